"""The price that counts for the care wanted, and what a week costs by it.

Source: docs/rules.md#what-a-family-would-pay.
"""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Final

from app.core.childcare_cost.care_wanted import CareWanted
from app.core.childcare_cost.funded_use import TERM_WEEKS
from app.core.childcare_cost.pence_range import PenceRange
from app.core.offer import Price, Unit
from app.core.offer_status import CARE_UNITS, current_price
from app.core.period import TERMS_PER_YEAR

LONG_DAY_HOURS: Final = 6  # from here on a day is paid by the day where there is such a price
PART_DAY_HOURS_MAX: Final = 5  # a half day or session may cover this much
DAYS_OF_WEEKLY_PRICE: Final = 5
MONTHS: Final = 12
_LONG_PERIODS: Final = (Unit.WEEK, Unit.MONTH, Unit.TERM)
_BY_DAY: Final = (Unit.DAY, Unit.HALF_DAY, Unit.SESSION)
_PARTS_OF_DAY: Final = (Unit.HALF_DAY, Unit.SESSION)


def price_of_care(prices: Iterable[Price], care: CareWanted, today: date) -> Price | None:
    """The price that counts, of those valid today for the child; None where there is none.

    Its age group's own goes before one for every age, then the unit that fits the length of a day.
    """
    return current_price(prices, care.band, today, _units_in_order(care.hours_a_day))


def _units_in_order(hours_a_day: Fraction) -> tuple[Unit, ...]:
    if hours_a_day >= LONG_DAY_HOURS:
        return Unit.DAY, Unit.HOUR, Unit.HALF_DAY, Unit.SESSION, *_LONG_PERIODS
    if hours_a_day <= PART_DAY_HOURS_MAX:
        return Unit.HOUR, Unit.HALF_DAY, Unit.SESSION, Unit.DAY, *_LONG_PERIODS
    return Unit.HOUR, Unit.SESSION, Unit.DAY, Unit.HALF_DAY, *_LONG_PERIODS


def week_cost(
    price: Price, care: CareWanted, funded_hours: Fraction, weeks_of_year: int
) -> PenceRange:
    """What a week of the care costs when `funded_hours` of it are funded.

    Exact by the hour. Otherwise from the share of the hours that is paid for to the whole days (or
    half days, or sessions) that the paid hours fill.
    """
    paid_share = (care.hours - funded_hours) / care.hours
    if price.unit is Unit.HOUR:
        return PenceRange.exactly(price.pence * care.hours * paid_share)
    whole = _whole_week(price, care, weeks_of_year)
    parts = care.days * _most_units_a_day(price.unit, care)
    return PenceRange(whole.low * paid_share, whole.high * ceil(paid_share * parts) / parts)


def _whole_week(price: Price, care: CareWanted, weeks_of_year: int) -> PenceRange:
    """What a week costs without funded hours, by a price that is not by the hour."""
    if price.unit in _BY_DAY:
        once_a_day = Fraction(price.pence * care.days)
        return PenceRange(once_a_day, once_a_day * _most_units_a_day(price.unit, care))
    whole = _weekly(price, weeks_of_year)
    share = whole * care.days / DAYS_OF_WEEKLY_PRICE
    return PenceRange(min(share, whole), max(share, whole))


def _most_units_a_day(unit: Unit, care: CareWanted) -> int:
    """2 where a day is longer than the half day or session that it is paid by; otherwise 1."""
    is_longer = unit in _PARTS_OF_DAY and care.hours_a_day > PART_DAY_HOURS_MAX
    return 2 if is_longer else 1


def _weekly(price: Price, weeks_of_year: int) -> Fraction:
    """A price by the week, month or term, for a week.

    A month's is spread over the weeks of the setting's year, so that a month costs what it says.
    """
    if price.unit is Unit.MONTH:
        return Fraction(price.pence * MONTHS, weeks_of_year)
    if price.unit is Unit.TERM:
        return Fraction(price.pence * TERMS_PER_YEAR, TERM_WEEKS)
    return Fraction(price.pence)


def prices_apart(prices: Iterable[Price], care: CareWanted, today: date) -> tuple[Price, ...]:
    """The prices of the child's age, valid today, that are not for care: once or by the meal."""
    return tuple(
        price
        for price in prices
        if price.unit not in CARE_UNITS
        and price.band in (care.band, None)
        and (price.valid_from is None or price.valid_from <= today)
    )
