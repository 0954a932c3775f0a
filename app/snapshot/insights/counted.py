"""Figures as counted shares, where their publisher gives the counts."""

from app.core.measures.figure import MeasureFigure
from app.core.measures.measure import Measure, MeasureUnit
from app.core.statistics.intervals import CountedShare, Interval, wilson_interval


def counted_share(measure: Measure, figure: MeasureFigure) -> CountedShare | None:
    """The share of a figure in per cent with its counts; None without them.

    Estimated denominators have decimals; they are rounded to whole children.
    """
    numerator, denominator = figure.numerator, figure.denominator
    if measure.unit is not MeasureUnit.PERCENT or numerator is None or denominator is None:
        return None
    if figure.value is None or numerator < 0 or round(denominator) <= 0:
        return None
    return CountedShare(round(numerator), round(denominator))


def interval_of(measure: Measure, figure: MeasureFigure) -> Interval | None:
    """The 95 % interval of a figure in per cent; None without counts and above 100 %."""
    counted = counted_share(measure, figure)
    interval = wilson_interval(counted) if counted else None
    return Interval(100 * interval.lower, 100 * interval.upper) if interval else None
