"""The Indices of Deprivation of 2019 and 2025: layouts, blank cells and rows that are refused."""

import shutil
from pathlib import Path

import pytest

from app.config import ROOT
from app.core.measures.figure import MeasureFigure
from app.core.takeup import HiddenReason
from app.ingest.errors import FileRefused
from app.ingest.sources.deprivation import INDICES_2019, INDICES_2025, read_indices

FILES = ROOT / "tests" / "files" / "deprivation"
EXTRACT = FILES / "extract_2025.csv"
REAL = ROOT.parent / "shared" / "data"
REAL_2025 = REAL / "insights" / "lsoa21_imd2025_centroid_england.csv.gz"
REAL_2019 = REAL / "deprivation"
OFFICIAL = (
    "LSOA code (2021),LSOA name (2021),Local Authority District code (2024),"
    "Local Authority District name (2024),"
    "Index of Multiple Deprivation (IMD) Rank (where 1 is most deprived),"
    "Index of Multiple Deprivation (IMD) Decile (where 1 is most deprived 10% of LSOAs)"
)


def by_measure(path: Path, code: str) -> dict[str, MeasureFigure]:
    """The figures of one LSOA of 2025."""
    rows = read_indices(INDICES_2025, path).records
    own = [one for row in rows for one in row.figures if one.figure.area_code == code]
    return {one.measure: one.figure for one in own}


def test_an_extract_of_2025_is_read_with_blanks_as_not_available() -> None:
    first, second = by_measure(EXTRACT, "E01990001"), by_measure(EXTRACT, "E01990002")

    assert {code: one.value for code, one in first.items()} == {
        "iod2025_imd_score": 60.5,
        "iod2025_imd_rank": 100.0,
        "iod2025_imd_tenth": 1.0,
        "iod2025_idaci_children": 30.0,
        "iod2025_children_rank": 900.0,
    }
    blank = second["iod2025_idaci_children"]
    assert (blank.value, blank.symbol) == (None, HiddenReason.NOT_AVAILABLE)


def test_the_names_of_mhclg_are_read_too(tmp_path: Path) -> None:
    row = "E01990001,Sandmere 001A,E06990001,Sandmere,12,1"
    (tmp_path / "file_1.csv").write_text(f"{OFFICIAL}\n{row}\n", encoding="utf-8")

    (found,) = read_indices(INDICES_2025, tmp_path / "file_1.csv").records

    assert [(one.measure, one.figure.value) for one in found.figures] == [
        ("iod2025_imd_rank", 12.0),
        ("iod2025_imd_tenth", 1.0),
    ]
    assert found.area is not None
    assert found.area.district_code == "E06990001"


def test_the_files_of_2019_are_one_edition_on_lsoas_of_2011() -> None:
    reading = read_indices(INDICES_2019, FILES / "indices_2019")
    rows = list(reading.records)

    assert {row.area.vintage for row in rows if row.area} == {"2011"}
    figures = [one for row in rows for one in row.figures]
    assert len(figures) == 20
    assert {one.figure.period for one in figures} == {"2015", "2019"}
    assert reading.bad == []


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("E01990001,60.5,100,1,", "E01,60.5,100,1,", "lsoa21_code"),
        ("E01990001,60.5,100,1,", "E01990001,many,100,1,", "IMD_score"),
        ("E01990001,60.5,100,1,", "E01990001,inf,100,1,", "IMD_score"),
        ("E01990001,60.5,100,1,", "E01990001,60.5,0,1,", "IMD_rank"),
        ("E01990001,60.5,100,1,", "E01990001,60.5,1.5,1,", "IMD_rank"),
        ("E01990001,60.5,100,1,", "E01990001,60.5,100,11,", "IMD_decile"),
        ("E01990001,60.5,100,1,", "E01990001,60.5,100,,", "IMD_decile"),
        (",0.1,4.5,30.0,", ",0.1,4.5,30.5,", "idaci_numerator_rounded5"),
        (",0.1,4.5,30.0,", ",0.1,4.5,c,", "idaci_numerator_rounded5"),
        ("E01990002", "E01990001", ""),
    ],
)
def test_an_invalid_cell_is_reported_with_its_column(
    tmp_path: Path, old: str, new: str, column: str
) -> None:
    text = EXTRACT.read_text("utf-8")
    (tmp_path / "extract.csv").write_text(text.replace(old, new, 1), encoding="utf-8")

    reading = read_indices(INDICES_2025, tmp_path / "extract.csv")

    assert old in text
    assert len(list(reading.records)) == 5
    assert [bad.column for bad in reading.bad] == [column]


def test_a_file_of_another_year_is_refused() -> None:
    with pytest.raises(FileRefused, match=r"no header row with 'LSOA code \(2011\)'"):
        read_indices(INDICES_2019, EXTRACT)


def test_a_file_without_any_index_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("lsoa21_code,latitude\nE01990001,54.9\n", encoding="utf-8")

    with pytest.raises(FileRefused, match="no column of the indices of 2025"):
        read_indices(INDICES_2025, tmp_path / "names.csv")


def test_the_same_file_twice_in_a_folder_is_refused(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        shutil.copy(EXTRACT, tmp_path / name)

    with pytest.raises(FileRefused, match=r"a\.csv of the folder has this figure too"):
        list(read_indices(INDICES_2025, tmp_path).records)


@pytest.mark.skipif(not REAL_2025.exists(), reason="the indices of 2025 are not in this checkout")
def test_all_lsoas_of_2025_are_read_with_815_blank_counts() -> None:
    reading = read_indices(INDICES_2025, REAL_2025)
    figures = [one for row in reading.records for one in row.figures]

    assert (len(figures), reading.bad) == (5 * 33_755, [])
    counts = [one.figure for one in figures if one.measure == "iod2025_idaci_children"]
    assert sum(one.symbol is HiddenReason.NOT_AVAILABLE for one in counts) == 815
    assert all((one.value is None) == (one.symbol is not None) for one in counts)


@pytest.mark.skipif(not REAL_2019.exists(), reason="the indices of 2019 are not in this checkout")
def test_all_lsoas_of_2019_are_read() -> None:
    reading = read_indices(INDICES_2019, REAL_2019)
    figures = [one for row in reading.records for one in row.figures]

    assert (len(figures), reading.bad) == (5 * 32_844, [])
