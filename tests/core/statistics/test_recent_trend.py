"""The chi-squared test for linear trend against statsmodels (known_answers)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.statistics.intervals import CountedShare
from app.core.statistics.trend_test import RecentTrend, recent_trend
from tests.core.statistics.known_answer_rows import counted_shares, known_answers

five_points = st.lists(counted_shares(2000), min_size=5, max_size=5)
OPPOSITE = {
    RecentTrend.RISING: RecentTrend.FALLING,
    RecentTrend.FALLING: RecentTrend.RISING,
    RecentTrend.NO_CLEAR_CHANGE: RecentTrend.NO_CLEAR_CHANGE,
}


def test_the_test_equals_statsmodels() -> None:
    for row in known_answers("trends"):
        points = [CountedShare(int(row[f"count{y}"]), int(row[f"size{y}"])) for y in range(5)]

        found = recent_trend(points)

        assert found
        assert found.chi_squared == pytest.approx(float(row["chi_squared"]), abs=1e-9, rel=1e-11)
        assert found.p_value == pytest.approx(float(row["p_value"]), abs=1e-9, rel=0)
        direction = RecentTrend.RISING if row["rises"] == "1" else RecentTrend.FALLING
        is_clear = float(row["p_value"]) < 0.002 and row["is_steady"] == "1"
        assert found.trend is (direction if is_clear else RecentTrend.NO_CLEAR_CHANGE)


def test_only_the_last_five_points_count() -> None:
    level = [CountedShare(500, 1000)] * 5

    found = recent_trend([CountedShare(1, 1000), *level])

    assert found
    assert found.trend is RecentTrend.NO_CLEAR_CHANGE
    assert (found.chi_squared, found.p_value) == (0, 1)


def test_four_points_have_no_trend() -> None:
    assert recent_trend([CountedShare(500, 1000)] * 4) is None


def test_a_point_without_counts_among_the_last_five_leaves_no_trend() -> None:
    counted = [CountedShare(500, 1000)] * 5

    assert recent_trend([*counted, None]) is None
    assert recent_trend([None, *counted]) is not None


def test_a_share_above_100_percent_leaves_no_trend() -> None:
    assert recent_trend([CountedShare(1, 2)] * 4 + [CountedShare(659, 607)]) is None


def test_shares_of_0_throughout_show_no_change() -> None:
    found = recent_trend([CountedShare(0, 10)] * 5)

    assert found
    assert found.trend is RecentTrend.NO_CLEAR_CHANGE


def test_the_level_of_significance_is_that_of_ohid_unless_another_is_given() -> None:
    points = [CountedShare(count, 1000) for count in (500, 510, 520, 530, 550)]

    strict, usual = recent_trend(points), recent_trend(points, significant_below=0.05)

    assert strict
    assert usual
    assert 0.002 < strict.p_value < 0.05
    assert strict.trend is RecentTrend.NO_CLEAR_CHANGE
    assert usual.trend is RecentTrend.RISING


@pytest.mark.parametrize(
    ("last", "trend"), [(562, RecentTrend.NO_CLEAR_CHANGE), (563, RecentTrend.RISING)]
)
def test_a_trend_begins_at_the_chi_squared_of_ohid(last: int, trend: RecentTrend) -> None:
    points = [CountedShare(count, 1000) for count in (500, 515, 530, 545, last)]

    found = recent_trend(points)

    assert found
    assert (found.chi_squared > 9.5495) == (trend is RecentTrend.RISING)
    assert found.trend is trend


def test_a_trend_made_by_one_point_is_no_clear_change() -> None:
    points = [CountedShare(count, 1000) for count in (502, 501, 500, 500, 700)]

    found = recent_trend(points)

    assert found
    assert found.p_value < 1e-9
    assert found.trend is RecentTrend.NO_CLEAR_CHANGE


@given(five_points)
def test_the_trend_of_the_reversed_years_is_the_opposite(points: list[CountedShare]) -> None:
    found, reversed_years = recent_trend(points), recent_trend(points[::-1])

    assert found
    assert reversed_years
    assert reversed_years.chi_squared == pytest.approx(found.chi_squared, rel=1e-12)
    assert reversed_years.trend is OPPOSITE[found.trend]
