"""One-to-one between two lists: each record of one has at most one partner in the other."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Pair(NamedTuple):
    """A scored pair of a record in the first list and one in the second; the weight is finite."""

    left: Hashable
    right: Hashable
    weight: float


class Partner(NamedTuple):
    """A pair that won both of its records, and how much better it is than its best rival.

    Rivals are the other pairs of either record. `lead` is infinite where there is none, 0 for a
    tie, and below 0 where a record's heavier pair lost its other record to a heavier one still.
    """

    pair: Pair
    lead: float


_End = tuple[str, Hashable]


def one_to_one(pairs: Iterable[Pair]) -> list[Partner]:
    """The pairs that are left when the heaviest pair is taken first.

    Equal weights are taken in the order of the records' `repr`, so that the answer depends on no
    order of the input; their lead is 0, and a caller that needs a lead links none of them. A pair
    that is given more than once counts once, with its greatest weight.
    """
    listed = sorted(
        _each_once(pairs), key=lambda one: (-one.weight, repr(one.left), repr(one.right))
    )
    heaviest_two: dict[_End, list[Pair]] = defaultdict(list)
    for one in listed:
        for end in _ends(one):
            if len(heaviest_two[end]) < 2:
                heaviest_two[end].append(one)
    taken: set[_End] = set()
    found = []
    for one in listed:
        ends = _ends(one)
        if taken.isdisjoint(ends):
            taken.update(ends)
            rivals = (pair.weight for end in ends for pair in heaviest_two[end] if pair != one)
            found.append(Partner(one, one.weight - max(rivals, default=float("-inf"))))
    return found


def _each_once(pairs: Iterable[Pair]) -> Iterable[Pair]:
    heaviest: dict[tuple[Hashable, Hashable], Pair] = {}
    for one in pairs:
        key = (one.left, one.right)
        if key not in heaviest or heaviest[key].weight < one.weight:
            heaviest[key] = one
    return heaviest.values()


def _ends(pair: Pair) -> tuple[_End, _End]:
    """The two records of a pair; a reference may occur in both lists."""
    return ("left", pair.left), ("right", pair.right)
