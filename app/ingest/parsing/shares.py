"""A published share with its counts: the value of a figure, and whether the three agree."""

import math
from dataclasses import dataclass

from app.core.takeup import HiddenReason
from app.ingest.parsing.statistics_cells import Value

# Where no counts confirm it. The City of London had 233.3 % of its estimated two-year-olds in 2025.
PERCENT_MAX = 500
_PERCENT_ROUNDING = 0.05 + 1e-6  # percentage points; most files have one decimal


@dataclass(frozen=True)
class Share:
    """The fields of a figure: a percentage or the reason why there is none, and known counts."""

    value: float | None
    numerator: float | None
    denominator: float | None
    symbol: HiddenReason | None


def estimated_share(numerator: Value, denominator: Value, percent: Value) -> Share:
    """The share of an estimated number of children, as published; it may exceed 100.

    A blank percentage is not available. The percentage of no children at all is not applicable,
    although some files write 0. Counts that are symbols or blank are None. Raises ValueError where
    the counts contradict the percentage, and for one above PERCENT_MAX without both counts.
    Estimates are published as whole numbers, and shares computed before that: 22 of 13 children is
    174.6 % in a release.
    """
    return _read(numerator, denominator, percent, denominator_rounding=0.5)


def counted_share(numerator: Value, denominator: Value, percent: Value) -> Share:
    """As `estimated_share`, of children who were all counted.

    Raises ValueError also for a number of children with decimals, and above 100 %.
    """
    for count in (numerator, denominator):
        if isinstance(count, float) and not count.is_integer():
            raise ValueError("a number of children must be a whole number")
    if isinstance(percent, float) and percent > 100:
        raise ValueError("a percentage of these children cannot be above 100")
    return _read(numerator, denominator, percent, denominator_rounding=0)


def check_percent(percent: Value) -> None:
    """Raise ValueError for a percentage above PERCENT_MAX, where no counts confirm it."""
    if isinstance(percent, float) and percent > PERCENT_MAX:
        raise ValueError(f"a percentage above {PERCENT_MAX} is not plausible")


def reason_of(value: Value) -> HiddenReason | None:
    """The reason why a cell has no number; None for a number."""
    if value is None:
        return HiddenReason.NOT_AVAILABLE
    return value if isinstance(value, HiddenReason) else None


def number_or_none(value: Value) -> float | None:
    return value if isinstance(value, float) else None


def _read(
    numerator: Value, denominator: Value, percent: Value, denominator_rounding: float
) -> Share:
    counts = number_or_none(numerator), number_or_none(denominator)
    symbol = HiddenReason.NOT_APPLICABLE if counts == (0, 0) else reason_of(percent)
    value = None if symbol else number_or_none(percent)
    if counts[0] is None or counts[1] is None:
        check_percent(value)
    elif value is not None:
        lowest = _percent(counts[0], counts[1] + denominator_rounding)
        highest = _percent(counts[0], counts[1] - denominator_rounding)
        if not lowest - _PERCENT_ROUNDING <= value <= highest + _PERCENT_ROUNDING:
            written = f"{counts[0]:g} of {counts[1]:g}"
            raise ValueError(f"the counts, {written}, do not give this percentage")
    return Share(value, *counts, symbol)


def _percent(numerator: float, denominator: float) -> float:
    return 100 * numerator / denominator if denominator > 0 else math.inf
