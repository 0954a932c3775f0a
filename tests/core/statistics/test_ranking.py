"""Rank, quartile band, change and distance from the neighbours' mean."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.statistics.ranking import (
    QuartileBand,
    Quartiles,
    change_on_previous_year,
    children_to_reach_mean,
    neighbours_mean,
    quartile_band,
    quartiles,
    ranks,
)

A, B, C, D = QuartileBand
percentages = st.integers(0, 1200).map(lambda tenths: tenths / 10)
values_by_area = st.dictionaries(
    st.text("abc123", min_size=1, max_size=3), st.none() | percentages, max_size=20
)


def test_the_neighbours_mean_leaves_out_what_is_missing() -> None:
    assert neighbours_mean([60.0, None, 70.0]) == 65.0
    assert neighbours_mean([None, None]) is None


def test_equal_values_share_the_best_rank_and_missing_ones_have_none() -> None:
    values = {"a": 70.0, "b": 65.0, "c": None, "d": 70.0, "e": 60.0}

    assert ranks(values, higher_is_better=True) == {"a": 1, "b": 3, "d": 1, "e": 4}
    assert ranks(values, higher_is_better=False) == {"a": 3, "b": 2, "d": 3, "e": 1}


@pytest.mark.parametrize(
    ("value", "if_higher", "if_lower"),
    [(59.3, D, A), (59.4, D, A), (59.5, C, B), (65.1, C, B), (71.9, B, C), (72.0, A, D)],
)
def test_a_value_on_a_limit_is_in_the_band_of_lower_values(
    value: float, if_higher: QuartileBand, if_lower: QuartileBand
) -> None:
    limits = Quartiles(59.4, 65.1, 71.9)

    assert quartile_band(value, limits, higher_is_better=True) is if_higher
    assert quartile_band(value, limits, higher_is_better=False) is if_lower


def test_without_values_there_are_no_quartiles() -> None:
    assert quartiles([None]) is None


def test_the_change_is_from_the_year_before() -> None:
    assert change_on_previous_year({2024: 68.0, 2025: 56.3}) == pytest.approx(-11.7)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {2025: 60.0},
        {2019: 71.8, 2022: 65.2},
        {2024: 60.0, 2025: None},
        {2023: 60.0, 2024: None, 2025: 61.0},
    ],
)
def test_no_change_is_given_across_a_missing_year(values: dict[int, float | None]) -> None:
    assert change_on_previous_year(values) is None


@pytest.mark.parametrize(
    ("share", "mean_share", "denominator", "children"),
    [
        (0.639, 0.6808, 9_600, 401),
        (0.74, 0.7028, 2_800, -104),
        (0.65, 0.7, 10, 1),  # 0.5, although floating-point numbers give 0.4999999999999999
        (0.7, 0.65, 10, -1),
        (0.65, 0.69, 10, 0),
        (1.086, 1.0, 607, -52),
    ],
)
def test_children_to_the_mean_are_whole_and_halves_go_away_from_zero(
    share: float, mean_share: float, denominator: int, children: int
) -> None:
    assert children_to_reach_mean(share, mean_share, denominator) == children


@given(percentages, percentages, st.integers(1, 20_000))
def test_an_area_above_and_one_below_the_mean_are_treated_alike(
    first: float, second: float, denominator: int
) -> None:
    one = children_to_reach_mean(first / 100, second / 100, denominator)
    other = children_to_reach_mean(second / 100, first / 100, denominator)

    assert one == -other


@given(values_by_area, st.booleans())
def test_a_rank_is_one_more_than_the_number_of_better_areas(
    values: dict[str, float | None], higher_is_better: bool
) -> None:
    found = ranks(values, higher_is_better)

    present = {code: value for code, value in values.items() if value is not None}
    slow = {
        code: 1
        + sum(other > value if higher_is_better else other < value for other in present.values())
        for code, value in present.items()
    }
    assert found == slow


@given(st.lists(percentages, min_size=1, max_size=160))
def test_quartiles_equal_numpys_percentiles(values: list[float]) -> None:
    found = quartiles([None, *values])

    assert found
    expected = np.percentile(values, [25, 50, 75])
    assert [found.lower, found.median, found.upper] == pytest.approx(expected, abs=1e-12)
