"""Withdrawals and redactions give erasure orders: the data is erased everywhere."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import col, select

from app.core.consent import Consent
from app.data.erasure_orders import erase_provider, read_order_files, reapply_orders
from app.data.providers import mint_provider_id
from app.data.setting_links import find_open_link
from app.data.setting_notes import add_note, find_notes
from app.data.tables import (
    EditField,
    MessageState,
    OutboxMessage,
    Proposal,
    ProposalState,
    Provider,
)
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.redaction import apply_erasure_orders
from app.ingest.refresh import refresh
from app.ingest.release_and_replay import release_request, source_of
from app.ingest.sources import ofsted_council_extract
from tests.builders import (
    Install,
    childminder,
    close_engine,
    consent,
    find_setting,
    new_install,
    nursery,
    redacted,
    run_command,
    settings_for,
    to_area_only,
)
from tests.builders.setting_updates import ADDRESS, add_setting_updates
from tests.council_builders import import_extract, import_listing, listed, registration, release
from tests.erasure_search import find_traces, publish_and_erase
from tests.ingest.redaction.homes_to_erase import (
    HOME,
    LAST,
    LATER,
    NOVEMBER,
    OCTOBER,
    OTHERS,
    fill_with_homes,
)

pytestmark = pytest.mark.both_engines


EXTRACT = "ofsted_council_extract/995"


PHONE = "01632 960777"


WORDS = ("Quillfeather", "Vexwort", PHONE, "01632960777")


def _release(install: Install, name: str) -> None:
    """Release the quarantined edition."""
    with install.session() as session:
        context = CommandContext(session, install.data_dir, LATER, "Ann")
        refresh(context, source_of(name), release_request(context, name, "asked Ofsted"))


def test_a_withdrawn_name_is_erased_everywhere(install: Install) -> None:
    fill_with_homes(install, consent(**HOME))
    install.make_edit("2500001", EditField.PHONE, PHONE)
    before = find_traces(install, *WORDS)
    install.consented(*OTHERS, as_at=OCTOBER, now=LATER)

    done = publish_and_erase(install, LATER)

    assert {"source_row.payload", "provider.name", "provider_edit.value"} <= {*before}
    assert sum("editions" in one for one in before) == 1
    assert len({one.split("/")[3] for one in before if "snapshots/places" in one}) == 3
    assert done == 1
    assert find_traces(install, *WORDS) == []
    assert find_setting(install.public().settings, "2500010")


def test_a_redaction_of_public_data(install: Install) -> None:
    setting = nursery("EY100002", **HOME, **{"Registered person name": "Vexwort Ltd"})
    fill_with_homes(install)
    childminder_rows = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), setting, *childminder_rows, as_at=OCTOBER)
    install.publish()
    assert find_setting(install.public().settings, "EY100002")
    rows = (nursery(), redacted(setting), *childminder_rows)
    install.register(*rows, as_at=NOVEMBER, now=LATER)

    publish_and_erase(install, LATER)

    assert find_traces(install, *WORDS) == []
    assert find_setting(install.public().settings, "EY100001")


def test_a_provider_with_anonymity_is_erased_in_every_source(install: Install) -> None:
    fill_with_homes(install, consent(**HOME))
    fields = {"name": "Quillfeather", "line": "88 Vexwort Row", "phone": PHONE}
    fields |= {"ProvisionType": "CMR"}
    import_extract(install, registration("2500001", **fields), registration())
    cells = {"name": "Quillfeather", "address_1": "88 Vexwort Row", "phone": PHONE}
    cells |= {"ofsted_urn": "2500001", "kind": "childminder", "consent": "all"}
    import_listing(install, listed(**cells), listed("S-2"))
    install.publish()
    assert find_traces(install, *WORDS)
    anonymous = registration("2500001", **fields, special="ANON")
    import_extract(install, anonymous, registration(), as_at=date(2026, 11, 21), now=LATER)

    publish_and_erase(install, LATER)

    assert find_traces(install, *WORDS) == []


def test_the_record_stores_no_data_of_an_anonymous_provider_from_other_sources(
    install: Install,
) -> None:
    fill_with_homes(install, consent(**HOME))
    fields = {"name": "Quillfeather", "line": "88 Vexwort Row", "ProvisionType": "CMR"}
    anonymous = registration("2500001", **fields, special="ANON")
    import_extract(install, anonymous, registration(), now=LATER)
    publish_and_erase(install, LATER)
    install.consented(consent(**HOME), *OTHERS, as_at=OCTOBER, now=LAST)
    cells = {"ofsted_urn": "2500001", "kind": "childminder", "consent": "all"}
    import_listing(install, listed(**cells, name="Quillfeather"), listed("S-2"), now=LAST)

    publish_and_erase(install, LAST)

    told_in = find_traces(install, *WORDS)
    assert [one.split("/")[2] for one in told_in] == ["council_listing-995", "ofsted_consented"]


def test_the_next_nights_extract_is_archived_without_the_anonymous_provider(
    install: Install,
) -> None:
    fill_with_homes(install)
    fields = {"name": "Quillfeather", "line": "88 Vexwort Row", "ProvisionType": "CMR"}
    anonymous = registration("2500001", **fields, special="ANON")
    import_extract(install, anonymous, registration())
    publish_and_erase(install)
    import_extract(install, anonymous, registration(), as_at=date(2026, 11, 21), now=LATER)
    as_they_came = find_traces(install, *WORDS)

    with install.session() as session:
        apply_erasure_orders.prepare_erasures(
            CommandContext(session, install.data_dir, LATER), EXTRACT
        )

    assert [one.split("/")[2] for one in as_they_came] == ["ofsted_council_extract-995"] * 2
    assert find_traces(install, *WORDS) == []
    again = edition_archive.find_archived_editions(install.data_dir, EXTRACT)[0].path
    row, other = ofsted_council_extract.read(again).records
    assert (row.ofsted_urn, row.is_confidential) == ("2500001", True)
    assert other.name == "Extracted EY100001"


def test_a_provider_that_withdraws_anonymity_is_shown_again(install: Install) -> None:
    fill_with_homes(install)
    import_extract(install, registration(special="WREF"), registration("EY100009"))
    publish_and_erase(install)
    hidden = find_setting(install.public().settings, "EY100001")
    import_extract(install, registration(), registration("EY100009"), as_at=date(2026, 11, 21))
    _release(install, EXTRACT)
    publish_and_erase(install, LATER)
    by_extract = find_setting(install.public().settings, "EY100001")
    childminder_rows = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), *childminder_rows, as_at=NOVEMBER, now=LAST)
    publish_and_erase(install, LAST)

    assert hidden is None
    assert by_extract is not None
    assert by_extract.sources["name"] == EXTRACT
    assert find_setting(install.public().settings, "EY100001")
    with install.session() as session:
        provider = session.get(Provider, mint_provider_id("ofsted", "EY100001"))
        assert provider is not None
        assert provider.name == "Nursery EY100001"


def test_a_listing_that_narrows_a_consent_is_erased_except_for_its_current_row(
    install: Install,
) -> None:
    fill_with_homes(install)
    cells = {"name": "Minder", "address_1": "88 Vexwort Row", "kind": "childminder"}
    import_listing(install, listed(**cells, consent="all"), listed("S-2"))
    install.publish()
    install.publish()
    assert sum("snapshots" in trace for trace in find_traces(install, "Vexwort")) >= 2
    row = listed(**cells, consent="name and area") | {"address_1": ""}
    import_listing(install, row, listed("S-2"), as_at=date(2026, 11, 21), now=LATER)
    release(install, now=LATER)

    publish_and_erase(install, LATER)

    assert find_traces(install, "Vexwort") == []
    (setting,) = [one for one in install.public().settings.all() if one.name == "Minder"]
    assert setting.consent is Consent.AREA


def test_a_home_that_leaves_its_councils_listing_has_withdrawn_its_consent(
    install: Install,
) -> None:
    fill_with_homes(install)
    cells = {"name": "Quillfeather", "address_1": "88 Vexwort Row", "kind": "childminder"}
    import_listing(install, listed(**cells, consent="all"), listed("S-2"), listed("S-3"))
    install.publish()
    import_listing(install, listed("S-2"), as_at=date(2026, 11, 21), now=LATER)
    release(install, now=LATER)

    publish_and_erase(install, LATER)

    assert find_traces(install, *WORDS) == []
    assert any("editions" in trace for trace in find_traces(install, "Listed S-3"))


def test_an_officers_order_erases_the_newest_rows_too(install: Install) -> None:
    setting = nursery("EY100002", **HOME)
    fill_with_homes(install)
    childminder_rows = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), setting, *childminder_rows, as_at=OCTOBER)
    install.publish()
    install.make_edit("EY100002", EditField.WITHHELD, "yes", LATER)
    with install.session() as session:
        erase_provider(session, mint_provider_id("ofsted", "EY100002"), LATER)
        session.commit()

    publish_and_erase(install, LATER)

    assert find_traces(install, *WORDS) == []
    install.register(nursery(), setting, *childminder_rows, as_at=NOVEMBER, now=LAST)
    install.make_edit("EY100002", EditField.WITHHELD, None, LAST)
    publish_and_erase(install, LAST)
    assert find_setting(install.public().settings, "EY100002")


def test_an_order_erases_the_notes_from_before_it(install: Install) -> None:
    fill_with_homes(install)
    install.register(nursery(), nursery("EY100002", **HOME), as_at=OCTOBER)
    install.publish()
    provider_id = mint_provider_id("ofsted", "EY100002")
    with install.session() as session:
        add_note(session, provider_id, "995", "Ask for Quillfeather", "Ann", LATER)
        add_note(session, provider_id, "995", "All was erased", "Ann", LAST)
        erase_provider(session, provider_id, LATER)
        session.commit()

    publish_and_erase(install, LATER)

    with install.session() as session:
        notes = find_notes(session, provider_id, "995")
    assert [note.text for note in notes] == ["All was erased"]
    assert find_traces(install, "Ask for Quillfeather") == []


def test_an_order_erases_what_the_setting_sent_and_its_address(install: Install) -> None:
    fill_with_homes(install)
    install.register(nursery(), nursery("EY100002", **HOME), as_at=OCTOBER)
    install.publish()
    provider_id = mint_provider_id("ofsted", "EY100002")
    with install.session() as session:
        token = add_setting_updates(session, (provider_id,), LATER, text="Ask for Vexmoor")
        later = add_setting_updates(session, (provider_id,), LAST, text="All was erased")
        erase_provider(session, provider_id, LATER)
        session.commit()
    before = find_traces(install, ADDRESS, "Vexmoor")

    publish_and_erase(install, LATER)

    assert {"proposal.value", "contact_attempt.note", "outbox_message.address"} <= {*before}
    assert find_traces(install, ADDRESS, "Vexmoor") == []
    assert "proposal.value" in find_traces(install, "All was erased")
    with install.session() as session:
        assert find_open_link(session, token, LATER) is None
        assert find_open_link(session, later, LAST)
        states = [row.state for row in session.exec(select(Proposal).order_by(col(Proposal.id)))]
        assert states == [ProposalState.REPLACED, ProposalState.WAITING]
        assert [row.state for row in session.exec(select(OutboxMessage))] == [MessageState.STOPPED]


def test_a_provider_that_consents_again_is_shown_again(install: Install) -> None:
    fill_with_homes(install, consent(**HOME))
    install.consented(*OTHERS, as_at=OCTOBER, now=LATER)
    publish_and_erase(install, LATER)
    install.consented(consent(**HOME), *OTHERS, as_at=NOVEMBER, now=LAST)

    done = publish_and_erase(install, LAST)

    setting = find_setting(install.public().settings, "2500001")
    assert done == 0
    assert setting is not None
    assert setting.name == "Quillfeather"


def test_a_narrowed_consent_stays_in_the_newest_file_and_is_removed_from_older_ones(
    install: Install,
) -> None:
    fill_with_homes(install, consent(**HOME))
    narrowed = to_area_only(consent(**HOME))
    install.consented(narrowed, *OTHERS, as_at=OCTOBER, now=LATER)

    publish_and_erase(install, LATER)

    assert find_traces(install, "Vexwort") == []
    newest, older = edition_archive.find_archived_editions(install.data_dir, "ofsted_consented")
    assert b"Quillfeather" in newest.path.read_bytes()
    assert b"2500001" not in older.path.read_bytes()


def test_orders_of_a_killed_command_are_applied_by_the_next(tmp_path: Path) -> None:
    install = Install(tmp_path, settings_for(tmp_path).database_url)
    new_install(tmp_path)
    fill_with_homes(install, consent(**HOME))
    install.consented(*OTHERS, as_at=OCTOBER)
    install.publish_refreshed()
    assert find_traces(install, *WORDS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(apply_erasure_orders, "GRACE_S", 0)
        output = run_command(tmp_path, "publish")

    assert "erased: 1 erasure orders applied" in output
    assert find_traces(install, *WORDS) == []
    asof = run_command(tmp_path, "asof", "2026-10-15", "2500001")
    assert "withheld" in asof
    close_engine(install.database_url)


def test_a_restored_record_gets_its_erasure_orders_again(tmp_path: Path) -> None:
    install = Install(tmp_path, f"sqlite:///{tmp_path / 'record.sqlite'}")
    run_command(tmp_path, "migrate", DATABASE_URL=install.database_url)
    fill_with_homes(install, consent(**HOME))
    close_engine(install.database_url)
    record, backup = tmp_path / "record.sqlite", tmp_path.parent / "backup.sqlite"
    shutil.copyfile(record, backup)
    install.consented(*OTHERS, as_at=OCTOBER, now=LATER)
    publish_and_erase(install, LATER)
    close_engine(install.database_url)
    shutil.copyfile(backup, record)

    with install.session() as session:
        given = [reapply_orders(session, read_order_files(tmp_path)) for _ in range(2)]
        session.commit()
    publish_and_erase(install, LATER)

    assert given == [1, 0]
    assert find_setting(install.public().settings, "2500001") is None
    assert find_traces(install, *WORDS) == []
    install.consented(consent(**HOME), *OTHERS, as_at=NOVEMBER, now=LAST)
    publish_and_erase(install, LAST)
    assert find_setting(install.public().settings, "2500001")
    close_engine(install.database_url)


@pytest.mark.parametrize("given", ["redaction", "anonymity", "officer"])
def test_every_kind_of_order_can_be_added_to_an_older_record(install: Install, given: str) -> None:
    setting = nursery("EY100002", **HOME)
    fill_with_homes(install)
    childminder_rows = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), setting, *childminder_rows, as_at=OCTOBER)
    one = mint_provider_id("ofsted", "EY100002")
    source, restricts, key = {
        "redaction": ("ofsted_register", "", "EY100002"),
        "anonymity": ("ofsted_council_extract/995", "nothing", "EY100002"),
        "officer": ("place_edit", "", one),
    }[given]
    line = {"source": source, "key": key, "provider_id": one, "restricts": restricts}
    line |= {"ordered_at": LATER.isoformat()}
    (install.data_dir / "forget.log").write_text(f"{json.dumps(line)}\n" + '{"source": "ofs')

    with install.session() as session:
        count = reapply_orders(session, read_order_files(install.data_dir))
        session.commit()
    install.publish()

    assert count == 1
    assert find_setting(install.public().settings, "EY100002") is None
    assert find_setting(install.public().settings, "EY100001")
