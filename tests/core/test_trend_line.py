"""Segments of a percentage over the years, and changes between comparable figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.period import Period, Term
from app.core.trend_line import (
    Direction,
    TrendPoint,
    break_periods,
    continuous_segments,
    has_gap,
    latest_change,
)

periods = st.builds(Period, st.integers(2015, 2030), st.sampled_from(list(Term)[1:]))
trend_points = st.builds(
    TrendPoint, periods, st.none() | st.floats(0, 120, allow_nan=False), st.booleans()
)
some_points = st.lists(trend_points, max_size=12, unique_by=lambda point: point.period)


def series(
    *percents: float | None, since: int = 2020, new_in: int | None = None
) -> list[TrendPoint]:
    """One figure per year, with a break in the year `new_in`."""
    return [
        TrendPoint(Period(year), percent, year == new_in)
        for year, percent in enumerate(percents, start=since)
    ]


def test_a_line_is_whole_while_every_year_has_a_figure() -> None:
    points = series(61.0, 62.0, 63.0)

    assert continuous_segments(reversed(points)) == [points]


def test_a_hidden_year_breaks_the_line() -> None:
    points = series(61.0, None, 63.0)

    assert continuous_segments(points) == [[points[0]], [points[2]]]
    assert has_gap(points)


def test_a_year_that_is_not_there_breaks_the_line() -> None:
    first, last = TrendPoint(Period(2019), 61.0), TrendPoint(Period(2021), 63.0)

    assert continuous_segments([first, last]) == [[first], [last]]
    assert has_gap([first, last])


def test_a_break_gives_two_segments_without_a_gap() -> None:
    points = series(70.0, 71.0, 60.0, new_in=2022)

    assert continuous_segments(points) == [points[:2], points[2:]]
    assert break_periods([points, series(1.0, 2.0)]) == [Period(2022)]
    assert not has_gap(points)


def test_the_first_year_is_never_a_break() -> None:
    assert break_periods([series(70.0, 71.0, new_in=2020)]) == []


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (60.0, 61.0, Direction.UP),
        (61.0, 60.0, Direction.DOWN),
        (60.0, 60.9, Direction.SAME),
        (60.04, 60.96, Direction.UP),  # shown as 60.0 and 61.0
        (60.1, 61.1, Direction.UP),
        (99.9, 100.9, Direction.UP),
        (60.0, 60.0, Direction.SAME),
    ],
)
def test_a_change_is_calculated_from_rounded_figures(
    before: float, after: float, direction: Direction
) -> None:
    change = latest_change(series(before, after))

    assert change
    assert change.direction is direction


def test_no_change_is_calculated_across_a_break() -> None:
    assert latest_change(series(74.8, 65.2, since=2024, new_in=2025)) is None
    change = latest_change(series(74.8, 65.2, 66.4, since=2024, new_in=2025))

    assert change
    assert (change.first.period, change.last.period) == (Period(2025), Period(2026))


def test_a_term_is_set_against_the_same_term() -> None:
    terms = (*(Period(2025, term) for term in list(Term)[1:]), Period(2026, Term.SPRING))
    points = [
        TrendPoint(term, float(percent))
        for term, percent in zip(terms, (50, 70, 80, 55), strict=True)
    ]

    change = latest_change(points)

    assert change
    assert (change.first.period, change.last.period) == (terms[0], terms[3])
    assert latest_change(points[:3]) is None


def test_no_figures_give_no_change() -> None:
    assert latest_change([]) is None
    assert latest_change(series(None, None)) is None


@given(some_points)
def test_segments_contain_every_figure_once_and_no_break_inside(points: list[TrendPoint]) -> None:
    parts = continuous_segments(points)

    flat = [point for part in parts for point in part]
    assert sorted(flat, key=lambda one: one.period) == sorted(
        (point for point in points if point.percent is not None), key=lambda one: one.period
    )
    assert not any(point.is_break for part in parts for point in part[1:])


@given(some_points)
def test_a_change_lies_within_one_segment(points: list[TrendPoint]) -> None:
    change = latest_change(points)

    assert change is None or any(
        change.first in part and change.last in part for part in continuous_segments(points)
    )
