"""What may be told of a share over the years, and what may not be compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.trend_line import (
    Direction,
    TrendPoint,
    break_periods,
    continuous_segments,
    has_gap,
    latest_change,
    period_index,
)

periods = st.builds(
    lambda year, term: f"{year}{term}",
    st.integers(2015, 2030),
    st.sampled_from(["-spring", "-summer", "-autumn"]),
)
points = st.builds(
    TrendPoint, periods, st.none() | st.floats(0, 120, allow_nan=False), st.booleans()
)
some_points = st.lists(points, max_size=12, unique_by=lambda point: point.period)


def series(*told: float | None, since: int = 2020, new_in: int | None = None) -> list[TrendPoint]:
    """A figure a year; the series starts anew in `new_in`."""
    return [
        TrendPoint(str(year), percent, year == new_in)
        for year, percent in enumerate(told, start=since)
    ]


@pytest.mark.parametrize(
    ("period", "place"),
    [("2026", 6078), ("2026-spring", 6078), ("2026-summer", 6079), ("2026-autumn", 6080)],
)
def test_a_year_stands_at_its_spring_when_children_are_counted(period: str, place: int) -> None:
    assert period_index(period) == place


@pytest.mark.parametrize(
    "period", ["", "26", "2025-26", "202526", "2026-winter", "٢٠٢٦x", "2026spring"]
)
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(ValueError, match="neither a year nor a term"):
        period_index(period)


def test_a_line_is_whole_while_every_year_has_a_figure() -> None:
    told = series(61.0, 62.0, 63.0)

    assert continuous_segments(reversed(told)) == [told]


def test_a_hidden_year_breaks_the_line() -> None:
    told = series(61.0, None, 63.0)

    assert continuous_segments(told) == [[told[0]], [told[2]]]
    assert has_gap(told)


def test_a_year_that_is_not_there_breaks_the_line() -> None:
    first, last = TrendPoint("2019", 61.0), TrendPoint("2021", 63.0)

    assert continuous_segments([first, last]) == [[first], [last]]
    assert has_gap([first, last])


def test_a_series_that_starts_anew_is_two_lines_without_a_gap() -> None:
    told = series(70.0, 71.0, 60.0, new_in=2022)

    assert continuous_segments(told) == [told[:2], told[2:]]
    assert break_periods([told, series(1.0, 2.0)]) == ["2022"]
    assert not has_gap(told)


def test_the_first_year_of_all_breaks_nothing() -> None:
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
def test_a_change_is_one_of_the_figures_as_shown(
    before: float, after: float, direction: Direction
) -> None:
    change = latest_change(series(before, after))

    assert change
    assert change.direction is direction


def test_a_change_is_never_told_across_a_break() -> None:
    assert latest_change(series(74.8, 65.2, since=2024, new_in=2025)) is None
    change = latest_change(series(74.8, 65.2, 66.4, since=2024, new_in=2025))

    assert change
    assert (change.first.period, change.last.period) == ("2025", "2026")


def test_a_term_is_set_against_the_same_term() -> None:
    terms = ("2025-spring", "2025-summer", "2025-autumn", "2026-spring")
    told = [
        TrendPoint(term, float(percent))
        for term, percent in zip(terms, (50, 70, 80, 55), strict=True)
    ]

    change = latest_change(told)

    assert change
    assert (change.first.period, change.last.period) == ("2025-spring", "2026-spring")
    assert latest_change(told[:3]) is None


def test_nothing_told_is_no_change() -> None:
    assert latest_change([]) is None
    assert latest_change(series(None, None)) is None


@given(some_points)
def test_parts_hold_every_figure_once_and_no_break_inside(told: list[TrendPoint]) -> None:
    parts = continuous_segments(told)

    flat = [point for part in parts for point in part]
    assert sorted(flat, key=lambda one: one.period) == sorted(
        (one for one in told if one.percent is not None), key=lambda one: one.period
    )
    assert not any(point.is_break for part in parts for point in part[1:])


@given(some_points)
def test_a_change_lies_within_one_whole_part(told: list[TrendPoint]) -> None:
    change = latest_change(told)

    assert change is None or any(
        change.first in part and change.last in part for part in continuous_segments(told)
    )
