"""Someone who knows the rule: only tables from which the same would be published are possible.

A table is made of kinds of children: each counts in one or more series. Children of one kind are
moved from ward to ward, so that all totals stay as they are; what matters is which counts can be
reached.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import inf

from app.core.takeup import CellKey, Entitlement, Figure, TakeupCell
from tests.core.disclosure_attacker import TERM, TWOS, UNIVERSAL, WORKING

Series = tuple[Entitlement, str]
Kind = frozenset[Series]  # the series in which such a child counts
Publish = Callable[[list[TakeupCell]], Mapping[CellKey, Figure]]

E2, W2, W0 = (TWOS, "2"), (WORKING, "2"), (WORKING, "under-2")
U3, U4, U34 = (UNIVERSAL, "3"), (UNIVERSAL, "4"), (UNIVERSAL, "3-4")
W3, W4, W34, ALL = (WORKING, "3"), (WORKING, "4"), (WORKING, "3-4"), (WORKING, "all")

# What a council may give, from the simplest to the fullest.
LAYOUTS: Mapping[str, tuple[Kind, ...]] = {
    name: tuple(map(frozenset, kinds))
    for name, kinds in {
        "one age": [{E2}],
        "ages": [{U3, U34}, {U4, U34}],
        "an age and the total": [{U3, U34}, {U34}],
        "nested": [{U34}, {U34, W34}],
        "overlapping": [{E2}, {W2}],
        "nested by age": [{U3, U34}, {U4, U34}, {U3, U34, W3, W34}, {U4, U34, W4, W34}],
        "all": [
            *({E2}, {W0, ALL}, {W2, ALL}, {U3, U34}, {U4, U34}),
            *({U3, U34, W34, ALL}, {U4, U34, W34, ALL}),
        ],
        "working as one": [{E2}, {ALL}, {U34}, {U34, ALL}],
    }.items()
}


@dataclass(frozen=True)
class Table:
    """The children of each ward by kind, and the eligible counts of series (without working)."""

    kinds: tuple[Kind, ...]
    children: Mapping[str, tuple[int, ...]]
    eligible: Mapping[tuple[str, Series], float]

    @property
    def series(self) -> list[Series]:
        return sorted({one for kind in self.kinds for one in kind}, key=str)

    def count(self, ward: str, series: Series) -> int:
        return sum(
            many
            for kind, many in zip(self.kinds, self.children[ward], strict=True)
            if series in kind
        )

    def cells(self) -> list[TakeupCell]:
        return [
            TakeupCell(
                CellKey(ward, *series, TERM),
                self.count(ward, series),
                self.eligible.get((ward, series)),
            )
            for ward in self.children
            for series in self.series
        ]

    def is_within_estimates(self, wards: Sequence[str]) -> bool:
        """Whether each of these wards is within its eligible counts."""
        return all(
            self.count(ward, series) <= self.eligible.get((ward, series), inf)
            for ward in wards
            for series in self.series
        )


@dataclass(frozen=True)
class Hidden:
    """The wards that a publication of a table hides, by series."""

    wards: Mapping[Series, tuple[str, ...]]

    @classmethod
    def of(cls, table: Table, figures: Mapping[CellKey, Figure]) -> "Hidden":
        return cls(
            {
                series: tuple(
                    ward for ward in table.children if figures[CellKey(ward, *series, TERM)].hidden
                )
                for series in table.series
            }
        )

    def movable(self, table: Table) -> dict[int, list[str]]:
        """The wards, by kind of child, where all series that count this kind are hidden."""
        return {
            n: [ward for ward in table.children if all(ward in self.wards[one] for one in kind)]
            for n, kind in enumerate(table.kinds)
        }

    def partly(self, table: Table) -> list[Series]:
        """The series of which some wards are shown; of the others only the total is published."""
        return [one for one, wards in self.wards.items() if 0 < len(wards) < len(table.children)]


# --- by enumeration, for few wards and children


def possible_tables(
    table: Table, figures: Mapping[CellKey, Figure], known: Collection[str] = ()
) -> Iterator[Table]:
    """Every table with the same totals of each kind, and the same counts where shown or `known`."""
    movable = Hidden.of(table, figures).movable(table)
    shown = {
        key: table.count(key.area, (key.entitlement, key.ages))
        for key, figure in figures.items()
        if not figure.hidden
    }
    choices = []
    for n, wards in movable.items():
        free = [ward for ward in wards if ward not in known]
        total = sum(table.children[ward][n] for ward in free)
        choices.append([dict(zip(free, split, strict=True)) for split in _splits(total, len(free))])
    for chosen in product(*choices):
        children = {
            ward: tuple(one.get(ward, many) for one, many in zip(chosen, counts, strict=True))
            for ward, counts in table.children.items()
        }
        other = replace(table, children=children)
        if all(
            other.count(key.area, (key.entitlement, key.ages)) == many
            for key, many in shown.items()
        ):
            yield other


def ranges(
    table: Table, publish: Publish, *, within_estimates: bool, known: Collection[str] = ()
) -> dict[CellKey, tuple[int, int]]:
    """The smallest and largest value of each hidden count for an attacker who knows the rule.

    Who knows all children of the wards `known` is after those of the others.
    """
    figures = publish(table.cells())
    found: dict[CellKey, set[int]] = {key: set() for key, one in figures.items() if one.hidden}
    wards = list(table.children)
    for other in possible_tables(table, figures, known):
        if within_estimates and not other.is_within_estimates(wards):
            continue
        cells = other.cells()
        if publish(cells) == figures:
            for cell in cells:
                if cell.key in found and cell.registered_count is not None:
                    found[cell.key].add(cell.registered_count)
    return {key: (min(values), max(values)) for key, values in found.items()}


def joint_ranges(
    editions: tuple[Table, Table], publish: tuple[Publish, Publish], unrevised: Collection[str]
) -> dict[CellKey, tuple[int, int]]:
    """The bounds of each count hidden in the first edition, for an attacker who knows both.

    Of a second edition that shows anything else than the first, the totals, eligible counts and
    shown counts are known as of the first; the counts of the wards `unrevised` are known to be the
    same in both. One that shows the same is no publication.
    """
    figures = tuple(one(table.cells()) for one, table in zip(publish, editions, strict=True))
    ways: list[list[Table]] = []
    for table, published, publish_one in zip(editions, figures, publish, strict=True):
        possible = (
            other
            for other in possible_tables(table, published)
            if publish_one(other.cells()) == published
        )
        ways.append(
            [other for other in possible if other.is_within_estimates(list(table.children))]
        )
    if figures[0] == figures[1]:
        worlds = ways[0]
    else:
        known = {tuple(other.children[ward] for ward in unrevised) for other in ways[1]}
        worlds = [
            other for other in ways[0] if tuple(other.children[ward] for ward in unrevised) in known
        ]
    keys = [key for key, figure in figures[0].items() if figure.hidden]
    counts = {key: [world.count(key.area, key[1:3]) for world in worlds] for key in keys}
    return {key: (min(many), max(many)) for key, many in counts.items()}


def _splits(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    if parts < 2:
        yield (total,) * parts
        return
    for first in range(total + 1):
        for rest in _splits(total - first, parts - 1):
            yield (first, *rest)
