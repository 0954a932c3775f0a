"""The trend of a measure in one or several areas, beside a comparator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from app.core.measures.editions import EditionComparison, differing_editions
from app.core.measures.figure import MeasureFigure
from app.core.measures.measure import Measure, MeasureBreak
from app.core.measures.periods import index_of
from app.core.measures.series import breaks_between, segments
from app.core.statistics.intervals import EstimatedDifference, Interval, share_difference
from app.core.statistics.ranking import change_on_previous_year
from app.core.statistics.trend_test import POINTS_COUNT, TrendTestResult, recent_trend
from app.snapshot.insights.comparators import Comparator, ComparatorValue, comparator_values
from app.snapshot.insights.counted import counted_share, interval_of
from app.snapshot.published_statistics import (
    PublishedFigure,
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)


class ChangeResult(Enum):
    """How the latest value lies to that of the period before."""

    ROSE = "rose"  # the interval of the difference excludes 0
    FELL = "fell"
    NO_CLEAR_CHANGE = "no clear change"
    HIGHER = "higher"  # without counts nobody can say whether it is more than chance
    LOWER = "lower"
    EQUAL = "equal"


@dataclass(frozen=True)
class LatestChange:
    """The latest value against that of the period before; the interval is in percentage points."""

    before: MeasureFigure
    latest: MeasureFigure
    result: ChangeResult
    difference: float
    interval: Interval | None


@dataclass(frozen=True)
class AreaSeries:
    """The series of one area, oldest first; `segments` as in `core.measures.series`."""

    area: StatisticalArea
    figures: tuple[PublishedFigure, ...]
    intervals: Mapping[str, Interval]  # by period, in per cent
    segments: tuple[tuple[MeasureFigure, ...], ...]
    change: LatestChange | None
    test: TrendTestResult | None

    @property
    def latest(self) -> MeasureFigure | None:
        """The newest figure with a value."""
        return self.segments[-1][-1] if self.segments else None

    @property
    def breaks_after(self) -> str:
        """The last period with a value before the newest segment; "" without one."""
        return self.segments[-2][-1].period if len(self.segments) > 1 else ""


@dataclass(frozen=True)
class Trend:
    """Series of areas for a measure, and the values of a comparator by period.

    `breaks` are those between the first and the last period shown. `other_editions` are measures of
    the same subject, with the figures of the shown areas that differ; they are never joined.
    """

    measure: PublishedMeasure
    breakdown: str
    series: tuple[AreaSeries, ...]
    comparator: Comparator | None
    comparator_values: Mapping[str, ComparatorValue]
    periods: tuple[str, ...]
    breaks: tuple[MeasureBreak, ...]
    other_editions: tuple[EditionComparison, ...] = ()


def find_trend(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    areas: Sequence[StatisticalArea],
    comparator: Comparator | None,
    *,
    breakdown: str = "",
    first: str = "",
    last: str = "",
) -> Trend:
    """The trend of a measure from the `first` to the `last` period; from end to end if ""."""
    series = tuple(_series(statistics, measure, area, breakdown, first, last) for area in areas)
    values = comparator_values(statistics, measure, comparator, breakdown) if comparator else {}
    within = {period: value for period, value in values.items() if _is_within(period, first, last)}
    known = {one.figure.period for line in series for one in line.figures} | set(within)
    periods = tuple(sorted(known))
    breaks = breaks_between(measure.measure, periods[0], periods[-1]) if periods else ()
    others = tuple(_other_editions(statistics, measure, series, breakdown))
    return Trend(measure, breakdown, series, comparator, within, periods, breaks, others)


def _other_editions(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    series: Sequence[AreaSeries],
    breakdown: str,
) -> Iterator[EditionComparison]:
    """Each other measure of the same subject and unit that has figures of a shown area."""
    own, described = [one.figure for line in series for one in line.figures], measure.measure
    for other in statistics.measures.values():
        further = other.measure
        is_same = (further.subject, further.unit) == (described.subject, described.unit)
        if further.code == described.code or not is_same:
            continue
        figures = [
            one.figure
            for line in series
            for one in statistics.figures(
                other, line.area.level, breakdown=breakdown, areas=[line.area.code]
            )
        ]
        compared = differing_editions(described, further, own, figures)
        if compared.compared_count:
            yield compared


def _is_within(period: str, first: str, last: str) -> bool:
    return (not first or period >= first) and (not last or period <= last)


def _series(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    area: StatisticalArea,
    breakdown: str,
    first: str,
    last: str,
) -> AreaSeries:
    found = statistics.figures(measure, area.level, breakdown=breakdown, areas=[area.code])
    figures = [one for one in found if _is_within(one.figure.period, first, last)]
    parts = segments(measure.measure, (one.figure for one in figures))
    intervals = {
        one.figure.period: interval
        for one in figures
        if (interval := interval_of(measure.measure, one.figure))
    }
    newest = parts[-1] if parts else []
    counted = [counted_share(measure.measure, one) for one in newest]
    return AreaSeries(
        area=area,
        figures=tuple(figures),
        intervals=intervals,
        segments=tuple(map(tuple, parts)),
        change=latest_change(measure.measure, newest),
        test=recent_trend(counted) if len(counted) >= POINTS_COUNT else None,
    )


def latest_change(measure: Measure, segment: Sequence[MeasureFigure]) -> LatestChange | None:
    """The change between the last two figures of a segment; None for a single one."""
    if len(segment) < 2:
        return None
    before, latest = segment[-2:]
    difference = change_on_previous_year({index_of(one.period): one.value for one in segment})
    if difference is None:
        return None
    if before.value is None or latest.value is None:  # a segment has values only
        return None
    counted = counted_share(measure, latest), counted_share(measure, before)
    estimated = share_difference(counted[0], counted[1]) if counted[0] and counted[1] else None
    if estimated is None:
        shown = round(latest.value, measure.decimals) - round(before.value, measure.decimals)
        return LatestChange(before, latest, _plain_result(shown), difference, None)
    interval = Interval(100 * estimated.interval.lower, 100 * estimated.interval.upper)
    return LatestChange(before, latest, _clear_result(estimated), difference, interval)


def _plain_result(difference: float) -> ChangeResult:
    """The result without counts; `difference` is that of the values as shown."""
    if not difference:
        return ChangeResult.EQUAL
    return ChangeResult.HIGHER if difference > 0 else ChangeResult.LOWER


def _clear_result(estimated: EstimatedDifference) -> ChangeResult:
    if not estimated.is_clear:
        return ChangeResult.NO_CLEAR_CHANGE
    return ChangeResult.ROSE if estimated.difference > 0 else ChangeResult.FELL
