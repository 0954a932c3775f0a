"""The plan of an officer's file: what each row changes, compared with the values in force."""

from pathlib import Path

import pytest

from app.config import ROOT
from app.data.listing_import_files import corrected_path
from app.data.listing_plans import Blanks, Choices, Gone, RowVerdict
from app.data.tables import EditField
from app.ingest.errors import IngestError
from app.ingest.listing_import.make_plan import make_plan
from app.ingest.listing_import.problem_files import write_problem_files
from tests.builders import Install, new_install
from tests.council_builders import COUNCIL, import_listing, listed
from tests.ingest.listing_import.planning import (
    ONE,
    TODAY,
    TWO,
    changes_of,
    edit_row,
    plan_of,
    text_of,
)

FILES = ROOT / "tests" / "files" / "council_listing"


def test_a_row_is_new_changed_or_unchanged(install: Install):
    changed = TWO | {"phone": "01632 960111"}

    plan = plan_of(install, text_of(ONE, changed, listed("S-3"))).plan

    assert [row.verdict for row in plan.rows] == [
        RowVerdict.UNCHANGED,
        RowVerdict.CHANGED,
        RowVerdict.NEW,
    ]
    assert changes_of(plan.rows[1]) == {"phone": ("01632 960009", "01632 960111")}
    assert (plan.rows[1].line, plan.rows[1].name) == (3, "Listed S-2")


def test_a_blank_cell_keeps_the_value_and_clear_empties_it(install: Install):
    row = {"reference": "S-2", "phone": "", "email": "[clear]"}

    made = plan_of(install, text_of(row))

    assert changes_of(made.plan.rows[0]) == {"email": ("a@nursery.example", "")}
    (column,) = made.summary.emptied
    assert (column.column, column.filled_count) == ("email", 1)
    assert [one.reference for one in column.rows] == ["S-2"]


def test_a_blank_cell_empties_the_value_where_the_officer_chose_so(install: Install):
    row = {"reference": "S-2", "la_number": "995", "name": "Listed S-2", "phone": ""}

    plan = plan_of(install, text_of(row), Choices(Blanks.EMPTY)).plan

    # A column that is not in the file empties nothing.
    assert changes_of(plan.rows[0]) == {"phone": ("01632 960009", "")}


def test_settings_that_are_not_in_the_file_go_only_where_the_officer_chose_so(install: Install):
    kept = plan_of(install, text_of(ONE))
    closed = plan_of(install, text_of(ONE), Choices(gone=Gone.CLOSE))

    assert kept.plan.of(RowVerdict.GONE) == []
    assert kept.summary.notes == ("settings of the listing that are not in the file and stay: 1",)
    assert [row.reference for row in closed.plan.of(RowVerdict.GONE)] == ["S-2"]


def test_an_unreadable_cell_is_a_fault_with_the_accepted_forms(install: Install):
    plan = plan_of(install, text_of(ONE | {"places": "many", "phone": "01632 960111"})).plan

    (row,) = plan.rows
    (fault,) = row.faults
    assert (fault.column, fault.value) == ("places", "many")
    assert "a whole number" in fault.reason
    assert fault.outcome == "the value in force stays"
    assert row.verdict is RowVerdict.CHANGED
    assert list(changes_of(row)) == ["phone"]


def test_a_reference_that_lost_its_zeros_is_that_of_the_listing(install: Install):
    plan = plan_of(install, text_of(ONE | {"reference": "123", "places": "41.0"})).plan

    assert changes_of(plan.rows[0]) == {"places": ("40", "41")}
    assert plan.rows[0].notes == (
        "reference 123 is read as 00123, the only one in the listing that fits",
    )


def test_two_rows_about_one_setting_are_a_fault_of_the_second(install: Install):
    plan = plan_of(install, text_of(ONE, ONE | {"reference": "123"})).plan

    assert [row.verdict for row in plan.rows] == [RowVerdict.UNCHANGED, RowVerdict.UNREADABLE]
    assert "given twice" in plan.rows[1].faults[0].reason
    assert plan.rows[1].faults[0].outcome == "the row is left out"


def test_a_number_of_a_setting_that_stays_is_a_fault_under_the_files_own_heading(install: Install):
    import_listing(install, ONE, listed("S-2", ofsted_urn="EY100009"), as_at=TODAY)

    (row,) = plan_of(install, "Ref,Ofsted number\n00123,EY100009\n").plan.rows

    assert row.verdict is RowVerdict.UNREADABLE
    assert row.faults[0].column == "Ofsted number"
    assert "S-2" in row.faults[0].reason


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_that_is_too_long_stays_so_in_the_file_with_problems_marked(
    install: Install, kind: str
):
    header = "reference,name,address_1,town,phone\n"
    made = plan_of(install, f"{header}S-2,Listed S-2,9 Quay Lane,Flat 2,Sandmere,01632 960111\n")

    write_problem_files(made, install.data_dir, 1)
    corrected = corrected_path(install.data_dir, 1, kind)
    with install.session() as session:
        again = make_plan(session, corrected, COUNCIL, Choices(), TODAY)

    assert [row.verdict for row in made.plan.rows] == [RowVerdict.UNREADABLE]
    assert [row.verdict for row in again.plan.rows] == [RowVerdict.UNREADABLE]
    assert again.summary.unread_columns == ()


def test_totals_and_repeated_headings_are_left_out(install: Install):
    text = "Settings of Sandmere,,\n" + text_of(TWO) + "Ref no,Council,Name of setting,Type\n"

    made = plan_of(install, text + "Total,1,,,\n")

    assert [row.verdict for row in made.plan.rows] == [RowVerdict.UNCHANGED]
    assert made.summary.notes[:2] == (
        "row 5 has totals and is left out",
        "row 4 repeats the headings and is left out",
    )


def test_a_number_that_no_register_has_awaits_review(install: Install):
    made = plan_of(install, text_of(listed("S-4", ofsted_urn="EY199999")))

    (awaiting,) = made.summary.awaiting
    assert (awaiting.number, awaiting.reason) == ("EY199999", "awaits your confirmation")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (listed(la_number="330"), "this is the listing of council 330"),
        (listed(as_at="2026-11-19"), "the current listing is newer"),
        (listed(as_at="2026-11-23"), "in the future"),
        ({"la_number": "995", "name": "A"}, "this column is missing"),
    ],
)
def test_a_file_that_cannot_be_a_newer_listing_is_refused(
    install: Install, row: dict[str, str], reason: str
):
    with pytest.raises(IngestError, match=reason):
        plan_of(install, text_of(row))


def test_the_hash_stands_for_the_changes_and_for_what_they_replace(install: Install):
    text = text_of(TWO | {"phone": "01632 960111"})
    before = plan_of(install, text).summary.plan_hash

    assert plan_of(install, text).summary.plan_hash == before
    assert plan_of(install, text, Choices(gone=Gone.CLOSE)).summary.plan_hash != before
    edit_row(install, "00123", EditField.PHONE, "01632 960222")
    assert plan_of(install, text).summary.plan_hash == before  # the file does not have this row
    edit_row(install, "S-2", EditField.EMAIL, "b@nursery.example")
    after = plan_of(install, text)
    assert after.summary.plan_hash != before
    assert changes_of(after.plan.rows[0])["email"] == ("b@nursery.example", "a@nursery.example")
    (replaced,) = [one.replaced for one in after.plan.rows[0].changes if one.replaced]
    assert (replaced.field, replaced.edited_by) == ("email", "Ada")


def test_earlier_values_of_unreadable_cells_stay(tmp_path: Path):
    install = new_install(tmp_path)
    install.areas()
    install.postcodes()
    install.refresh("council_listing", FILES / "cells_good.csv")

    made = plan_of(install, (FILES / "cells_bad.csv").read_text("utf-8"))

    faults = [(row.line, fault.column) for row in made.plan.rows for fault in row.faults]
    assert faults == [(2, "opening"), (3, "places"), (3, "step_free")]
    assert made.summary.emptied == ()


@pytest.mark.parametrize("name", ["phone_header.csv", "consent_filled.csv", "no_address_1.csv"])
def test_a_file_with_other_headings_or_gaps_is_a_sound_plan(tmp_path: Path, name: str):
    install = new_install(tmp_path)

    made = plan_of(install, (FILES / name).read_text("utf-8"))

    assert (made.summary.counts[RowVerdict.NEW], made.summary.faulty_count) == (1, 0)
    assert made.summary.unread_columns == ()
