"""Ofsted's outcomes of schools: the early years grade, and nothing of another school."""

import csv
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Standard
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import SchoolOutcomeRow
from app.ingest.sources import ofsted_schools

FILE = ROOT / "tests" / "files" / "ofsted_schools" / "state_funded_schools_2026-09.csv"


def read(path: Path = FILE) -> tuple[dict[str, tuple[Inspection, ...]], Reading[SchoolOutcomeRow]]:
    """Inspections by DfE number, and the reading with its faults."""
    reading = ofsted_schools.read(path)
    return {row.dfe_urn: row.inspections for row in reading.records}, reading


def table() -> list[list[str]]:
    with FILE.open(encoding="cp1252", newline="") as file:
        return list(csv.reader(file))


def write(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "schools.csv"
    with path.open("w", encoding="cp1252", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def without(folder: Path, *columns: str) -> Path:
    """The file without some of its columns."""
    title, header, *rows = table()
    gone = [header.index(column) for column in columns]
    kept = [[value for i, value in enumerate(row) if i not in gone] for row in (header, *rows)]
    return write(folder, [title, *kept])


def changed(folder: Path, urn: str, column: str, value: str) -> Path:
    rows = table()
    next(row for row in rows if urn in row)[rows[1].index(column)] = value
    return write(folder, rows)


def test_only_early_years_is_read_from_a_schools_report_card():
    found, _ = read()

    card, _ = found["990001"]
    assert card == Inspection(
        Framework.SCHOOL_REPORT_CARD,
        date(2026, 1, 13),
        "10500001",
        standards={
            JudgementArea.EARLY_YEARS: Standard.ATTENTION
        },  # its six other areas have far better grades
        safeguarding_met=True,
    )


def test_the_previous_grade_has_overall_and_early_years_separately():
    found, _ = read()

    _, graded = found["990001"]
    assert graded == Inspection(
        Framework.SCHOOL_PREVIOUS,
        date(2019, 5, 14),
        "10300001",
        OverallGrade.OUTSTANDING,
        {JudgementArea.EARLY_YEARS: OverallGrade.REQUIRES_IMPROVEMENT},
        safeguarding_met=True,
    )


def test_a_judgement_that_does_not_apply_is_not_a_grade():
    found, reading = read()

    graded, _ = found["990002"]
    (card,) = found["990015"]
    assert (graded.overall, graded.grades) == (OverallGrade.GOOD, {})
    assert card.standards == {}
    assert not reading.bad


def test_a_visit_without_grades_keeps_ofsteds_text():
    found, _ = read()

    assert found["990002"][1] == Inspection(
        Framework.SCHOOL_UNGRADED, date(2025, 6, 11), "10350002", note="School remains Good"
    )


def test_a_school_not_judged_overall_keeps_its_date_and_early_years():
    found, _ = read()

    (graded,) = found["990012"]
    assert (graded.overall, graded.inspected_on) == (None, date(2024, 9, 24))
    assert graded.grades == {JudgementArea.EARLY_YEARS: OverallGrade.GOOD}


def test_a_predecessors_grade_is_not_carried_over():
    found, _ = read()

    assert [one.framework for one in found["990008"]] == [Framework.SCHOOL_UNGRADED]


@pytest.mark.parametrize(
    ("urn", "inspection", "left"),
    [
        ("990001", "latest full inspection", [Framework.SCHOOL_PREVIOUS]),
        ("990002", "the ungraded inspection", [Framework.SCHOOL_PREVIOUS]),
    ],
)
def test_a_predecessors_card_or_visit_is_not_carried_over(tmp_path, urn, inspection, left):
    found, _ = read(changed(tmp_path, urn, f"URN at time of {inspection}", "990099"))

    assert [one.framework for one in found[urn]] == left


def test_a_judgement_that_was_graded_again_has_the_date_of_that_visit():
    found, _ = read()

    (card,) = found["990013"]
    assert (card.inspected_on, card.safeguarding_met) == (date(2026, 10, 7), False)


def test_a_school_not_inspected_yet_has_no_inspection():
    found, reading = read()

    assert found["990014"] == ()
    assert (reading.rows_read, reading.bad, reading.as_at) == (7, [], date(2026, 9, 30))


def test_a_file_without_the_optional_columns_is_read(tmp_path):
    path = without(
        tmp_path,
        "Early years - date of grade",
        "Latest OEIF early years provision (where applicable)",
        "Latest OEIF  safeguarding is effective?",
        "Most recent category of concern",
    )

    found, _ = read(path)

    assert found["990013"][0].inspected_on == date(2026, 3, 3)
    assert (found["990001"][1].grades, found["990001"][1].safeguarding_met) == ({}, None)


@pytest.mark.parametrize(
    "column",
    [
        "Early years (where applicable)",
        "Safeguarding standards",
        "Latest OEIF overall effectiveness",
        "URN at time of latest full inspection",
        "URN at time of latest OEIF graded inspection",
        "URN at time of the ungraded inspection",
        "Ungraded inspection overall outcome",
    ],
)
def test_a_missing_column_is_refused_by_name(tmp_path, column):
    with pytest.raises(FileRefused) as refused:
        ofsted_schools.read(without(tmp_path, column))

    assert f"row 2, column {column!r}: this column is missing" in str(refused.value)


def test_a_new_column_is_listed_with_its_values(tmp_path):
    title, *rows = table()
    rows = [[*row, "Belonging" if i == 0 else ""] for i, row in enumerate(rows)]

    reading = ofsted_schools.read(write(tmp_path, [title, *rows]))

    assert list(reading.records)
    assert reading.unknown_columns == {"Belonging": []}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("URN", "EY990001"),
        ("Early years (where applicable)", "Splendid"),
        ("Safeguarding standards", "Perhaps"),
        ("Latest OEIF overall effectiveness", "5"),
        ("Inspection start date of latest OEIF graded inspection", "2019-05-14"),
    ],
)
def test_an_unknown_value_makes_a_bad_row(tmp_path, column, value):
    found, reading = read(changed(tmp_path, "990001", column, value))

    assert [(bad.row, bad.column, bad.value) for bad in reading.bad] == [(3, column, value)]
    assert (len(found), reading.rows_read) == (6, 7)
