"""Ofsted's register, in the layout of 2021 and in that of November 2025."""

import csv
import gzip
import io
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.provision import Kind, Registers
from app.core.ratings import (
    Framework,
    Inspection,
    JudgementArea,
    OverallGrade,
    Requirements,
    Standard,
)
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import Address, RegisterRow
from app.ingest.sources import ofsted_register

FILES = ROOT / "tests" / "files" / "ofsted_register"
OLD, NEW = FILES / "layout_2021.csv", FILES / "layout_2026.csv"
NATIONAL = ROOT.parent / "shared/data/ofsted/childcare_providers_2021-08-31.csv.gz"


def read(path: Path) -> tuple[dict[str, RegisterRow], Reading[RegisterRow]]:
    """Rows by Ofsted number, and the reading with its faults."""
    reading = ofsted_register.read(path)
    return {row.ofsted_urn: row for row in reading.records}, reading


def table(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def write(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def changed(folder: Path, urn: str, **values: str) -> Path:
    """The 2026 file with changed values in one row; `_` in a name stands for a space."""
    rows = table(NEW)
    header = rows[2]
    for row in rows:
        if row[1:2] == [urn]:
            for name, value in values.items():
                row[header.index(name.replace("_", " "))] = value
    return write(folder, rows)


def test_a_nursery_of_2021_keeps_its_three_graded_inspections():
    rows, _ = read(OLD)

    assert rows["319900"] == RegisterRow(
        ofsted_urn="319900",
        kind=Kind.DAY_NURSERY,
        provider_type="Childcare on non-domestic premises",
        is_active=True,
        registered_on=date(1989, 1, 4),
        registers=Registers(True, True, True),
        registered_person_urn="RP900001",
        registered_person="",
        phone="",
        name="Larch Tree Nursery",
        address=Address(("21 Alder Road", "Oakfield"), "Leeds", "ZZ8 5DT"),
        la_name="Leeds",
        places_count=60,
        inspections=(
            Inspection(
                Framework.PREVIOUS,
                date(2018, 9, 12),
                "10069000",
                OverallGrade.GOOD,
                {JudgementArea.LEADERSHIP: OverallGrade.GOOD},
            ),
            Inspection(
                Framework.PREVIOUS, date(2014, 8, 5), "963000", OverallGrade.REQUIRES_IMPROVEMENT
            ),
            Inspection(Framework.PREVIOUS, date(2013, 8, 29), "915000", OverallGrade.INADEQUATE),
        ),
    )


def test_sub_grades_and_safeguarding_of_the_previous_system_are_read():
    rows, _ = read(OLD)

    (inspection,) = rows["EY400001"].inspections
    assert inspection.safeguarding_met is False
    assert inspection.grades == {
        JudgementArea.QUALITY_OF_EDUCATION: OverallGrade.REQUIRES_IMPROVEMENT,
        JudgementArea.BEHAVIOUR: OverallGrade.REQUIRES_IMPROVEMENT,
        JudgementArea.PERSONAL_DEVELOPMENT: OverallGrade.INADEQUATE,
        JudgementArea.LEADERSHIP: OverallGrade.INADEQUATE,
    }


def test_every_kind_of_2021_is_known():
    rows, reading = read(OLD)

    assert {urn: row.kind for urn, row in rows.items()} == {
        "319900": Kind.DAY_NURSERY,
        "EY400001": Kind.PRE_SCHOOL,
        "EY400002": Kind.CHILDMINDER,
        "VC300001": Kind.NANNY,
        "2500001": Kind.OUT_OF_SCHOOL,
        "EY400003": Kind.DOMESTIC,
        "EY400004": Kind.OTHER,
    }
    assert (reading.rows_read, reading.bad, reading.as_at) == (7, [], None)


def test_a_redacted_provider_has_no_name_and_no_address():
    rows, _ = read(OLD)

    childminder = rows["EY400002"]
    assert (childminder.name, childminder.address) == (None, None)
    assert childminder.la_name == "Bristol"
    assert childminder.inspections == (
        Inspection(
            Framework.NO_CHILDREN,
            date(2018, 12, 6),
            "1083000",
            requirements=Requirements.NOT_MET_ACTIONS,
        ),
    )


def test_a_redacted_provider_keeps_no_registered_person_either():
    rows, _ = read(NEW)

    assert rows["2700002"].name is None
    assert rows["2700002"].registered_person == ""
    assert rows["EY500001"].registered_person == "Larch Childcare Ltd"


def test_dashes_null_and_not_recorded_are_blank():
    rows, _ = read(OLD)

    assert rows["2500001"].address == Address(("Kestrel School",), "", "ZZ1 1AA")
    assert rows["VC300001"].la_name == ""
    assert rows["VC300001"].inspections == ()
    assert rows["EY400004"].registered_on is None


def test_places_that_are_not_a_whole_number_are_not_known():
    rows, reading = read(OLD)

    assert rows["EY400003"].places_count is None
    assert rows["EY400004"].places_count is None
    assert rows["VC300001"].places_count == 0
    assert not reading.bad


def test_a_report_card_and_the_grade_before_it_are_both_read():
    rows, _ = read(NEW)

    card, graded = rows["EY500001"].inspections
    assert card == Inspection(
        Framework.REPORT_CARD,
        date(2025, 11, 18),
        "10400001",
        standards={
            JudgementArea.INCLUSION: Standard.STRONG,
            JudgementArea.CURRICULUM: Standard.EXPECTED,
            JudgementArea.ACHIEVEMENT: Standard.ATTENTION,
            JudgementArea.BEHAVIOUR_ROUTINES: Standard.EXPECTED,
            JudgementArea.WELFARE: Standard.EXCEPTIONAL,
            JudgementArea.LEADERSHIP_GOVERNANCE: Standard.URGENT,
        },
        safeguarding_met=True,
    )
    assert (graded.framework, graded.overall) == (Framework.PREVIOUS, OverallGrade.OUTSTANDING)
    assert graded.safeguarding_met is True


def test_visits_without_grades_have_their_outcome():
    rows, _ = read(NEW)

    club, register = rows["EY500004"].inspections
    assert (club.framework, club.requirements, club.safeguarding_met) == (
        Framework.OUT_OF_SCHOOL,
        Requirements.NOT_MET_ENFORCEMENT,
        False,
    )
    assert (register.framework, register.requirements) == (
        Framework.CHILDCARE_REGISTER,
        Requirements.MET,
    )


def test_an_outcome_without_a_date_is_read():
    rows, _ = read(NEW)

    (card,) = rows["EY500005"].inspections
    assert (card.inspected_on, card.safeguarding_met) == (None, False)


def test_unknown_types_and_statuses_are_accepted():
    rows, reading = read(NEW)

    assert rows["2700003"].kind is Kind.CHILDMINDER
    assert rows["2700006"].kind is Kind.OTHER
    assert rows["EY500005"].is_active is False
    assert not reading.bad


def test_the_as_at_date_in_the_title_counts_and_not_the_day_of_publication():
    _, reading = read(NEW)

    assert reading.as_at == date(2026, 9, 30)


@pytest.mark.parametrize("titles", [0, 2, 12])
def test_the_header_is_found_below_any_number_of_lines(tmp_path, titles):
    path = write(tmp_path, [["A line"]] * titles + table(OLD))

    rows, _ = read(path)

    assert len(rows) == 7


def test_a_file_in_windows_1252_with_a_curly_apostrophe_in_its_header_is_read(tmp_path):
    text = NEW.read_text(encoding="utf-8-sig").replace("Children's", "Children’s")
    path = tmp_path / "register.csv"
    path.write_bytes(text.replace("Tide,", "Tide’s café,").encode("cp1252"))

    rows, _ = read(path)

    assert rows["2700006"].name == "Tide’s café"
    assert JudgementArea.WELFARE in rows["EY500001"].inspections[0].standards


def test_a_compressed_file_is_read(tmp_path):
    path = tmp_path / "register.csv.gz"
    path.write_bytes(gzip.compress(NEW.read_bytes()))

    rows, _ = read(path)

    assert len(rows) == 6


def test_a_new_column_is_listed_with_its_values(tmp_path):
    rows = [[*row, "Vacancies" if i == 0 else "3"] for i, row in enumerate(table(OLD))]

    reading = ofsted_register.read(write(tmp_path, rows))

    assert list(reading.records)
    assert reading.unknown_columns == {"Vacancies": ["3"]}


@pytest.mark.parametrize(
    ("path", "column"),
    [
        (OLD, "Local authority"),
        (OLD, "Most recent full: Overall effectiveness"),
        (NEW, "EYR REIF: Most recent: Achievement"),
        (NEW, "EYR OEIF OOSC: Most recent: Overall effectiveness"),
        (NEW, "CR: Most recent: Inspection date"),
        (OLD, "NCOR: Inspection date"),
        (OLD, "Third most recent full: Inspection date"),
    ],
)
def test_a_missing_column_is_refused_by_name(tmp_path, path, column):
    rows = table(path)
    header = next(row for row in rows if column in row)
    gone = header.index(column)
    rows = [row[:gone] + row[gone + 1 :] for row in rows]

    with pytest.raises(FileRefused, match=f"column '.*{column.split(': ')[-1]}'.* is missing"):
        ofsted_register.read(write(tmp_path, rows))


def test_two_columns_of_one_meaning_are_refused(tmp_path):
    rows = [[*row, "Provider postcode" if i == 0 else ""] for i, row in enumerate(table(OLD))]

    with pytest.raises(
        FileRefused, match="column 'Provider postcode': this column means the same as column"
    ):
        ofsted_register.read(write(tmp_path, rows))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("EYR OEIF/CIF: Most recent: Overall effectiveness", "5"),
        ("EYR REIF: Most recent: Achievement", "Splendid"),
        ("EYR REIF: Most recent: Safeguarding standards met?", "Perhaps"),
        ("EYR REIF: Most recent: Inspection date", "31/02/2026"),
        ("Registration date", "2026-09-01"),
        ("Provider Early Years Register flag", "Maybe"),
        ("Provider URN", "Larch"),
        ("CR: Compliance", "In part"),
    ],
)
def test_an_unknown_value_makes_a_bad_row(tmp_path, column, value):
    path = changed(tmp_path, "EY500001", **{column: value})

    rows, reading = read(path)

    (bad,) = reading.bad
    assert (bad.row, bad.column, bad.value) == (4, column, value)
    assert (len(rows), reading.rows_read) == (5, 6)


def test_the_second_of_two_rows_with_one_number_is_bad(tmp_path):
    path = changed(tmp_path, "2700006", Provider_URN="EY500001")

    rows, reading = read(path)

    assert rows["EY500001"].name == "Larch Day Nursery"
    assert [(bad.row, bad.value) for bad in reading.bad] == [(9, "EY500001")]


def test_a_ragged_row_is_bad_and_its_neighbours_are_read(tmp_path):
    rows = table(OLD)
    rows[2] = rows[2][:10]

    found, reading = read(write(tmp_path, rows))

    assert len(found) == 6
    assert [(bad.row, bad.column) for bad in reading.bad] == [(3, "")]


def test_swapped_columns_make_every_row_bad(tmp_path):
    rows = table(OLD)
    dates, names = rows[0].index("Registration date"), rows[0].index("Provider name")
    for row in rows[1:]:
        row[dates], row[names] = row[names], row[dates] or "01/01/2020"

    found, reading = read(write(tmp_path, rows))

    assert not found
    assert {bad.column for bad in reading.bad} == {"Registration date"}


@pytest.mark.national
def test_the_national_file_of_2021_is_read_completely_and_fast():
    if not NATIONAL.exists():
        pytest.skip("../shared/data holds no national register")
    started = time.process_time()

    reading = ofsted_register.read(NATIONAL)
    rows = list(reading.records)
    seconds = time.process_time() - started

    assert (len(rows), reading.bad) == (70_980, [])
    kinds = Counter(row.kind for row in rows)
    assert (kinds[Kind.CHILDMINDER], kinds[Kind.DAY_NURSERY], kinds[Kind.OTHER]) == (
        33_683,
        14_595,
        244,
    )
    assert sum(row.name is None for row in rows) == 43_621
    assert sum(row.la_name == "" for row in rows) == 36
    assert sum(len(row.inspections) for row in rows) == 40_916 + 31_329 + 22_520 + 3_165 + 6_031
    assert seconds < 4.0, "measured 1.6 s of processor time on an idle machine"
