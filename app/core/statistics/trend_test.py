"""Whether a share rises or falls over the latest five points: the chi-squared test for trend.

Source: docs/rules.md#trend-test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from math import erfc, sqrt
from typing import Final

from app.core.statistics.intervals import CountedShare

POINTS_COUNT: Final = 5
SIGNIFICANT_BELOW: Final = 0.002  # the p value; OHID's limit for chi-squared, 9.5495

_ScoredShare = tuple[int, CountedShare]  # with the position of its year


class RecentTrend(Enum):
    """The direction of a share over the latest five points."""

    RISING = "rising"
    FALLING = "falling"
    NO_CLEAR_CHANGE = "no clear change"


_UNCLEAR: Final = RecentTrend.NO_CLEAR_CHANGE


@dataclass(frozen=True)
class TrendTestResult:
    """The trend with its test: chi-squared with one degree of freedom, and the p value."""

    trend: RecentTrend
    chi_squared: float
    p_value: float


def recent_trend(
    points: Sequence[CountedShare | None], significant_below: float = SIGNIFICANT_BELOW
) -> TrendTestResult | None:
    """The trend over the last five points; None with fewer, or if one has no counts.

    `points` are comparable (no series break between them) and equally far apart, oldest first;
    None is a point without counts. A share above 1 is no proportion and has no trend either.
    A trend that one single point makes (its direction changes without it) is no clear change.
    """
    latest = [point for point in points[-POINTS_COUNT:] if point is not None]
    if len(latest) < POINTS_COUNT or any(one.numerator > one.denominator for one in latest):
        return None
    scored = list(enumerate(latest))
    chi_squared = _chi_squared(scored)
    p_value = erfc(sqrt(chi_squared / 2))
    trend = _steady_direction(scored) if p_value < significant_below else _UNCLEAR
    return TrendTestResult(trend, chi_squared, p_value)


def _steady_direction(points: Sequence[_ScoredShare]) -> RecentTrend:
    """The direction that the points have together and without any one of them."""
    slopes = [_slope(points), *map(_slope, combinations(points, len(points) - 1))]
    if all(slope > 0 for slope in slopes):
        return RecentTrend.RISING
    return RecentTrend.FALLING if all(slope < 0 for slope in slopes) else _UNCLEAR


def _slope(points: Sequence[_ScoredShare]) -> int:
    """A number with the sign of the slope; of whole numbers, so exactly 0 for a level series."""
    total = sum(point.denominator for _, point in points)
    weighted = sum(score * point.denominator for score, point in points)
    return sum((total * score - weighted) * point.numerator for score, point in points)


def _chi_squared(points: Sequence[_ScoredShare]) -> float:
    """Chi-squared of Cochran and Armitage, without correction for continuity."""
    total = sum(point.denominator for _, point in points)
    counted = sum(point.numerator for _, point in points)
    weighted = sum(score * point.denominator for score, point in points)
    spread = total * sum(score**2 * point.denominator for score, point in points) - weighted**2
    variance = counted * (total - counted) * spread
    return total * _slope(points) ** 2 / variance if variance else 0.0
