"""Which further cells of a table must be hidden, so that no hidden one can be worked out.

The attacker is taken to read every shown count exactly (though it is rounded), the total of every
column over the areas, that ages add up, and how many children were eligible. A hidden count is safe
when two worlds, alike in all of that, differ in it by `need` or more: children are moved between
hidden cells, as many in one area as back in another, starting from the truth. Source: domain.md §7,
insights.md §3.6 (closing the cheapest rectangle).
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations
from math import floor, inf
from typing import NamedTuple

_WHOLE = {"3": "3-4", "4": "3-4", "3-4": "all", "2": "all", "under-2": "all"}
_PARTS = {"3-4": {"3", "4"}, "all": {"under-2", "2", "3", "4"}}
_REST = "rest of "

Table = tuple[Hashable, str]
Row = tuple[Table, str]  # a table and an area
Move = tuple[tuple[str, int], ...]  # ages, and by how many children they change

_OPEN = -1


class Spot(NamedTuple):
    """A cell of one table (an entitlement in a period): its row is an area, its column an age."""

    table: Table
    area: str
    ages: str


@dataclass(frozen=True)
class Count:
    """The children of a cell; `registered` None where it is not known to us either."""

    registered: int | None
    eligible: float | None = None


def with_rests(counts: Mapping[Spot, Count]) -> dict[Spot, Count]:
    """The counts and, where only some parts of a total are given, what anyone can subtract.

    Raises ValueError where the ages of an area do not add up.
    """
    found = dict(counts)
    for (table, area), ages in _rows(counts).items():
        for total in _PARTS.keys() & ages:
            parts = [part for part in ages if _whole(part, ages) == total]
            known = [counts[Spot(table, area, one)] for one in (total, *parts)]
            if not parts or any(one.registered is None for one in known):
                continue
            rest = _subtract(known)
            is_complete = _PARTS[total] == set().union(*(_PARTS.get(one, {one}) for one in parts))
            if (rest.registered or 0) < 0 or (is_complete and rest.registered):
                raise ValueError(f"in {area} the ages {sorted(parts)} do not add up to {total!r}")
            if not is_complete and (rest.registered, rest.eligible) != (0, 0):
                found[Spot(table, area, _REST + total)] = rest
    return found


def protect(
    counts: Mapping[Spot, Count],
    few: Collection[Spot],
    need: int,
    group_of: Mapping[str, str],
    within: Mapping[Table, Table],
) -> frozenset[Spot]:
    """All spots to hide: those of few, and the least of others without which these are not safe.

    `group_of` names the group of an area whose totals are published besides those over all areas. The
    children of a table that `within` names are among those of the other. Where a total below `need`
    gives a count away by itself, the count may still be anything up to it.
    """
    cells = _cells(counts, few, need, within)
    placed = _placed(cells, need, group_of)
    has_grown = True
    while has_grown:
        has_grown = False
        for table, area, ages in [spot for spot, cell in cells.items() if cell.is_secret]:
            block, row = placed[table, area]
            while not block.is_safe(row, ages) and block.hide_cheapest(row, ages):
                has_grown = True
    return frozenset(spot for spot, cell in cells.items() if cell.is_secret and not cell.is_rest)


def is_rest(ages: str) -> bool:
    """Whether this is no column of the file, but what a total leaves."""
    return ages.startswith(_REST)


@dataclass(eq=False, slots=True)
class _Cell:
    """A count while it is worked on. `most` is what it may look to be at most."""

    true: int
    most: float
    is_secret: bool  # what must not be found out
    is_rest: bool
    inner: "_Cell | None" = None  # the same children's cells in the other table
    outer: "_Cell | None" = None

    @property
    def least(self) -> int:
        """What it cannot look to be less than: those among it that are shown."""
        return min(self.true, self.inner.true) if self.inner and not self.inner.is_secret else 0

    @property
    def room(self) -> float:
        """What it cannot look to be more than."""
        if self.outer is None or self.outer.is_secret:
            return self.most
        return min(self.most, max(self.true, self.outer.true))


@dataclass(eq=False, slots=True)
class _Row:
    """The cells of an area in one table, and of each move what else it would take to hide."""

    ways: dict[Move, list[_Cell]]
    costs: dict[Move, int] = field(default_factory=dict)  # in children; _OPEN: all is hidden

    def hide(self, cells: Iterable[_Cell]) -> None:
        for cell in cells:
            cell.is_secret = True
        for move, touched in self.ways.items():
            seen = [one.true for one in touched if not one.is_secret and not one.is_rest]
            self.costs[move] = sum(seen) if seen else _OPEN

    def changes(self, move: Move, turn: int) -> list[tuple[_Cell, int]]:
        return [
            (cell, turn * change) for cell, (_, change) in zip(self.ways[move], move, strict=True)
        ]


@dataclass(eq=False, slots=True)
class _Block:
    """All rows whose totals are known: of one table, and within it of one group of areas."""

    rows: list[_Row]
    need: int
    totals: Counter[str] = field(default_factory=Counter)

    def is_safe(self, row: _Row, ages: str) -> bool:
        wanted = min(self.need, self.totals[ages])
        up = self._reach(row, ages, 1, wanted)
        return up == wanted or self._reach(row, ages, -1, wanted - up) == wanted - up

    def hide_cheapest(self, row: _Row, ages: str) -> bool:
        """Hide the cells with the fewest children that open one more way to move, if there is one."""
        best: tuple[_Row, Move] | None = None
        fewest = 0
        moves = [(move, max(0, cost)) for move, cost in row.costs.items() if ages in dict(move)]
        for other in self.rows:
            for move, here in moves if other is not row else ():
                there = other.costs.get(move)
                if there is None or there == row.costs[move] == _OPEN:
                    continue
                children = here + max(0, there)
                if best is None or children < fewest:
                    best, fewest = (other, move), children
        if best:
            for one in (row, best[0]):
                one.hide(one.ways[best[1]])
        return best is not None

    def _reach(self, row: _Row, ages: str, sign: int, wanted: int) -> int:
        """By how many children a count can be moved up (or down, by `sign`) unseen, up to `wanted`."""
        moved: dict[_Cell, int] = {}
        gained = 0
        moves = [
            (move, sign * dict(move)[ages])
            for move, cost in row.costs.items()
            if cost == _OPEN and ages in dict(move)
        ]
        here = {move: row.changes(move, turn) for move, turn in moves}
        rooms = {move: self._room(changes, moved) for move, changes in here.items()}
        for other in self.rows:
            if gained == wanted or not any(rooms.values()):
                break
            for move, turn in moves if other is not row else ():
                step = min(wanted - gained, rooms[move])
                if not step or other.costs.get(move) != _OPEN:
                    continue
                there = other.changes(move, -turn)
                step = min(step, self._room(there, moved))
                if not step:
                    continue
                for cell, change in here[move] + there:
                    moved[cell] = moved.get(cell, 0) + change * step
                rooms = {move: self._room(changes, moved) for move, changes in here.items()}
                gained += step
        return gained

    def _room(self, changes: list[tuple[_Cell, int]], moved: Mapping[_Cell, int]) -> int:
        """How often all of these cells may change so and still look possible."""
        times = self.need
        for cell, change in changes:
            now = cell.true + moved.get(cell, 0)
            most = cell.room
            if change < 0:
                times = min(times, now - cell.least)
            elif most != inf:
                times = min(times, floor(most) - now)
        return times


def _cells(
    counts: Mapping[Spot, Count],
    few: Collection[Spot],
    need: int,
    within: Mapping[Table, Table],
) -> dict[Spot, _Cell]:
    cells = {}
    for spot, count in counts.items():
        true = count.registered or 0
        most = max(true, need, inf if count.eligible is None else count.eligible)
        cells[spot] = _Cell(true, most, spot in few, is_rest(spot.ages))
    for spot, cell in cells.items():
        if spot.table in within:
            cell.outer = cells.get(spot._replace(table=within[spot.table]))
        if cell.outer:
            cell.outer.inner = cell
    return cells


def _placed(
    cells: Mapping[Spot, _Cell], need: int, group_of: Mapping[str, str]
) -> dict[Row, tuple[_Block, _Row]]:
    """Each row and the block that it stands in."""
    listed: dict[Row, dict[str, _Cell]] = {}
    for (table, area, ages), cell in cells.items():
        listed.setdefault((table, area), {})[ages] = cell
    blocks: dict[Row, _Block] = {}
    placed = {}
    for (table, area), by_ages in listed.items():
        block = blocks.setdefault((table, group_of.get(area, "")), _Block([], need))
        moves = _moves(frozenset(by_ages))
        row = _Row({move: [by_ages[ages] for ages, _ in move] for move in moves})
        row.hide(())
        block.rows.append(row)
        block.totals.update({ages: cell.true for ages, cell in by_ages.items()})
        placed[table, area] = (block, row)
    return placed


def _rows(counts: Mapping[Spot, Count]) -> dict[Row, set[str]]:
    rows: dict[Row, set[str]] = {}
    for table, area, ages in counts:
        rows.setdefault((table, area), set()).add(ages)
    return rows


def _whole(ages: str, row: Collection[str]) -> str | None:
    """The next total of the row that holds these ages."""
    if is_rest(ages):
        return ages.removeprefix(_REST)
    whole = _WHOLE.get(ages)
    while whole and whole not in row:
        whole = _WHOLE.get(whole)
    return whole


def _subtract(known: list[Count]) -> Count:
    """The first less all others; its eligible children only where all are known."""
    registered, *parts = (one.registered or 0 for one in known)
    eligible = [one.eligible for one in known if one.eligible is not None]
    rest = eligible[0] - sum(eligible[1:]) if len(eligible) == len(known) else None
    return Count(registered - sum(parts), rest)


@lru_cache(maxsize=200)
def _moves(row: frozenset[str]) -> tuple[Move, ...]:
    """The ways in which children can come to a row, or change their age in it, so that it adds up."""
    chains = []
    for leaf in sorted(row - {_whole(one, row) for one in row}):
        chain, whole = {leaf: 1}, _whole(leaf, row)
        while whole:
            chain[whole] = 1
            whole = _whole(whole, row)
        chains.append(chain)
    swaps = [
        {one: 1 for one in a if one not in b} | {one: -1 for one in b if one not in a}
        for a, b in combinations(chains, 2)
    ]
    return tuple(tuple(sorted(move.items())) for move in chains + swaps)
