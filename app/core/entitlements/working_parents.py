"""Free childcare for working parents: 30 hours from 9 months until school."""

from datetime import date, timedelta

from app.core.entitlements.household import Benefit, Child, ChildFact, Household
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import (
    add_months,
    first_day_to_apply,
    last_day_to_apply,
    next_term,
    safe_day_to_apply,
    safe_first_day_to_apply,
    term_of,
    term_of_work,
)
from app.core.entitlements.universal import hours_end
from app.core.entitlements.verdict import Outcome, Reason, WorkingHours
from app.core.entitlements.work_check import check_work
from app.core.postcode_areas import Nation

YOUNGEST_MONTHS = 9


def working_hours(household: Household, child: Child, today: date) -> WorkingHours:
    """Working parents' hours of a child, for a family that has no code yet.

    Source: docs/rules.md#working-parents.
    """
    if household.nation is not Nation.ENGLAND:
        return WorkingHours(Outcome.NO, Reason.OUTSIDE_ENGLAND)
    end = hours_end(child, today)
    age_term = next_term(add_months(child.born, YOUNGEST_MONTHS))
    if max(age_term, next_term(today)) >= end:
        return WorkingHours(Outcome.NO, Reason.LAST_TERM if today < end else Reason.AT_SCHOOL)
    check = check_work(household, child, frozenset(Benefit))
    work_terms = [term_of_work(day) for day in check.first_days_of_work if day]
    first_day = max(age_term, next_term(today), *work_terms)
    if check.verdict.outcome is not Outcome.NO and first_day >= end:
        return WorkingHours(Outcome.NO, Reason.WORK_TOO_LATE)
    if not check.verdict.is_open:
        return WorkingHours(check.verdict.outcome, check.verdict.reason)
    if child.has(ChildFact.KINSHIP):
        return WorkingHours(Outcome.ASK, Reason.KINSHIP)
    is_known = None not in check.first_days_of_work
    youngest_days = timedelta(days=rates_on(today)[RateName.APPLY_FROM_AGE])
    return WorkingHours(
        Outcome.MAY,
        Reason.IN_WORK,
        first_day=first_day if is_known else None,
        end=end,
        apply_from=max([child.born + youngest_days, *map(first_day_to_apply, work_terms)]),
        safe_from=safe_first_day_to_apply(first_day) if is_known else None,
        safe_by=safe_day_to_apply(first_day) if is_known else None,
        apply_by=last_day_to_apply(first_day) if is_known else None,
        through_council=child.has(ChildFact.FOSTERED),
        is_usable_now=age_term <= term_of(today) and not check.first_days_of_work,
        ends_with_leave_of=check.ends_with_leave_of,
    )
