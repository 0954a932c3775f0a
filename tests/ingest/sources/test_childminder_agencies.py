"""Childminder agencies, in the layouts of 2021 to 2025."""

from datetime import date

import pytest

from app.config import ROOT
from app.ingest.errors import FileRefused
from app.ingest.source_rows import Address, AgencyRow
from app.ingest.sources import childminder_agencies

FILES = ROOT / "tests" / "files" / "childminder_agencies"
LAYOUT_2024 = FILES / "layout_2024.csv"
REAL = ROOT.parent / "shared/data/ofsted/childminder_agencies_2024-12-31.csv"


def read(path) -> list[AgencyRow]:
    return list(childminder_agencies.read(path).records)


def test_an_agency_is_read_completely():
    assert read(LAYOUT_2024)[0] == AgencyRow(
        ofsted_urn="CA900001",
        name="Marram Childminders Agency",
        is_active=True,
        address=Address(("Quay House", "2 Staithe Hill", "Sandmere"), "", "ZZ1 1AA"),
        la_name="Sandmere",
        childminders_count=1204,
        inspected_on=date(2023, 1, 18),
        outcome="Effective",
    )


def test_an_empty_roll_and_an_unknown_roll_differ():
    assert [row.childminders_count for row in read(LAYOUT_2024)] == [1204, 0, None]


def test_an_agency_that_left_is_not_active_and_may_have_no_council():
    _, fresh, left = read(LAYOUT_2024)

    assert (fresh.is_active, fresh.inspected_on, fresh.outcome) == (True, None, "")
    assert (left.is_active, left.la_name, left.outcome) == (False, "", "Ineffective")


def test_the_layout_of_2021_has_no_roll_and_inspections_of_several_days():
    (row,) = read(FILES / "layout_2021.csv")

    assert (row.childminders_count, row.inspected_on) == (None, date(2019, 12, 5))
    assert row.outcome == "Effective"


def test_the_layout_of_2025_lists_childminders_too_and_they_are_left_out():
    reading = childminder_agencies.read(FILES / "layout_2025.csv")
    (row,) = reading.records

    assert (row.ofsted_urn, row.name) == ("CA900001", "Marram Childminders Agency")
    assert (row.inspected_on, row.outcome, reading.bad) == (None, "", [])


def test_columns_without_a_name_are_skipped(tmp_path):
    path = tmp_path / "agencies.csv"
    lines = LAYOUT_2024.read_text().splitlines()
    path.write_text("\n".join(line + "," * 39 for line in lines))

    assert read(path) == read(LAYOUT_2024)


def test_windows_1252_is_read(tmp_path):
    path = tmp_path / "agencies.csv"
    path.write_bytes(LAYOUT_2024.read_text().replace("Dune A", "Düne A").encode("cp1252"))

    assert read(path)[1].name == "Düne Agency t/a @Dunes"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("CA900002", "none", "CA Reference"),
        ("CA900002", "CA900001", ""),
        ("Saltpan Agency", " ", "Provider Name"),
        ("18/01/2023", "January", "CA - Most recent inspection date"),
        ('"1,204"', "many", "Number of childminders on roll"),
        ("Sandmere,0,0,0,,", "Sandmere,0", ""),
    ],
)
def test_an_unreadable_row_is_reported_and_left_out(tmp_path, old, new, column):
    path = tmp_path / "agencies.csv"
    path.write_text(LAYOUT_2024.read_text().replace(old, new, 1))
    reading = childminder_agencies.read(path)

    assert len(list(reading.records)) == 2
    assert [bad.column for bad in reading.bad] == [column]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (
            "Provider Postcode",
            "Provider Fax",
            "column 'Provider postcode': this column is missing, .* unknown columns: 'Provider Fax'",
        ),
        ("Provider Status,", "", "'Provider status': this column is missing"),
        ("Provider Postcode", "Provider Name", "means the same as column 'Provider Name'"),
        ("CA Reference", "Reference", "no header row with 'CA Reference' or 'Provider URN'"),
    ],
)
def test_an_unknown_header_is_refused(tmp_path, old, new, reason):
    path = tmp_path / "agencies.csv"
    path.write_text(LAYOUT_2024.read_text().replace(old, new, 1))

    with pytest.raises(FileRefused, match=reason):
        childminder_agencies.read(path)


@pytest.mark.national
def test_the_real_agencies_of_2024_are_read_without_a_bad_row():
    if not REAL.exists():
        pytest.skip("../shared/data holds no agencies")
    reading = childminder_agencies.read(REAL)
    rows = list(reading.records)

    assert reading.bad == []
    assert childminder_agencies.SOURCE.rows_min <= len(rows) <= childminder_agencies.SOURCE.rows_max
    assert {row.ofsted_urn[:2] for row in rows} == {"CA"}
    assert sum(row.childminders_count or 0 for row in rows) == 1520
    assert {row.outcome for row in rows} == {"", "Effective"}
