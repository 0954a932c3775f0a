"""Help with the bill: Tax-Free Childcare and the childcare part of Universal Credit.

Source: docs/rules.md#what-a-family-would-pay.
"""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Final

from app.core.childcare_cost.care_wanted import BillHelp
from app.core.childcare_cost.pence_range import PenceRange
from app.core.entitlements.rates import RateName, rates_on

MONTHS_IN_QUARTER: Final = 3
TAX_FREE_SHARE: Final = Fraction(1, 5)  # the government adds £2 to each £8


@dataclass(frozen=True)
class HelpRates:
    """The most help for one child, in pence, and the share that Universal Credit pays."""

    tax_free_quarter_pence: int
    universal_credit_percent: int
    universal_credit_month_pence: int


def help_rates(today: date) -> HelpRates:
    """The rates that apply on a day; raises KeyError for a day before the first of them."""
    rates = rates_on(today)
    return HelpRates(
        tax_free_quarter_pence=rates[RateName.TAX_FREE_QUARTER],
        universal_credit_percent=rates[RateName.UNIVERSAL_CREDIT_SHARE],
        universal_credit_month_pence=rates[RateName.UNIVERSAL_CREDIT_ONE_CHILD],
    )


def help_with_month(month: PenceRange, bill_help: BillHelp, rates: HelpRates) -> PenceRange:
    """The most that the help gives back for a month's cost."""
    share, most = _share_and_most(bill_help, rates)
    return PenceRange(min(month.low * share, most), min(month.high * share, most))


def _share_and_most(bill_help: BillHelp, rates: HelpRates) -> tuple[Fraction, Fraction]:
    if bill_help is BillHelp.TAX_FREE_CHILDCARE:
        return TAX_FREE_SHARE, Fraction(rates.tax_free_quarter_pence, MONTHS_IN_QUARTER)
    if bill_help is BillHelp.UNIVERSAL_CREDIT:
        share = Fraction(rates.universal_credit_percent, 100)
        return share, Fraction(rates.universal_credit_month_pence)
    return Fraction(0), Fraction(0)
