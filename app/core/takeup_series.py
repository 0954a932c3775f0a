"""Take-up figures as series: which of them a page shows and compares.

Source: docs/rules.md#take-up; docs/rules.md#trends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Final

from app.core.series_breaks import mark_breaks
from app.core.takeup import Entitlement, Figure
from app.core.trend_line import TrendPoint, continuous_segments, period_index

# The age groups with a share, in order of preference (DfE publishes a denominator for these only).
AGES_WITH_SHARE: Final[Mapping[Entitlement, tuple[str, ...]]] = {
    Entitlement.EARLY_LEARNING: ("2",),
    Entitlement.UNIVERSAL: ("3-4", "3", "4"),
}
CENSUS_TERM: Final = "spring"  # England is counted once a year, in January

Series = Mapping[str, Figure]  # the figures of one entitlement and age group, by period
AllSeries = Mapping[tuple[Entitlement, str], Series]


def group_into_series(figures: Iterable[Figure]) -> AllSeries:
    """The figures by entitlement and age group, then by period, with breaks in a series marked."""
    return {
        key: {figure.period: figure for figure in series}
        for key, series in mark_breaks(figures).items()
    }


def points(series: Series) -> list[TrendPoint]:
    """The series as points of a trend line."""
    return [
        TrendPoint(figure.period, figure.percent, figure.is_break) for figure in series.values()
    ]


def newest(series: Series) -> Figure:
    """The figure of the latest period. Raises ValueError for a series without figures."""
    return series[max(series, key=period_index)]


def age_groups_with_share(entitlement: Entitlement, area: AllSeries) -> list[str]:
    """The age groups with a share for which the area has a series, the preferred one first.

    Preferred is the group with the newest figure; among equals, the first of AGES_WITH_SHARE.
    """
    available = [ages for ages in AGES_WITH_SHARE[entitlement] if (entitlement, ages) in area]
    if not available:
        return []
    preferred = max(
        available, key=lambda ages: period_index(newest(area[entitlement, ages]).period)
    )
    return [preferred, *(ages for ages in available if ages != preferred)]


def newest_period(entitlement: Entitlement, area: AllSeries) -> str | None:
    """The latest period for which the area has any figure of the entitlement; None without one."""
    periods = [
        period for (one, _), series in area.items() if one is entitlement for period in series
    ]
    return max(periods, key=period_index, default=None)


def match_england_periods(area: Series, england: Series) -> Series:
    """England's figures for the time span of the area's own, with the area's kind of periods.

    England has years. Where the area has terms, a year becomes its spring term.
    """
    positions = [period_index(period) for period in area]
    is_termly = any("-" in period for period in area)
    same_span = (
        figure
        for figure in england.values()
        if min(positions) <= period_index(figure.period) <= max(positions)
    )
    renamed = (
        replace(figure, period=f"{figure.period[:4]}-{CENSUS_TERM}") if is_termly else figure
        for figure in same_span
    )
    return {figure.period: figure for figure in renamed}


def figure_at(period: str, series: Series) -> Figure | None:
    """The figure for a period. A year's figure is for its spring term: the census is in January."""
    year, _, term = period.partition("-")
    return series.get(period) or (series.get(year) if term == CENSUS_TERM else None)


def is_comparable_with_england(period: str) -> bool:
    """Whether England's figure may stand beside one of this period: a year or a spring term.

    More children start in some terms, and England is not counted in summer and autumn.
    """
    _, _, term = period.partition("-")
    return term in ("", CENSUS_TERM)


def newest_share_until(period: str, series: Series) -> Figure | None:
    """The newest figure with a percentage up to this period; None without one."""
    available = [
        figure
        for figure in series.values()
        if figure.percent is not None and period_index(figure.period) <= period_index(period)
    ]
    return max(available, key=lambda figure: period_index(figure.period), default=None)


class NotComparedReason(Enum):
    """Why the newest figure of a series is not compared with an earlier one."""

    ONE_FIGURE = "one-figure"  # fewer than two figures in all
    OTHER_TERM = "other-term"  # the figures before it are of other terms
    BREAK = "break"  # a break before it
    GAP = "gap"  # no figure for the period before it


def not_compared_reason(series: Series) -> NotComparedReason:
    """Why `trend_line.latest_change` finds no change, even if earlier figures are comparable."""
    segments = continuous_segments(points(series))
    if sum(map(len, segments)) < 2:
        return NotComparedReason.ONE_FIGURE
    last = segments[-1]
    if len(last) > 1:
        return NotComparedReason.OTHER_TERM
    return NotComparedReason.BREAK if last[0].is_break else NotComparedReason.GAP
