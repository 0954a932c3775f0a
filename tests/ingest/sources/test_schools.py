"""Schools with nurseries: DfE's register in its official layout, and one council's own list."""

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.offer import Ages
from app.core.provision import Kind
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import Address, SchoolRow
from app.ingest.sources import schools

FILES = ROOT / "tests" / "files" / "schools"
OFFICIAL, COUNCIL = FILES / "edubasealldata20260930.csv", FILES / "council_2026-09.csv"
REAL = ROOT.parent / "shared" / "data" / "schools"


def read(path: Path) -> tuple[dict[str, SchoolRow], Reading[SchoolRow]]:
    """Rows by DfE number, and the reading with its faults."""
    reading = schools.read(path)
    return {row.dfe_urn: row for row in reading.records}, reading


def table(path: Path = OFFICIAL) -> list[list[str]]:
    with path.open(encoding="cp1252", newline="") as file:
        return list(csv.reader(file))


def write(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "schools.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def changed(folder: Path, urn: str, column: str, value: str, path: Path = OFFICIAL) -> Path:
    """The file with a changed value in one row."""
    rows = table(path)
    row = next(row for row in rows if urn in row)
    row[rows[0].index(column)] = value
    return write(folder, rows)


def test_a_school_with_nursery_classes_is_read_with_its_contact():
    rows, _ = read(OFFICIAL)

    assert rows["990001"] == SchoolRow(
        dfe_urn="990001",
        kind=Kind.NURSERY_CLASS,
        name="Samphire Lane Primary School",
        is_open=True,
        is_independent=False,
        la_number="995",
        la_name="Sandmere",
        address=Address(("Samphire Lane", "Marram"), "Sandmere", "ZZ1 1AA"),
        phone="01632960101",
        website="https://www.samphirelane.example.org",
        ages=Ages(36, 59),
        opened_on=date(1978, 9, 1),
    )


def test_only_open_schools_of_england_with_a_nursery_are_read():
    rows, reading = read(OFFICIAL)

    assert {urn: row.kind for urn, row in rows.items()} == {
        "990001": Kind.NURSERY_CLASS,
        "990002": Kind.NURSERY_SCHOOL,
        "990003": Kind.NURSERY_CLASS,
        "990008": Kind.NURSERY_CLASS,
    }
    assert (reading.rows_read, reading.bad, reading.la_number) == (4, [], "")


def test_a_nursery_school_that_may_close_is_still_open():
    rows, _ = read(OFFICIAL)

    assert rows["990002"].is_open
    assert rows["990002"].ages == Ages(24, 59)
    assert rows["990002"].website == "http://dunlin.example.org/welcome"
    assert rows["990002"].phone == "01632 960102"


def test_an_independent_school_is_marked_as_one():
    rows, _ = read(OFFICIAL)

    assert [urn for urn, row in rows.items() if row.is_independent] == ["990003"]
    assert rows["990003"].address.lines == ("Kelp House", "Hill Road")
    assert (rows["990003"].ages, rows["990003"].website) == (Ages(0, 59), "")


def test_a_school_that_starts_with_reception_leaves_the_nurserys_ages_unknown():
    rows, _ = read(OFFICIAL)

    assert rows["990008"].ages is None
    assert rows["990008"].name == "St Hild’s Infant and Nursery School"  # Windows-1252


def test_names_of_head_teachers_and_proprietors_are_never_read():
    rows, _ = read(OFFICIAL)

    assert "Quillfeather" in OFFICIAL.read_text("cp1252")
    for person in ("Marigold", "Quillfeather", "Pettigrew"):
        assert person not in repr(rows)


@pytest.mark.parametrize(
    ("written", "website"),
    [
        ("sandmere.sch.uk", "https://sandmere.sch.uk"),
        ("HTTP://www.sandmere.sch.uk/a?b=c", "http://www.sandmere.sch.uk/a?b=c"),
        ("office@sandmere.sch.uk", ""),
        ("javascript:alert(1)", ""),
        ("https://user@sandmere.sch.uk", ""),
        ('https://sandmere.sch.uk/"onclick', ""),
        ("none", ""),
    ],
)
def test_a_website_is_a_valid_address_or_blank(tmp_path, written, website):
    rows, reading = read(changed(tmp_path, "990001", "SchoolWebsite", written))

    assert (rows["990001"].website, reading.bad) == (website, [])


def test_the_file_without_ofsteds_columns_is_read(tmp_path):
    rows = table()
    gone = [i for i, name in enumerate(rows[0]) if "Ofsted" in name or name == "RSCRegion (name)"]
    rows = [[value for i, value in enumerate(row) if i not in gone] for row in rows]
    new = ["FSM", "AccreditationExpiryDate"]  # seen in 2026
    rows = [[*row, *(new if i == 0 else ["", ""])] for i, row in enumerate(rows)]

    found, reading = read(write(tmp_path, rows))

    assert (len(gone), len(found), reading.bad) == (5, 4, [])


@pytest.mark.parametrize("column", ["NurseryProvision (name)", "LA (code)", "EstablishmentName"])
def test_a_missing_column_is_refused_by_name(tmp_path, column):
    rows = table()
    gone = rows[0].index(column)
    rows = [row[:gone] + row[gone + 1 :] for row in rows]

    with pytest.raises(FileRefused) as refused:
        schools.read(write(tmp_path, rows))

    assert f"column {column!r}: this column is missing" in str(refused.value)


def test_a_new_column_is_listed_with_its_values(tmp_path):
    rows = [[*row, str(i) if i else "Waiting list"] for i, row in enumerate(table())]

    reading = schools.read(write(tmp_path, rows))

    assert list(reading.records)
    assert len(reading.unknown_columns["Waiting list"]) == 3


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("URN", "EY990001"),
        ("LA (code)", "E06990001"),
        ("EstablishmentName", ""),
        ("EstablishmentStatus (name)", "Asleep"),
        ("NurseryProvision (name)", "Sometimes"),
        ("StatutoryLowAge", "three"),
        ("OpenDate", "31-02-2010"),
    ],
)
def test_an_unknown_value_makes_a_bad_row(tmp_path, column, value):
    rows, reading = read(changed(tmp_path, "990001", column, value))

    assert [(bad.row, bad.column, bad.value) for bad in reading.bad] == [(2, column, value)]
    assert "990001" not in rows


def test_a_row_cut_short_is_bad_and_its_neighbours_are_read(tmp_path):
    rows = table()
    rows[1] = rows[1][:20]

    found, reading = read(write(tmp_path, rows))

    assert (len(found), [(bad.row, bad.column) for bad in reading.bad]) == (3, [(2, "")])


def test_a_councils_list_counts_schools_that_take_children_of_three():
    rows, reading = read(COUNCIL)

    assert rows["990001"] == SchoolRow(
        dfe_urn="990001",
        kind=Kind.NURSERY_CLASS,
        name="Samphire Lane Primary School",
        is_open=True,
        is_independent=False,
        la_number="995",
        la_name="",
        address=Address(postcode="ZZ1 1AA"),
        website="https://www.samphirelane.example.org",
        ages=Ages(36, 59),
    )
    assert list(rows) == ["990001", "990003"]
    assert rows["990003"].is_independent
    assert (reading.la_number, reading.bad) == ("995", [])


def test_a_row_of_another_council_in_a_councils_list_is_bad(tmp_path):
    path = changed(tmp_path, "990003", "local_authority_code", "996", COUNCIL)

    rows, reading = read(path)

    assert list(rows) == ["990001"]
    assert [(bad.column, bad.value) for bad in reading.bad] == [("local_authority_code", "996")]


def test_a_councils_list_with_a_short_first_row_still_has_its_council(tmp_path):
    rows = table(COUNCIL)
    rows.insert(1, ["Half a row", "995"])

    found, reading = read(write(tmp_path, rows))

    assert (len(found), reading.la_number, len(reading.bad)) == (2, "995", 1)


@pytest.mark.national
def test_real_files_of_both_layouts_are_read_completely():
    if not REAL.exists():
        pytest.skip("../shared/data holds no schools")

    sample, of_sample = read(REAL / "gias_sample_official_layout.csv")
    trafford, of_trafford = read(REAL / "trafford_schools_2024-09.csv")

    assert (len(sample), of_sample.bad) == (30, [])
    assert sample["100005"].kind is Kind.NURSERY_SCHOOL
    assert (len(trafford), of_trafford.bad, of_trafford.la_number) == (64, [], "358")
    assert Counter(row.is_independent for row in trafford.values()) == {False: 57, True: 7}
