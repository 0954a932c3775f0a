"""A withdrawal or a redaction is an order to forget: the words are found nowhere any more."""

import gzip
import json
import random
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.core.provision import Consent
from app.data.erasing import overwrite_erased
from app.data.forgetting import order_to_forget, read_log, reapply
from app.data.providers import mint_provider_id
from app.data.session import put_rows
from app.data.tables import EditField, Provider
from app.ingest import forget, kept
from app.ingest.content import Desk
from app.ingest.errors import RefreshRefused
from app.ingest.refresh import refresh
from app.ingest.release import order_of_waiting, source_of
from app.ingest.sources import ofsted_council_extract
from app.ingest.strike import Struck, strike_out
from tests.builders import (
    NOW,
    Install,
    childminder,
    close_engine,
    consent,
    find_place,
    nursery,
    redacted,
    register_file,
    run_command,
    settings_for,
    to_area_only,
)
from tests.councils import listed, registration, release, take_extract, take_listing
from tests.forgotten import found, publish_and_forget

EXTRACT = "ofsted_council_extract/995"
OCTOBER, NOVEMBER, DECEMBER = date(2026, 10, 31), date(2026, 11, 20), date(2026, 12, 31)
LATER, LAST = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
HOME = {"Provider name": "Quillfeather", "Provider address line 1": "88 Vexwort Row"}
PHONE = "01632 960777"
WORDS = ("Quillfeather", "Vexwort", PHONE, "01632960777")
COLUMNS = ("provider_id", "name", "phone", "website", "consent", "la_name", "name_source")
OTHERS = [consent(f"25000{number}") for number in range(10, 20)]


def _fill(install: Install, *homes: dict[str, str]) -> None:
    """A nursery and eleven childminders in the record, published twice."""
    install.areas()
    install.postcodes()
    minders = [childminder(row["Provider URN"]) for row in (consent(), *OTHERS)]
    install.register(nursery(), *minders)
    install.consented(*homes, *OTHERS)
    install.publish()
    install.publish()


def _release(install: Install, name: str) -> None:
    """A person's word that an edition which the gates hold may be taken in."""
    with install.session() as session:
        desk = Desk(session, install.data_dir, LATER, "Ann")
        refresh(desk, source_of(name), order_of_waiting(desk, name, "asked Ofsted"))


def test_a_withdrawn_name_is_found_nowhere(install: Install) -> None:
    _fill(install, consent(**HOME))
    install.say("2500001", EditField.PHONE, PHONE)
    before = found(install, *WORDS)
    install.consented(*OTHERS, as_at=OCTOBER, now=LATER)

    done = publish_and_forget(install, LATER)

    assert {"source_row.payload", "provider.name", "place_edit.value"} <= {*before}
    assert sum("editions" in one for one in before) == 1
    assert len({one.split("/")[3] for one in before if "snapshots/places" in one}) == 3
    assert done == 1
    assert found(install, *WORDS) == []
    assert find_place(install.public().places, "2500010")


def test_a_redaction_of_what_was_public(install: Install) -> None:
    place = nursery("EY100002", **HOME, **{"Registered person name": "Vexwort Ltd"})
    _fill(install)
    minders = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), place, *minders, as_at=OCTOBER)
    install.publish()
    assert find_place(install.public().places, "EY100002")
    rows = (nursery(), redacted(place), *minders)
    install.register(*rows, as_at=NOVEMBER, now=LATER)

    publish_and_forget(install, LATER)

    assert found(install, *WORDS) == []
    assert find_place(install.public().places, "EY100001")


def test_who_asks_ofsted_for_anonymity_is_forgotten_in_every_source(install: Install) -> None:
    _fill(install, consent(**HOME))
    told = {"name": "Quillfeather", "line": "88 Vexwort Row", "phone": PHONE}
    told |= {"ProvisionType": "CMR"}
    take_extract(install, registration("2500001", **told), registration())
    cells = {"name": "Quillfeather", "address_1": "88 Vexwort Row", "phone": PHONE}
    cells |= {"ofsted_urn": "2500001", "kind": "childminder", "consent": "all"}
    take_listing(install, listed(**cells), listed("S-2"))
    install.publish()
    assert found(install, *WORDS)
    silent = registration("2500001", **told, special="ANON")
    take_extract(install, silent, registration(), as_at=date(2026, 11, 21), now=LATER)

    publish_and_forget(install, LATER)

    assert found(install, *WORDS) == []


def test_what_others_still_tell_of_who_asks_for_anonymity_stays_out_of_the_record(
    install: Install,
) -> None:
    _fill(install, consent(**HOME))
    told = {"name": "Quillfeather", "line": "88 Vexwort Row", "ProvisionType": "CMR"}
    silent = registration("2500001", **told, special="ANON")
    take_extract(install, silent, registration(), now=LATER)
    publish_and_forget(install, LATER)
    install.consented(consent(**HOME), *OTHERS, as_at=OCTOBER, now=LAST)
    cells = {"ofsted_urn": "2500001", "kind": "childminder", "consent": "all"}
    take_listing(install, listed(**cells, name="Quillfeather"), listed("S-2"), now=LAST)

    publish_and_forget(install, LAST)

    told_in = found(install, *WORDS)
    assert [one.split("/")[2] for one in told_in] == ["council_listing-995", "ofsted_consented"]


def test_the_next_nights_extract_is_kept_without_who_asks_for_anonymity(install: Install) -> None:
    _fill(install)
    told = {"name": "Quillfeather", "line": "88 Vexwort Row", "ProvisionType": "CMR"}
    silent = registration("2500001", **told, special="ANON")
    take_extract(install, silent, registration())
    publish_and_forget(install)
    take_extract(install, silent, registration(), as_at=date(2026, 11, 21), now=LATER)
    as_they_came = found(install, *WORDS)

    with install.session() as session:
        forget.note_orders(Desk(session, install.data_dir, LATER), EXTRACT)

    assert [one.split("/")[2] for one in as_they_came] == ["ofsted_council_extract-995"] * 2
    assert found(install, *WORDS) == []
    again = kept.find_kept(install.data_dir, EXTRACT)[0].path
    row, other = ofsted_council_extract.read(again).records
    assert (row.ofsted_urn, row.is_confidential) == ("2500001", True)
    assert other.name == "Extracted EY100001"


def test_who_takes_anonymity_back_is_shown_again(install: Install) -> None:
    _fill(install)
    take_extract(install, registration(special="WREF"), registration("EY100009"))
    publish_and_forget(install)
    hidden = find_place(install.public().places, "EY100001")
    take_extract(install, registration(), registration("EY100009"), as_at=date(2026, 11, 21))
    _release(install, EXTRACT)
    publish_and_forget(install, LATER)
    by_extract = find_place(install.public().places, "EY100001")
    minders = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), *minders, as_at=NOVEMBER, now=LAST)
    publish_and_forget(install, LAST)

    assert hidden is None
    assert by_extract is not None
    assert by_extract.sources["name"] == EXTRACT
    assert find_place(install.public().places, "EY100001")
    with install.session() as session:
        provider = session.get(Provider, mint_provider_id("ofsted", "EY100001"))
        assert provider is not None
        assert provider.name == "Nursery EY100001"


def test_a_listing_that_narrows_a_consent_is_forgotten_but_for_what_it_says_now(
    install: Install,
) -> None:
    _fill(install)
    cells = {"name": "Minder", "address_1": "88 Vexwort Row", "kind": "childminder"}
    take_listing(install, listed(**cells, consent="all"), listed("S-2"))
    install.publish()
    install.publish()
    assert sum("snapshots" in one for one in found(install, "Vexwort")) >= 2
    row = listed(**cells, consent="name and area") | {"address_1": ""}
    take_listing(install, row, listed("S-2"), as_at=date(2026, 11, 21), now=LATER)
    release(install, now=LATER)

    publish_and_forget(install, LATER)

    assert found(install, "Vexwort") == []
    (place,) = [one for one in install.public().places.all() if one.name == "Minder"]
    assert place.consent is Consent.AREA


def test_a_home_that_leaves_its_councils_listing_has_taken_its_consent_back(
    install: Install,
) -> None:
    _fill(install)
    cells = {"name": "Quillfeather", "address_1": "88 Vexwort Row", "kind": "childminder"}
    take_listing(install, listed(**cells, consent="all"), listed("S-2"), listed("S-3"))
    install.publish()
    take_listing(install, listed("S-2"), as_at=date(2026, 11, 21), now=LATER)
    release(install, now=LATER)

    publish_and_forget(install, LATER)

    assert found(install, *WORDS) == []
    assert any("editions" in one for one in found(install, "Listed S-3"))


def test_what_an_officer_orders_is_forgotten_in_the_newest_rows_too(install: Install) -> None:
    place = nursery("EY100002", **HOME)
    _fill(install)
    minders = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), place, *minders, as_at=OCTOBER)
    install.publish()
    install.say("EY100002", EditField.WITHHELD, "yes", LATER)
    with install.session() as session:
        order_to_forget(session, mint_provider_id("ofsted", "EY100002"), LATER)
        session.commit()

    publish_and_forget(install, LATER)

    assert found(install, *WORDS) == []
    install.register(nursery(), place, *minders, as_at=NOVEMBER, now=LAST)
    install.say("EY100002", EditField.WITHHELD, None, LAST)
    publish_and_forget(install, LAST)
    assert find_place(install.public().places, "EY100002")


def test_who_agrees_anew_is_shown_again(install: Install) -> None:
    _fill(install, consent(**HOME))
    install.consented(*OTHERS, as_at=OCTOBER, now=LATER)
    publish_and_forget(install, LATER)
    install.consented(consent(**HOME), *OTHERS, as_at=NOVEMBER, now=LAST)

    done = publish_and_forget(install, LAST)

    place = find_place(install.public().places, "2500001")
    assert done == 0
    assert place is not None
    assert place.name == "Quillfeather"


def test_a_narrowed_consent_stays_in_the_newest_file_and_leaves_the_older_ones(
    install: Install,
) -> None:
    _fill(install, consent(**HOME))
    narrowed = to_area_only(consent(**HOME))
    install.consented(narrowed, *OTHERS, as_at=OCTOBER, now=LATER)

    publish_and_forget(install, LATER)

    assert found(install, "Vexwort") == []
    newest, older = kept.find_kept(install.data_dir, "ofsted_consented")
    assert b"Quillfeather" in newest.path.read_bytes()
    assert b"2500001" not in older.path.read_bytes()


def test_a_command_that_dies_before_it_forgot_leaves_it_to_the_next(tmp_path: Path) -> None:
    install = Install(tmp_path, settings_for(tmp_path).database_url)
    run_command(tmp_path, "migrate")
    _fill(install, consent(**HOME))
    install.consented(*OTHERS, as_at=OCTOBER)
    install.publish_refreshed()
    assert found(install, *WORDS)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forget, "GRACE_S", 0)
        said = run_command(tmp_path, "publish")

    assert "forgotten: 1 orders carried out" in said
    assert found(install, *WORDS) == []
    asof = run_command(tmp_path, "asof", "2026-10-15", "2500001")
    assert "withheld" in asof
    close_engine(install.database_url)


def test_a_restored_record_is_given_its_orders_again(tmp_path: Path) -> None:
    install = Install(tmp_path, f"sqlite:///{tmp_path / 'record.sqlite'}")
    run_command(tmp_path, "migrate", DATABASE_URL=install.database_url)
    _fill(install, consent(**HOME))
    close_engine(install.database_url)
    record, backup = tmp_path / "record.sqlite", tmp_path.parent / "backup.sqlite"
    shutil.copyfile(record, backup)
    install.consented(*OTHERS, as_at=OCTOBER, now=LATER)
    publish_and_forget(install, LATER)
    close_engine(install.database_url)
    shutil.copyfile(backup, record)

    with install.session() as session:
        given = [reapply(session, read_log(tmp_path)) for _ in range(2)]
        session.commit()
    publish_and_forget(install, LATER)

    assert given == [1, 0]
    assert find_place(install.public().places, "2500001") is None
    assert found(install, *WORDS) == []
    install.consented(consent(**HOME), *OTHERS, as_at=NOVEMBER, now=LAST)
    publish_and_forget(install, LAST)
    assert find_place(install.public().places, "2500001")
    close_engine(install.database_url)


@pytest.mark.parametrize("given", ["redaction", "anonymity", "officer"])
def test_every_kind_of_order_can_be_given_to_an_older_record(install: Install, given: str) -> None:
    place = nursery("EY100002", **HOME)
    _fill(install)
    minders = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), place, *minders, as_at=OCTOBER)
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
        count = reapply(session, read_log(install.data_dir))
        session.commit()
    install.publish()

    assert count == 1
    assert find_place(install.public().places, "EY100002") is None
    assert find_place(install.public().places, "EY100001")


def test_what_a_refused_file_said_is_forgotten_too(install: Install) -> None:
    place = nursery("EY100002", **HOME)
    _fill(install)
    minders = [childminder(row["Provider URN"]) for row in OTHERS]
    install.register(nursery(), place, *minders, as_at=OCTOBER)
    broken = place | {"Registration date": "Vexwort"}
    with pytest.raises(RefreshRefused, match="Vexwort"):
        install.register(broken, as_at=OCTOBER)
    assert {"refresh_run.reason"} < {*found(install, "Vexwort")}
    install.register(nursery(), redacted(place), *minders, as_at=NOVEMBER, now=LATER)

    publish_and_forget(install, LATER)

    assert found(install, "Vexwort") == []


def test_no_byte_of_an_erased_row_is_left_in_the_file_of_the_record(tmp_path: Path) -> None:
    install = Install(tmp_path, settings_for(tmp_path).database_url)
    run_command(tmp_path, "migrate")
    dice = random.Random(1)
    ids = [f"{dice.getrandbits(48):012x}" for _ in range(5000)]
    facts = (Consent.ALL.value, "", "")
    with install.session() as session:
        for one in ids:
            told = (one, f"NAME{one}", "", "x" * dice.randrange(200), *facts)
            put_rows(session, Provider, COLUMNS, [told], key=COLUMNS[:1])
        session.commit()
        blank = ((one, None, "", "", *facts) for one in dice.sample(ids, 5000))
        put_rows(session, Provider, COLUMNS, blank, key=COLUMNS[:1])

        is_done = overwrite_erased(session)

    data = (tmp_path / "record.sqlite").read_bytes()
    assert is_done
    assert (tmp_path / "record.sqlite-wal").stat().st_size == 0
    assert [one for one in ids if f"NAME{one}".encode() in data] == []
    close_engine(install.database_url)


@pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_table_loses_one_row_and_not_another_byte(
    tmp_path: Path, encoding: str, end: str, *, is_packed: bool
) -> None:
    head = f"Kept list{end}reference;name{end}"
    row, last = f'S-1;"Zoë ""at{end}home"""{end}', f"  s-3;Café{end}S-4;x"
    file = tmp_path / "kept.csv"
    wrap: Callable[[bytes], bytes] = gzip.compress if is_packed else bytes
    file.write_bytes(wrap((head + row + f"S-2; Zoë {end}{end}" + last).encode(encoding)))

    struck = strike_out(file, "council_listing/995", ["S-1", "S-3"])

    left = file.read_bytes()
    left = gzip.decompress(left) if is_packed else left
    assert struck is Struck.REWRITTEN
    assert left == (head + f"S-2; Zoë {end}{end}S-4;x").encode(encoding)
    assert strike_out(file, "council_listing/995", ["S-1"]) is Struck.AS_IT_WAS


def test_a_file_that_cannot_be_read_as_its_source_is_removed(tmp_path: Path) -> None:
    for name, data in (("a", b"PK\x03\x04"), ("b", b"\x1f\x8bno"), ("c", b'Provider URN\n"x')):
        file = tmp_path / name
        file.write_bytes(data)

        assert strike_out(file, "ofsted_register", ["EY1"]) is Struck.REMOVED
        assert not file.exists()


def test_a_register_keeps_its_title_and_its_other_rows(tmp_path: Path) -> None:
    file = register_file(tmp_path, [nursery(), nursery("EY100002"), nursery("EY100003")])
    before = file.read_text().splitlines(keepends=True)

    strike_out(file, "ofsted_register", ["ey100002"])

    assert file.read_text() == "".join(line for line in before if "EY100002" not in line)
