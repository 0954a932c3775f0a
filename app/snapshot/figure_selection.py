"""Figures of several measures, areas and periods, read in parts.

A publication stores how many figures each block has, so that a part in the middle of hundreds of
thousands of figures is found without reading those before it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from app.core.measures.figure import ALL_CHILDREN, Level
from app.snapshot.published_statistics import (
    FigureBlock,
    PublishedFigure,
    PublishedMeasure,
    PublishedStatistics,
)


@dataclass(frozen=True)
class FigureSelection:
    """Which figures are wanted; None where every one is.

    `first_period` and `last_period` are included, "" for no limit; with `is_latest` the newest
    period of each measure and level is wanted beside `periods`. `areas` are codes; those that no
    area has are passed over.
    """

    measures: tuple[PublishedMeasure, ...]
    breakdowns: frozenset[str] | None = frozenset({ALL_CHILDREN})
    levels: frozenset[Level] | None = None
    areas: frozenset[str] | None = None
    periods: frozenset[str] | None = None
    first_period: str = ""
    last_period: str = ""
    is_latest: bool = False

    def has_block(self, block: FigureBlock) -> bool:
        """Whether figures of this block are wanted, of whatever areas."""
        return (
            (self.breakdowns is None or block.breakdown in self.breakdowns)
            and (self.levels is None or block.level in self.levels)
            and self._has_period(block)
        )

    def _has_period(self, block: FigureBlock) -> bool:
        if block.period < self.first_period:
            return False
        if self.last_period and block.period > self.last_period:
            return False
        if self.is_latest and block.period == block.measure.periods[block.level][-1]:
            return True
        return block.period in self.periods if self.periods is not None else not self.is_latest


class SelectedFigure(NamedTuple):
    """A figure with its measure and the name of its area, "" where no source names it."""

    measure: PublishedMeasure
    area_name: str
    published: PublishedFigure


class _SelectedBlock(NamedTuple):
    block: FigureBlock
    areas: list[str] | None
    figures_count: int


class SelectedFigures:
    """The figures of a selection by measure, breakdown, level, period and area code."""

    def __init__(self, statistics: PublishedStatistics, selection: FigureSelection) -> None:
        self._statistics = statistics
        self._blocks = list(_selected_blocks(statistics, selection))
        self.total = sum(one.figures_count for one in self._blocks)

    def read(self, offset: int, limit: int) -> list[SelectedFigure]:
        """At most `limit` figures, without the first `offset`."""
        found: list[SelectedFigure] = []
        for block, areas, count in self._blocks:
            if offset >= count:
                offset -= count
                continue
            if len(found) == limit:
                break
            rows = self._statistics.figures_in_block(block, areas, offset, limit - len(found))
            found += (SelectedFigure(block.measure, name, one) for name, one in rows)
            offset = 0
        return found


def _selected_blocks(
    statistics: PublishedStatistics, selection: FigureSelection
) -> Iterator[_SelectedBlock]:
    blocks = (
        block
        for measure in selection.measures
        for block in statistics.blocks.get(measure.measure.code, ())
        if selection.has_block(block)
    )
    if selection.areas is None:
        yield from (_SelectedBlock(block, None, block.figures_count) for block in blocks)
        return
    codes = statistics.codes_by_level(selection.areas)
    for block in blocks:
        if areas := codes.get(block.level):
            count = statistics.count_in_block(block, areas)
            yield _SelectedBlock(block, areas, count)
