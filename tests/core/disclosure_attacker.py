"""An attacker who reads every published table and calculates what is hidden in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from app.core.period import Period, Term
from app.core.takeup import (
    CellKey,
    EarlierFigures,
    Entitlement,
    Figure,
    HiddenReason,
    TakeupCell,
    is_few,
    to_nearest_5,
)

TERM = Period(2026, Term.SPRING)
TWOS, UNIVERSAL, WORKING = Entitlement.EARLY_LEARNING, Entitlement.UNIVERSAL, Entitlement.WORKING
NARROW_RANGE = 4  # the widest range whose middle is within 2 of every number in it

Worlds = npt.NDArray[np.bool_]


def cell(
    area: str,
    registered: int | None,
    eligible: float | None = 60,
    ages: str = "2",
    entitlement: Entitlement = TWOS,
) -> TakeupCell:
    return TakeupCell(CellKey(area, entitlement, ages, TERM), registered, eligible)


def by_age(area: str, threes: int, fours: int, eligible: int = 60) -> list[TakeupCell]:
    """A ward's universal hours: of 3-year-olds, of 4-year-olds, and of both."""
    return [
        cell(area, threes, eligible, "3", UNIVERSAL),
        cell(area, fours, eligible, "4", UNIVERSAL),
        cell(area, threes + fours, 2 * eligible, "3-4", UNIVERSAL),
    ]


@dataclass(frozen=True)
class Attacker:
    """Calculates every whole number that each hidden count can be from what is published.

    The counts of 3 and 4-year-olds of all areas are the unknowns; a table of one age is a table of
    3-year-olds only. Known are the exact totals of each age over the areas, and of each area the
    shown figures: within rounding, or exactly where `has_seen` gives the true count of what is
    shown.
    """

    figures: Mapping[CellKey, Figure]
    totals: tuple[int, int]
    exact_counts: Mapping[CellKey, int]

    def ranges(self) -> dict[CellKey, tuple[int, int]]:
        """The smallest and largest possible value of each hidden cell."""
        areas = list(dict.fromkeys(key.area for key in self.figures))
        alone = {area: self._worlds_of(area) for area in areas}
        found = {}
        for area in areas:
            possible = alone[area] & self.possible_given(
                [alone[one] for one in areas if one != area]
            )
            threes, fours = np.nonzero(possible)
            by_ages = {"2": threes, "3": threes, "4": fours, "3-4": threes + fours}
            for key, figure in self.figures.items():
                if key.area == area and figure.hidden:
                    values = by_ages[key.ages]
                    found[key] = (int(values.min()), int(values.max()))
        return found

    def narrowly_known(self) -> list[CellKey]:
        """The hidden cells known to within 2, except where a small total alone reveals them."""
        threes, fours = self.totals
        most_of = {"2": threes, "3": threes, "4": fours, "3-4": threes + fours}
        return [
            key
            for key, (least, most) in self.ranges().items()
            if most - least < min(NARROW_RANGE + 1, most_of[key.ages])
        ]

    def _worlds_of(self, area: str) -> Worlds:
        """The pairs (3-year-olds, 4-year-olds) that are possible by the area's own figures."""
        threes, fours = np.indices((self.totals[0] + 1, self.totals[1] + 1))
        by_ages = {"2": threes, "3": threes, "4": fours, "3-4": threes + fours}
        possible: Worlds = np.ones(threes.shape, dtype=bool)
        for key, figure in self.figures.items():
            if key.area == area and not figure.hidden:
                assert figure.registered_count is not None
                shown, slack = figure.registered_count, 2
                if key in self.exact_counts:
                    shown, slack = self.exact_counts[key], 0
                possible &= (abs(by_ages[key.ages] - shown) <= slack) & (by_ages[key.ages] >= 5)
        return possible

    def possible_given(self, others: list[Worlds]) -> Worlds:
        """The pairs that are possible by the totals, for any values of the other areas."""
        sums: Worlds = np.zeros((self.totals[0] + 1, self.totals[1] + 1), dtype=bool)
        sums[0, 0] = True
        for other in others:
            added = np.zeros_like(sums)
            few, many = (sums, other) if sums.sum() < other.sum() else (other, sums)
            for a, b in np.argwhere(few):
                added[a:, b:] |= many[: added.shape[0] - a, : added.shape[1] - b]
            sums = added
        return sums[::-1, ::-1]


def attack(
    cells: list[TakeupCell], figures: Mapping[CellKey, Figure], *, sees_exactly: bool = False
) -> Attacker:
    """An attacker on the hidden cells, and on small counts of 4-year-olds that are not listed."""
    counts = {one.key: one.registered_count or 0 for one in cells}
    of = {
        ages: sum(count for key, count in counts.items() if key.ages == ages)
        for ages in ("2", "3", "4", "3-4")
    }
    totals = (of["2"] + of["3"], of["4"] or max(0, of["3-4"] - of["3"]))
    asked = dict(figures) | {
        key._replace(ages="4"): Figure(UNIVERSAL, "4", TERM, hidden=HiddenReason.FEW)
        for key in counts
        if key.ages == "3-4"
        and not of["4"]
        and 0 < counts[key] - counts[key._replace(ages="3")] < 5
    }
    seen = {key: counts[key] for key, figure in figures.items() if not figure.hidden}
    return Attacker(asked, totals, seen if sees_exactly else {})


def narrowly_known_from_both(
    before: tuple[list[TakeupCell], Mapping[CellKey, Figure]],
    after: tuple[list[TakeupCell], Mapping[CellKey, Figure]],
) -> list[CellKey]:
    """The hidden cells that two editions of a table of one age together reveal to within 2.

    The attacker sees all shown counts exactly, and knows which counts were not revised.
    """
    pairs = list(zip(before[0], after[0], strict=True))
    totals = tuple(sum(one.registered_count or 0 for one in cells) for cells, _ in (before, after))
    solver = Attacker({}, (totals[0], totals[1]), {})
    worlds = {}
    for old, new in pairs:
        first, second = np.indices((totals[0] + 1, totals[1] + 1))
        possible = (first == second) | (old.registered_count != new.registered_count)
        if not before[1][old.key].hidden:
            possible &= first == old.registered_count
        if not after[1][new.key].hidden:
            possible &= second == new.registered_count
        worlds[old.key] = possible
    narrowly_known = []
    for key, possible in worlds.items():
        left = solver.possible_given([other for one, other in worlds.items() if one != key])
        sides = zip(np.nonzero(possible & left), (before[1][key], after[1][key]), strict=True)
        if any(
            figure.hidden and values.max() - values.min() < min(NARROW_RANGE + 1, *totals)
            for values, figure in sides
        ):
            narrowly_known.append(key)
    return narrowly_known


def earlier_figures(figures: Mapping[CellKey, Figure]) -> EarlierFigures:
    """The EarlierFigures of an edition that published these figures."""
    hidden = {key for key, figure in figures.items() if figure.hidden}
    shown = {key: figure for key, figure in figures.items() if not figure.hidden}
    return EarlierFigures(figures.keys(), hidden, shown)


def without_secondary(cells: Iterable[TakeupCell]) -> dict[CellKey, Figure]:
    """The table with only the rows with small counts hidden."""
    figures = {}
    for one in cells:
        assert one.registered_count is not None
        few = is_few(one.registered_count, one.eligible_count)
        rounded = None if few else to_nearest_5(one.registered_count)
        _, entitlement, ages, term = one.key
        hidden = HiddenReason.FEW if few else None
        figures[one.key] = Figure(entitlement, ages, term, rounded, hidden=hidden)
    return figures
