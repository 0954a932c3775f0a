"""The share of a council in the most deprived tenth, by hand and against known answers."""

import csv
import gzip
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.definitions import measures
from app.core.measures.deprivation import SHARE_DEFINITIONS, DeprivedShare, deprived_shares

INSIGHTS = Path(__file__).parents[3].parent / "shared" / "data" / "insights"
DEPRIVATION = INSIGHTS / "lsoa21_imd2025_centroid_england.csv.gz"
KNOWN = [  # LSOAs in the tenth, of how many
    ("Birmingham", 282, 659),
    ("Walsall", 42, 169),
    ("Leeds", 84, 488),
    ("Bristol, City of", 30, 268),
    ("Trafford", 6, 139),
    ("Buckinghamshire", 0, 334),
]
needs_data = pytest.mark.skipif(
    not DEPRIVATION.exists(), reason="the Indices of Deprivation are not in this checkout"
)


def column(file: str, name: str) -> dict[str, str]:
    with gzip.open(INSIGHTS / file, "rt", encoding="utf-8") as opened:
        return {row["lsoa21_code"]: row[name] for row in csv.DictReader(opened)}


def numbers(file: str, name: str) -> dict[str, float]:
    return {code: float(value) for code, value in column(file, name).items()}


@pytest.fixture(scope="module")
def tenths() -> Mapping[str, float]:
    return numbers(DEPRIVATION.name, "IMD_decile")


@pytest.fixture(scope="module")
def councils() -> Mapping[str, str]:
    return column("lsoa21_to_ward2024_bestfit_england.csv.gz", "ltla24_name")


@needs_data
def test_known_shares_of_lsoas_are_reproduced(
    tenths: Mapping[str, float], councils: Mapping[str, str]
) -> None:
    found = deprived_shares(tenths, councils)

    assert [(name, found[name]) for name, *_ in KNOWN] == [
        (name, DeprivedShare(deprived, count)) for name, deprived, count in KNOWN
    ]
    assert round(found["Birmingham"].percent, 1) == 42.8


@needs_data
def test_known_shares_of_children_are_reproduced(
    tenths: Mapping[str, float], councils: Mapping[str, str]
) -> None:
    file = "census2021_lsoa21_age6_ruc_england.csv.gz"

    found = deprived_shares(tenths, councils, numbers(file, "aged_15_years_and_under"))

    assert round(found["Birmingham"].percent, 1) == 53.6
    assert round(found["Walsall"].percent, 1) == 31.4


LSOA_ROWS = st.dictionaries(
    st.integers(0, 30),
    st.tuples(st.integers(1, 10), st.sampled_from("ab"), st.integers(0, 50)),
)


@given(LSOA_ROWS)
def test_shares_are_those_of_a_plain_count(rows: dict[int, tuple[int, str, int]]) -> None:
    named = {str(number): row for number, row in rows.items()}

    found = deprived_shares(
        {code: tenth for code, (tenth, _, _) in named.items()},
        {code: council for code, (_, council, _) in named.items()},
        {code: children for code, (_, _, children) in named.items()},
    )

    for council in "ab":
        own = [row for row in named.values() if row[1] == council]
        total = sum(children for *_, children in own)
        deprived = sum(children for tenth, _, children in own if tenth == 1)
        assert found.get(council) == (DeprivedShare(deprived, total) if total else None)


def test_a_council_with_an_lsoa_without_a_value_has_no_share() -> None:
    tenths, councils = {"x": 1.0, "y": 1.0, "z": 2.0}, {"x": "a", "y": "b", "z": "b", "w": "c"}

    assert deprived_shares(tenths, councils, {"x": 10, "z": 5}) == {"a": DeprivedShare(10, 10)}


def test_measures_of_2019_and_2025_are_never_the_same_subject() -> None:
    by_year = [
        {one.subject for one in measures().values() if one.code.startswith(f"iod{year}")}
        for year in (2019, 2025)
    ]

    assert all(by_year)
    assert not by_year[0] & by_year[1]
    assert {one.measure for one in SHARE_DEFINITIONS} <= set(measures())
