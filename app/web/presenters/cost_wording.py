"""Wording about the cost of care that the page of a setting and the comparison share."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Final

from app.core.childcare_cost.care_wanted import BillHelp
from app.core.childcare_cost.estimate import Amounts, Estimate
from app.core.childcare_cost.pence_range import PenceRange, rounded
from app.core.offer import Price, Unit
from app.i18n import Translator, mark
from app.web.presenters import formatting
from app.web.presenters.labels import UNITS

POUND: Final = 100  # pence
NOT_TAKEN: Final = mark("They don't take children of this age.")
WEEK_IN_TERM: Final = mark("%(price)s a week in term")
WEEK_IN_HOLIDAYS: Final = mark("%(price)s a week in the holidays")
MONTH_ON_AVERAGE: Final = mark("%(price)s a month on average")
LEADS: Final = {
    BillHelp.NONE: mark("You would pay about"),
    BillHelp.TAX_FREE_CHILDCARE: mark("After Tax-Free Childcare you would pay about"),
    BillHelp.UNIVERSAL_CREDIT: mark("If Universal Credit pays back the most, you would pay about"),
}


def whole_pounds(amount: PenceRange, translator: Translator) -> str:
    """An amount or a range in whole pounds, less than a pound in pence."""
    ends = (rounded(end, POUND if end >= POUND else 1) for end in (amount.low, amount.high))
    return _range([formatting.money(end, translator) for end in ends], translator)


def exact_pounds(amount: PenceRange, translator: Translator) -> str:
    """An amount or a range to the penny."""
    ends = (rounded(end) for end in (amount.low, amount.high))
    return _range([formatting.money(end, translator) for end in ends], translator)


def _range(ends: list[str], translator: Translator) -> str:
    low, high = ends
    return low if low == high else translator.gettext("%(low)s to %(high)s", low=low, high=high)


def amount_lines(
    amounts: Amounts, translator: Translator, *, is_term_only: bool
) -> tuple[str, ...]:
    """What a week and a month cost, in whole pounds: a line for each sort of week, then a month."""
    has_two_weeks = is_term_only or amounts.holiday_week is not None
    lines = {
        WEEK_IN_TERM if has_two_weeks else UNITS[Unit.WEEK]: amounts.week,
        WEEK_IN_HOLIDAYS: amounts.holiday_week,
        MONTH_ON_AVERAGE if has_two_weeks else UNITS[Unit.MONTH]: amounts.month,
    }
    return tuple(
        translator.gettext(message, price=whole_pounds(amount, translator))
        for message, amount in lines.items()
        if amount
    )


def funded_line(result: Estimate, translator: Translator) -> Iterator[str]:
    """What a family that wants funded hours should know beside the amounts of one setting."""
    if not result.care.funded_hours:
        return
    if result.funded.offered is None:
        yield translator.gettext("Only if they offer funded hours.")
    elif result.funded.offered == 0:
        yield translator.gettext("Without funded hours: they offer none for this age.")
    elif result.funded.offered < result.care.funded_hours:
        hours_offered = translator.number(result.funded.offered)
        yield translator.gettext("With %(hours)s funded hours a week.", hours=hours_offered)


def price_date(price: Price | None, as_at: date | None, translator: Translator) -> str:
    """The day from which the price applies, else the day that its source describes, or ""."""
    if price is None:
        return ""
    if price.valid_from:
        return translator.gettext("Prices from %(date)s.", date=translator.date(price.valid_from))
    return source_date(as_at, translator)


def source_date(as_at: date | None, translator: Translator) -> str:
    """The day that the source of prices describes; "" where it is not known."""
    if as_at is None:
        return ""
    return translator.gettext("Prices as at %(date)s.", date=translator.date(as_at))


def hours(number: Fraction, translator: Translator) -> str:
    """A number of hours: exact in halves, otherwise the nearest whole one."""
    is_exact = (2 * number).denominator == 1
    return translator.number(float(number) if is_exact else rounded(number))
