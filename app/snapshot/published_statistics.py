"""The published statistics: measures, figures, areas, neighbours and maps of one publication.

They are a part of the snapshot of their own, so that an edit of a setting never copies them.
"""

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from app.core.measures.figure import ALL_CHILDREN, Level, MeasureFigure
from app.core.measures.measure import Measure
from app.core.takeup import HiddenReason
from app.snapshot.immutable_database import ImmutableDatabase
from app.snapshot.published_maps import PublishedMaps
from app.snapshot.published_reach import PublishedReach

STATISTICS = "statistics"  # the name of the part
DATABASE = "statistics.sqlite"
OWN_COUNT = 0  # the edition id of what this service counts itself
OFFICIAL, SIMILAR = "official", "similar"  # lists of neighbours: DfE's, and our own calculation
_LISTED_LEVELS = (Level.COUNTRY, Level.REGION, Level.COUNCIL)  # few enough to keep in memory
_FIGURE = (
    "f.level, area, period, value, numerator, denominator, symbol, rank, ranked_count, quartile,"
    " neighbours_mean, neighbours_rank"
)
_AREA = "SELECT level, code, name, vintage, parent_code, la_number, district_code FROM area"
_SYMBOLS = {one.value: one for one in HiddenReason}


class StatisticalArea(NamedTuple):
    """An area of figures. `parent_code` is a council's region, a ward's district, an LSOA's ward.

    `vintage` is the year, or year and month, of its boundaries; `la_number` a council's DfE number;
    `district_code` is the district of an LSOA; "" where not known.
    """

    level: Level
    code: str
    name: str
    vintage: str
    parent_code: str
    la_number: str
    district_code: str


@dataclass(frozen=True)
class PublishedMeasure:
    """A measure with what is published of it: the date of its edition, its periods and breakdowns.

    `periods` has those of each level, oldest first; `breakdowns` start with "" where there are
    figures of all children.
    """

    measure: Measure
    number: int
    as_at: date
    edition_id: int
    periods: Mapping[Level, tuple[str, ...]]
    breakdowns: tuple[str, ...]

    @property
    def levels(self) -> tuple[Level, ...]:
        return tuple(self.periods)


@dataclass(frozen=True)
class PublishedFigure:
    """A figure with its rank and the mean of the neighbours, computed when it was published.

    `rank` is among councils with a value, 1 is the best, `ranked_count` their number; `quartile` is
    "A" (the best) to "D"; `neighbours_mean` is the unweighted mean of DfE's ten statistical
    neighbours, `neighbours_rank` the rank among the council and its neighbours. None where the
    measure has no polarity, for other levels and without neighbours.
    """

    figure: MeasureFigure
    rank: int | None = None
    ranked_count: int | None = None
    quartile: str | None = None
    neighbours_mean: float | None = None
    neighbours_rank: int | None = None


class NeighbourCouncil(NamedTuple):
    """A council that is like another one; `closeness` has the publisher's words, "" in our list."""

    code: str
    closeness: str


class FigureBlock(NamedTuple):
    """All figures of a measure of one breakdown, level and period; `figures_count` is their number."""

    measure: PublishedMeasure
    breakdown: str
    level: Level
    period: str
    figures_count: int


class PublishedStatistics:
    """An opened statistics directory; rows are read when they are asked for."""

    def __init__(self, folder: Path, manifest: Mapping[str, Any]) -> None:
        self.manifest = manifest
        self.seq: int = manifest["seq"]
        self.neighbours_as_at: date | None = _date(manifest.get("neighbours_as_at", ""))
        self._database = ImmutableDatabase(folder / DATABASE, f"{STATISTICS} {self.seq}")

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return self._database.connection().execute(query, values).fetchall()

    @cached_property
    def measures(self) -> Mapping[str, PublishedMeasure]:
        """The measures by code, in the order in which pages list them."""
        found = {}
        for number, facts, as_at, edition_id in self._rows(
            "SELECT number, facts, as_at, edition_id FROM measure ORDER BY number"
        ):
            parsed = json.loads(facts)
            measure = Measure.from_facts(parsed["measure"])
            known = parsed["periods"]
            periods = {one: tuple(known[one.value]) for one in Level if one.value in known}
            day = date.fromisoformat(as_at)
            found[measure.code] = PublishedMeasure(
                measure, number, day, edition_id, periods, tuple(parsed["breakdowns"])
            )
        return found

    @cached_property
    def areas(self) -> Mapping[str, StatisticalArea]:
        """England, its regions and councils by code, in the order of their names within a level."""
        wanted = ", ".join(f"'{level.value}'" for level in _LISTED_LEVELS)
        rows = self._rows(f"{_AREA} WHERE level IN ({wanted})")
        found = _with_unique_names([_area(row) for row in rows])
        order = {level: position for position, level in enumerate(_LISTED_LEVELS)}
        found.sort(key=lambda one: (order[one.level], one.name.casefold(), one.code))
        return {one.code: one for one in found}

    def area(self, level: Level, code: str) -> StatisticalArea | None:
        """One area of any level; None where it has no figures and no source names it."""
        rows = self._rows(f"{_AREA} WHERE level = ? AND code = ?", (level.value, code))
        return _area(rows[0]) if rows else None

    def names(self, level: Level, codes: Collection[str]) -> dict[str, str]:
        """The name of each of these areas that has one, by code."""
        wanted = ", ".join("?" * len(codes))
        query = f"SELECT code, name FROM area WHERE level = ? AND code IN ({wanted})"
        return dict(self._rows(query, (level.value, *sorted(codes))))

    def areas_of(self, level: Level, codes: Collection[str]) -> list[StatisticalArea]:
        """Those of these areas that a source names, in the order of their codes."""
        wanted = ", ".join("?" * len(codes))
        query = f"{_AREA} WHERE level = ? AND code IN ({wanted}) ORDER BY code"
        return [_area(row) for row in self._rows(query, (level.value, *sorted(codes)))]

    def lsoas_of_ward(self, ward: str) -> list[str]:
        """The codes of the LSOAs that fit a ward best."""
        query = "SELECT code FROM area WHERE level = ? AND parent_code = ? ORDER BY code"
        return [code for (code,) in self._rows(query, (Level.LSOA.value, ward))]

    def areas_within(self, level: Level, whole: str) -> list[StatisticalArea]:
        """The wards or LSOAs of a council, or England's councils, in the order of their codes.

        A council's are those of its districts; a unitary council is its own district.
        """
        if level is Level.COUNCIL:
            return [one for one in self.areas.values() if one.level is level and one.la_number]
        query = "SELECT code FROM area WHERE level = ? AND parent_code = ?"
        districts = {whole, *(code for (code,) in self._rows(query, (Level.DISTRICT.value, whole)))}
        column = "district_code" if level is Level.LSOA else "parent_code"
        wanted = ", ".join("?" * len(districts))
        # The plus keeps SQLite from reading all areas of the level by their key.
        query = f"{_AREA} WHERE {column} IN ({wanted}) AND +level = ? ORDER BY code"
        return [_area(row) for row in self._rows(query, (*sorted(districts), level.value))]

    def figures(
        self,
        measure: PublishedMeasure,
        level: Level,
        *,
        breakdown: str = ALL_CHILDREN,
        areas: Collection[str] | None = None,
        periods: Collection[str] | None = None,
    ) -> list[PublishedFigure]:
        """The figures of a measure at one level, by period and area; all areas and periods if None."""
        if breakdown not in measure.breakdowns:
            return []
        where = ["measure = ?", "breakdown = ?", "f.level = ?"]
        position = measure.breakdowns.index(breakdown)
        values: list[Any] = [measure.number, position, level.value]
        for column, wanted in (("period", periods), ("area", areas)):
            if wanted is not None:
                where.append(f"{column} IN ({', '.join('?' * len(wanted))})")
                values += sorted(wanted)
        rows = self._rows(
            f"SELECT {_FIGURE} FROM figure f WHERE {' AND '.join(where)} ORDER BY period, area",
            values,
        )
        return [_figure(row, breakdown) for row in rows]

    @cached_property
    def blocks(self) -> Mapping[str, tuple[FigureBlock, ...]]:
        """The blocks of each measure by its code, ordered by breakdown, level and period."""
        found: dict[str, list[FigureBlock]] = {}
        by_number = {one.number: one for one in self.measures.values()}
        query = "SELECT measure, breakdown, level, period, figures FROM block"
        for number, breakdown, level, period, count in self._rows(query):
            measure = by_number[number]
            block = FigureBlock(measure, measure.breakdowns[breakdown], Level(level), period, count)
            found.setdefault(measure.measure.code, []).append(block)
        return {code: tuple(sorted(blocks, key=_block_order)) for code, blocks in found.items()}

    def count_in_block(self, block: FigureBlock, areas: Collection[str]) -> int:
        """How many of these areas have a figure in the block."""
        where, values = _in_block(block, areas)
        count: int = self._rows(f"SELECT count(*) FROM figure WHERE {where}", values)[0][0]
        return count

    def figures_in_block(
        self, block: FigureBlock, areas: Collection[str] | None, offset: int, limit: int
    ) -> list[tuple[str, PublishedFigure]]:
        """Some figures of a block, by area, each with the area's name; of all areas if None."""
        where, values = _in_block(block, areas)
        rows = self._rows(
            f"SELECT coalesce(name, ''), {_FIGURE} FROM"
            f" (SELECT * FROM figure WHERE {where} ORDER BY area LIMIT ? OFFSET ?) f"
            " LEFT JOIN area ON area.level = f.level AND code = area ORDER BY area",
            (*values, limit, offset),
        )
        return [(name, _figure(tuple(row), block.breakdown)) for name, *row in rows]

    def codes_by_level(self, codes: Collection[str]) -> dict[Level, list[str]]:
        """Those of these codes that an area has, by its level; one code may be at two levels."""
        found: dict[Level, list[str]] = {}
        listed = sorted(codes)
        wanted = ", ".join("?" * len(listed))
        for level in Level:
            query = f"SELECT code FROM area WHERE level = ? AND code IN ({wanted})"
            if rows := self._rows(query, (level.value, *listed)):
                found[level] = [code for (code,) in rows]
        return found

    @cached_property
    def _neighbours(self) -> Mapping[tuple[str, str], tuple[NeighbourCouncil, ...]]:
        found: dict[tuple[str, str], list[NeighbourCouncil]] = {}
        query = (
            "SELECT list, area, neighbour, closeness FROM neighbour ORDER BY list, area, position"
        )
        for list_name, area, neighbour, closeness in self._rows(query):
            one = NeighbourCouncil(neighbour, closeness)
            found.setdefault((list_name, area), []).append(one)
        return {key: tuple(listed) for key, listed in found.items()}

    def neighbours(
        self, council_code: str, list_name: str = OFFICIAL
    ) -> tuple[NeighbourCouncil, ...]:
        """A council's neighbours in a list, OFFICIAL or SIMILAR, the most alike first; () if none."""
        return self._neighbours.get((list_name, council_code), ())

    @cached_property
    def reach(self) -> PublishedReach:
        return PublishedReach(self._database)

    @cached_property
    def maps(self) -> PublishedMaps:
        return PublishedMaps(self._database)


def _with_unique_names(areas: list[StatisticalArea]) -> list[StatisticalArea]:
    """The areas, with a former council marked that has the name of a present one."""
    names = Counter(one.name for one in areas)
    return [
        one._replace(name=f"{one.name} (former)")
        if one.level is Level.COUNCIL and names[one.name] > 1 and not one.la_number
        else one
        for one in areas
    ]


def _area(row: tuple[Any, ...]) -> StatisticalArea:
    return StatisticalArea(Level(row[0]), *row[1:])


def _figure(row: tuple[Any, ...], breakdown: str) -> PublishedFigure:
    level, area, period, value, numerator, denominator, symbol, *derived = row
    figure = MeasureFigure(
        Level(level),
        area,
        period,
        value,
        breakdown,
        numerator,
        denominator,
        _SYMBOLS[symbol] if symbol else None,
    )
    return PublishedFigure(figure, *derived)


_LEVEL_ORDER = {level: position for position, level in enumerate(Level)}


def _block_order(block: FigureBlock) -> tuple[int, int, str]:
    position = block.measure.breakdowns.index(block.breakdown)
    return position, _LEVEL_ORDER[block.level], block.period


def _in_block(block: FigureBlock, areas: Collection[str] | None) -> tuple[str, list[Any]]:
    """The condition of a query for a block's figures of these areas, and its values."""
    position = block.measure.breakdowns.index(block.breakdown)
    where = "measure = ? AND breakdown = ? AND level = ? AND period = ?"
    values: list[Any] = [block.measure.number, position, block.level.value, block.period]
    if areas is None:
        return where, values
    wanted = ", ".join("?" * len(areas))
    return f"{where} AND area IN ({wanted})", [*values, *sorted(areas)]


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
