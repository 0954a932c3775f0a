"""All measures of one area, the worst and the worsening first."""

from dataclasses import dataclass

from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ALL_CHILDREN, ENGLAND, Level, MeasureFigure
from app.core.measures.measure import Polarity
from app.core.measures.series import segments
from app.core.statistics.comparison import (
    ComparatorResult,
    comparator_result,
    compared_with_value,
)
from app.snapshot.insights.counted import counted_share
from app.snapshot.insights.trend import ChangeResult, LatestChange, latest_change
from app.snapshot.published_statistics import (
    PublishedFigure,
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)

_BANDS = {"D": 0, "C": 1, None: 2, "B": 3, "A": 4}
_WORSE = {
    Polarity.HIGH: (ChangeResult.FELL, ChangeResult.LOWER),
    Polarity.LOW: (ChangeResult.ROSE, ChangeResult.HIGHER),
    Polarity.NONE: (),
}


@dataclass(frozen=True)
class ProfileRow:
    """A measure of an area: its latest figure, England's of the same period, and the change."""

    measure: PublishedMeasure
    figure: PublishedFigure
    england: float | None
    result: ComparatorResult | None
    change: LatestChange | None

    @property
    def is_worsening(self) -> bool:
        """Whether the latest value is worse than that of the period before, beyond chance if known."""
        return self.change is not None and (
            self.change.result in _WORSE[self.measure.measure.polarity]
        )

    @property
    def order(self) -> tuple[bool, int, bool, float, int]:
        """The worst quarter first, in it what worsens, then by rank; without polarity last."""
        rank, count = self.figure.rank, self.figure.ranked_count
        place = -rank / count if rank and count else 0.0
        has_none = self.measure.measure.polarity is Polarity.NONE
        band = _BANDS[self.figure.quartile]
        return has_none, band, not self.is_worsening, place, self.measure.number


def find_profile(statistics: PublishedStatistics, area: StatisticalArea) -> list[ProfileRow]:
    """Every measure that has a value for the area, the worst and the worsening first."""
    rows = (
        _row(statistics, measure, area)
        for measure in statistics.measures.values()
        if area.level in measure.periods
        and ALL_CHILDREN in measure.breakdowns
        and measure.measure.code != CHARACTERISTICS
    )
    return sorted((row for row in rows if row), key=lambda row: row.order)


def _row(
    statistics: PublishedStatistics, measure: PublishedMeasure, area: StatisticalArea
) -> ProfileRow | None:
    figures = statistics.figures(measure, area.level, areas=[area.code])
    known = {one.figure.period: one for one in figures if one.figure.value is not None}
    if not known:
        return None
    latest = known[max(known)]
    england = _england(statistics, measure, latest.figure.period)
    counted = counted_share(measure.measure, latest.figure)
    compared = compared_with_value(counted, None if england is None else england / 100)
    polarity = measure.measure.polarity
    return ProfileRow(
        measure=measure,
        figure=latest,
        england=england,
        result=None
        if polarity is Polarity.NONE
        else comparator_result(compared, polarity is Polarity.HIGH),
        change=_change(measure, [one.figure for one in figures]),
    )


def _change(measure: PublishedMeasure, figures: list[MeasureFigure]) -> LatestChange | None:
    parts = segments(measure.measure, figures)
    return latest_change(measure.measure, parts[-1]) if parts else None


def _england(
    statistics: PublishedStatistics, measure: PublishedMeasure, period: str
) -> float | None:
    if Level.COUNTRY not in measure.periods:
        return None
    figures = statistics.figures(measure, Level.COUNTRY, areas=[ENGLAND], periods=[period])
    return figures[0].figure.value if figures else None
