"""The estimate: what the care costs in a week and a month, the help with it, and what is left.

Source: docs/rules.md#what-a-family-would-pay.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.core.childcare_cost.bill_help import HelpRates, help_with_month
from app.core.childcare_cost.care_price import MONTHS, price_of_care, week_cost
from app.core.childcare_cost.care_wanted import BillHelp, CareWanted
from app.core.childcare_cost.extra_charges import CountedExtra, extra_charges
from app.core.childcare_cost.funded_use import (
    TERM_WEEKS,
    YEAR_WEEKS,
    FundedUse,
    funded_use,
    is_term_only,
    takes_band,
)
from app.core.childcare_cost.pence_range import PenceRange
from app.core.offer import Offer, Price


@dataclass(frozen=True)
class Amounts:
    """Pence for a week in term, a week in the holidays, and a month on average over the year.

    `holiday_week` is None where it costs what a week in term does, or the setting is closed.
    """

    week: PenceRange
    holiday_week: PenceRange | None
    month: PenceRange


@dataclass(frozen=True)
class Bill:
    """The cost before help, the most help with it, and what is left to pay."""

    cost: Amounts
    help: Amounts
    to_pay: Amounts


@dataclass(frozen=True)
class Estimate:
    """What a family would pay. `price` and `bill` are None where no price is known.

    With all hours funded there is a bill of nothing, and no price is needed.
    `takes_age` is None where the setting's ages are not known; without the age there is no bill.
    """

    care: CareWanted
    is_term_only: bool
    takes_age: bool | None
    funded: FundedUse
    price: Price | None
    bill: Bill | None
    extras: tuple[CountedExtra, ...]


def estimate(offer: Offer, care: CareWanted, today: date, rates: HelpRates) -> Estimate:
    """What this care would cost at a setting, by the prices that are valid today."""
    takes_age = takes_band(offer.ages, care.band) if offer.ages else None
    term_only = is_term_only(offer)
    funded, price = funded_use(offer, care), price_of_care(offer.prices, care, today)
    cost = _cost(price, care, funded, term_only) if takes_age is not False else None
    return Estimate(
        care=care,
        is_term_only=term_only,
        takes_age=takes_age,
        funded=funded,
        price=price,
        bill=_bill(cost, care.bill_help, rates) if cost else None,
        extras=extra_charges(offer.extras, care, funded.in_term),
    )


def _cost(
    price: Price | None, care: CareWanted, funded: FundedUse, term_only: bool
) -> Amounts | None:
    nothing = PenceRange.exactly(0)
    weeks = TERM_WEEKS if term_only else YEAR_WEEKS

    def week(funded_hours: Fraction) -> PenceRange | None:
        if funded_hours == care.hours:
            return nothing
        return week_cost(price, care, funded_hours, weeks) if price else None

    in_term = week(funded.in_term)
    in_holidays = nothing if term_only else week(funded.in_holidays)
    if in_term is None or in_holidays is None:
        return None
    year = in_term.times(TERM_WEEKS) + in_holidays.times(YEAR_WEEKS - TERM_WEEKS)
    holiday_week = None if term_only or in_holidays == in_term else in_holidays
    return Amounts(in_term, holiday_week, year.times(Fraction(1, MONTHS)))


def _bill(cost: Amounts, bill_help: BillHelp, rates: HelpRates) -> Bill:
    """The bill: help is counted by the month, and each week has its share of the month's."""
    month, given = cost.month, help_with_month(cost.month, bill_help, rates)
    low = given.low / month.low if month.low else Fraction(0)
    high = given.high / month.high if month.high else Fraction(0)
    return Bill(cost, _shares(cost, low, high), _shares(cost, 1 - low, 1 - high))


def _shares(cost: Amounts, low: Fraction, high: Fraction) -> Amounts:
    """A share of each amount: one of the low ends, another of the high ends."""
    return Amounts(
        week=cost.week.shares(low, high),
        holiday_week=cost.holiday_week and cost.holiday_week.shares(low, high),
        month=cost.month.shares(low, high),
    )
