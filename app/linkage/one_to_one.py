"""One-to-one between two lists: each record of one has at most one partner in the other."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple


class Pair(NamedTuple):
    """A scored pair of a record in the first list and one in the second."""

    left: Hashable
    right: Hashable
    weight: float


class Partner(NamedTuple):
    """A pair that won both of its records, and how much better it is than the next rival.

    `lead` is infinite where neither record has a rival.
    """

    pair: Pair
    lead: float


def one_to_one(pairs: Iterable[Pair]) -> list[Partner]:
    """The pairs that are left when the heaviest pair is taken first; ties go to nobody's harm.

    Equal weights are taken in the order of the records' own text, so that the answer depends on no
    order of the input; their lead is 0, and a caller that needs a lead links none of them.
    """
    listed = sorted(pairs, key=lambda one: (-one.weight, repr(one.left), repr(one.right)))
    best: dict[tuple[str, Hashable], list[float]] = {}
    for one in listed:
        for key in (("left", one.left), ("right", one.right)):
            best.setdefault(key, []).append(one.weight)
    taken: set[tuple[str, Hashable]] = set()
    found = []
    for one in listed:
        keys = (("left", one.left), ("right", one.right))
        if taken.isdisjoint(keys):
            taken.update(keys)
            found.append(Partner(one, one.weight - _next_best(one, best)))
    return found


def _next_best(pair: Pair, weights: dict[tuple[str, Hashable], list[float]]) -> float:
    """The weight of the best other pair of either record; minus infinity where there is none."""
    rivals = [float("-inf")]
    for key in (("left", pair.left), ("right", pair.right)):
        listed = weights[key]
        others = [weight for weight in listed if weight != pair.weight]
        is_tied = listed.count(pair.weight) > 1
        rivals.append(pair.weight if is_tied else max(others, default=float("-inf")))
    return max(rivals)
