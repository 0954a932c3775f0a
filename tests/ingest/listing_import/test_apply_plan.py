"""Importing what an officer accepted of a plan: a new edition, all of it or nothing."""

from pathlib import Path

import pytest
from sqlmodel import select

from app.data.audit import find_audit_entries
from app.data.listing_import_files import imports_folder
from app.data.listing_plans import Choices, Gone, Wanted
from app.data.tables import (
    EditField,
    Edition,
    ImportState,
    ListingImport,
    Outcome,
    QuarantinedEdition,
    QuarantineStatus,
)
from app.ingest.errors import RefreshRefused
from app.ingest.listing_import import store_edition
from app.ingest.listing_import.apply_plan import PlanChanged
from tests.builders import Install, new_install, nursery
from tests.council_builders import import_listing, listed
from tests.ingest.listing_import.planning import (
    ONE,
    TWO,
    apply,
    changes_of,
    edit_row,
    exported,
    plan_of,
    public,
    send,
    text_of,
)


def test_an_import_changes_adds_and_closes_rows_and_says_who_and_why(install: Install):
    text = text_of(TWO | {"phone": "01632 960111"}, listed("S-3"))
    import_id = send(install, text, Choices(gone=Gone.CLOSE))

    run = apply(install, import_id)

    assert (run.new_count, run.changed_count, run.closed_count) == (1, 1, 1)
    assert sorted(public(install)) == ["Listed S-2", "Listed S-3"]
    assert public(install)["Listed S-2"].phone == "01632 960111"
    assert list(imports_folder(install.data_dir).iterdir()) == []
    with install.session() as session:
        sent = session.get(ListingImport, import_id)
        assert sent
        assert (sent.state, sent.ended_by) == (ImportState.APPLIED, "Ada")
        assert sent.edition_after == run.edition_id != sent.edition_before
        reasons = {one.reason for one in find_audit_entries(session) if one.who == "Ada"}
        assert reasons >= {"the list of November"}


def test_only_sound_rows_are_imported_where_the_officer_chose_so(install: Install):
    text = text_of(ONE | {"places": "many", "phone": "01632 960111"}, listed("S-3"))

    run = apply(install, send(install, text), Wanted.SOUND)

    assert (run.new_count, run.changed_count) == (1, 0)


def test_a_changed_field_ends_the_edit_of_it_and_the_other_edits_stay(install: Install):
    edit_row(install, "S-2", EditField.PHONE, "01632 960222")
    edit_row(install, "S-2", EditField.EMAIL, "b@nursery.example")
    edit_row(install, "S-2", EditField.ADDRESS, '{"address_1": "1 Quay", "postcode": "ZZ1 1AD"}')

    apply(install, send(install, text_of({"reference": "S-2", "phone": "", "town": "Port"})))

    (row,) = [one for one in public(install).values() if one.name == "Listed S-2"]
    assert (row.phone, row.email) == ("01632 960222", "b@nursery.example")
    # The rest of the edited address is now the listing's, as the edit of the field has ended.
    assert (row.address, row.town) == (("1 Quay",), "Port")
    assert sum(one.startswith("council_edit") for one in row.sources.values()) == 2


def test_a_cell_with_the_listings_own_value_only_ends_the_edit(install: Install):
    edit_row(install, "S-2", EditField.EMAIL, "b@nursery.example")

    run = apply(install, send(install, text_of(TWO)))

    assert run.changed_count == 0
    assert public(install)["Listed S-2"].email == "a@nursery.example"
    with install.session() as session:
        assert "listing imported" in {one.action for one in find_audit_entries(session)}


def test_a_plan_that_has_changed_is_not_imported(install: Install):
    text = text_of(TWO | {"phone": "01632 960111"})
    plan_hash = plan_of(install, text).summary.plan_hash
    import_id = send(install, text)
    edit_row(install, "S-2", EditField.PHONE, "01632 960222")

    with pytest.raises(PlanChanged):
        apply(install, import_id, plan_hash=plan_hash)

    assert public(install)["Listed S-2"].phone == "01632 960222"
    with install.session() as session:
        assert (
            len(session.exec(select(Edition).where(Edition.source == "council_listing/995")).all())
            == 1
        )


def test_the_first_import_of_a_council_is_its_first_edition(tmp_path: Path):
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    install.register(nursery())

    run = apply(install, send(install, text_of(listed("00123", ofsted_urn="EY100001"))))

    assert (run.outcome, run.new_count) == (Outcome.STORED, 1)


def test_a_refused_edition_leaves_the_sent_file_alone(
    install: Install, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store_edition, "ROWS_MAX", 2)
    import_id = send(install, text_of(listed("S-3")))

    with pytest.raises(RefreshRefused):
        apply(install, import_id)

    left = [one.name for one in imports_folder(install.data_dir).iterdir()]
    assert left == [f"{import_id}.upload"]  # and not the whole listing


def test_rows_that_change_nothing_are_not_imported(install: Install):
    with pytest.raises(RefreshRefused, match="nothing to import"):
        apply(install, send(install, text_of(ONE, TWO)))


def test_an_exported_listing_has_the_values_in_force_and_changes_nothing(install: Install):
    edit_row(install, "S-2", EditField.PHONE, "01632 960222")
    edit_row(install, "00123", EditField.DESCRIPTION, '{"en": "By the sea", "pl": "Nad morzem"}')
    edit_row(install, "00123", EditField.CLOSED, "2026-11-20")

    text = exported(install)

    assert '"01632 960222"' in text
    assert '"Nad morzem"' in text
    for choices in (Choices(), Choices(gone=Gone.CLOSE)):
        assert [changes_of(row) for row in plan_of(install, text, choices).plan.rows] == [{}, {}]


def test_an_edition_that_awaits_review_is_dropped_and_not_released(install: Install):
    gone = [listed(f"S-{number}") for number in range(3, 30)]
    import_listing(install, *gone)
    text = text_of(TWO | {"phone": "01632 960111"})
    assert "awaits review; importing this file drops it" in plan_of(install, text).summary.notes[-1]

    apply(install, send(install, text))

    with install.session() as session:
        quarantined = session.exec(select(QuarantinedEdition)).one()
        assert quarantined.status is QuarantineStatus.DROPPED
