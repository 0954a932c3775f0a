"""ONS's lookup of LSOAs to wards: its layouts, and the rows that are refused."""

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import select

from app.config import ROOT
from app.core.measures.figure import Level
from app.data.tables import StatisticalArea
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.sources.area_lookup import read_lookup
from tests.builders import Install
from tests.builders.rows import AREAS

FILES = ROOT / "tests" / "files" / "area_lookup"
REAL = ROOT.parent / "shared" / "data"
NATIONAL = REAL / "insights" / "lsoa21_to_ward2024_bestfit_england.csv.gz"
GREATER_MANCHESTER = REAL / "lookups" / "trafford_lsoa21_to_ward_bestfit.csv"
HEADER = "LSOA21CD,LSOA21NM,WD24CD,WD24NM,LAD24CD,LAD24NM"
ROW = "E01990001,Sandmere 001A,E05990001,Harbour,E06990001,Sandmere"


def write(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("file", "vintage", "notes"),
    [
        ("lookup_2024.csv", "2024", []),
        ("ons_2022.csv", "2022", ["1 LSOAs outside England skipped"]),
    ],
)
def test_both_layouts_are_read(file: str, vintage: str, notes: list[str]) -> None:
    reading = read_lookup(FILES / file)
    first, *others = reading.records

    assert (first.lsoa.vintage, first.lsoa.parent_code, first.lsoa.district_code) == (
        "2021",
        "E05990001",
        "E06990001",
    )
    assert (first.ward.name, first.ward.vintage, first.ward.parent_code) == (
        "Harbour",
        vintage,
        "E06990001",
    )
    assert (len(others), reading.bad, reading.notes) == (5, [], notes)
    assert reading.as_at == date(int(vintage), 5, 1)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (ROW.replace("E01990001", "E02990001"), "LSOA21CD"),
        (ROW.replace("E01990001", "Sandmere"), "LSOA21CD"),
        (ROW.replace("E05990001", "E06990001"), "WD24CD"),
        (ROW.replace("E06990001", "E10990001x"), "LAD24CD"),
        (ROW.replace("Harbour", " "), "WD24NM"),
        (ROW.replace("Harbour", "H" * 101), "WD24NM"),
        (ROW + ",more", ""),
    ],
)
def test_an_invalid_cell_is_reported_with_its_column(tmp_path: Path, row: str, column: str) -> None:
    reading = read_lookup(write(tmp_path / "lookup.csv", row))

    assert list(reading.records) == []
    assert [bad.column for bad in reading.bad] == [column]


@pytest.mark.parametrize(
    "second",
    [
        ROW,
        "E01990002,Sandmere 002A,E05990001,Harbour,E07990001,Marshland",
        "E01990002,Sandmere 002A,E05990001,Port,E06990001,Sandmere",
    ],
)
def test_a_row_that_contradicts_one_above_is_reported(tmp_path: Path, second: str) -> None:
    reading = read_lookup(write(tmp_path / "lookup.csv", ROW, second))

    assert (len(list(reading.records)), len(reading.bad)) == (1, 1)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        (HEADER.replace("WD24CD", "ward"), "'ward_code': this column is missing"),
        (HEADER.replace("WD24NM", "WD25CD"), "means the same as column 'WD24CD'"),
        (HEADER.replace("LSOA21CD", "LSOA11CD"), "no header row"),
    ],
)
def test_another_layout_is_refused(tmp_path: Path, header: str, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        read_lookup(write(tmp_path / "lookup.csv", ROW, header=header))


def test_known_districts_stay_with_the_national_list(install: Install) -> None:
    install.areas()

    install.refresh("area_lookup", FILES / "lookup_2024.csv")

    with install.session() as session:
        stored = session.exec(select(StatisticalArea)).all()
    levels = [one.level for one in stored]
    assert [levels.count(level) for level in (Level.LSOA, Level.WARD, Level.DISTRICT)] == [6, 3, 1]
    assert [one.name for one in stored if one.level is Level.DISTRICT] == ["Marshland"]


def test_wards_of_other_boundaries_are_named_in_a_note(install: Install) -> None:
    ward = ("ward", "E05990099", "Renumbered", "E06990001", "", "")
    install.areas(*AREAS, ward)

    run = install.refresh("area_lookup", FILES / "lookup_2024.csv")

    assert "1 wards in use have no LSOA in this lookup: E05990099" in run.reason


def test_one_unreadable_row_refuses_the_whole_lookup(install: Install, tmp_path: Path) -> None:
    file = write(tmp_path / "lookup.csv", ROW, "E01990002,A 001B,E05,Harbour,E06990001,Sandmere")

    with pytest.raises(RefreshRefused):
        install.refresh("area_lookup", file)


@pytest.mark.skipif(not NATIONAL.exists(), reason="the national lookup is not in this checkout")
def test_every_lsoa_of_england_has_a_ward() -> None:
    reading = read_lookup(NATIONAL)
    rows = list(reading.records)

    assert (len(rows), len({row.ward.code for row in rows}), reading.bad) == (33_755, 6_784, [])
    assert len({row.district.code for row in rows}) == 296


@pytest.mark.skipif(
    not GREATER_MANCHESTER.exists(), reason="ONS's lookup of Trafford is not in this checkout"
)
def test_the_layout_of_ons_gives_the_lsoas_of_trafford() -> None:
    rows = list(read_lookup(GREATER_MANCHESTER).records)
    with gzip.open(NATIONAL, "rt", encoding="utf-8") as file:
        national = {one["lsoa21_code"]: one for one in csv.DictReader(file)}

    trafford = {row.lsoa.code for row in rows if row.district.code == "E08000009"}
    assert trafford == {code for code, one in national.items() if one["ltla24_code"] == "E08000009"}
