"""A real-looking workbook with Excel's habits: what the plan says of it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from app.data.listing_plans import Choices, Plan
from app.ingest.listing_import.make_plan import make_plan
from tests.builders import Install, new_install
from tests.council_builders import import_listing, listed
from tests.ingest.listing_import.planning import TODAY, changes_of
from tests.ingest.workbooks import write_workbook

OPENING = "Mon-Fri 08:00-18:00 term"
ROWS = [
    listed(f"0000{at}", name=f"Setting {at}", opening=OPENING, places=f"2{at}") for at in range(5)
]
HEADER = ["Ref", "LA number", "Provider name", "Type of provision", "Address line 1", "Post code"]
HEADER += ["Telephone", "No. of places", "Spaces for 3 and 4 year olds", "Spaces confirmed on"]
HEADER += ["Opening hours", "Manager"]
CONFIRMED = datetime(2026, 11, 19)  # noqa: DTZ001  as in a workbook


def as_excel_has_it(at: int) -> list[object]:
    """A row without zeros, with real dates and numbers, and a house number that became a date."""
    address = date(2026, 5, 3) if at == 3 else "9 Quay Lane"
    start = [at, 995, f"Setting {at}", "Day nursery", address, "zz1 1ad", 1632960009]
    return [*start, "#REF!" if at == 4 else 20.0 + at, "Now", CONFIRMED, OPENING, "J Smith"]


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    install: Install = new_install(tmp_path / "data")
    install.areas()
    install.postcodes()
    import_listing(install, *ROWS)
    title = ["Early years directory as at 21 November 2026"]
    rows = [as_excel_has_it(at) for at in range(5)]
    total = ["Total", *[""] * 6, 110]
    sheets = {"Directory": [title, [], HEADER, *rows, total], "Notes": [["Ask Jan"]]}
    path = write_workbook(tmp_path / "Directory FINAL v3.xlsx", sheets)
    with install.session() as session:
        return make_plan(session, path, "995", Choices(), TODAY).plan


def test_only_what_an_officer_changed_is_a_change(plan):
    expected = {"space_3_4": ("", "now"), "space_confirmed_on": ("", "2026-11-19")}

    assert [changes_of(row) for row in plan.rows] == [expected] * 5
    assert [row.reference for row in plan.rows] == [f"0000{at}" for at in range(5)]
    assert plan.summary.as_at == date(2026, 11, 21)
    assert plan.summary.unread_columns == ("Manager",)
    assert "row 9 has totals and is left out" in plan.summary.notes


def test_a_lost_house_number_keeps_the_address_and_an_error_the_value(plan):
    faults = {
        row.line: (row.faults[0].column, row.faults[0].outcome) for row in plan.rows if row.faults
    }

    assert faults == {
        7: ("Address line 1", "the address in force stays"),
        8: ("No. of places", "the value in force stays"),
    }
    assert plan.summary.emptied == ()
