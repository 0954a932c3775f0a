"""Intervals of shares, of their differences and of rates. Source: docs/rules.md#intervals.

`z` is how many standard errors an interval reaches; each function takes 95 % unless given another.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import exp, fsum, hypot, sqrt
from statistics import NormalDist
from typing import Final

Z_95: Final = NormalDist().inv_cdf(0.975)  # 1.9600
Z_998: Final = NormalDist().inv_cdf(0.999)  # 3.0902

BYAR_FROM_COUNT: Final = 10  # events; below, Byar's approximation is not close enough


@dataclass(frozen=True)
class CountedShare:
    """A count out of a denominator, such as children with a funded place of those eligible.

    The numerator exceeds the denominator where the denominator is an estimate (take-up above
    100 %). Raises ValueError for a negative numerator or a denominator that is not positive.
    """

    numerator: int
    denominator: int

    def __post_init__(self) -> None:
        if self.numerator < 0 or self.denominator <= 0:
            raise ValueError(f"not a share: {self.numerator} of {self.denominator}")

    @property
    def share(self) -> float:
        """The numerator divided by the denominator, above 1 where it is larger."""
        return self.numerator / self.denominator


@dataclass(frozen=True)
class Interval:
    """The lower and the upper limit, both included, in the unit of the value they are about."""

    lower: float
    upper: float

    def contains(self, value: float) -> bool:
        """Whether the value lies within the limits or on one."""
        return self.lower <= value <= self.upper


@dataclass(frozen=True)
class EstimatedDifference:
    """A difference of shares (0.1 is 10 percentage points) with its interval."""

    difference: float
    interval: Interval

    @property
    def is_clear(self) -> bool:
        """Whether the interval excludes 0."""
        return not self.interval.contains(0.0)


def pooled(shares: Iterable[CountedShare]) -> CountedShare:
    """The share of several areas together: all their numerators of all their denominators.

    Raises ValueError when there are no shares.
    """
    counted = list(shares)
    return CountedShare(
        sum(one.numerator for one in counted), sum(one.denominator for one in counted)
    )


def wilson_interval(counted: CountedShare, z: float = Z_95) -> Interval | None:
    """Wilson's score interval of a share, within 0 to 1; None for a share above 1.

    A share above 1 is not a proportion: more children were counted than its denominator estimates,
    so the error lies in the estimate, which no interval of a proportion describes.
    Source: docs/rules.md#intervals (OHID's method for proportions).
    """
    count, size = counted.numerator, counted.denominator
    if count > size:
        return None
    middle = 2 * count + z * z
    reach = z * sqrt(z * z + 4 * count * (1 - count / size))
    whole = 2 * (size + z * z)
    # Exact at both ends, where rounding errors would exclude the share itself.
    lower = 0.0 if count == 0 else (middle - reach) / whole
    upper = 1.0 if count == size else (middle + reach) / whole
    return Interval(lower, upper)


def share_difference(
    first: CountedShare, second: CountedShare, z: float = Z_95
) -> EstimatedDifference | None:
    """The first share minus the second, with Newcombe's interval; None if either is above 1.

    The shares are those of different children: two areas, two groups or two years.
    Source: docs/rules.md#intervals (Newcombe's method 10).
    """
    first_interval, second_interval = wilson_interval(first, z), wilson_interval(second, z)
    if first_interval is None or second_interval is None:
        return None
    return _difference(first.share, first_interval, second.share, second_interval)


def difference_in_differences(
    area: tuple[CountedShare, CountedShare],
    neighbours: tuple[CountedShare, CountedShare],
    z: float = Z_95,
) -> EstimatedDifference | None:
    """An area's change minus that of its neighbours; None if any share is above 1.

    Each pair is before and after; the neighbours' shares are `pooled`. Positive where the area
    rose by more, or fell by less, than its neighbours. The children of all four are different.
    Source: docs/rules.md#intervals (MOVER applied to two intervals of Newcombe).
    """
    area_change = share_difference(area[1], area[0], z)
    neighbours_change = share_difference(neighbours[1], neighbours[0], z)
    if area_change is None or neighbours_change is None:
        return None
    return _difference(
        area_change.difference,
        area_change.interval,
        neighbours_change.difference,
        neighbours_change.interval,
    )


def rate_interval(count: int, population: int, per: int, z: float = Z_95) -> Interval:
    """The interval of a rate of events `per` so many people: exact below 10 events, then Byar's.

    Raises ValueError for a negative count or a population that is not positive.
    Source: docs/rules.md#intervals (OHID's method for rates).
    """
    if count < 0 or population <= 0:
        raise ValueError(f"not a rate: {count} in a population of {population}")
    events = _exact_events(count, z) if count < BYAR_FROM_COUNT else _byar_events(count, z)
    return Interval(events.lower / population * per, events.upper / population * per)


def _difference(
    first: float, first_interval: Interval, second: float, second_interval: Interval
) -> EstimatedDifference:
    """MOVER: the limits of a difference from those of its two independent parts."""
    difference = first - second
    below = hypot(first - first_interval.lower, second_interval.upper - second)
    above = hypot(first_interval.upper - first, second - second_interval.lower)
    return EstimatedDifference(difference, Interval(difference - below, difference + above))


def _byar_events(count: int, z: float) -> Interval:
    lower = count * (1 - 1 / (9 * count) - z / (3 * sqrt(count))) ** 3
    above = count + 1
    return Interval(lower, above * (1 - 1 / (9 * above) + z / (3 * sqrt(above))) ** 3)


def _exact_events(count: int, z: float) -> Interval:
    """The Poisson means under which as few, or as many, events are just improbable enough."""
    tail = NormalDist().cdf(-z)
    upper = _last_mean(lambda mean: _probability_up_to(count, mean) >= tail)
    if count == 0:
        return Interval(0.0, upper)
    lower = _last_mean(lambda mean: 1 - _probability_up_to(count - 1, mean) <= tail)
    return Interval(lower, upper)


def _probability_up_to(count: int, mean: float) -> float:
    """The probability of at most `count` events of a Poisson distribution."""
    terms = [exp(-mean)]
    for events in range(1, count + 1):
        terms.append(terms[-1] * mean / events)
    return fsum(terms)


def _last_mean(holds: Callable[[float], bool]) -> float:
    """The largest mean for which the condition holds; it holds at 0 and fails from there on."""
    low, high = 0.0, 1.0
    while holds(high):
        low, high = high, 2 * high
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
