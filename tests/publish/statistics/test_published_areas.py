"""Areas from several sources and vintages: one row each, the newest vintage counts."""

import csv
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.config import ROOT
from app.core.measures.figure import Level
from app.data.measures import StoredArea
from app.data.tables import Area
from app.ingest.sources.areas.area_list import NATIONAL_LIST, read
from app.publish.statistics.published_areas import councils_of_lsoas, merge_areas

LSOA = ("lsoa", "E01990001")
REAL_2019 = ROOT.parent / "shared" / "data" / "deprivation" / "iod2019_file3_idaci_idaopi.csv.gz"
DISTRICT_2019 = "Local Authority District code (2019)"


def lsoa(vintage: str, source: str = "a", code: str = LSOA[1], **parts: str) -> StoredArea:
    given = {"name": f"Name of {vintage}", "parent_level": "", "parent_code": ""} | parts
    return StoredArea(
        source=source,
        level=Level.LSOA.value,
        code=code,
        vintage=vintage,
        district_code=given.pop("district_code", ""),
        **given,
    )


def listed(level: str, code: str, parent_code: str = "", vintage: str = "2026-06") -> Area:
    return Area(
        level=level,
        code=code,
        name=f"Listed {code}",
        parent_code=parent_code,
        la_number="",
        former_names="",
        vintage=vintage,
    )


@given(st.permutations(["old", "new", "unnamed"]))
def test_name_and_parents_of_2021_win_over_those_of_2011(order: list[str]) -> None:
    rows = {
        "old": lsoa("2011", "z", parent_code="E05000001", district_code="E07000026"),
        "new": lsoa("2021", "b", parent_code="E05000002", district_code="E06000063"),
        "unnamed": lsoa("", "a", name="No year"),
    }

    merged = merge_areas([], [rows[one] for one in order])

    assert merged[LSOA] == (
        *LSOA,
        "Name of 2021",
        "2021",
        "E05000002",
        "",
        "E06000063",
    )


def test_sources_of_one_vintage_complete_each_other() -> None:
    bare, whole = lsoa("2021", "a"), lsoa("2021", "b", parent_code="E05000002", district_code="D")

    merged = merge_areas([], [bare, whole, lsoa("2011", "c", district_code="F")])

    assert (merged[LSOA].parent_code, merged[LSOA].district_code) == ("E05000002", "D")


def test_a_former_lsoa_is_not_listed_in_a_district_with_newer_ones() -> None:
    former = lsoa("2011", code="E01990002", district_code="D")

    merged = merge_areas([], [lsoa("2021", district_code="D"), former])

    assert (merged[LSOA].district_code, merged["lsoa", "E01990002"].district_code) == ("D", "")
    assert merged["lsoa", "E01990002"].name == "Name of 2011"


def test_wards_of_an_older_lookup_are_not_listed_beside_todays() -> None:
    old_ward = StoredArea(
        source="a",
        level=Level.WARD.value,
        code="E05000001",
        name="Old ward",
        vintage="2024",
        parent_level="district",
        parent_code="D",
        district_code="",
    )

    alone = merge_areas([], [old_ward])
    beside = merge_areas([listed("ward", "E05000002", "D", "2025-05")], [old_ward])

    assert alone["ward", "E05000001"].parent_code == "D"
    assert beside["ward", "E05000001"].parent_code == ""
    assert beside["ward", "E05000002"].parent_code == "D"


def test_small_areas_of_a_former_district_lie_in_todays() -> None:
    ward = listed("ward", "E05000001", "E08000019")
    sheffield = [
        listed("district", "E08000019", "E08000039", ""),
        listed("district", "E08000039", "E08000039"),
    ]

    merged = merge_areas([*sheffield, ward], [lsoa("2021", district_code="E08000019")])

    assert merged["ward", "E05000001"].parent_code == "E08000039"
    assert merged[LSOA].district_code == "E08000039"


def test_small_areas_of_a_former_district_within_a_county_stay_in_it() -> None:
    hertfordshire = [
        listed("district", "E07000097", "E10000015", ""),
        listed("district", "E07000242", "E10000015"),
        listed("district", "E07000243", "E10000015"),
    ]

    merged = merge_areas(hertfordshire, [lsoa("2021", district_code="E07000097")])

    assert merged[LSOA].district_code == "E07000097"


def test_lsoas_of_each_vintage_have_the_council_of_their_district() -> None:
    districts = [listed("district", "E07000026", "E06000063", ""), listed("district", "D", "C")]
    rows = [lsoa("2011", district_code="E07000026"), lsoa("2021", district_code="D")]

    assert councils_of_lsoas([*rows, lsoa("2021", "z", code="x")], districts) == {
        "2011": {LSOA[1]: "E06000063"},
        "2021": {LSOA[1]: "C"},
    }


def test_a_county_has_no_lsoas_unless_each_of_its_districts_has() -> None:
    districts = [listed("district", code, "E10000016") for code in ("E07000105", "E07000106")]
    first, second = lsoa("2021", district_code="E07000105"), lsoa("2021", code="x")

    assert councils_of_lsoas([first, second], districts) == {"2021": {}}
    second = second._replace(district_code="E07000106")
    assert councils_of_lsoas([first, second], districts) == {
        "2021": {LSOA[1]: "E10000016", "x": "E10000016"}
    }


def test_former_districts_count_once_all_of_them_have_lsoas() -> None:
    districts = [
        listed("district", "E06000063", "E06000063"),
        listed("district", "E07000026", "E06000063", ""),
        listed("district", "E07000028", "E06000063", ""),
    ]
    first = lsoa("2011", district_code="E07000026")
    second = lsoa("2011", code="x", district_code="E07000028")

    assert councils_of_lsoas([first], districts) == {"2011": {}}
    assert set(councils_of_lsoas([first, second], districts)["2011"]) == {LSOA[1], "x"}


@pytest.mark.skipif(not REAL_2019.exists(), reason="the indices of 2019 are not in this checkout")
def test_every_council_is_whole_in_the_real_indices_of_2019() -> None:
    listed_areas = read(NATIONAL_LIST).records
    districts = [
        listed("district", one.code, one.parent_code, one.vintage)
        for one in listed_areas
        if one.level == "district"
    ]
    with gzip.open(REAL_2019, "rt", encoding="utf-8-sig") as file:
        rows = [
            lsoa("2011", code=row["LSOA code (2011)"], district_code=row[DISTRICT_2019])
            for row in csv.DictReader(file)
        ]

    found = councils_of_lsoas(rows, districts)["2011"]

    assert (len(found), len(set(found.values()))) == (32_844, 153)
