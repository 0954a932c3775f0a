"""A percentage over the years as a line: its continuous segments, and the latest change.

A segment ends before a figure with `is_break` (set by `series_breaks`) and at a period without a
figure. Figures of two segments are never compared.
Source: docs/rules.md#trends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

from app.core.period import TERMS_PER_YEAR, Period

# Percentage points; a smaller change is within the error of the estimates (our rule).
SAME_WITHIN_POINTS: Final = 1.0


@dataclass(frozen=True)
class TrendPoint:
    """The percentage of one period, None where there is none to show; `is_break` as in Figure."""

    period: Period
    percent: float | None
    is_break: bool = False


def sorted_by_period(points: Iterable[TrendPoint]) -> list[TrendPoint]:
    """The points, oldest first."""
    return sorted(points, key=lambda point: point.period)


def continuous_segments(points: Iterable[TrendPoint]) -> list[list[TrendPoint]]:
    """The segments in which a line may be drawn, oldest first; a single point is a segment too.

    The periods follow each other by a year or by a term; a longer step is a gap.
    """
    ordered = sorted_by_period(points)
    steps = [now.period.index - then.period.index for then, now in pairwise(ordered)]
    step = min([TERMS_PER_YEAR, *steps])
    parts: list[list[TrendPoint]] = []
    before: TrendPoint | None = None
    for point in ordered:
        if point.percent is None:
            before = None
            continue
        is_next = before and point.period.index - before.period.index <= step
        if is_next and not point.is_break:
            parts[-1].append(point)
        else:
            parts.append([point])
        before = point
    return parts


class Direction(Enum):
    """The direction in which a percentage changed."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True)
class TrendChange:
    """The first and the last of the latest comparable figures."""

    first: TrendPoint
    last: TrendPoint

    @property
    def direction(self) -> Direction:
        """The direction between the figures as pages show them, with one decimal."""
        difference = round(self.last.percent or 0, 1) - round(self.first.percent or 0, 1)
        # Halfway between 0.9 and 1.0, since floating-point differences are inexact.
        if abs(difference) < SAME_WITHIN_POINTS - 0.05:
            return Direction.SAME
        return Direction.UP if difference > 0 else Direction.DOWN


def latest_change(points: Iterable[TrendPoint]) -> TrendChange | None:
    """The change since the last break; None where there is only one figure since.

    A term is compared with the same term of an earlier year, since more children start in some
    terms.
    """
    parts = continuous_segments(points)
    if not parts:
        return None
    last = parts[-1][-1]
    same_term = [point for point in parts[-1] if point.period.term is last.period.term]
    return TrendChange(same_term[0], last) if len(same_term) > 1 else None


def break_periods(series: Iterable[Sequence[TrendPoint]]) -> list[Period]:
    """The periods of breaks in these series, oldest first; the first point is never a break."""
    periods: set[Period] = set()
    for points in series:
        periods |= {now.period for _, now in pairwise(sorted_by_period(points)) if now.is_break}
    return sorted(periods)


def has_gap(points: Iterable[TrendPoint]) -> bool:
    """Whether the line is interrupted because a figure is missing."""
    return any(not part[0].is_break for part in continuous_segments(points)[1:])
