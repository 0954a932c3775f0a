"""Where two measures of one subject give different values, so that they cannot be one series.

Publishers revise denominators: for England's 3 and 4-year-olds in 2018 DfE's release of 2023 says
93.9 %, its Local Authority Interactive Tool 97.2 %, with the same number of children.
Source: docs/rules.md#measures.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.measure import Measure

_Key = tuple[Level, str, str, str]


@dataclass(frozen=True)
class DifferentFigure:
    """One area, period and breakdown for which two measures give different values.

    `period` is that of the first measure.
    """

    level: Level
    area_code: str
    period: str
    breakdown: str
    first_value: float
    second_value: float

    @property
    def difference(self) -> float:
        """The first value minus the second one."""
        return self.first_value - self.second_value


@dataclass(frozen=True)
class EditionComparison:
    """The figures that two measures of one subject both have, and those that differ.

    `compared_count` figures have a value in both. `differing` is in the order of area and period.
    """

    first: Measure
    second: Measure
    compared_count: int
    differing: tuple[DifferentFigure, ...]

    @property
    def largest(self) -> DifferentFigure | None:
        """The figure with the largest difference, None where none differs."""
        return max(self.differing, key=lambda one: abs(one.difference), default=None)


def differing_editions(
    first: Measure,
    second: Measure,
    first_figures: Iterable[MeasureFigure],
    second_figures: Iterable[MeasureFigure],
) -> EditionComparison:
    """The comparison of all figures that two measures of one subject have in common.

    Values differ when they are more than half a unit of the last shown decimal apart: one publisher
    may round what another does not. A split year is compared with the year in which it ends, as the
    interactive tool writes school years. Raises ValueError for measures of different subjects or
    units, and for a measure with itself.
    """
    if first.code == second.code or first.subject != second.subject or first.unit != second.unit:
        raise ValueError(f"{first.code} and {second.code} are not two measures of one subject")
    others = {_key(one): one.value for one in second_figures if one.value is not None}
    limit = 0.5 * 10 ** -_decimals(first, second) + 1e-9
    compared_count, differing = 0, []
    for figure in first_figures:
        key = _key(figure)
        if figure.value is None or key not in others:
            continue
        compared_count += 1
        if abs(figure.value - others[key]) > limit:
            level, area_code, _, breakdown = key
            differing.append(
                DifferentFigure(
                    level, area_code, figure.period, breakdown, figure.value, others[key]
                )
            )
    differing.sort(key=lambda one: (one.level.value, one.area_code, one.period, one.breakdown))
    return EditionComparison(first, second, compared_count, tuple(differing))


def _key(figure: MeasureFigure) -> _Key:
    return figure.level, figure.area_code, _year_end(figure.period), figure.breakdown


def _year_end(period: str) -> str:
    """The last year of a split year; other periods unchanged."""
    return str(int(period[:4]) + 1) if period.isdigit() and len(period) == 6 else period


def _decimals(first: Measure, second: Measure) -> int:
    return min(first.decimals, second.decimals)
