"""Before and after a change of a service, in an area and among its neighbours.

The difference of the two changes says whether the area moved with its neighbours. It does not show
cause: anything else that happened in the area at the time is in it as well.
Source: docs/rules.md#intervals.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.measures.figure import MeasureFigure
from app.core.measures.measure import MeasureBreak
from app.core.measures.series import breaks_between
from app.core.statistics.intervals import (
    CountedShare,
    EstimatedDifference,
    Interval,
    difference_in_differences,
    pooled,
)
from app.core.statistics.ranking import neighbours_mean
from app.snapshot.insights.counted import counted_share
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)


@dataclass(frozen=True)
class ServiceChange:
    """The last figure before a change and the newest comparable one from it on.

    `difference` is how much more the area changed than the others, in percentage points or in the
    unit of the measure. With `interval` it is the difference to the others' counts together,
    otherwise to the mean of their changes. With `breaks` no figure from the change on is comparable,
    and nothing is computed. `others_count` is the number of others with both figures.
    """

    before: MeasureFigure
    after: MeasureFigure
    breaks: tuple[MeasureBreak, ...] = ()
    difference: float | None = None
    interval: Interval | None = None
    others_count: int = 0

    @property
    def is_clear(self) -> bool | None:
        """Whether the interval excludes 0; None without an interval."""
        return None if self.interval is None else not self.interval.contains(0.0)


def find_service_change(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    area: StatisticalArea,
    members: Sequence[StatisticalArea],
    period: str,
    breakdown: str = "",
    *,
    first: str = "",
    last: str = "",
) -> ServiceChange | None:
    """The area before and after a change that began in a period; None without both figures.

    Only figures from the `first` to the `last` period count, where these are given.
    """
    wanted = [area.code, *(one.code for one in members)]
    found = statistics.figures(measure, area.level, breakdown=breakdown, areas=wanted)
    by_area: dict[str, dict[str, MeasureFigure]] = {}
    for one in found:
        is_within = (first or one.figure.period) <= one.figure.period <= (last or one.figure.period)
        if one.figure.value is not None and is_within:
            by_area.setdefault(one.figure.area_code, {})[one.figure.period] = one.figure
    own = by_area.get(area.code, {})
    earlier = [known for known in own if known < period]
    later = sorted(known for known in own if known >= period)
    if not earlier or not later:
        return None
    before = own[max(earlier)]
    comparable = [
        known for known in later if not breaks_between(measure.measure, before.period, known)
    ]
    if not comparable:
        after = own[later[0]]
        return ServiceChange(
            before, after, breaks_between(measure.measure, before.period, after.period)
        )
    after = own[comparable[-1]]
    pairs = [
        (known[before.period], known[after.period])
        for code, known in by_area.items()
        if code != area.code and before.period in known and after.period in known
    ]
    return _compared(measure, (before, after), pairs)


def _compared(
    measure: PublishedMeasure,
    own: tuple[MeasureFigure, MeasureFigure],
    pairs: Sequence[tuple[MeasureFigure, MeasureFigure]],
) -> ServiceChange:
    estimated = _estimate(measure, own, pairs)
    if estimated:
        lower, upper = estimated.interval.lower, estimated.interval.upper
        interval = Interval(100 * lower, 100 * upper)
        difference = 100 * estimated.difference
        return ServiceChange(
            *own, difference=difference, interval=interval, others_count=len(pairs)
        )
    mean = neighbours_mean(_change(*pair) for pair in pairs)
    others = None if mean is None else _change(*own) - mean
    return ServiceChange(*own, difference=others, others_count=len(pairs))


def _change(before: MeasureFigure, after: MeasureFigure) -> float:
    assert before.value is not None
    assert after.value is not None
    return after.value - before.value


def _estimate(
    measure: PublishedMeasure,
    own: tuple[MeasureFigure, MeasureFigure],
    pairs: Sequence[tuple[MeasureFigure, MeasureFigure]],
) -> EstimatedDifference | None:
    """The difference of the changes from all counts; None where one is missing."""
    counted: list[tuple[CountedShare, CountedShare]] = []
    for before, after in (own, *pairs):
        shares = counted_share(measure.measure, before), counted_share(measure.measure, after)
        if shares[0] is None or shares[1] is None:
            return None
        counted.append((shares[0], shares[1]))
    area, *others = counted
    if not others:
        return None
    together = pooled(one for one, _ in others), pooled(one for _, one in others)
    return difference_in_differences(area, together)
