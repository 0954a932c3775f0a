"""Classes of a choropleth map: which areas get the same shade, and the limits that its legend shows.

Values are rounded to the decimals of their measure before they are put into classes, and limits
are rounded values too. A legend prints them as they are: each printed value is between the printed
limits of its class and of no other.

Source: quantiles, Hyndman and Fan (1996), type 7; Jenks, Fisher (1958), "On grouping for maximum
homogeneity"; five classes are ours.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import isfinite
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

CLASSES_WANTED: Final = 5

Floats: TypeAlias = NDArray[np.float64]
Indexes: TypeAlias = NDArray[np.int64]


class ClassMethod(Enum):
    """How the limits are chosen: equal counts, least variation within classes, or given."""

    QUANTILES = "quantiles"
    JENKS = "jenks"
    FIXED = "fixed"


@dataclass(frozen=True)
class MapClass:
    """The limits of a class, both of them in it, and how many values it has.

    By quantiles and Jenks they are its smallest and largest value. Of fixed limits, `upper` is the
    limit, and `lower` the smallest number of so many decimals above the limit of the class below.
    """

    lower: float
    upper: float
    count: int


@dataclass(frozen=True)
class MapClasses:
    """Classes from the lowest to the highest, of values rounded to `decimals`; none without values.

    A value on the upper limit of a class is in that class, never in the next.
    """

    method: ClassMethod
    decimals: int
    classes: tuple[MapClass, ...]

    def number_of(self, value: float) -> int:
        """The number of the class of a value, rounded first; 0 is the lowest class.

        The first class whose upper limit is not below the value, so a value between two classes is
        in the higher one. A value outside all limits is in the first or the last class.
        Raises ValueError where there are no classes, and for a value that is not finite.
        """
        if not self.classes:
            raise ValueError(f"no classes for the value {value}")
        position = bisect_left(
            self.classes, _rounded(value, self.decimals), key=lambda one: one.upper
        )
        return min(position, len(self.classes) - 1)


def quantile_classes(
    values: Iterable[float], count: int = CLASSES_WANTED, *, decimals: int
) -> MapClasses:
    """Up to `count` classes of about as many values each, cut at linear quantiles.

    Equal values are in one class and no class is empty: there are fewer classes where quantiles
    are equal or have no value between them.
    Raises ValueError for a value that is not finite, or a count below 1.
    """
    ordered = _ordered(values, count, decimals)
    # A quantile is between the value at the whole part of its position and the next value, so the
    # former is the largest value that is not above it.
    cuts = range(1, count + 1) if ordered else ()
    uppers = (ordered[(len(ordered) - 1) * cut // count] for cut in cuts)
    return _classes_up_to(uppers, ClassMethod.QUANTILES, ordered, decimals)


def jenks_classes(
    values: Iterable[float], count: int = CLASSES_WANTED, *, decimals: int
) -> MapClasses:
    """`count` classes with the smallest sum of squared distances from the means of their classes.

    Equal values are in one class and no class is empty; fewer classes where fewer values differ.
    Raises ValueError for a value that is not finite, or a count below 1.
    """
    ordered = _ordered(values, count, decimals)
    distinct, sizes = np.unique(np.array(ordered), return_counts=True)
    ends = _best_ends(_running_sums(distinct, sizes), min(count, len(distinct)))
    uppers = (float(distinct[end - 1]) for end in ends)
    return _classes_up_to(uppers, ClassMethod.JENKS, ordered, decimals)


def fixed_limits(
    values_by_period: Mapping[str, Iterable[float]], count: int = CLASSES_WANTED, *, decimals: int
) -> tuple[float, ...]:
    """Limits for `classes_with_limits`, from the values of all periods together.

    Computed once for a series of maps, so that a shade means the same values in each period: the
    smallest value, and the upper limit of each class by quantiles. Empty without values.
    Raises ValueError for a value that is not finite, or a count below 1.
    """
    together = (value for values in values_by_period.values() for value in values)
    classes = quantile_classes(together, count, decimals=decimals).classes
    return (*(one.lower for one in classes[:1]), *(one.upper for one in classes))


def classes_with_limits(
    limits: Sequence[float], values: Iterable[float], *, decimals: int
) -> MapClasses:
    """The classes between limits, with counts of the values; a class can be empty.

    `limits` has the lowest value of the first class, and the upper limit of each class; the first
    two can be equal. Values outside them are counted in the first or the last class.
    Raises ValueError for limits that do not rise after rounding, a single limit, no limits for
    values, and a number that is not finite.
    """
    rounded = [_rounded(limit, decimals) for limit in limits]
    uppers = rounded[1:]
    if len(rounded) == 1 or rounded != sorted(rounded) or len(set(uppers)) < len(uppers):
        raise ValueError(f"limits that do not rise: {limits} with {decimals} decimals")
    lowers = [*rounded[:1], *(_rounded(limit + 10**-decimals, decimals) for limit in uppers[:-1])]
    bounds = list(zip(lowers, uppers, strict=True))
    empty = MapClasses(ClassMethod.FIXED, decimals, tuple(MapClass(*pair, 0) for pair in bounds))
    counts = Counter(empty.number_of(value) for value in values)
    classes = tuple(MapClass(*pair, counts[number]) for number, pair in enumerate(bounds))
    return MapClasses(ClassMethod.FIXED, decimals, classes)


def _ordered(values: Iterable[float], count: int, decimals: int) -> list[float]:
    if count < 1:
        raise ValueError(f"a map needs a class, not {count}")
    return sorted(_rounded(value, decimals) for value in values)


def _rounded(value: float, decimals: int) -> float:
    if not isfinite(value):
        raise ValueError(f"not a finite value: {value}")
    # As Python formats a number; numpy rounds some values differently. Never -0.0.
    return round(float(value), decimals) + 0.0


def _classes_up_to(
    uppers: Iterable[float], method: ClassMethod, ordered: list[float], decimals: int
) -> MapClasses:
    ends = [bisect_right(ordered, upper) for upper in sorted(set(uppers))]
    classes = tuple(
        MapClass(ordered[start], ordered[end - 1], end - start)
        for start, end in pairwise([0, *ends])
    )
    return MapClasses(method, decimals, classes)


def _running_sums(distinct: Floats, sizes: Indexes) -> Floats:
    """Rows: count, sum and sum of squares; column n is of the n smallest distinct values."""
    centred = distinct - (distinct.mean() if len(distinct) else 0)  # less is lost in squares
    sums = np.zeros((3, len(distinct) + 1))
    np.cumsum([sizes, sizes * centred, sizes * centred**2], axis=1, out=sums[:, 1:])
    return sums


def _best_ends(sums: Floats, count: int) -> list[int]:
    """How many distinct values the classes up to each have, by dynamic programming.

    The best division of the first `end` values into n classes is a last class and the best division
    of the values before it into n - 1 classes.
    """
    every = np.arange(1, sums.shape[1])
    least = np.append(np.inf, _variation(sums, np.zeros_like(every), every))
    starts_by_count: list[Indexes] = []
    for _ in range(1, count):
        least, starts = _with_one_more_class(sums, least)
        starts_by_count.append(starts)
    ends = [len(every)] if count else []
    for starts in reversed(starts_by_count):
        ends.append(int(starts[ends[-1]]))
    return ends[::-1]


def _with_one_more_class(sums: Floats, least: Floats) -> tuple[Floats, Indexes]:
    """By `end`: the least variation with one class more than in `least`, and where that starts.

    The best start never falls as `end` rises. So ends are taken in steps that halve, and only the
    starts between those of the two neighbours from earlier steps are tried.
    """
    last = len(least) - 1
    found, starts = np.full_like(least, np.inf), np.full(last + 2, last)
    starts[0] = 0
    step = 1 << last.bit_length()
    while step := step // 2:
        ends = np.arange(step, last + 1, 2 * step)
        low = starts[ends - step]
        high = np.minimum(starts[np.minimum(ends + step, last + 1)], ends - 1)
        widths = high - low + 1
        firsts = np.cumsum(widths) - widths
        tried = np.arange(widths.sum()) - np.repeat(firsts - low, widths)
        variation = least[tried] + _variation(sums, tried, np.repeat(ends, widths))
        found[ends] = np.minimum.reduceat(variation, firsts)
        is_best = np.flatnonzero(variation == np.repeat(found[ends], widths))
        starts[ends] = tried[is_best[np.searchsorted(is_best, firsts)]]
    return found, starts


def _variation(sums: Floats, starts: Indexes, ends: Indexes) -> Floats:
    """The sum of squared distances from their mean of the values from each start to its end."""
    sizes, totals, squares = sums[:, ends] - sums[:, starts]
    variation: Floats = squares - totals * totals / sizes
    return variation
