"""A share over the years as a line: where it may be drawn, and what changed in its newest stretch.

Where a series starts anew is told by `is_break` (`trends` marks it); it also stops where a period has
no figure. Figures of two stretches are never set against each other.
Rule: docs/rules.md#trends.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import Final

SAME_WITHIN_POINTS: Final = (
    1.0  # percentage points; a smaller change is within the estimates (our rule)
)
TERMS: Final = ("", "spring", "summer", "autumn")  # "": a year, counted in its January
TERMS_PER_YEAR: Final = 3  # terms


@dataclass(frozen=True)
class TrendPoint:
    """The percent of one period, None where there is none to show; `is_break` as in a Figure.

    `period` is a year ("2026") or a term ("2026-spring").
    """

    period: str
    percent: float | None
    is_break: bool = False


def period_index(period: str) -> int:
    """Where a period stands among all terms; a year stands at its spring, when children are counted.

    Raises ValueError for what is neither a year nor a term.
    """
    year, _, term = period.partition("-")
    if not (len(year) == 4 and year.isdecimal()) or term not in TERMS:
        raise ValueError(f"neither a year nor a term: {period!r}")
    return int(year) * TERMS_PER_YEAR + max(TERMS.index(term) - 1, 0)


def sorted_by_period(points: Iterable[TrendPoint]) -> list[TrendPoint]:
    """Oldest first."""
    return sorted(points, key=lambda point: period_index(point.period))


def continuous_segments(points: Iterable[TrendPoint]) -> list[list[TrendPoint]]:
    """The stretches within which a line may be drawn, oldest first; a lone point is one too.

    Where each period lies a year after the one before, or a term, one that is left out is a gap.
    """
    ordered = sorted_by_period(points)
    steps = [
        period_index(now.period) - period_index(then.period) for then, now in pairwise(ordered)
    ]
    step = min([TERMS_PER_YEAR, *steps])
    parts: list[list[TrendPoint]] = []
    before: TrendPoint | None = None
    for point in ordered:
        if point.percent is None:
            before = None
            continue
        is_next = before and period_index(point.period) - period_index(before.period) <= step
        if is_next and not point.is_break:
            parts[-1].append(point)
        else:
            parts.append([point])
        before = point
    return parts


class Direction(Enum):
    """Which way a share went."""

    UP = "up"
    DOWN = "down"
    SAME = "same"


@dataclass(frozen=True)
class TrendChange:
    """The first and the last of the newest figures that can be compared."""

    first: TrendPoint
    last: TrendPoint

    @property
    def direction(self) -> Direction:
        """From the figures as pages show them, with one decimal."""
        difference = round(self.last.percent or 0, 1) - round(self.first.percent or 0, 1)
        if (
            abs(difference) < SAME_WITHIN_POINTS - 0.05
        ):  # halfway between 0.9 and 1.0, as floats differ
            return Direction.SAME
        return Direction.UP if difference > 0 else Direction.DOWN


def latest_change(points: Iterable[TrendPoint]) -> TrendChange | None:
    """What changed since the last break; None where there is only one figure since.

    A term is set against the same term of an earlier year, since more children start in some terms.
    """
    parts = continuous_segments(points)
    if not parts:
        return None
    last = parts[-1][-1]
    same_term = [one for one in parts[-1] if one.period[4:] == last.period[4:]]
    return TrendChange(same_term[0], last) if len(same_term) > 1 else None


def break_periods(series: Iterable[Sequence[TrendPoint]]) -> list[str]:
    """Periods at which one of these series starts anew, oldest first; its first one breaks nothing."""
    found: set[str] = set()
    for points in series:
        found |= {now.period for _, now in pairwise(sorted_by_period(points)) if now.is_break}
    return sorted(found, key=period_index)


def has_gap(points: Iterable[TrendPoint]) -> bool:
    """Whether a line stops for want of a figure and goes on later."""
    return any(not part[0].is_break for part in continuous_segments(points)[1:])
