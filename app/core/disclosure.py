"""Which further cells of a table must be hidden, so that no hidden one can be worked out.

The attacker is taken to read every shown count exactly (though it is rounded), the total of every
column over the areas, that ages add up, and how many children were eligible. A hidden count is safe
when two worlds, alike in all of that, differ in it by `need` or more: children are moved between
hidden cells, as many in one area as back in another, starting from the truth. Source: domain.md §7,
insights.md §3.6 (closing the cheapest rectangle).
"""

from collections.abc import Collection, Hashable, Iterator, Mapping
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
Move = Mapping[str, int]


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
    search = _Search(counts, need, group_of, within, set(few))
    while search.grow():
        pass
    return frozenset(spot for spot in search.secret if not is_rest(spot.ages))


def is_rest(ages: str) -> bool:
    """Whether this is no column of the file, but what a total leaves."""
    return ages.startswith(_REST)


@dataclass
class _Search:
    counts: Mapping[Spot, Count]
    need: int
    group_of: Mapping[str, str]
    within: Mapping[Table, Table]
    secret: set[Spot]  # what must not be found out
    rows: Mapping[Row, Collection[str]] = field(init=False)
    unseen: Mapping[Row, set[str]] = field(init=False)  # of each row, what is not published
    peers: dict[tuple[Table, str], list[str]] = field(init=False)
    totals: dict[tuple[Table, str, str], int] = field(init=False)
    outside: Mapping[Table, Table] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = _rows(self.counts)
        self.unseen = {
            row: {one for one in ages if is_rest(one)} for row, ages in self.rows.items()
        }
        self._hide(self.secret)
        self.outside = {inner: outer for outer, inner in self.within.items()}
        self.peers = {}
        for table, area in self.rows:
            self.peers.setdefault((table, self.group_of.get(area, "")), []).append(area)
        self.totals = {}
        for (table, area, ages), count in self.counts.items():
            column = (table, self.group_of.get(area, ""), ages)
            self.totals[column] = self.totals.get(column, 0) + (count.registered or 0)

    def grow(self) -> bool:
        """Hide what makes each secret safe; whether anything had to be hidden."""
        before = len(self.secret)
        for spot in [one for one in self.counts if one in self.secret]:
            while not self._is_safe(spot) and (more := self._cheapest(spot)):
                self._hide(more)
        return len(self.secret) > before

    def _hide(self, spots: Collection[Spot]) -> None:
        self.secret.update(spots)
        for table, area, ages in spots:
            self.unseen[table, area].add(ages)

    def _is_safe(self, spot: Spot) -> bool:
        total = self.totals[spot.table, self.group_of.get(spot.area, ""), spot.ages]
        wanted = min(self.need, total)
        up = self._reach(spot, 1, wanted)
        return up == wanted or self._reach(spot, -1, wanted - up) == wanted - up

    def _cheapest(self, spot: Spot) -> list[Spot]:
        """The cells with the fewest children whose hiding opens one more way to move; else none."""
        ways = (
            [
                Spot(spot.table, area, ages)
                for area in (spot.area, other)
                for ages in move.keys() - self.unseen[spot.table, area]
            ]
            for move, other in self._ways(spot, self.rows)
        )
        return min(filter(None, ways), key=self._children, default=[])

    def _children(self, spots: Collection[Spot]) -> int:
        return sum(self.counts[spot].registered or 0 for spot in spots)

    def _reach(self, spot: Spot, sign: int, wanted: int) -> int:
        """By how many children a count can be moved up (or down, by `sign`) unseen, up to `wanted`."""
        moved: dict[Spot, int] = {}
        gained = 0
        for move, other in self._ways(spot, self.unseen):
            turn = sign * move[spot.ages]
            changes = [
                (Spot(spot.table, area, ages), turn * side * change)
                for area, side in ((spot.area, 1), (other, -1))
                for ages, change in move.items()
            ]
            step = min(self._room(cell, moved, change) for cell, change in changes)
            step = min(step, wanted - gained)
            for cell, change in changes:
                moved[cell] = moved.get(cell, 0) + change * step
            gained += step
            if gained == wanted:
                break
        return gained

    def _ways(self, spot: Spot, rows: Mapping[Row, Collection[str]]) -> Iterator[tuple[Move, str]]:
        """How a count may change: what else changes in its area, and the area where it is undone."""
        here = rows[spot.table, spot.area]
        every = _moves(frozenset(self.rows[spot.table, spot.area]))
        moves = [move for move in every if spot.ages in move and move.keys() <= set(here)]
        for other in self.peers[spot.table, self.group_of.get(spot.area, "")]:
            there = rows[spot.table, other]
            for move in moves if other != spot.area else ():
                if all(ages in there for ages in move):
                    yield move, other

    def _room(self, spot: Spot, moved: Mapping[Spot, int], change: int) -> int:
        """By how many children a cell may grow or shrink and still look possible."""
        count = self.counts[spot]
        true = count.registered or 0
        now = true + moved.get(spot, 0)
        if change < 0:
            among = self._shown(self.outside, spot)
            return now - min(true, among or 0)
        eligible = inf if count.eligible is None else count.eligible
        most = max(true, self.need, eligible)
        among = self._shown(self.within, spot)
        most = most if among is None else min(most, max(true, among))
        return self.need if most == inf else floor(most) - now

    def _shown(self, tables: Mapping[Table, Table], spot: Spot) -> int | None:
        """The count of the same children's cell in the other table, where it is shown."""
        if spot.table not in tables:
            return None
        twin = spot._replace(table=tables[spot.table])
        is_shown = twin in self.counts and twin not in self.secret
        return self.counts[twin].registered if is_shown else None


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
    swaps = (
        {one: 1 for one in a if one not in b} | {one: -1 for one in b if one not in a}
        for a, b in combinations(chains, 2)
    )
    return (*chains, *swaps)
