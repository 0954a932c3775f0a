"""Development at 2 to 2½ from a Fingertips export: which rows are read, and invalid ones."""

from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.figure import Level, MeasureFigure
from app.core.takeup import HiddenReason
from app.data.measures import find_figures
from app.data.tables import Outcome
from app.ingest.errors import FileRefused
from app.ingest.reading import DUPLICATE_REASON, Reading
from app.ingest.source_rows import MeasureRow
from app.ingest.sources.asq import read_development
from tests.builders import Install

EXPORT = ROOT / "tests" / "files" / "asq" / "fingertips_2025.csv"
SANDMERE, OLD_SANDSHIRE = "E06990001", "E06990009"


def read(path: Path) -> tuple[Reading[MeasureRow], list[MeasureRow]]:
    reading, _ = read_development(path)
    return reading, list(reading.records)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The export with the first occurrence of one text replaced by another."""
    content = EXPORT.read_text("utf-8")
    assert old in content
    path = tmp_path / "changed.csv"
    path.write_text(content.replace(old, new, 1), "utf-8")
    return path


def test_every_domain_is_a_measure_with_counts() -> None:
    _, rows = read(EXPORT)
    england = {row.measure: row.figure for row in rows if row.figure.level is Level.COUNTRY}

    assert england["asq_communication"] == MeasureFigure(
        Level.COUNTRY, "E92000001", "202425", 86, "", 860, 1000
    )
    assert {code: one.value for code, one in england.items()} == {
        "asq_communication": 86,
        "asq_gross_motor": 93,
        "asq_fine_motor": 93,
        "asq_problem_solving": 92,
        "asq_personal_social": 91,
        "asq_all_five": 80,
    }


def test_other_rows_are_skipped_and_counted() -> None:
    reading, rows = read(EXPORT)

    assert (len(rows), reading.bad, reading.unknown_columns) == (21, [], {})
    assert reading.notes == [
        "1 rows of figures that another type of area repeats skipped",
        "1 rows of boys or girls skipped",
        "1 rows of categories of areas or children skipped",
        "1 rows of quarters, which are provisional skipped",
        "1 rows of other areas skipped",
        "1 rows of other indicators skipped",
    ]


def test_a_council_without_a_figure_is_not_0() -> None:
    _, rows = read(EXPORT)
    symbols = {row.measure: row.figure for row in rows if row.figure.area_code == OLD_SANDSHIRE}

    assert {one.value for one in symbols.values()} == {None}
    assert symbols["asq_communication"].symbol is HiddenReason.CONFIDENTIAL
    assert symbols["asq_gross_motor"].symbol is HiddenReason.NOT_AVAILABLE
    assert "asq_fine_motor" not in symbols


def test_a_council_lies_in_its_region() -> None:
    reading, areas = read_development(EXPORT)
    assert list(reading.records)

    assert (areas[SANDMERE].name, areas[SANDMERE].parent_code) == ("Sandmere", "E12000002")


@pytest.mark.parametrize(
    "name",
    [
        "Percentage of children at or above expected level in communication skills aged 2-2.5 years",
        "Child development: expected level in Communication at 2 to 2½ years",
    ],
)
def test_indicators_are_known_by_domain_and_age(tmp_path: Path, name: str) -> None:
    old = (
        "Child development: percentage of children achieving the expected level in communication "
        "skills at 2 to 2½ years"
    )

    _, rows = read(changed(tmp_path, old, name))

    assert rows[0].measure == "asq_communication"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("2024/25,86.0,", "2024/25,nan,", "Value"),
        ("2024/25,86.0,", "2024/25,Infinity,", "Value"),
        ("2024/25,86.0,", "2024/25,1e999,", "Value"),
        ("2024/25,86.0,", "2024/25,108,", "Value"),  # a percentage over 100
        ("2024/25,86.0,", "2024/25,68,", "Value"),  # the counts contradict it
        ("2024/25,86.0,", "2024/25,86*,", "Value"),
        (",860,1000,", ",many,1000,", "Count"),
        ("2024/25,86.0,", "2024,86.0,", "Time period"),
        ("2024/25,86.0,", "2024/26,86.0,", "Time period"),
        ("2024/25,86.0,", "Apr 2024,86.0,", "Time period"),
        ("E92000001,England,England", "E9200001,England,England", "Area Code"),
    ],
)
def test_a_row_with_an_invalid_cell_is_reported(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    reading, rows = read(changed(tmp_path, old, new))

    assert [bad.column for bad in reading.bad] == [column]
    assert len(rows) == 20


def test_a_row_given_twice_is_reported(tmp_path: Path) -> None:
    content = EXPORT.read_text("utf-8")
    path = tmp_path / "twice.csv"
    path.write_text(content + content.splitlines()[1] + "\n", "utf-8")

    reading, rows = read(path)

    assert ([bad.reason for bad in reading.bad], len(rows)) == ([DUPLICATE_REASON], 21)


def test_another_value_under_another_type_of_area_is_reported(tmp_path: Path) -> None:
    lines = EXPORT.read_text("utf-8").splitlines()
    (repeated,) = (line for line in lines if "from Apr 2021" in line)
    other = repeated.replace("92.222222222222", "91.111111111111").replace(",83,90,", ",82,90,")
    path = tmp_path / "other.csv"
    path.write_text("\n".join(other if one == repeated else one for one in lines) + "\n", "utf-8")

    reading, rows = read(path)

    assert ([bad.reason for bad in reading.bad], len(rows)) == ([DUPLICATE_REASON], 21)


def test_an_unknown_domain_is_quarantined(install: Install, tmp_path: Path) -> None:
    domain = changed(tmp_path, "in communication skills at", "in juggling skills at")

    run = install.refresh("asq", domain, as_at=date(2025, 11, 18))

    assert run.outcome is Outcome.QUARANTINED
    assert "juggling" in run.reason


def test_other_headers_and_repeated_headers_are_refused(tmp_path: Path) -> None:
    content = EXPORT.read_text("utf-8")
    (tmp_path / "twice.csv").write_text(content + content, "utf-8")

    with pytest.raises(FileRefused, match="header is repeated"):
        read(tmp_path / "twice.csv")
    with pytest.raises(FileRefused, match="is missing"):
        read(changed(tmp_path, "Denominator", "Base"))


def test_the_same_export_again_changes_nothing(install: Install) -> None:
    install.refresh("asq", EXPORT, as_at=date(2025, 11, 18))
    with install.session() as session:
        before = find_figures(session)

    install.refresh("asq", EXPORT, as_at=date(2025, 11, 18))

    with install.session() as session:
        assert find_figures(session) == before
    assert len(before) == 21
