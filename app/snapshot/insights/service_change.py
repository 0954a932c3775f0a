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
    """The last figure before a change and the newest from it on, against the neighbours.

    `area_change`, `neighbours_change` and `difference` are in percentage points, or in the unit of
    the measure; `interval` is that of the difference where all counts are known. With `breaks`
    between the two periods the figures are not comparable, and nothing is computed.
    """

    period: str
    before: MeasureFigure
    after: MeasureFigure
    breaks: tuple[MeasureBreak, ...]
    area_change: float | None = None
    neighbours_change: float | None = None
    neighbours_count: int = 0
    interval: Interval | None = None

    @property
    def difference(self) -> float | None:
        """How much more the area changed than its neighbours."""
        if self.area_change is None or self.neighbours_change is None:
            return None
        return self.area_change - self.neighbours_change


def find_service_change(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    area: StatisticalArea,
    members: Sequence[StatisticalArea],
    period: str,
    breakdown: str = "",
) -> ServiceChange | None:
    """The area before and after a change that began in a period; None without both figures."""
    wanted = [area.code, *(one.code for one in members)]
    found = statistics.figures(measure, area.level, breakdown=breakdown, areas=wanted)
    by_area: dict[str, dict[str, MeasureFigure]] = {}
    for one in found:
        if one.figure.value is not None:
            by_area.setdefault(one.figure.area_code, {})[one.figure.period] = one.figure
    own = by_area.get(area.code, {})
    earlier = [known for known in own if known < period]
    later = [known for known in own if known >= period]
    if not earlier or not later:
        return None
    before, after = own[max(earlier)], own[max(later)]
    breaks = breaks_between(measure.measure, before.period, after.period)
    if breaks:
        return ServiceChange(period, before, after, breaks)
    pairs = [
        (known[before.period], known[after.period])
        for code, known in by_area.items()
        if code != area.code and before.period in known and after.period in known
    ]
    return ServiceChange(
        period,
        before,
        after,
        (),
        _change(before, after),
        neighbours_mean(_change(*pair) for pair in pairs),
        len(pairs),
        _interval(measure, (before, after), pairs),
    )


def _change(before: MeasureFigure, after: MeasureFigure) -> float:
    assert before.value is not None
    assert after.value is not None
    return after.value - before.value


def _interval(
    measure: PublishedMeasure,
    own: tuple[MeasureFigure, MeasureFigure],
    pairs: Sequence[tuple[MeasureFigure, MeasureFigure]],
) -> Interval | None:
    """The interval of the difference of the changes, from all counts; None where one is missing."""
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
    estimated = difference_in_differences(area, together)
    if estimated is None:
        return None
    return Interval(100 * estimated.interval.lower, 100 * estimated.interval.upper)
