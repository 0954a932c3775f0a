"""Ward totals from LSOAs: nothing is lost, and what is missing is listed."""

import csv
import gzip
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.roll_up import unmatched_wards, ward_totals

DATA = Path(__file__).parents[3].parent / "shared" / "data"
LOOKUP = DATA / "insights" / "lsoa21_to_ward2024_bestfit_england.csv.gz"
CENSUS = DATA / "insights" / "census2021_lsoa21_age6_ruc_england.csv.gz"
BUCKINGHAMSHIRE = DATA / "boundaries" / "ward_E06000060.geojson.gz"
needs_data = pytest.mark.skipif(
    not LOOKUP.exists(), reason="the national lookup is not in this checkout"
)
LSOAS = [f"E0100000{number}" for number in range(8)]


def rows_of(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def ward_by_lsoa() -> Mapping[str, str]:
    return {row["lsoa21_code"]: row["ward24_code"] for row in rows_of(LOOKUP)}


@given(
    st.dictionaries(st.sampled_from(LSOAS), st.integers(0, 500)),
    st.dictionaries(st.sampled_from(LSOAS), st.sampled_from(["north", "south", "west"])),
)
def test_totals_and_unmatched_areas_add_up_to_all(
    values: dict[str, int], lookup: dict[str, str]
) -> None:
    known = {lsoa: ward for lsoa, ward in lookup.items() if lsoa in values}

    found = ward_totals(values, known)

    unmatched = sum(values[lsoa] for lsoa in found.unmatched)
    assert sum(total or 0 for total in found.by_ward.values()) + unmatched == sum(values.values())
    assert set(found.by_ward) == set(known.values())


def test_a_ward_with_an_unknown_or_missing_value_has_no_total() -> None:
    lookup = {"a": "north", "b": "north", "c": "south", "d": "south", "e": "west"}

    found = ward_totals({"a": 3, "b": None, "c": 4, "e": 0, "x": 9}, lookup)

    assert found.by_ward == {"north": None, "south": None, "west": 0}
    assert found.unmatched == ("x",)


def test_only_the_wards_asked_for_are_added_up() -> None:
    assert ward_totals({"a": 3, "b": 4}, {"a": "north", "b": "south"}, ["south"]).by_ward == {
        "south": 4
    }


@needs_data
def test_all_children_of_england_are_in_the_wards(ward_by_lsoa: Mapping[str, str]) -> None:
    children = {
        row["lsoa21_code"]: float(row["aged_15_years_and_under"]) for row in rows_of(CENSUS)
    }

    found = ward_totals(children, ward_by_lsoa)

    assert (len(children), len(found.by_ward), found.unmatched) == (33_755, 6_784, ())
    assert sum(total or 0 for total in found.by_ward.values()) == sum(children.values())


@needs_data
def test_wards_of_a_later_year_are_listed_as_unmatched(ward_by_lsoa: Mapping[str, str]) -> None:
    features = json.loads(gzip.decompress(BUCKINGHAMSHIRE.read_bytes()))["features"]
    wards = [feature["properties"]["WD25CD"] for feature in features]

    assert unmatched_wards(wards, ward_by_lsoa) == sorted(wards)
    assert len(wards) == 49
