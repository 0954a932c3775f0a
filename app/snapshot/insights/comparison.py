"""One area against others in one period: rank, quartile, distance and the comparator's value."""

from dataclasses import dataclass

from app.core.measures.figure import ENGLAND, Level
from app.core.measures.measure import Measure, Polarity
from app.core.statistics.comparison import (
    ComparatorResult,
    ShareComparison,
    comparator_result,
    compared_with_area,
    compared_with_value,
)
from app.core.statistics.ranking import children_to_reach_mean
from app.snapshot.insights.comparators import Comparator, comparator_values
from app.snapshot.insights.counted import counted_share
from app.snapshot.published_statistics import (
    PublishedFigure,
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)


@dataclass(frozen=True)
class ComparisonRow:
    """A row of the table: an area, its figure and whether it is the one that is compared.

    `against_own` says how its share lies to that of the compared area; not known without counts.
    """

    area: StatisticalArea
    figure: PublishedFigure | None
    is_own: bool = False
    against_own: ShareComparison = ShareComparison.NOT_KNOWN


@dataclass(frozen=True)
class AreaComparison:
    """An area in a period beside its comparator.

    `rows` are the area and the members of the comparator, the best first where the measure has a
    polarity; `larger` are its region and England. `everyone` are all councils, for the funnel; of
    other levels the areas in `rows`. `comparator_count` is of how many areas the comparator's value
    is the mean. `children` is how many more children would bring the area to the comparator's
    value; None without counts, above 100 % and where more is not better.
    """

    measure: PublishedMeasure
    breakdown: str
    period: str
    own: PublishedFigure
    area: StatisticalArea
    comparator: Comparator | None
    comparator_value: float | None
    comparator_count: int
    share_comparison: ShareComparison
    rows: tuple[ComparisonRow, ...]
    larger: tuple[ComparisonRow, ...]
    everyone: tuple[PublishedFigure, ...]

    @property
    def result(self) -> ComparatorResult | None:
        """Better, similar, worse or not known; None for a measure without polarity."""
        polarity = self.measure.measure.polarity
        if polarity is Polarity.NONE:
            return None
        return comparator_result(self.share_comparison, polarity is Polarity.HIGH)

    @property
    def distance(self) -> float | None:
        """The area's value minus the comparator's, in the unit of the measure."""
        value = self.own.figure.value
        if value is None or self.comparator_value is None:
            return None
        return value - self.comparator_value

    @property
    def children(self) -> int | None:
        measure = self.measure.measure
        counted = counted_share(measure, self.own.figure)
        if measure.polarity is not Polarity.HIGH or counted is None or counted.share > 1:
            return None
        if self.comparator_value is None:
            return None
        return children_to_reach_mean(
            counted.share, self.comparator_value / 100, counted.denominator
        )


def find_comparison(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    area: StatisticalArea,
    comparator: Comparator | None,
    period: str,
    breakdown: str = "",
) -> AreaComparison | None:
    """The comparison of an area in a period; None where it has no figure, not even a symbol."""
    members = comparator.members if comparator else ()
    by_code: dict[str, PublishedFigure] = {}
    for level in {one.level for one in (area, *members)}:
        # All councils for the funnel; of small areas, of which there are many, only those shown.
        shown = [one.code for one in (area, *members) if one.level is level]
        areas = None if level is area.level is Level.COUNCIL else shown
        by_code |= {
            one.figure.area_code: one
            for one in statistics.figures(
                measure, level, breakdown=breakdown, areas=areas, periods=[period]
            )
        }
    everyone = [one for one in by_code.values() if one.figure.level is area.level]
    own = by_code.get(area.code)
    if own is None:
        return None
    values = comparator_values(statistics, measure, comparator, breakdown) if comparator else {}
    compared = values.get(period)
    value = compared.value if compared else None
    rows = [ComparisonRow(area, own, is_own=True)]
    rows += [_row(measure.measure, one, by_code.get(one.code), own) for one in members]
    share = None if value is None else value / 100
    return AreaComparison(
        measure=measure,
        breakdown=breakdown,
        period=period,
        own=own,
        area=area,
        comparator=comparator,
        comparator_value=value,
        comparator_count=compared.areas_count if compared else 0,
        share_comparison=compared_with_value(counted_share(measure.measure, own.figure), share),
        rows=_sorted(rows, measure.measure.polarity),
        larger=_larger(statistics, measure, area, own),
        everyone=tuple(everyone),
    )


def _row(
    measure: Measure, area: StatisticalArea, figure: PublishedFigure | None, own: PublishedFigure
) -> ComparisonRow:
    counted = counted_share(measure, figure.figure) if figure else None
    against = compared_with_area(counted, counted_share(measure, own.figure))
    return ComparisonRow(area, figure, against_own=against)


def _sorted(rows: list[ComparisonRow], polarity: Polarity) -> tuple[ComparisonRow, ...]:
    """The best first, those without a value last, equal values by name."""

    def order(row: ComparisonRow) -> tuple[bool, float, str]:
        value = row.figure.figure.value if row.figure else None
        if value is None:
            return True, 0.0, row.area.name
        return False, value if polarity is Polarity.LOW else -value, row.area.name

    return tuple(sorted(rows, key=order))


def _larger(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    area: StatisticalArea,
    own: PublishedFigure,
) -> tuple[ComparisonRow, ...]:
    """The region of the area and England, each with its published figure."""
    found = []
    for code in (area.parent_code, ENGLAND):
        larger = statistics.areas.get(code)
        if larger is None or larger.code == area.code or larger.level is Level.COUNCIL:
            continue
        figures = statistics.figures(
            measure,
            larger.level,
            breakdown=own.figure.breakdown,
            areas=[code],
            periods=[own.figure.period],
        )
        found.append(_row(measure.measure, larger, figures[0] if figures else None, own))
    return tuple(found)
