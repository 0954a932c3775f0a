"""Children with working parents' hours by age, so that the ages add up to the total.

Publishers leave out some ages. A missing sum is calculated if all its parts are known; children
without an age are the rest of the total. Nothing is calculated from a hidden figure.
Source: docs/rules.md#take-up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.core.takeup import Figure

AGE_GROUPS: Final = ("all", "under-2", "2", "3-4", "3", "4")
PARTS_OF_ALL: Final = ("under-2", "2", "3-4")
PARTS_OF_3_AND_4: Final = ("3", "4")

FiguresByAge = Mapping[str, Figure | None]  # by age group


@dataclass(frozen=True)
class ChildrenWithoutAge:
    """Children in a total without an age. `includes_under_2`: nor is the count under 2 known.

    `england_count` is None where England's rest has other ages in it, or is not known.
    """

    count: int
    england_count: int | None
    includes_under_2: bool


def with_sums(figures: FiguresByAge) -> FiguresByAge:
    """The figures of every age group, with "3-4" and "all" calculated if their parts are known."""
    found = {ages: figures.get(ages) for ages in AGE_GROUPS}
    for whole, parts in (("3-4", PARTS_OF_3_AND_4), ("all", PARTS_OF_ALL)):
        if found[whole] is None:
            found[whole] = _sum(whole, [found[part] for part in parts])
    return found


def children_without_age(area: FiguresByAge, england: FiguresByAge) -> ChildrenWithoutAge | None:
    """The children of the area's total without an age; None if there are none or it is not known.

    Both have their sums (`with_sums`). Not for wards: their counts are rounded and do not add up.
    """
    count = _count_without_age(area)
    if not count or count < 0:
        return None
    includes_under_2 = not area["under-2"]
    is_same_rest = includes_under_2 == (not england["under-2"])
    england_count = _count_without_age(england) if is_same_rest else None
    return ChildrenWithoutAge(count, england_count, includes_under_2)


def _sum(ages: str, parts: Iterable[Figure | None]) -> Figure | None:
    figures = list(parts)
    known = [figure for figure in figures if figure]
    counts = [figure.registered_count for figure in known if figure.registered_count is not None]
    if len(counts) < len(figures):
        return None
    return replace(known[0], ages=ages, registered_count=sum(counts))


def _count_without_age(figures: FiguresByAge) -> int | None:
    """Children in the total without an age; None if the total or an age is not known."""
    total = figures["all"]
    parts = [figure for ages in PARTS_OF_ALL if (figure := figures[ages])]
    counts = [part.registered_count for part in parts if part.registered_count is not None]
    is_3_and_4_incomplete = figures["3-4"] is None and (figures["3"] or figures["4"])
    if is_3_and_4_incomplete or total is None or total.registered_count is None:
        return None
    if not counts or len(counts) < len(parts):
        return None
    return round(total.registered_count - sum(counts))
