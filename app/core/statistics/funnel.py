"""A funnel plot: how far shares of areas of a size lie from a target by chance alone.

Source: docs/rules.md#funnel.
"""

from enum import Enum
from math import sqrt

from app.core.statistics.intervals import Z_95, Z_998, CountedShare, Interval


class FunnelPlace(Enum):
    """Where an area's share lies: between the limits, or beyond one of them."""

    INSIDE = "inside"
    BEYOND_95 = "beyond 95"
    BEYOND_998 = "beyond 99.8"


def funnel_limits(target: float, size: int, z: float = Z_95) -> Interval:
    """The limits for an area with a denominator of `size`, cut to 0 to 1; `target` is a share.

    A share is outside exactly when its Wilson interval (same z) excludes the target.
    Raises ValueError for a target that is not a share or a size that is not positive.
    """
    if not 0 <= target <= 1 or size <= 0:
        raise ValueError(f"no funnel at target {target} for size {size}")
    reach = z * sqrt(target * (1 - target) / size)
    return Interval(max(0.0, target - reach), min(1.0, target + reach))


def funnel_place(counted: CountedShare, target: float) -> FunnelPlace | None:
    """The place of an area's share in the funnel at the target; None for a share above 1."""
    if counted.numerator > counted.denominator:
        return None
    if not funnel_limits(target, counted.denominator, Z_998).contains(counted.share):
        return FunnelPlace.BEYOND_998
    if not funnel_limits(target, counted.denominator, Z_95).contains(counted.share):
        return FunnelPlace.BEYOND_95
    return FunnelPlace.INSIDE
