"""Ofsted's register in title case, the layout from 2022 to 2025."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.provision import Kind, Registers
from app.core.ratings import Framework, Inspection, JudgementArea, OverallGrade, Requirements
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import Address, RegisterRow
from app.ingest.sources import ofsted_register

TITLE_CASE = ROOT / "tests" / "files" / "ofsted_register" / "layout_title_case.csv"
HEADER_AT = 2  # title lines above it


def read(path: Path) -> tuple[dict[str, RegisterRow], Reading[RegisterRow]]:
    """Rows by Ofsted number, and the reading with its faults."""
    reading = ofsted_register.read(path)
    return {row.ofsted_urn: row for row in reading.records}, reading


def table() -> list[list[str]]:
    return list(csv.reader(io.StringIO(TITLE_CASE.read_text(encoding="utf-8-sig"))))


def write(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "register.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_nursery_in_title_case_is_read_like_any_other():
    rows, reading = read(TITLE_CASE)

    assert rows["EY600001"] == RegisterRow(
        ofsted_urn="EY600001",
        kind=Kind.DAY_NURSERY,
        provider_type="Childcare on non-domestic premises",
        is_active=True,
        registered_on=date(2012, 9, 3),
        registers=Registers(True, True, True),
        registered_person_urn="",
        registered_person="",
        phone="",
        name="Samphire House Nursery",
        address=Address(("14 Quay Street", "Eastgate"), "KING'S LYNN", "ZZ5 1AA"),
        la_name="Norfolk",
        places_count=54,
        inspections=(
            Inspection(
                Framework.PREVIOUS,
                date(2023, 3, 14),
                "10200001",
                OverallGrade.GOOD,
                {
                    JudgementArea.QUALITY_OF_EDUCATION: OverallGrade.GOOD,
                    JudgementArea.BEHAVIOUR: OverallGrade.OUTSTANDING,
                    JudgementArea.PERSONAL_DEVELOPMENT: OverallGrade.GOOD,
                    JudgementArea.LEADERSHIP: OverallGrade.GOOD,
                },
                safeguarding_met=True,
            ),
        ),
    )
    assert (reading.as_at, reading.bad) == (date(2024, 12, 31), [])


def test_omitted_and_redacted_values_of_title_case_stay_unknown():
    rows, _ = read(TITLE_CASE)

    childminder, pre_school, club = rows["2600002"], rows["2600003"], rows["VC310004"]
    assert (childminder.name, childminder.address, childminder.la_name) == (None, None, "Norfolk")
    assert (pre_school.la_name, pre_school.places_count) == ("", None)
    assert pre_school.address == Address(("Scout Hall",), "Cromer", "ZZ5 2BB")
    assert (pre_school.inspections, club.inspections) == ((), ())
    assert (club.is_active, club.kind) == (False, Kind.OUT_OF_SCHOOL)


@pytest.mark.parametrize("prefix", ["", "EYR OEIF: Most Recent: ", "Most Recent Full: "])
def test_sub_grades_are_found_with_and_without_their_prefix(tmp_path, prefix):
    rows = table()
    rows[HEADER_AT][rows[HEADER_AT].index("Quality of Education")] = f"{prefix}Quality of Education"

    found, _ = read(write(tmp_path, rows))

    (inspection,) = found["2600002"].inspections
    assert inspection.grades[JudgementArea.QUALITY_OF_EDUCATION] is OverallGrade.OUTSTANDING


def test_visits_in_title_case_are_read(tmp_path):
    visit = ["NCOR: Inspection Date", "NCOR: Overall Effectiveness"]
    found = ["05/02/2024", "Not Met (with actions)"]
    rows = [[*row, *(found, visit)[i == HEADER_AT]] for i, row in enumerate(table())]

    read_rows, _ = read(write(tmp_path, rows))

    (inspection,) = read_rows["2600003"].inspections
    assert (inspection.framework, inspection.inspected_on) == (
        Framework.NO_CHILDREN,
        date(2024, 2, 5),
    )
    assert inspection.requirements is Requirements.NOT_MET_ACTIONS


def test_a_byte_order_mark_and_windows_1252_in_one_file_are_read(tmp_path):
    text = TITLE_CASE.read_text(encoding="utf-8-sig").replace("KING'S", "KING’S")
    path = tmp_path / "register.csv"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode("cp1252"))

    rows, reading = read(path)

    assert rows["EY600001"].address == Address(
        ("14 Quay Street", "Eastgate"), "KING’S LYNN", "ZZ5 1AA"
    )
    assert reading.as_at == date(2024, 12, 31)


@pytest.mark.parametrize(
    "column",
    [
        "Provider Postcode",
        "Registration Date",
        "Most Recent Full: Overall Effectiveness",
        "Most Recent Full: Safeguarding is Effective?",
        "Personal Development",
    ],
)
def test_a_missing_column_is_refused_by_name(tmp_path, column):
    rows = table()
    gone = rows[HEADER_AT].index(column)
    rows = [row[:gone] + row[gone + 1 :] for row in rows]

    words = re.escape(column.split(": ")[-1])
    with pytest.raises(FileRefused, match=f"(?i)row 3, column '(.*: )?{words}': .* is missing"):
        ofsted_register.read(write(tmp_path, rows))


def test_an_incomplete_visit_is_refused_and_not_dropped(tmp_path):
    rows = [
        [*row, "NCOR: Inspection Date" if i == HEADER_AT else ""] for i, row in enumerate(table())
    ]

    with pytest.raises(FileRefused, match=r"column 'NCOR: Overall effectiveness': .* is missing"):
        ofsted_register.read(write(tmp_path, rows))
