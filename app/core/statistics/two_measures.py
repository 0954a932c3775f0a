"""Two measures of the same areas at once: which areas are low in one and high in the other.

A matrix of areas and no correlation, which would invite a conclusion about children from figures
of areas. The cut into thirds is ours; source of its limits: app/core/statistics/map_classes.py.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from app.core.statistics.map_classes import MapClasses, quantile_classes


class Third(Enum):
    """The third of the areas in which an area is, by the values of one measure."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


THIRDS_BY_CLASSES: Final = {
    0: (),
    1: (Third.MIDDLE,),
    2: (Third.LOW, Third.HIGH),
    3: (Third.LOW, Third.MIDDLE, Third.HIGH),
}


@dataclass(frozen=True)
class TwoMeasureMatrix:
    """Areas by the thirds of two measures, and the areas without one or both values.

    `cells` has a row for each class of the first measure and in it a column for each class of the
    second, lowest first; a cell is the codes of its areas, in their order. 3 by 3 cells, but fewer
    rows or columns where many areas have equal values: `rows` and `columns` say which thirds they
    are. Each code is in one cell, or in one of the three tuples of areas without a value.
    """

    first_classes: MapClasses  # with the limits and counts of the rows
    second_classes: MapClasses  # of the columns
    row_and_column: Mapping[str, tuple[int, int]]  # by code of the areas with both values, from 0
    cells: tuple[tuple[tuple[str, ...], ...], ...]
    without_first: tuple[str, ...]  # these have a value of the second measure only
    without_second: tuple[str, ...]
    without_both: tuple[str, ...]

    @property
    def rows(self) -> tuple[Third, ...]:
        """The third that each row is: low and high of two, the middle of one, none without areas."""
        return THIRDS_BY_CLASSES[len(self.first_classes.classes)]

    @property
    def columns(self) -> tuple[Third, ...]:
        """The third that each column is, as of rows."""
        return THIRDS_BY_CLASSES[len(self.second_classes.classes)]


def two_measure_matrix(
    first: Mapping[str, float | None],
    second: Mapping[str, float | None],
    *,
    first_decimals: int,
    second_decimals: int,
) -> TwoMeasureMatrix:
    """The matrix of the areas in either mapping, by code; None and no entry are both missing.

    Each measure is rounded to its decimals and cut by quantiles into thirds of the areas that have
    both values. Raises ValueError for a value that is not finite.
    """
    one = {code: value for code, value in first.items() if value is not None}
    other = {code: value for code, value in second.items() if value is not None}
    both = sorted(one.keys() & other.keys())
    first_classes = quantile_classes((one[code] for code in both), 3, decimals=first_decimals)
    second_classes = quantile_classes((other[code] for code in both), 3, decimals=second_decimals)
    row_and_column = {
        code: (first_classes.number_of(one[code]), second_classes.number_of(other[code]))
        for code in both
    }
    return TwoMeasureMatrix(
        first_classes,
        second_classes,
        row_and_column,
        _cells(row_and_column, len(first_classes.classes), len(second_classes.classes)),
        without_first=_in_order(other.keys() - one.keys()),
        without_second=_in_order(one.keys() - other.keys()),
        without_both=_in_order((first.keys() | second.keys()) - one.keys() - other.keys()),
    )


def _cells(
    row_and_column: Mapping[str, tuple[int, int]], rows_count: int, columns_count: int
) -> tuple[tuple[tuple[str, ...], ...], ...]:
    codes: dict[tuple[int, int], list[str]] = {}
    for code, cell in row_and_column.items():
        codes.setdefault(cell, []).append(code)
    return tuple(
        tuple(tuple(codes.get((row, column), ())) for column in range(columns_count))
        for row in range(rows_count)
    )


def _in_order(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(codes))
