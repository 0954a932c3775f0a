"""Everything that the rules say about one child of a household, and the hours term by term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.core.entitlements.childcare_costs import tax_free_childcare, universal_credit_childcare
from app.core.entitlements.early_learning import early_learning_hours
from app.core.entitlements.further_help import FurtherHelp, further_help
from app.core.entitlements.household import Child, Household
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import school_deadline, term_of
from app.core.entitlements.universal import universal_hours
from app.core.entitlements.verdict import EarlyLearning, Hours, TaxFree, Verdict, WorkingHours
from app.core.entitlements.working_parents import working_hours
from app.core.postcode_areas import Nation
from app.core.takeup import Entitlement


@dataclass(frozen=True)
class HoursPeriod:
    """Funded hours a week of a child from a first day of term on, by the entitlements together."""

    first_day: date
    hours: int
    entitlements: tuple[Entitlement, ...]


@dataclass(frozen=True)
class Assessment:
    """What a child of a household can have. `periods` begin with the term of today.

    `school_deadline` is the last day to apply for reception; None where it is past or the child
    does not live in England.
    """

    universal: Hours
    early_learning: EarlyLearning
    working: WorkingHours
    tax_free: TaxFree
    universal_credit: Verdict
    further_help: tuple[FurtherHelp, ...]
    periods: tuple[HoursPeriod, ...]
    school_deadline: date | None = None


def assess(household: Household, child: Child, today: date) -> Assessment:
    """Every entitlement of a child; the order of the adults makes no difference."""
    universal = universal_hours(household, child, today)
    early_learning = early_learning_hours(household, child, today)
    working = working_hours(household, child, today)
    hours = {
        Entitlement.UNIVERSAL: universal,
        Entitlement.EARLY_LEARNING: early_learning,
        Entitlement.WORKING: working,
    }
    return Assessment(
        universal,
        early_learning,
        working,
        tax_free_childcare(household, child, today),
        universal_credit_childcare(household, child, today),
        further_help(household, child, today),
        tuple(_periods(hours, today)),
        _school_deadline(household, child, today),
    )


def _school_deadline(household: Household, child: Child, today: date) -> date | None:
    day = school_deadline(child.born)
    return day if household.nation is Nation.ENGLAND and today <= day else None


def _periods(hours: dict[Entitlement, Hours], today: date) -> Iterable[HoursPeriod]:
    """The periods until all hours have ended; one starts where the entitlements change."""
    this_term = term_of(today)
    days = {day for one in hours.values() for day in (one.first_day, one.end) if day}
    previous: tuple[Entitlement, ...] | None = None
    for day in sorted({this_term, *(day for day in days if day > this_term)}):
        current = tuple(entitlement for entitlement, one in hours.items() if one.covers(day))
        if current != previous:
            yield HoursPeriod(day, _weekly_hours(current, today), current)
        previous = current


def _weekly_hours(entitlements: tuple[Entitlement, ...], today: date) -> int:
    rates = rates_on(today)
    if Entitlement.WORKING in entitlements:
        return rates[RateName.HOURS_30]
    return rates[RateName.HOURS_15] if entitlements else 0
