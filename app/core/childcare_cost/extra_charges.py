"""What the optional extras on top of funded hours would cost in a week.

Source: docs/rules.md#charges; docs/rules.md#what-a-family-would-pay.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction

from app.core.childcare_cost.care_price import MONTHS
from app.core.childcare_cost.care_wanted import CareWanted
from app.core.childcare_cost.funded_use import TERM_WEEKS, YEAR_WEEKS
from app.core.offer import Extra, ExtraHeading, Unit
from app.core.period import TERMS_PER_YEAR

_BY_DAY = {Unit.MEAL, Unit.DAY, Unit.SESSION, Unit.HALF_DAY}  # one of each a day


class ExtraCount(Enum):
    """Whether an extra counts in the sum for a week."""

    WEEKLY = "weekly"
    UNKNOWN = "unknown"  # its amount or its unit is not known: ask
    APART = "apart"  # paid once, or not by the week: named with its price


@dataclass(frozen=True)
class CountedExtra:
    """An extra with its amount a week in pence; 0 unless it is WEEKLY."""

    extra: Extra
    count: ExtraCount
    weekly: Fraction = Fraction(0)


def extra_charges(
    extras: Iterable[Extra], care: CareWanted, funded_hours: Fraction
) -> tuple[CountedExtra, ...]:
    """Each extra with what it costs in a week of term with so many funded hours."""
    return tuple(_charge(extra, care, funded_hours) for extra in extras)


def all_known(charges: Iterable[CountedExtra]) -> Fraction:
    """The pence a week of all extras with a known price."""
    return sum((charge.weekly for charge in charges), Fraction(0))


def _charge(extra: Extra, care: CareWanted, funded_hours: Fraction) -> CountedExtra:
    if extra.pence is None:
        return CountedExtra(extra, ExtraCount.UNKNOWN)
    if extra.heading is ExtraHeading.EXTRA_HOURS or extra.unit is Unit.ONCE:
        return CountedExtra(extra, ExtraCount.APART)  # hours that are paid for are in the cost
    if extra.pence == 0:
        return CountedExtra(extra, ExtraCount.WEEKLY)
    if extra.unit is None:
        return CountedExtra(extra, ExtraCount.UNKNOWN)
    if extra.unit is Unit.HOUR and not funded_hours:
        return CountedExtra(extra, ExtraCount.APART)  # by the funded hour, and there is none
    weekly = extra.pence * _times_a_week(extra.unit, care, funded_hours)
    return CountedExtra(extra, ExtraCount.WEEKLY, weekly)


def _times_a_week(unit: Unit, care: CareWanted, funded_hours: Fraction) -> Fraction:
    if unit is Unit.HOUR:
        return funded_hours
    if unit in _BY_DAY:
        return Fraction(care.days)
    if unit is Unit.MONTH:
        return Fraction(MONTHS, YEAR_WEEKS)
    return Fraction(TERMS_PER_YEAR, TERM_WEEKS) if unit is Unit.TERM else Fraction(1)
