"""Take-up figures as series: which of them a page shows and compares.

Source: docs/rules.md#take-up; docs/rules.md#trends.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import Enum
from typing import Final, NamedTuple

from app.core.period import Period, Term
from app.core.series_breaks import mark_breaks
from app.core.takeup import Entitlement, Figure
from app.core.trend_line import TrendPoint, continuous_segments

# The age groups with a share, in order of preference (DfE publishes a denominator for these only).
AGES_WITH_SHARE: Final[Mapping[Entitlement, tuple[str, ...]]] = {
    Entitlement.EARLY_LEARNING: ("2",),
    Entitlement.UNIVERSAL: ("3-4", "3", "4"),
}

Series = Mapping[Period, Figure]  # the figures of one entitlement and age group, by period
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
    return series[max(series)]


def age_groups_with_share(entitlement: Entitlement, area: AllSeries) -> list[str]:
    """The age groups with a share for which the area has a series, the preferred one first.

    Preferred is the group with the newest figure; among equals, the first of AGES_WITH_SHARE.
    """
    available = [ages for ages in AGES_WITH_SHARE[entitlement] if (entitlement, ages) in area]
    if not available:
        return []
    preferred = max(available, key=lambda ages: newest(area[entitlement, ages]).period)
    return [preferred, *(ages for ages in available if ages != preferred)]


def newest_period(entitlement: Entitlement, area: AllSeries) -> Period | None:
    """The latest period for which the area has any figure of the entitlement; None without one."""
    periods = [
        period for (one, _), series in area.items() if one is entitlement for period in series
    ]
    return max(periods, default=None)


def match_england_periods(area: Series, england: Series) -> Series:
    """England's figures for the time span of the area's own, with the area's kind of periods.

    England has years. Where the area has terms, a year becomes its spring term.
    """
    positions = [period.index for period in area]
    is_termly = any(period.is_term for period in area)
    same_span = (
        figure
        for figure in england.values()
        if min(positions) <= figure.period.index <= max(positions)
    )
    renamed = (
        replace(figure, period=figure.period.spring) if is_termly else figure
        for figure in same_span
    )
    return {figure.period: figure for figure in renamed}


def figure_at(period: Period, series: Series) -> Figure | None:
    """The figure for a period. A year's figure is for its spring term: the census is in January."""
    whole_year = series.get(period.whole_year) if period.term is Term.SPRING else None
    return series.get(period) or whole_year


def is_comparable_with_england(period: Period) -> bool:
    """Whether England's figure can be compared with one of this period: a year or a spring term.

    More children start in some terms, and England is not counted in summer and autumn.
    """
    return period.term in (Term.WHOLE_YEAR, Term.SPRING)


def newest_share_until(period: Period, series: Series) -> Figure | None:
    """The newest figure with a percentage up to this period; None without one."""
    available = [
        figure
        for figure in series.values()
        if figure.percent is not None and figure.period.index <= period.index
    ]
    return max(available, key=lambda figure: figure.period, default=None)


class NotComparedReason(Enum):
    """Why the newest share of a series is not compared with an earlier one."""

    ONE_FIGURE = "one-figure"  # fewer than two shares in all
    OTHER_TERM = "other-term"  # the shares before it are of other terms
    BREAK = "break"  # a break before it
    GAP = "gap"  # no share for the period before it


class NotCompared(NamedTuple):
    """Why the newest share is not compared, and its period; None for a series without shares."""

    reason: NotComparedReason
    period: Period | None


def not_compared(series: Series) -> NotCompared:
    """Why `trend_line.latest_change` finds no change, even if earlier figures are comparable.

    Newer figures that are hidden or not known do not count.
    """
    segments = continuous_segments(points(series))
    if not segments:
        return NotCompared(NotComparedReason.ONE_FIGURE, None)
    first, *further = segments[-1]
    if further:
        return NotCompared(NotComparedReason.OTHER_TERM, further[-1].period)
    if len(segments) == 1:
        return NotCompared(NotComparedReason.ONE_FIGURE, first.period)
    reason = NotComparedReason.BREAK if first.is_break else NotComparedReason.GAP
    return NotCompared(reason, first.period)
