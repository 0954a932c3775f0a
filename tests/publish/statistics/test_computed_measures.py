"""Shares of deprived areas in the snapshot, from whichever files are loaded."""

from datetime import date

import pytest

from app.config import ROOT
from app.core.measures.figure import Level
from app.snapshot.published_statistics import PublishedStatistics
from tests.builders import Install

FILES = ROOT / "tests" / "files"
SHARES = ("iod2025_most_deprived_lsoas", "iod2025_most_deprived_children")


@pytest.fixture
def loaded(install: Install) -> Install:
    """An install with the indices of 2025 only."""
    install.areas()
    install.postcodes()
    install.refresh("deprivation_2025", FILES / "deprivation" / "extract_2025.csv")
    return install


def statistics_of(install: Install) -> PublishedStatistics:
    statistics = install.publish().statistics
    assert statistics is not None
    return statistics


def shares(statistics: PublishedStatistics, measure: str) -> list[tuple[object, ...]]:
    figures = statistics.figures(statistics.measures[measure], Level.COUNCIL)
    return [
        (one.figure.area_code, one.figure.period, one.figure.value, one.figure.denominator)
        for one in figures
    ]


def test_a_share_is_published_once_its_files_are_loaded(loaded: Install) -> None:
    before = statistics_of(loaded)
    loaded.refresh("area_lookup", FILES / "area_lookup" / "lookup_2024.csv")
    with_lookup = statistics_of(loaded)
    loaded.refresh("census_ages", FILES / "census_ages" / "ages_2021.csv")
    with_census = statistics_of(loaded)

    assert not set(SHARES) & set(before.measures)
    assert shares(with_lookup, SHARES[0]) == [("E06990001", "2025", 50.0, 4.0)]
    assert SHARES[1] not in with_lookup.measures
    # 100 and 250 children of 100, 150, 200 and 250 live in the most deprived tenth.
    assert shares(with_census, SHARES[1]) == [("E06990001", "2025", 50.0, 700.0)]
    assert with_census.measures[SHARES[0]].periods == {Level.COUNCIL: ("2025",)}


def test_shares_of_2019_need_no_lookup(loaded: Install) -> None:
    loaded.refresh("deprivation_2019", FILES / "deprivation" / "indices_2019")

    statistics = statistics_of(loaded)

    assert shares(statistics, "iod2019_most_deprived_lsoas") == [("E06990001", "2019", 25.0, 4.0)]
    assert shares(statistics, "iod2019_most_deprived_children") == [
        ("E06990001", "2019", 10.0, 1000.0)
    ]
    assert statistics.measures["iod2019_imd_tenth"].as_at == date(2019, 9, 26)


def test_names_of_2021_count_where_both_years_are_loaded(loaded: Install) -> None:
    loaded.refresh("deprivation_2019", FILES / "deprivation" / "indices_2019")
    loaded.refresh("area_lookup", FILES / "area_lookup" / "lookup_2024.csv")

    area = statistics_of(loaded).area(Level.LSOA, "E01990001")

    assert area is not None
    assert (area.name, area.vintage, area.parent_code) == ("Sandmere 001A", "2021", "E05990001")


def test_counts_of_lsoas_are_added_up_to_wards(loaded: Install) -> None:
    loaded.refresh("area_lookup", FILES / "area_lookup" / "lookup_2024.csv")
    loaded.refresh("census_ages", FILES / "census_ages" / "ages_2021.csv")

    statistics = statistics_of(loaded)

    measure = statistics.measures["census2021_under_16"]
    by_ward = {
        one.figure.area_code: one.figure.value for one in statistics.figures(measure, Level.WARD)
    }
    lsoas = statistics.figures(measure, Level.LSOA)
    assert by_ward["E05990001"] == 250.0  # 100 and 150 children in two LSOAs
    assert sum(filter(None, by_ward.values())) == sum(one.figure.value or 0 for one in lsoas)
    # Deciles are no counts, so they are not added up.
    assert Level.WARD not in statistics.measures["iod2025_imd_tenth"].periods
