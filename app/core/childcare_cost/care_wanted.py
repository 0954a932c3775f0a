"""The care that a family asks the cost of, and how its answers are read from a form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Final, TypeVar

from app.core.offer import AgeBand

HOURS_MAX: Final = 60  # a week
DAYS_MAX: Final = 7
HOURS_IN_A_DAY: Final = 24
FUNDED_CHOICES: Final = (0, 15, 30)  # hours a week in term (docs/rules.md#funded-entitlements)
_NUMBER = re.compile(r"\d{1,3}(\.\d{1,3})?")
_DECIMAL_SIGNS = str.maketrans({",": ".", "٫": "."})
Choice = TypeVar("Choice", bound=Enum)


class FundedPattern(Enum):
    """The weeks in which a family takes its funded hours."""

    TERM = "term"
    STRETCHED = "stretched"  # fewer hours a week, over the whole year


class BillHelp(Enum):
    """Help with the bill; a family cannot have two."""

    NONE = "none"
    TAX_FREE_CHILDCARE = "tax-free-childcare"
    UNIVERSAL_CREDIT = "universal-credit"


@dataclass(frozen=True)
class CareWanted:
    """The care of one child: `hours` and `days` a week; `funded_hours` a week in term."""

    band: AgeBand
    hours: Fraction
    days: int
    funded_hours: int = 0
    pattern: FundedPattern = FundedPattern.TERM
    bill_help: BillHelp = BillHelp.NONE

    @property
    def hours_a_day(self) -> Fraction:
        return self.hours / self.days


USUAL_HOURS: Final = Fraction(30)  # what the form starts with
USUAL_DAYS: Final = 3


def usual_care(band: AgeBand, *, is_open_all_year: bool) -> CareWanted:
    """What the form asks for before a family has answered; stretched where that is possible."""
    pattern = FundedPattern.STRETCHED if is_open_all_year else FundedPattern.TERM
    return CareWanted(band, USUAL_HOURS, USUAL_DAYS, pattern=pattern)


class Field(Enum):
    """The questions of the form, by the names of their fields."""

    BAND = "band"
    HOURS = "hours"
    DAYS = "days"
    FUNDED = "funded"
    PATTERN = "pattern"
    HELP = "help"


class Fault(Enum):
    """Why an answer cannot be used."""

    HOURS = "hours"  # not a number from 1 to 60 in halves
    DAYS = "days"  # not a whole number from 1 to 7
    HOURS_A_DAY = "hours-a-day"  # more than a day has
    CHOICE = "choice"  # none of those offered


Faults = Mapping[Field, Fault]


def read_care_wanted(typed: Mapping[Field, str]) -> CareWanted | Faults:
    """The answers of a form, or the fault of each field that is wrong.

    Numbers may have a decimal comma, and the digits of any language.
    """
    hours, days = _number(typed.get(Field.HOURS, "")), _number(typed.get(Field.DAYS, ""))
    band = _choice(AgeBand, typed.get(Field.BAND))
    pattern = _choice(FundedPattern, typed.get(Field.PATTERN, FundedPattern.TERM.value))
    bill_help = _choice(BillHelp, typed.get(Field.HELP))
    funded = {str(hours): hours for hours in FUNDED_CHOICES}.get(typed.get(Field.FUNDED, ""))
    faults = {}
    if hours is None or not 1 <= hours <= HOURS_MAX or (2 * hours).denominator > 1:
        faults[Field.HOURS] = Fault.HOURS
    if days is None or not 1 <= days <= DAYS_MAX or days.denominator > 1:
        faults[Field.DAYS] = Fault.DAYS
    if not faults and hours and days and hours > days * HOURS_IN_A_DAY:
        faults[Field.HOURS] = Fault.HOURS_A_DAY
    choices = {
        Field.BAND: band,
        Field.FUNDED: funded,
        Field.PATTERN: pattern,
        Field.HELP: bill_help,
    }
    faults |= {field: Fault.CHOICE for field, choice in choices.items() if choice is None}
    if faults or not (hours and days and band and pattern and bill_help) or funded is None:
        return faults
    return CareWanted(band, hours, int(days), funded, pattern, bill_help)


def answers_for(care: CareWanted) -> Mapping[Field, str]:
    """The answers of a form that ask for this care. Its hours must be whole."""
    return {
        Field.BAND: care.band.value,
        Field.HOURS: str(care.hours),
        Field.DAYS: str(care.days),
        Field.FUNDED: str(care.funded_hours),
        Field.PATTERN: care.pattern.value,
        Field.HELP: care.bill_help.value,
    }


def _number(text: str) -> Fraction | None:
    found = _NUMBER.fullmatch(text.strip().translate(_DECIMAL_SIGNS))
    return Fraction(found[0]) if found else None


def _choice(choices: type[Choice], value: str | None) -> Choice | None:
    return next((choice for choice in choices if choice.value == value), None)
