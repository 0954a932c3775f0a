"""DfE's take-up release with counts, and how it differs from LAIT."""

import gzip
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.definitions import measures
from app.core.measures.editions import EditionComparison, differing_editions
from app.core.measures.figure import ENGLAND, Level, MeasureFigure
from app.core.takeup import HiddenReason
from app.data.measures import find_figures
from app.data.tables import Outcome
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow
from app.ingest.sources.lait import read_lait
from app.ingest.sources.takeup_release import read_takeup_release
from tests.builders import Install

FILES = ROOT / "tests" / "files"
OLD = FILES / "takeup_release" / "release_2023.csv"
NEW = FILES / "funded_takeup" / "data_set_1_2026.csv"
REAL = ROOT.parent / "shared" / "data"
REAL_RELEASE = REAL / "insights" / "takeup_15h_la_2018_2023_with_counts.csv.gz"
REAL_LAIT = REAL / "statistics" / "lait_early_years_extract.csv.gz"


def read(path: Path) -> tuple[Reading[MeasureRow], list[MeasureRow]]:
    reading, _ = read_takeup_release(path)
    return reading, list(reading.records)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The old file with the first occurrence of one text replaced by another."""
    content = OLD.read_text("utf-8")
    assert old in content
    path = tmp_path / "changed.csv"
    path.write_text(content.replace(old, new, 1), "utf-8")
    return path


def test_a_council_s_former_code_becomes_its_current_one(install: Install, tmp_path: Path) -> None:
    content = OLD.read_text("utf-8")
    assert ",995,E06990001," in content
    file = tmp_path / "release.csv"
    file.write_text(content.replace(",995,E06990001,", ",995,E06999999,"), "utf-8")
    install.areas()

    install.refresh("takeup_release", file, as_at=date(2023, 7, 1))

    with install.session() as session:
        codes = {one.area_code for one in find_figures(session) if one.level == "council"}
    assert "E06990001" in codes
    assert "E06999999" not in codes


def test_each_age_has_its_share_and_counts() -> None:
    _, rows = read(OLD)

    assert rows[3] == MeasureRow(
        "takeup_release_3_4",
        MeasureFigure(Level.COUNTRY, ENGLAND, "2023", 91.7, "", 990, 1080),
    )
    assert [row.measure for row in rows[:4]] == [
        "takeup_release_2",
        "takeup_release_3",
        "takeup_release_4",
        "takeup_release_3_4",
    ]


def test_the_totals_of_two_entitlements_are_left_out() -> None:
    _, rows = read(OLD)

    assert 1140 not in {row.figure.numerator for row in rows}


def test_a_share_above_100_agrees_with_rounded_counts() -> None:
    _, rows = read(OLD)
    (found,) = [row.figure for row in rows if row.figure.value == 174.6]

    assert (found.numerator, found.denominator) == (22, 13)


def test_symbols_and_shares_of_nobody_have_no_value() -> None:
    _, rows = read(OLD)
    found = {row.measure: row.figure for row in rows if row.figure.area_code == "E06990009"}

    assert found["takeup_release_3"].symbol is HiddenReason.UNRELIABLE
    assert found["takeup_release_3_4"].numerator == 17020
    assert found["takeup_release_4"].symbol is HiddenReason.NOT_APPLICABLE
    assert {one.value for one in found.values()} == {174.6, None}


def test_the_newer_layout_has_the_same_measures() -> None:
    reading, rows = read(NEW)
    found = [row for row in rows if row.figure.area_code == "E06990001"]

    assert found[0] == MeasureRow(
        "takeup_release_2", MeasureFigure(Level.COUNCIL, "E06990001", "2026", 105, "", 210, 200)
    )
    assert {row.measure for row in found} > {"takeup_release_3_4"}
    assert reading.unknown_items == {}


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("150,200,75", "150,200,nan", "percentage_eligible_children"),
        ("150,200,75", "150,200,1e999", "percentage_eligible_children"),
        ("150,200,75", "150,200,65", "percentage_eligible_children"),  # counts contradict it
        ("150,200,75", "-150,200,75", "number_children"),
        ("150,200,75", "150,about 200,75", "number_eligible_children"),
        ("2023,Reporting year", "2023,Academic year", "time_identifier"),
        ("2023,Reporting year", "202324,Reporting year", "time_period"),
    ],
)
def test_a_row_with_an_invalid_cell_is_reported(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    reading, _ = read(changed(tmp_path, old, new))

    assert [bad.column for bad in reading.bad] == [column]


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("15-hour", "16-hour", "entitlement_type '16-hour entitlement'"),
        ("2-year-olds", "5-year-olds", "age '5-year-olds' of '15-hour entitlement'"),
        ("Regional", "Parish", "geographic_level 'Parish'"),
    ],
)
def test_an_unknown_label_is_quarantined(
    install: Install, tmp_path: Path, old: str, new: str, named: str
) -> None:
    run = install.refresh("takeup_release", changed(tmp_path, old, new), as_at=date(2023, 7, 6))

    assert run.outcome is Outcome.QUARANTINED
    assert named in run.reason


def test_other_headers_and_repeated_headers_are_refused(tmp_path: Path) -> None:
    content = OLD.read_text("utf-8")
    (tmp_path / "twice.csv").write_text(content + content, "utf-8")

    with pytest.raises(FileRefused, match="header is repeated"):
        read(tmp_path / "twice.csv")
    with pytest.raises(FileRefused, match="is missing"):
        read(changed(tmp_path, "number_eligible_children", "eligible"))


def test_the_same_file_again_changes_nothing(install: Install) -> None:
    install.refresh("takeup_release", OLD, as_at=date(2023, 7, 6))
    with install.session() as session:
        before = find_figures(session)

    install.refresh("takeup_release", OLD, as_at=date(2023, 7, 6))

    with install.session() as session:
        assert find_figures(session) == before
    assert len(before) == 28


# --- DfE's real release of 2023 and LAIT


@pytest.fixture(scope="module")
def both() -> dict[str, list[MeasureFigure]]:
    """The figures of each measure in both real files."""
    if not (REAL_RELEASE.exists() and REAL_LAIT.exists()):
        pytest.skip("the real files are not in this checkout")
    with gzip.open(REAL_RELEASE, "rt", encoding="utf-8") as file:
        cells = [line.split(",") for line in file]
    codes = {row[7]: row[8] for row in cells if row[8].startswith("E")}
    lait, _ = read_lait(REAL_LAIT, codes)
    _, release = read(REAL_RELEASE)
    found: dict[str, list[MeasureFigure]] = {}
    for row in [*lait.records, *release]:
        found.setdefault(row.measure, []).append(row.figure)
    return found


def compared(both: dict[str, list[MeasureFigure]], ages: str) -> EditionComparison:
    """The comparison of the release with LAIT, of councils."""
    codes = f"takeup_release_{ages}", f"lait_takeup_{ages}"
    first, second = (measures()[code] for code in codes)
    councils = ([one for one in both[code] if one.level is Level.COUNCIL] for code in codes)
    return differing_editions(first, second, *councils)


def test_every_row_of_the_real_release_is_read() -> None:
    if not REAL_RELEASE.exists():
        pytest.skip("the real file is not in this checkout")

    reading, rows = read(REAL_RELEASE)

    assert (len(rows), reading.bad, reading.unknown_items) == (3_928, [], {})


def test_percentages_of_three_and_four_year_olds_differ_nearly_everywhere(
    both: dict[str, list[MeasureFigure]],
) -> None:
    found = compared(both, "3_4")

    assert found.compared_count > 850
    assert 0.97 < len(found.differing) / found.compared_count < 0.99


def test_percentages_of_two_year_olds_are_the_same(both: dict[str, list[MeasureFigure]]) -> None:
    found = compared(both, "2")

    assert found.differing == ()
    assert found.compared_count > 850


def test_englands_figures_of_2018_differ_by_denominator(
    both: dict[str, list[MeasureFigure]],
) -> None:
    first, second = (
        next(one for one in both[code] if one.area_code == ENGLAND and one.period == "2018")
        for code in ("takeup_release_3_4", "lait_takeup_3_4")
    )

    assert (first.value, second.value) == (93.9, 97.2)
    assert (first.numerator, first.denominator) == (1_284_632, 1_367_481)


@pytest.mark.parametrize("ages", ["2", "3_4"])
def test_the_counts_of_both_are_equal(both: dict[str, list[MeasureFigure]], ages: str) -> None:
    release, lait = both[f"takeup_release_{ages}"], both[f"lait_takeup_{ages}_count"]
    counts = {(one.area_code, one.period): one.value for one in lait if one.level is Level.COUNCIL}

    pairs = [
        (one.numerator, counts[one.area_code, one.period])
        for one in release
        if one.numerator is not None and counts.get((one.area_code, one.period)) is not None
    ]

    assert len(pairs) == 907  # councils' years in which both have a count
    assert all(first == second for first, second in pairs)
