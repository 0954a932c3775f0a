"""The 15 hours that every child of 3 and 4 has, and the day on which all funded hours end."""

from datetime import date

from app.core.entitlements.household import Child, ChildFact, Household
from app.core.entitlements.terms import (
    add_months,
    compulsory_school_term,
    next_term,
    reception_start,
)
from app.core.entitlements.verdict import Hours, Outcome, Reason
from app.core.postcode_areas import Nation


def universal_hours(household: Household, child: Child, today: date) -> Hours:
    """The universal hours of a child. Source: docs/rules.md#funded-entitlements."""
    end = hours_end(child, today)
    if household.nation is not Nation.ENGLAND:
        return Hours(Outcome.NO, Reason.OUTSIDE_ENGLAND)
    if today >= end:
        return Hours(Outcome.NO, Reason.AT_SCHOOL)
    return Hours(Outcome.YES, Reason.EVERY_CHILD, next_term(add_months(child.born, 36)), end)


def hours_end(child: Child, today: date) -> date:
    """The first day without any funded hours, past or future.

    Reception, for which 1 September after the 4th birthday is assumed until it has come. A child
    who has not started then keeps the hours until the term after the 5th birthday.
    """
    reception = reception_start(child.born)
    if today < reception or child.has(ChildFact.IN_RECEPTION):
        return reception
    return compulsory_school_term(child.born)
