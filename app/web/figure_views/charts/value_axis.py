"""The axis of values of a picture: where it starts and ends, its steps, and values as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from math import ceil, floor, isfinite, log10
from typing import Final

from app.core.measures.measure import MeasureUnit

VALUE_MAX: Final = 1e12
TRUNCATED_FROM: Final = 50.0  # per cent: with all values above, small changes stay visible
PERCENT_MAX: Final = 120.0  # per cent: the axis ends here; larger values are marked
ABOVE_100_NOTE: Final = "Above 100%: more children were counted than the denominator estimates."
_STEPS_WANTED: Final = 6
_UNIT_NAMES: Final = {
    MeasureUnit.PERCENT: "Percentage",
    MeasureUnit.CHILDREN: "Number of children",
    MeasureUnit.PEOPLE: "Number of people",
    MeasureUnit.PLACES: "Number of places",
    MeasureUnit.SETTINGS: "Number of settings",
    MeasureUnit.POUNDS: "Pounds",
    MeasureUnit.POINTS: "Points",
    MeasureUnit.RANK: "Rank",
    MeasureUnit.TENTH: "Tenth",
}


class AxisStart(Enum):
    """Where an axis starts: at 0; at 50 % if all percentages are above; at the lowest value.

    Below 0 where there are negative values.
    """

    ZERO = "zero"
    ZERO_OR_50 = "zero or 50"
    NEAREST = "nearest"


@dataclass(frozen=True)
class ValueAxis:
    """An axis from the first to the last of its ticks."""

    ticks: tuple[float, ...]
    unit: MeasureUnit
    tick_decimals: int

    @property
    def lowest(self) -> float:
        return self.ticks[0]

    @property
    def highest(self) -> float:
        return self.ticks[-1]

    def part(self, value: float) -> float:
        """The position from 0, the start, to 1, the end; that of a value beyond an end is the end."""
        inside = min(max(value, self.lowest), self.highest)
        return (inside - self.lowest) / (self.highest - self.lowest)

    def is_beyond(self, value: float) -> bool:
        nearly = (self.highest - self.lowest) * 1e-6
        return not self.lowest - nearly <= value <= self.highest + nearly

    def tick_text(self, tick: float) -> str:
        return value_text(tick, self.unit, self.tick_decimals)

    @property
    def note(self) -> str:
        """That the axis does not start at 0; "" if it does."""
        return "" if self.lowest <= 0 else f"The axis starts at {self.tick_text(self.lowest)}."


def unit_name(unit: MeasureUnit) -> str:
    """The unit in words, as a heading of the axis."""
    return _UNIT_NAMES[unit]


def value_text(value: float, unit: MeasureUnit, decimals: int) -> str:
    """A value with its unit: "65.2%", "£1,200", "1,200"."""
    rounded = round(value, decimals) + 0.0  # never "-0"
    sign = "\u2212" if rounded < 0 else ""
    shown = f"{abs(rounded):,.{decimals}f}"
    if unit is MeasureUnit.PERCENT:
        return f"{sign}{shown}%"
    return f"{sign}£{shown}" if unit is MeasureUnit.POUNDS else f"{sign}{shown}"


def value_axis(
    values: Sequence[float],
    unit: MeasureUnit,
    decimals: int,
    *,
    start: AxisStart = AxisStart.ZERO,
    percent_max: float = PERCENT_MAX,
) -> ValueAxis:
    """An axis with even steps that contains these values.

    One of percentages ends at `percent_max` at the latest, or at the next step. Raises ValueError
    for a value that is not finite or too large.
    """
    for value in values:
        if not isfinite(value) or abs(value) > VALUE_MAX:
            raise ValueError(f"not a value to draw: {value}")
    low, high = min([0.0, *values]), max([0.0, *values])
    if start is AxisStart.NEAREST:
        low, high = min(values), max(values)
    if unit is MeasureUnit.PERCENT:
        if start is AxisStart.ZERO_OR_50 and min(values) > TRUNCATED_FROM:
            low = TRUNCATED_FROM
        low, high = max(low, -percent_max), min(high, percent_max)
        high = max(high, low)
    step = _step(high - low, decimals)
    if low == TRUNCATED_FROM:
        step = min(step, 10.0)  # steps of 20 would not meet the start
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    ticks = tuple(round(count * step, 9) for count in range(first, max(last, first + 1) + 1))
    return ValueAxis(ticks, unit, max(0, -floor(log10(step) + 1e-9)))


def _step(span: float, decimals: int) -> float:
    """A step of 1, 2 or 5 times a power of 10, no smaller than the last decimal shown."""
    least = 10.0**-decimals
    wanted = max(span / _STEPS_WANTED, least)
    power = 10.0 ** floor(log10(wanted) + 1e-9)
    return next(power * times for times in (1, 2, 5, 10) if power * times >= wanted * (1 - 1e-9))
