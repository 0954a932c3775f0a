"""The file behind LAIT: which rows are read, and what its cells mean."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from app.core.measures.figure import Level
from app.core.takeup import HiddenReason
from app.data.measures import find_figures, find_measures
from app.data.tables import StatisticalArea
from app.ingest.errors import FileRefused
from app.ingest.sources.lait import read_lait
from app.ingest.sources.lait.lait_file import read_edition
from tests.builders import Install

ROOT = Path(__file__).parents[3]
REAL = ROOT.parent / "shared" / "data" / "statistics" / "lait_early_years_extract.csv.gz"
HEADER = "Short Desc,Data item,Years,LA and Regions,Values,LA Number,Region"
COUNCILS = {"383": "E08000035", "330": "E08000025"}


def write(path: Path, *rows: str) -> Path:
    path.write_text("\n".join((HEADER, *rows)) + "\n", encoding="utf-8")
    return path


def test_early_years_measures_are_read_and_others_counted(tmp_path: Path) -> None:
    file = write(
        tmp_path / "lait.csv",
        "%_2yr_olds,,2025,Leeds,56.3,383.0,Yorkshire and The Humber",
        "KS4_Attain8,,2025,Leeds,45.1,383.0,Yorkshire and The Humber",
        "KS4_Attain8,,2024,Leeds,45.0,383.0,Yorkshire and The Humber",
        "%_2yr_olds,,2018,Cumbria,70.1,909.0,North West",
    )

    reading, _ = read_lait(file, COUNCILS)
    (row,) = list(reading.records)

    assert (row.measure, row.figure.area_code, row.figure.value) == (
        "lait_takeup_2",
        "E08000035",
        56.3,
    )
    assert reading.notes == [
        "2 rows of 1 other measures skipped",
        "1 rows of 1 former councils skipped",
    ]


def test_areas_have_their_region_and_regions_their_codes(tmp_path: Path) -> None:
    file = write(
        tmp_path / "lait.csv",
        "%_2yr_olds,,2025,Leeds,56.3,383.0,Yorkshire and The Humber",
        "%_2yr_olds,,2025,England,65.2,970.0,NA",
        "%_2yr_olds,,2025,West Midlands,64,984.0,NA",
    )

    reading, areas = read_lait(file, COUNCILS)
    rows = list(reading.records)

    assert [row.figure.level for row in rows] == [Level.COUNCIL, Level.COUNTRY, Level.REGION]
    assert areas["E08000035"].parent_code == "E12000003"
    assert rows[2].figure.area_code == "E12000005"


@pytest.mark.parametrize(
    ("cell", "symbol"),
    [
        ("-", HiddenReason.NOT_AVAILABLE),
        ("c", HiddenReason.CONFIDENTIAL),
        ("", HiddenReason.NOT_AVAILABLE),
    ],
)
def test_a_symbol_never_becomes_a_number(tmp_path: Path, cell: str, symbol: HiddenReason) -> None:
    file = write(
        tmp_path / "lait.csv", f"%_2yr_olds,,2025,Leeds,{cell},383.0,Yorkshire and The Humber"
    )

    reading, _ = read_lait(file, COUNCILS)
    (row,) = list(reading.records)

    assert (row.figure.value, row.figure.symbol) == (None, symbol)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("%_2yr_olds,,soon,Leeds,56.3,383.0,Yorkshire and The Humber", "Years"),
        ("%_2yr_olds,,2016-18,Leeds,56.3,383.0,Yorkshire and The Humber", "Years"),
        ("%_2yr_olds,,2025,Leeds,many,383.0,Yorkshire and The Humber", "Values"),
        ("%_2yr_olds,,2025,Leeds,nan,383.0,Yorkshire and The Humber", "Values"),
        ("%_2yr_olds,,2025,Leeds,68000,383.0,Yorkshire and The Humber", "Values"),
        ("%_2yr_olds,,2025,Leeds,56.3,38x,Yorkshire and The Humber", "LA Number"),
        ("%_2yr_olds,,2025,Leeds,56.3,383.0,Atlantis", "Region"),
        ("%_2yr_olds,,2025,Leeds,56.3,383.0,NA", "LA Number"),
    ],
)
def test_an_invalid_cell_is_reported_with_its_column(tmp_path: Path, row: str, column: str) -> None:
    reading, _ = read_lait(write(tmp_path / "lait.csv", row), COUNCILS)

    assert list(reading.records) == []
    assert [bad.column for bad in reading.bad] == [column]


def test_the_same_figure_twice_is_reported(tmp_path: Path) -> None:
    row = "%_2yr_olds,,2025,Leeds,56.3,383.0,Yorkshire and The Humber"

    reading, _ = read_lait(write(tmp_path / "lait.csv", row, row), COUNCILS)

    assert (len(list(reading.records)), len(reading.bad)) == (1, 1)


def test_a_repeated_header_is_refused(tmp_path: Path) -> None:
    row = "%_2yr_olds,,2025,Leeds,56.3,383.0,Yorkshire and The Humber"
    reading, _ = read_lait(write(tmp_path / "lait.csv", row, HEADER), COUNCILS)

    with pytest.raises(FileRefused, match="row 3: the header is repeated here"):
        list(reading.records)


def test_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("name,value\nLeeds,1\n", encoding="utf-8")

    with pytest.raises(FileRefused, match="no header row"):
        read_lait(tmp_path / "other.csv", COUNCILS)


@pytest.mark.skipif(not REAL.exists(), reason="the real LAIT extract is not in this checkout")
def test_every_figure_of_the_real_file_is_read() -> None:
    with gzip.open(REAL, "rt", encoding="utf-8") as file:
        numbers = {line.rsplit(",", 2)[1].removesuffix(".0") for line in file}
    council_codes = {number: f"E{int(number):08}" for number in numbers if number.isdigit()}

    reading, areas = read_lait(REAL, council_codes)
    rows = list(reading.records)

    assert (len(rows), reading.bad, len({row.measure for row in rows})) == (47_770, [], 32)
    assert sum(area.level is Level.REGION for area in areas.values()) == 11


def test_an_edition_replaces_every_figure_of_its_source(install: Install, tmp_path: Path) -> None:
    first = write(
        tmp_path / "first.csv",
        "%_2yr_olds,,2025,Sandmere,56.3,995.0,North West",
        "FSP_NEW_GOODDEV,,2025,Sandmere,61,995.0,North West",
    )
    second = write(tmp_path / "second.csv", "%_2yr_olds,,2025,Sandmere,57,995.0,North West")
    install.areas()
    install.refresh("lait", first, as_at=date(2026, 4, 8))

    install.refresh("lait", second, as_at=date(2026, 10, 8))

    with install.session() as session:
        assert [one.code for one in find_measures(session)] == ["lait_takeup_2"]
        assert [one.value for one in find_figures(session)] == [57.0]
        areas = session.exec(select(StatisticalArea)).all()
    assert [(one.name, one.parent_code) for one in areas] == [("Sandmere", "E12000002")]


def test_a_share_above_100_and_a_large_count_are_read(tmp_path: Path) -> None:
    file = write(
        tmp_path / "lait.csv",
        "%_2yr_olds,,2025,Leeds,233.3,383.0,Yorkshire and The Humber",
        "No_2yr_olds,,2025,Leeds,1800,383.0,Yorkshire and The Humber",
    )

    reading, _ = read_lait(file, COUNCILS)

    assert [row.figure.value for row in reading.records] == [233.3, 1800]


def test_shares_between_0_and_1_are_refused(install: Install, tmp_path: Path) -> None:
    rows = [f"%_2yr_olds,,2024,Region,0.7,{number}.0,NA" for number in range(980, 991)]
    install.areas()

    with pytest.raises(FileRefused, match=r"lait_takeup_2 of 2024: shares are between 0 and 1"):
        install.refresh("lait", write(tmp_path / "lait.csv", *rows))


def test_a_record_without_councils_refuses_the_file(install: Install, tmp_path: Path) -> None:
    row = "%_2yr_olds,,2025,England,65.2,970.0,NA"

    with pytest.raises(FileRefused, match=r"load the areas first"):
        install.refresh("lait", write(tmp_path / "lait.csv", row))


def test_figures_of_a_year_without_collection_are_left_out(
    install: Install, tmp_path: Path
) -> None:
    file = write(
        tmp_path / "lait.csv",
        "FSP_Gooddev_Chinese,,2020,England,-,970.0,NA",
        "FSP_Gooddev_Chinese,,2021,England,74.9,970.0,NA",
        "FSP_Gooddev_Chinese,,2023,England,75.6,970.0,NA",
    )
    install.areas()

    install.refresh("lait", file, as_at=date(2026, 4, 8))

    with install.session() as session:
        values = {one.period: one.value for one in find_figures(session)}
        content = read_edition(file, session)
    assert values == {"2020": None, "2023": 75.6}
    assert content.notes == ["1 figures of 2021 skipped: lait_gld_chinese was not collected then"]
