"""Two tables for each hidden count, one with a low and one with a high value, published alike.

For councils of any size: starting from the truth, children of one kind are moved between hidden
wards, as many as come to another; the bounds so found are whole numbers that were reached, not
estimates.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor, inf

from tests.core.rule_aware_attacker import ALL, Series, Table


@dataclass
class Mover:
    """A table whose hidden wards may exchange children; `is_capped`: within eligible counts."""

    table: Table
    wards: Mapping[int, Sequence[str]]  # by kind: those between which such children can move
    is_capped: bool
    children: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.children = {ward: list(one) for ward, one in self.table.children.items()}

    def reach(self, ward: str, series: Series, *, is_up: bool) -> Table:
        """The table in which a ward has the most, or the fewest, children of a series."""
        kinds = self.table.kinds
        inside = [n for n, kind in enumerate(kinds) if series in kind and ward in self.wards[n]]
        outside = [n for n, kind in enumerate(kinds) if series not in kind]
        for n in inside:
            for other in self.wards[n]:
                if other != ward:
                    self._move(n, *((other, ward) if is_up else (ward, other)))
        if self.is_capped:
            self._make_room(ward, inside, outside, is_up=is_up)
        self._settle(ward, series)
        return replace(
            self.table, children={one: tuple(many) for one, many in self.children.items()}
        )

    def _make_room(
        self, ward: str, inside: Sequence[int], outside: Sequence[int], *, is_up: bool
    ) -> None:
        """Where a ward is full, exchange children of one kind for those of another."""
        for n in inside:
            for m in outside:
                for other in self.wards[n]:
                    if other != ward and {ward, other} <= set(self.wards[m]):
                        self._swap(n, m, *((other, ward) if is_up else (ward, other)))

    def _settle(self, ward: str, series: Series) -> None:
        """Move children between the other wards until each is empty or the later ones are full."""
        for n, kind in enumerate(self.table.kinds):
            is_same = series == ALL or any(_years(one) == _years(series) for one in kind - {ALL})
            others = [one for one in self.wards[n] if one != ward or not is_same]
            for place, one in enumerate(others):
                for after in others[place + 1 :]:
                    self._move(n, one, after)

    def _move(self, kind: int, giver: str, taker: str) -> None:
        if not self.children[giver][kind]:
            return
        many = int(min(self.children[giver][kind], self._room(taker, kind)))
        self._give(kind, giver, taker, many)

    def _swap(self, kind: int, back: int, giver: str, taker: str) -> None:
        """Exchange equal numbers of children of two kinds."""
        while self.children[giver][kind] and self.children[taker][back]:
            self._give(back, taker, giver, 1)
            if not self._room(taker, kind) or not self._is_within(giver, slack=kind):
                self._give(back, giver, taker, 1)
                break
            self._give(kind, giver, taker, 1)

    def _give(self, kind: int, giver: str, taker: str, many: int) -> None:
        self.children[giver][kind] -= many
        self.children[taker][kind] += many

    def _count(self, ward: str, series: Series) -> int:
        kinds = zip(self.table.kinds, self.children[ward], strict=True)
        return sum(many for kind, many in kinds if series in kind)

    def _cap(self, ward: str, series: Series) -> float:
        most = self.table.eligible.get((ward, series), inf)
        return floor(most) if self.is_capped and most != inf else inf

    def _room(self, ward: str, kind: int) -> float:
        rooms = (self._cap(ward, one) - self._count(ward, one) for one in self.table.kinds[kind])
        return max(0, min(rooms))

    def _is_within(self, ward: str, *, slack: int) -> bool:
        """Whether a ward is within its eligible counts without one child of the kind `slack`."""
        return all(
            self._count(ward, one) - (one in self.table.kinds[slack]) <= self._cap(ward, one)
            for one in self.table.series
        )


def _years(series: Series) -> str:
    """The kinds of children that a series counts."""
    _, ages = series
    return "3-4" if ages in ("3", "4") else ages
