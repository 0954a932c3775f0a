"""DfE's profile results: every generation of names, and files that are not in order."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.figure import Level, MeasureFigure
from app.core.statistics.intervals import CountedShare, share_difference
from app.core.takeup import HiddenReason
from app.data.measures import StoredFigure, find_figures, find_measures
from app.data.tables import Outcome
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow
from app.ingest.sources.eyfsp import read_profile_results
from tests.builders import Install

FILES = ROOT / "tests" / "files" / "eyfsp"
NEW, KNOWN = FILES / "profile_2025.csv", FILES / "known_answers_2025.csv"
REAL = ROOT.parent / "shared" / "data" / "statistics"
REAL_ZIP = REAL / "EYFSP_APS_GLD_ELG_underlying_data_2013_2018.zip"
SANDMERE = "E06990001"
GOOD_LEVEL = "eyfsp_gld"


def read(path: Path) -> tuple[Reading[tuple[MeasureRow, ...]], list[MeasureRow]]:
    reading, _ = read_profile_results(path)
    return reading, [row for figures in reading.records for row in figures]


def figures(path: Path, measure: str = GOOD_LEVEL) -> dict[tuple[str, str, str], MeasureFigure]:
    """The figures of a measure by area, period and breakdown; all rows of the file are in order."""
    reading, rows = read(path)
    assert reading.bad == []
    found = (row.figure for row in rows if row.measure == measure)
    return {(one.area_code, one.period, one.breakdown): one for one in found}


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The newest file with one text replaced by another."""
    content = NEW.read_text("utf-8")
    assert old in content
    path = tmp_path / "changed.csv"
    path.write_text(content.replace(old, new), "utf-8")
    return path


@pytest.mark.parametrize(
    ("area", "breakdown", "percent"),
    [
        ("E92000001", "", 68.296998),
        ("E92000001", "sex: Girls", 75.309074),
        ("E92000001", "Free school meal eligibility: Eligible", 51.257143),
        ("E12000008", "First language: English", 71.956953),
        ("E12000008", "SEN provision: SEN (all)", 21.674387),
        ("E06000002", "sex: Boys", 54.143646),
    ],
)
def test_the_published_figures_of_2025_are_read(area: str, breakdown: str, percent: float) -> None:
    found = figures(KNOWN)[area, "202425", breakdown]

    assert found.value == percent
    assert found.numerator is not None
    assert found.denominator is not None
    # The published value is cut after six decimals, not rounded.
    assert 0 <= 100 * found.numerator / found.denominator - percent < 1e-6


@pytest.mark.parametrize(
    ("higher", "lower", "gap"),
    [
        ("sex: Girls", "sex: Boys", 13.712506),
        (
            "Free school meal eligibility: Not eligible",
            "Free school meal eligibility: Eligible",
            21.260854,
        ),
    ],
)
def test_gaps_are_computed_from_the_counts(higher: str, lower: str, gap: float) -> None:
    england = figures(KNOWN)

    first, second = (
        CountedShare(int(one.numerator or 0), int(one.denominator or 0))
        for one in (england["E92000001", "202425", part] for part in (higher, lower))
    )

    found = share_difference(second, first)
    assert found is not None
    assert round(100 * abs(found.difference), 6) == gap


def test_every_measure_has_its_counts_but_the_average() -> None:
    _, rows = read(NEW)
    found = {row.measure: row.figure for row in rows[:4]}

    assert found == {
        "eyfsp_gld": MeasureFigure(Level.COUNTRY, "E92000001", "202425", 68, "", 680, 1000),
        "eyfsp_all_goals": MeasureFigure(Level.COUNTRY, "E92000001", "202425", 65, "", 650, 1000),
        "eyfsp_communication_literacy": MeasureFigure(
            Level.COUNTRY, "E92000001", "202425", 70, "", 700, 1000
        ),
        "eyfsp_average_goals": MeasureFigure(Level.COUNTRY, "E92000001", "202425", 14.123456),
    }


def test_breakdowns_name_topic_part_and_sex() -> None:
    assert [key[2] for key in figures(NEW) if key[:2] == (SANDMERE, "202425")] == [
        "",
        "sex: Boys",
        "SEN primary need: Hearing impairment",
        "Free school meal eligibility: Eligible, Girls",
        "Ethnicity major: Mixed",
    ]


def test_a_group_of_one_child_is_stored_as_published() -> None:
    found = figures(NEW)[SANDMERE, "202425", "SEN primary need: Hearing impairment"]

    assert (found.value, found.numerator, found.denominator) == (100, 1, 1)


def test_no_children_and_breaks_have_a_symbol_and_no_value() -> None:
    found = figures(NEW)

    nobody, broken = (
        found[SANDMERE, "202425", "Ethnicity major: Mixed"],
        found[SANDMERE, "202324", ""],
    )
    assert (nobody.value, nobody.symbol) == (None, HiddenReason.NOT_APPLICABLE)
    assert (broken.value, broken.symbol) == (None, HiddenReason.NOT_AVAILABLE)


def test_districts_are_skipped_and_counted() -> None:
    reading, rows = read(NEW)

    assert reading.notes == ["1 rows of districts skipped"]
    assert {row.figure.level for row in rows} == {Level.COUNTRY, Level.REGION, Level.COUNCIL}


@pytest.mark.parametrize(
    ("file", "period", "breakdown", "percent"),
    [
        ("profile_2024.csv", "202324", "sex: Girls", 69.2),
        ("profile_2022.csv", "202122", "First language: English, Boys", 55),
        ("profile_2022.csv", "202122", "First language: English, Girls", 60),
        ("profile_2018.csv", "201718", "sex: Girls", 79.2),
        ("profile_2018.csv", "201718", "sex: Boys", 66.7),
    ],
)
def test_earlier_names_of_columns_are_read(
    file: str, period: str, breakdown: str, percent: float
) -> None:
    assert figures(FILES / file)[SANDMERE, period, breakdown].value == percent


def test_the_oldest_file_has_no_average_number_of_goals() -> None:
    _, rows = read(FILES / "profile_2018.csv")

    assert {row.measure for row in rows} == {
        "eyfsp_gld",
        "eyfsp_all_goals",
        "eyfsp_communication_literacy",
    }


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("680,68", "680,nan", "gld_children_percent"),
        ("680,68", "680,inf", "gld_children_percent"),
        ("680,68", "680,Infinity", "gld_children_percent"),
        ("680,68", "680,1e999", "gld_children_percent"),
        ("680,68", f"680,{'9' * 400}", "gld_children_percent"),
        ("680,68", "680,-68", "gld_children_percent"),
        ("680,68", "680,68%", "gld_children_percent"),
        ("680,68", "x,100.1", "gld_children_percent"),  # a percentage over 100
        ("680,68", "680,70", "gld_children_percent"),  # the counts contradict the share
        ("680,68", "680.5,68", "gld_children_percent"),
        ("680,68", "1200,120", "gld_children_percent"),
        ("1000,14.123456", "1000,18", "elgs_expected_average"),
        ("1000,14.123456", "many,14.123456", "children_count"),
        ("202425,Academic year,National", "202425,Autumn term,National", "time_identifier"),
        ("202425,Academic year,National", "2025,Academic year,National", "time_period"),
        ("202425,Academic year,National", "202426,Academic year,National", "time_period"),
        ("National,E92000001", "National,England", "country_code"),
        ("E06990001,Sandmere,,,Total,Total,Boys", "z,Sandmere,,,Total,Total,Boys", "new_la_code"),
        ("Hearing impairment", "", "breakdown"),
        ("Hearing impairment", "H" * 120, "breakdown"),
    ],
)  # fmt: skip
def test_a_row_with_an_invalid_cell_is_reported(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    reading, rows = read(changed(tmp_path, old, new))

    assert [bad.column for bad in reading.bad] == [column]
    assert len(rows) == 7 * 4


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("SEN primary need", "Favourite colour", "topic 'Favourite colour'"),
        (",Total,Boys,", ",Total,Pupils,", "sex 'Pupils'"),
        ("Regional", "Ward", "geographic_level 'Ward'"),
    ],
)
def test_an_unknown_label_is_left_out_and_listed(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    reading, rows = read(changed(tmp_path, old, new))

    assert list(reading.unknown_items) == [named]
    assert len(rows) == 7 * 4


def test_a_repeated_header_and_a_truncated_file_are_refused(tmp_path: Path) -> None:
    content = NEW.read_text("utf-8")
    (tmp_path / "twice.csv").write_text(content + content, "utf-8")
    (tmp_path / "cut.csv").write_text(content[:-40], "utf-8")

    with pytest.raises(FileRefused, match="header is repeated"):
        read(tmp_path / "twice.csv")
    with pytest.raises(FileRefused, match="cut short"):
        read(tmp_path / "cut.csv")


def test_another_header_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match=r"'sex': this column is missing"):
        read(changed(tmp_path, "breakdown,sex,", "breakdown,sexes,"))
    with pytest.raises(FileRefused, match="no header row"):
        read(changed(tmp_path, "gld_children_percent", "good_level"))


def test_a_row_given_twice_is_reported(tmp_path: Path) -> None:
    content = NEW.read_text("utf-8")
    path = tmp_path / "twice.csv"
    path.write_text(content + content.splitlines()[1] + "\n", "utf-8")

    reading, rows = read(path)

    assert (len(reading.bad), len(rows)) == (1, 32)


# --- editions in the record


def stored(install: Install) -> list[StoredFigure]:
    with install.session() as session:
        return find_figures(session)


def test_the_same_file_again_changes_nothing(install: Install) -> None:
    install.refresh("eyfsp", NEW, as_at=date(2025, 11, 27))
    before = stored(install)

    install.refresh("eyfsp", NEW, as_at=date(2025, 11, 27))

    assert stored(install) == before
    assert len(before) == 32


def test_an_unknown_topic_or_column_is_quarantined(install: Install, tmp_path: Path) -> None:
    topic = changed(tmp_path, "SEN primary need", "Favourite colour")

    run = install.refresh("eyfsp", topic, as_at=date(2025, 11, 27))
    assert (run.outcome, stored(install)) == (Outcome.QUARANTINED, [])

    header, *rows = NEW.read_text("utf-8").splitlines()
    column = tmp_path / "column.csv"
    lines = [f"{header},shoe_size", *(f"{row},9" for row in rows)]
    column.write_text("\n".join(lines) + "\n", "utf-8")
    run = install.refresh("eyfsp", column, as_at=date(2025, 11, 27))
    assert run.outcome is Outcome.QUARANTINED
    assert "shoe_size" in run.reason


def test_a_file_with_many_bad_rows_or_a_double_row_is_refused(
    install: Install, tmp_path: Path
) -> None:
    twice = tmp_path / "twice.csv"
    twice.write_text(NEW.read_text("utf-8") + NEW.read_text("utf-8").splitlines()[1] + "\n")

    for path in (twice, changed(tmp_path, "680,68", "680,70")):
        with pytest.raises(RefreshRefused):
            install.refresh("eyfsp", path, as_at=date(2025, 11, 27))

    assert stored(install) == []


def test_the_record_has_the_measures_of_the_file(install: Install) -> None:
    install.refresh("eyfsp", FILES / "profile_2018.csv", as_at=date(2018, 11, 27))

    with install.session() as session:
        codes = [one.code for one in find_measures(session)]
    assert codes == ["eyfsp_gld", "eyfsp_all_goals", "eyfsp_communication_literacy"]


@pytest.mark.skipif(not REAL_ZIP.exists(), reason="the real file is not in this checkout")
def test_every_row_of_the_real_file_to_2018_is_read(tmp_path: Path) -> None:
    name = "EYFSP_APS_GLD_ELG_underlying_data_2013_2018.csv"
    with zipfile.ZipFile(io.BytesIO(REAL_ZIP.read_bytes())) as packed:
        path = Path(packed.extract(name, tmp_path))

    reading, rows = read(path)

    assert (len(rows), reading.bad, reading.unknown_columns) == (2_934 * 3, [], {})
    assert figures(path)["E92000001", "201718", "sex: Girls"].value == 78.4
