"""Help with what childcare costs: Tax-Free Childcare and Universal Credit's childcare element."""

from datetime import date, timedelta

from app.core.entitlements.household import Benefit, Child, ChildFact, Household, Support, Work
from app.core.entitlements.terms import first_day_to_apply, september_after, term_of_work
from app.core.entitlements.verdict import Outcome, Reason, TaxFree, Verdict
from app.core.entitlements.work_check import check_work

TAX_FREE_YEARS, TAX_FREE_YEARS_DISABLED, UNIVERSAL_CREDIT_YEARS = 11, 16, 16
# Limited capability for work counts for funded hours only (docs/rules.md#tax-free-childcare).
TAX_FREE_BENEFITS = frozenset(Benefit) - {Benefit.LIMITED_CAPABILITY}
UNIVERSAL_CREDIT_BENEFITS = frozenset({Benefit.CARERS_ALLOWANCE, Benefit.LIMITED_CAPABILITY})


def tax_free_childcare(household: Household, child: Child, today: date) -> TaxFree:
    """Tax-Free Childcare for a child, in the whole United Kingdom.

    Source: docs/rules.md#tax-free-childcare.
    """
    is_disabled = child.has(ChildFact.DLA, ChildFact.OTHER_DISABILITY)
    years = TAX_FREE_YEARS_DISABLED if is_disabled else TAX_FREE_YEARS
    if today > _end_of_week(september_after(child.born, years)):
        return TaxFree(Outcome.NO, Reason.TOO_OLD)
    if household.support is Support.UNIVERSAL_CREDIT:
        return TaxFree(Outcome.NO, Reason.HAS_UNIVERSAL_CREDIT)
    if child.has(ChildFact.FOSTERED):
        return TaxFree(Outcome.NO, Reason.FOSTERED)
    if any(adult.has_childcare_vouchers for adult in household.adults):
        return TaxFree(Outcome.NO, Reason.VOUCHERS)
    check = check_work(household, child, TAX_FREE_BENEFITS)
    if not check.verdict.is_open:
        return TaxFree(check.verdict.outcome, check.verdict.reason)
    if child.has(ChildFact.KINSHIP):
        return TaxFree(Outcome.ASK, Reason.KINSHIP)
    days = [day and _first_day_to_apply(day) for day in check.first_days_of_work]
    known = [day for day in days if day]
    return TaxFree(
        Outcome.MAY,
        Reason.IN_WORK,
        is_disabled=is_disabled or (None if child.has(ChildFact.EHC_PLAN) else False),
        apply_from=max([child.born, *known]) if len(known) == len(days) else None,
    )


def universal_credit_childcare(household: Household, child: Child, today: date) -> Verdict:
    """Universal Credit's childcare element. Source: docs/rules.md#universal-credit."""
    if today >= september_after(child.born, UNIVERSAL_CREDIT_YEARS):
        return Verdict(Outcome.NO, Reason.TOO_OLD)
    if household.support is not Support.UNIVERSAL_CREDIT:
        return Verdict(Outcome.NO, Reason.NO_UNIVERSAL_CREDIT)
    if child.has(ChildFact.FOSTERED):
        return Verdict(Outcome.NO, Reason.FOSTERED)
    idle = [adult for adult in household.adults if not adult.has_paid_work]
    if len(idle) == len(household.adults):
        return Verdict(Outcome.NO, Reason.NOT_IN_WORK)
    if any(adult.work is Work.STARTING for adult in household.adults):
        return Verdict(Outcome.ASK, Reason.JOB_NOT_STARTED)
    benefits = frozenset[Benefit]().union(*(adult.benefits for adult in idle))
    if not idle or benefits & UNIVERSAL_CREDIT_BENEFITS:
        return Verdict(Outcome.MAY, Reason.UNIVERSAL_CREDIT)
    if benefits:
        return Verdict(Outcome.ASK, Reason.BENEFIT_UNRESOLVED)
    return Verdict(Outcome.NO, Reason.NOT_IN_WORK)


def _first_day_to_apply(first_day_of_work: date) -> date:
    """The first day of the window of working parents' hours. Source: SI 2025/857, regulation 2."""
    return first_day_to_apply(term_of_work(first_day_of_work))


def _end_of_week(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())
