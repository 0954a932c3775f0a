"""The centres of LSOAs: both layouts, and the files and positions that are refused."""

from datetime import date
from pathlib import Path

import pytest
from geopy.distance import geodesic

from app.config import ROOT
from app.core.measures.figure import Level
from app.data.area_positions import StoredPosition, find_positions
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.reading import Reading
from app.ingest.sources.lsoa_centres import read_centres
from app.ingest.sources.lsoa_centres.centres_file import LsoaCentre
from tests.builders import Install

FILES = ROOT / "tests" / "files" / "lsoa_centres"
REAL = ROOT.parent / "shared/data/insights/lsoa21_imd2025_centroid_england.csv.gz"
DEGREES, GRID = "lsoa21_code,latitude,longitude", "FID,LSOA21CD,GlobalID,x,y"
# Caister water tower, in Ordnance Survey's guide to coordinate systems in Great Britain.
TOWER_ON_GRID = "651409.804,313177.450"
TOWER = (52 + 39 / 60 + 28.8282 / 3600, 1 + 42 / 60 + 57.8663 / 3600)


def read(folder: Path, *rows: str, header: str = DEGREES) -> Reading[LsoaCentre]:
    file = folder / "centres.csv"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return read_centres(file)


def test_degrees_are_read_as_they_are() -> None:
    reading = read_centres(FILES / "centres.csv")
    rows = list(reading.records)

    assert (len(rows), reading.bad, reading.unknown_columns) == (12, [], {})
    assert rows[0] == ("E01990001", 54.31, -0.395)
    assert reading.as_at == date(2021, 3, 21)


def test_positions_on_the_national_grid_become_degrees_to_about_10_m(tmp_path: Path) -> None:
    reading = read(tmp_path, f"1,E01990001,{{8f1c}},{TOWER_ON_GRID}", header=GRID)

    [row] = reading.records

    assert row.code == "E01990001"
    assert geodesic(row[1:], TOWER).meters < 10


@pytest.mark.parametrize(
    "header",
    [
        "LSOA21CD,Latitude,Longitude",
        "lsoa21cd,LAT,LONG",
        "LSOA21_CODE, lat , lon ",
        "LSOA21CD,lat,lon",
    ],
)
def test_the_columns_have_several_names(tmp_path: Path, header: str) -> None:
    rows = list(read(tmp_path, "E01990001,53.9,1.2", header=header).records)

    assert rows == [("E01990001", 53.9, 1.2)]


@pytest.mark.parametrize("header", ["LSOA21CD,x,y", "LSOA21CD,X,Y", "LSOA21CD,Easting,Northing"])
def test_so_do_those_of_the_grid(tmp_path: Path, header: str) -> None:
    [row] = read(tmp_path, f"E01990001,{TOWER_ON_GRID}", header=header).records

    assert geodesic(row[1:], TOWER).meters < 10


def test_degrees_count_where_a_file_has_both(tmp_path: Path) -> None:
    header = "LSOA21CD,x,y,lat,long"

    [row] = read(tmp_path, "E01990001,1,1,53.9,1.2", header=header).records

    assert row[1:] == (53.9, 1.2)


def test_lsoas_of_wales_are_passed_over(tmp_path: Path) -> None:
    reading = read(tmp_path, "W01000001,51.6,-3.4", "E01990001,53.9,1.2")

    assert [row.code for row in reading.records] == ["E01990001"]
    assert reading.bad == []


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("E01990001,0,0", "latitude", "this position is not in England"),
        ("E01990001,57.1,-2.1", "latitude", "this position is not in England"),  # Aberdeen
        ("E01990001,1.2,53.9", "latitude", "this position is not in England"),  # exchanged
        ("E01990001,nan,1.2", "latitude", "this position is not in England"),
        ("E01990001,53.9,", "longitude", "this is not a number"),
        ("E01990001,53° 54',1.2", "latitude", "this is not a number"),
        (
            "E02990001,53.9,1.2",
            "lsoa21_code",
            "this is not the code of an LSOA in England, like E01000001",
        ),
        (
            "Sandmere,53.9,1.2",
            "lsoa21_code",
            "this is not the code of an LSOA in England, like E01000001",
        ),
        ("E01990001,53.9", "", "the header has 3 cells, this row 2"),
    ],
)
def test_a_cell_that_cannot_be_read_is_reported(
    tmp_path: Path, row: str, column: str, reason: str
) -> None:
    reading = read(tmp_path, row)

    assert list(reading.records) == []
    assert [(bad.column, bad.reason) for bad in reading.bad] == [(column, reason)]


@pytest.mark.parametrize("cells", ["0,0", "1e300,1", "inf,inf", "-200000,100000"])
def test_a_position_on_the_grid_outside_england_is_reported(tmp_path: Path, cells: str) -> None:
    reading = read(tmp_path, f"1,E01990001,,{cells}", header=GRID)

    assert list(reading.records) == []
    assert [(bad.column, bad.reason) for bad in reading.bad] == [
        ("x", "this position is not in England")
    ]


def test_an_area_given_twice_is_reported(tmp_path: Path) -> None:
    reading = read(tmp_path, "E01990001,53.9,1.2", "E01990001,53.8,1.2")

    assert len(list(reading.records)) == 1
    assert [bad.reason for bad in reading.bad] == ["given twice: the first row was kept"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("LSOA21CD,lat", "column 'longitude': this column is missing"),
        ("LSOA21CD,x", "column 'y': this column is missing"),
        ("LSOA21CD,name", "column 'x': this column is missing"),
        ("LSOA11CD,lat,long", "no header row with 'LSOA21CD' or 'lsoa21_code'"),
        ("LSOA21CD,lat,latitude,long", "'latitude': this column means the same as column 'lat'"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, header: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read(tmp_path, "E01990001,53.9,1.2", header=header)


def test_one_unreadable_row_refuses_the_file_and_the_positions_stay(
    install: Install, tmp_path: Path
) -> None:
    install.refresh("lsoa_centres", FILES / "centres.csv")
    file = tmp_path / "worse.csv"
    file.write_text(f"{DEGREES}\nE01990001,53.9,1.2\nE01990002,0,0\n", encoding="utf-8")

    with pytest.raises(RefreshRefused):
        install.refresh("lsoa_centres", file)

    assert len(positions(install)) == 12


def test_a_new_edition_replaces_all_positions(install: Install, tmp_path: Path) -> None:
    install.refresh("lsoa_centres", FILES / "centres.csv")
    file = tmp_path / "few.csv"
    rows = (f"E0199000{number},53.9,1.2" for number in range(1, 9))
    file.write_text("\n".join((DEGREES, *rows)) + "\n", encoding="utf-8")

    install.refresh("lsoa_centres", file)

    assert [one[1:] for one in positions(install)] == [(53.9, 1.2)] * 8


def positions(install: Install) -> list[StoredPosition]:
    with install.session() as session:
        return find_positions(session, Level.LSOA)


@pytest.mark.skipif(not REAL.exists(), reason="the centres of England are not in this checkout")
def test_every_lsoa_of_england_has_a_centre() -> None:
    reading = read_centres(REAL)

    assert (len(list(reading.records)), reading.bad) == (33_755, [])
