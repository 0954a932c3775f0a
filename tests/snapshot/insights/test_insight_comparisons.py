"""An area against others in one period, and the profile of all its measures."""

from pathlib import Path

import pytest

from app.core.measures.figure import Level
from app.core.measures.measure import Polarity
from app.core.statistics.comparison import ComparatorResult
from app.publish.statistics.published_areas import AreaValues
from app.snapshot.insights.comparators import Comparator, ComparatorKind, find_comparator
from app.snapshot.insights.comparison import AreaComparison, find_comparison
from app.snapshot.insights.profile import find_profile
from app.snapshot.published_statistics import PublishedStatistics
from tests.builders.statistics import (
    COUNCILS,
    ENGLAND,
    OWN,
    REGION,
    counted,
    measure,
    published_statistics,
    uncounted,
)


def comparison_of(
    statistics: PublishedStatistics, kind: ComparatorKind = ComparatorKind.NEIGHBOURS
) -> AreaComparison:
    area = statistics.areas[OWN]
    comparator = find_comparator(statistics, area, kind)
    found = find_comparison(statistics, statistics.measures["gld"], area, comparator, "2025")
    assert found is not None
    return found


def test_the_best_comes_first_and_an_area_without_a_value_last(tmp_path: Path) -> None:
    figures = [uncounted(code, "2025", 60.0 + n) for n, code in enumerate(COUNCILS[:10])]
    figures += [uncounted(COUNCILS[10], "2025", None, symbol="c")]
    statistics = published_statistics(tmp_path, figures)

    rows = comparison_of(statistics).rows

    assert [row.area.code for row in rows] == [*reversed(COUNCILS[:10]), COUNCILS[10]]
    assert [row.is_own for row in rows].index(True) == 9


def test_where_less_is_better_the_lowest_comes_first(tmp_path: Path) -> None:
    figures = [uncounted(code, "2025", 60.0 + n) for n, code in enumerate(COUNCILS[:11])]
    statistics = published_statistics(tmp_path, figures, [measure(polarity=Polarity.LOW)])

    found = comparison_of(statistics)

    assert found.rows[0].area.code == OWN
    assert (found.own.rank, found.own.neighbours_rank, found.own.quartile) == (1, 1, "A")


@pytest.mark.parametrize(
    ("own", "result"),
    [
        ((1_106, 1_794), ComparatorResult.WORSE),  # Middlesbrough and England in 2025
        ((35, 50), ComparatorResult.SIMILAR),
        ((700, 800), ComparatorResult.BETTER),
    ],
)
def test_an_area_differs_where_england_lies_outside_its_interval(
    tmp_path: Path, own: tuple[int, int], result: ComparatorResult
) -> None:
    figures = [counted(OWN, "2025", *own), counted(ENGLAND, "2025", 402_591, 589_471)]
    statistics = published_statistics(tmp_path, figures)

    assert comparison_of(statistics, ComparatorKind.ENGLAND).result is result


def test_without_counts_nobody_says_better_or_worse(tmp_path: Path) -> None:
    figures = [uncounted(OWN, "2025", 50.0), uncounted(ENGLAND, "2025", 68.3)]
    statistics = published_statistics(tmp_path, figures)

    found = comparison_of(statistics, ComparatorKind.ENGLAND)

    assert (found.result, found.children) == (ComparatorResult.NOT_KNOWN, None)


def test_the_distance_is_given_in_children(tmp_path: Path) -> None:
    figures = [counted(OWN, "2025", 500, 1_000), uncounted(ENGLAND, "2025", 68.3)]
    statistics = published_statistics(tmp_path, figures)

    found = comparison_of(statistics, ComparatorKind.ENGLAND)

    assert (found.children, found.distance) == (183, pytest.approx(-18.3))


def test_region_and_england_are_beside_the_table(tmp_path: Path) -> None:
    figures = [uncounted(code, "2025", 60.0) for code in (OWN, REGION, ENGLAND)]
    statistics = published_statistics(tmp_path, figures)

    assert [row.area.code for row in comparison_of(statistics).larger] == [REGION, ENGLAND]


@pytest.mark.parametrize(
    ("level", "code"),
    [
        ("district", "E07000001"),
        ("ward", "E05000001"),  # of a district within a county
        ("ward", "E05000002"),  # of a council that is its own district
        ("lsoa", "E01000001"),
        ("lsoa", "E01000002"),
    ],
)
def test_a_small_area_lies_in_the_region_of_its_council(
    tmp_path: Path, level: str, code: str
) -> None:
    statistics = published_statistics(
        tmp_path,
        [],
        small_areas=[
            AreaValues("district", "E07000001", "District", "2026", OWN, "", ""),
            AreaValues("ward", "E05000001", "Ward", "2026", "E07000001", "", ""),
            AreaValues("ward", "E05000002", "Ward", "2026", OWN, "", ""),
            AreaValues("lsoa", "E01000001", "LSOA", "2021", "E05000001", "", "E07000001"),
            AreaValues("lsoa", "E01000002", "LSOA", "2021", "E05000002", "", OWN),
        ],
    )
    area = statistics.area(Level(level), code)
    assert area is not None

    found = find_comparator(statistics, area, ComparatorKind.REGION)

    assert found == Comparator(ComparatorKind.REGION, statistics.areas[REGION])


def test_a_ward_of_an_unknown_district_has_no_region(tmp_path: Path) -> None:
    ward = AreaValues("ward", "E05000001", "Ward", "2026", "E07000009", "", "")
    statistics = published_statistics(tmp_path, [], small_areas=[ward])
    area = statistics.area(Level.WARD, ward.code)
    assert area is not None

    assert find_comparator(statistics, area, ComparatorKind.REGION) is None


def test_an_own_choice_leaves_out_the_area_itself(tmp_path: Path) -> None:
    statistics = published_statistics(tmp_path, [uncounted(OWN, "2025", 60.0)])
    chosen = [statistics.areas[code] for code in COUNCILS[:3]]

    comparator = find_comparator(statistics, statistics.areas[OWN], ComparatorKind.OWN, chosen)

    assert isinstance(comparator, Comparator)
    assert [one.code for one in comparator.members] == list(COUNCILS[1:3])


def test_a_profile_has_the_worst_quarter_first_and_in_it_what_worsens(tmp_path: Path) -> None:
    codes = ("best", "worst", "worst_and_worse", "middle", "count")
    own_values = {"best": 99.0, "worst": 1.0, "worst_and_worse": 1.0, "middle": 50.0, "count": 5.0}
    measures = [
        measure(code, polarity=Polarity.NONE if code == "count" else Polarity.HIGH)
        for code in codes
    ]
    figures = [
        uncounted(council, "2025", own_values[code] if council == OWN else 40.0 + n, code)
        for code in codes
        for n, council in enumerate(COUNCILS)
    ]
    figures += [
        uncounted(OWN, "2024", 20.0, "worst_and_worse"),
        uncounted(OWN, "2024", 0.5, "worst"),
    ]
    statistics = published_statistics(tmp_path, figures, measures)

    rows = find_profile(statistics, statistics.areas[OWN])

    assert [row.measure.measure.code for row in rows] == [
        *("worst_and_worse", "worst", "middle", "best", "count")
    ]
    assert [row.is_worsening for row in rows] == [True, False, False, False, False]
