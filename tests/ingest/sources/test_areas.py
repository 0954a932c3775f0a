"""Councils, districts and wards, and the national list."""

import csv
import gzip
import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from app.config import ROOT
from app.data.areas import councils_of_districts
from app.ingest.errors import FileRefused
from app.ingest.reading import Reading
from app.ingest.source_rows import AreaRow
from app.ingest.sources import areas
from app.ingest.sources.areas import ward_boundaries

FILE = ROOT / "tests" / "files" / "areas" / "areas.csv"
SHARED = ROOT.parent / "shared" / "data"


def read(path: Path) -> tuple[list[AreaRow], Reading[AreaRow]]:
    reading = areas.read(path)
    return list(reading.records), reading


@cache
def national() -> tuple[AreaRow, ...]:
    return tuple(areas.read(areas.NATIONAL_LIST).records)


def with_line(folder: Path, line: str) -> Path:
    path = folder / "areas.csv"
    path.write_text(FILE.read_text() + line + "\n")
    return path


def test_a_council_has_its_number_and_its_other_names():
    rows, reading = read(FILE)

    assert rows[0] == AreaRow(
        "E06990001",
        "council",
        "Sandmere",
        la_number="995",
        former_names=("Sandmere Bay", "Old Sandmere"),
        vintage="2026-06",
    )
    assert (len(rows), reading.bad, reading.as_at) == (7, [], date(2026, 6, 1))


def test_a_ward_has_its_district_and_its_boundary():
    rows, _ = read(FILE)

    wards = {row.name: row for row in rows if row.level == "ward"}
    assert wards["Marram"].boundary is not None
    assert wards["Marram"].boundary.startswith('{"type":"Polygon"')
    assert (wards["Ottergate"].parent_code, wards["Ottergate"].boundary) == ("E07990001", None)


def test_a_boundary_may_be_longer_than_the_default_limit_of_a_cell(tmp_path):
    ring = ",".join(["[1.1,53.8]"] * 20_000)
    shape = f'"{{""type"":""Polygon"",""coordinates"":[[{ring}]]}}"'

    rows, reading = read(with_line(tmp_path, f"ward,E05990009,Long,E06990001,,,2026-06,{shape}"))

    assert not reading.bad
    assert len(rows[-1].boundary or "") > 200_000


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("parish,E04990001,Hill,E06990001,,,2026-06,", "level"),
        ("ward,E0599,Hill,E06990001,,,2026-06,", "code"),
        ("ward,E05990009,,E06990001,,,2026-06,", "name"),
        ("ward,E05990009,Hill,E06999999,,,2026-06,", "parent_code"),
        ("district,E07990009,Hill,E07990001,,,2026-06,", "parent_code"),
        ("council,E06990009,Hill,,95,,2026-06,", "la_number"),
        ("ward,E05990009,Hill,E06990001,,,June 2026,", "vintage"),
        ("ward,E05990009,Hill,E06990001,,,2026-06,POLYGON((1 2))", "boundary"),
        ('ward,E05990009,Hill,E06990001,,,2026-06,"{""type"":""Point""}"', "boundary"),
        ("ward,E05990001,Marram again,E06990001,,,2026-06,", ""),
    ],
)
def test_a_wrong_value_makes_a_bad_row(tmp_path, line, column):
    rows, reading = read(with_line(tmp_path, line))

    assert len(rows) == 7
    assert [(bad.row, bad.column) for bad in reading.bad] == [(10, column)]


def test_the_national_list_has_all_153_councils_and_their_numbers():
    councils = [row for row in national() if row.level == "council"]

    assert len(councils) == 153
    assert len({row.la_number for row in councils}) == 153
    assert {row.la_number: row.name for row in councils}["330"] == "Birmingham"


def test_the_national_list_has_a_council_for_every_district():
    codes = {row.code for row in national() if row.level == "council"}
    districts = [row for row in national() if row.level == "district"]

    assert {row.parent_code for row in districts} == codes
    assert Counter(bool(row.vintage) for row in districts) == {True: 296, False: 50}


def test_the_national_list_has_a_date_and_no_bad_row():
    _, reading = read(areas.NATIONAL_LIST)

    assert (reading.as_at, reading.bad) == (date(2026, 6, 1), [])
    assert areas.SOURCE.rows_min <= reading.rows_read <= areas.SOURCE.rows_max


def plain(name: str) -> str:
    return re.sub(r"[^a-z ]", "", name.casefold().replace("&", "and"))


def test_no_name_matches_two_councils():
    councils = [row for row in national() if row.level == "council"]
    names = Counter(
        name
        for row in councils
        for name in {plain(given) for given in (row.name, *row.former_names)}
    )

    assert max(names.values()) == 1


@pytest.mark.national
def test_every_council_in_ofsteds_file_of_2021_is_known_except_cumbria():
    path = SHARED / "ofsted/childcare_providers_2021-08-31.csv.gz"
    if not path.exists():
        pytest.skip("../shared/data holds no national register")
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        named = {row["Local authority"] for row in csv.DictReader(file)}
    known = {plain(name) for row in national() for name in (row.name, *row.former_names)}

    assert {name for name in named if plain(name) not in known} == {"Cumbria", "Not Recorded"}


@pytest.mark.national
def test_every_district_in_the_national_postcode_files_is_known():
    if not (SHARED / "postcodes").exists():
        pytest.skip("../shared/data holds no national postcodes")
    known = {row.code for row in national() if row.level == "district"}
    for name, column in (
        ("codepoint_open_2025-11_england.csv.gz", "district_code"),
        ("terminated_england_since_2014.csv.gz", "district_code_then"),
    ):
        with gzip.open(SHARED / "postcodes" / name, "rt", newline="") as file:
            reader = csv.reader(file)
            at = next(reader).index(column)

            assert {row[at] for row in reader} - {""} <= known


def _wards_file(folder: Path, **properties: str) -> Path:
    ward_properties = {
        "WD25CD": "E05000001",
        "WD25NM": "Marram",
        "LAD25CD": "E08000009",
    } | properties
    shape = {"type": "Polygon", "coordinates": [[[0, 50], [1, 50], [1, 51], [0, 50]]]}
    feature = {"type": "Feature", "properties": ward_properties, "geometry": shape}
    file = folder / "wards.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    return file


def read_wards(path: Path) -> Reading[AreaRow]:
    return ward_boundaries.read_wards(path, councils_of_districts(national()))


def test_a_geojson_of_wards_belongs_to_the_council_of_their_district(tmp_path: Path) -> None:
    reading = read_wards(_wards_file(tmp_path))
    (ward,) = reading.records

    assert reading.la_number == "358"
    assert reading.as_at == date(2025, 5, 1)
    assert (ward.level, ward.code, ward.name) == ("ward", "E05000001", "Marram")
    assert (ward.parent_code, ward.vintage) == ("E08000009", "2025-05")


@pytest.mark.parametrize("properties", [{"LAD25CD": "S12000033"}, {"WD25NM": ""}, {"WD25CD": "x"}])
def test_a_geojson_without_english_wards_is_refused(
    properties: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(FileRefused):
        read_wards(_wards_file(tmp_path, **properties))
