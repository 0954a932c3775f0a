"""Early learning for 2-year-olds: 15 hours by income, benefit or the child's circumstances."""

from datetime import date

from app.core.entitlements.household import Child, ChildFact, Household, Support
from app.core.entitlements.terms import add_months, next_term, term_of
from app.core.entitlements.verdict import EarlyLearning, Outcome, Reason, Verdict
from app.core.postcode_areas import Nation

_ROUTES_OF_CHILD = (
    (ChildFact.DLA, Reason.DISABILITY),
    (ChildFact.EHC_PLAN, Reason.EHC_PLAN),
    (ChildFact.FOSTERED, Reason.CARE),
    (ChildFact.LEFT_CARE, Reason.CARE),
)
_ROUTES_OF_SUPPORT = {
    Support.PENSION_CREDIT: Verdict(Outcome.MAY, Reason.PENSION_CREDIT),
    Support.ASYLUM_SUPPORT: Verdict(Outcome.MAY, Reason.ASYLUM_SUPPORT),
    Support.OLDER_BENEFITS: Verdict(Outcome.ASK, Reason.OLDER_BENEFITS),
    Support.REFUSED_ASYLUM_SUPPORT: Verdict(Outcome.ASK, Reason.REFUSED_ASYLUM),
}


def early_learning_hours(household: Household, child: Child, today: date) -> EarlyLearning:
    """Early learning hours of a child, until the term in which the universal hours begin.

    Source: docs/rules.md#early-learning-for-2-year-olds.
    """
    first_day, end = early_learning_days(child.born)
    if household.nation is not Nation.ENGLAND:
        return EarlyLearning(Outcome.NO, Reason.OUTSIDE_ENGLAND)
    if today >= end:
        return EarlyLearning(Outcome.NO, Reason.TOO_OLD)
    verdict = early_learning_verdict(household, child)
    if not verdict.is_open:
        return EarlyLearning(verdict.outcome, verdict.reason)
    if today >= add_months(child.born, 36):
        # A place that began before goes on; whether one can begin now is in no source.
        return EarlyLearning(Outcome.ASK, Reason.ALREADY_THREE)
    # The first day of the term in which the child turns 2: DfE, childcare entitlement checker.
    ask_from = term_of(add_months(child.born, 24))
    return EarlyLearning(verdict.outcome, verdict.reason, first_day, end, ask_from)


def early_learning_days(born: date) -> tuple[date, date]:
    """The first day of the hours, and the first day without them."""
    return next_term(add_months(born, 24)), next_term(add_months(born, 36))


def early_learning_verdict(household: Household, child: Child) -> Verdict:
    """Whether a family in England qualifies, whatever the child's age."""
    for fact, reason in _ROUTES_OF_CHILD:
        if child.has(fact):
            return Verdict(Outcome.MAY, reason)
    verdict = _by_support(household)
    if verdict.outcome is Outcome.NO and child.has(ChildFact.KINSHIP):
        return Verdict(Outcome.ASK, Reason.KINSHIP)
    return verdict


def _by_support(household: Household) -> Verdict:
    if household.support is Support.UNIVERSAL_CREDIT:
        return _within_limit(household, Reason.UNIVERSAL_CREDIT)
    if household.support is Support.NO_PUBLIC_FUNDS:
        if household.may_claim_public_funds:  # every parent must have no recourse
            return Verdict(Outcome.NO, Reason.NO_ROUTE)
        return _within_limit(household, Reason.NO_PUBLIC_FUNDS_INCOME)
    return _ROUTES_OF_SUPPORT.get(household.support, Verdict(Outcome.NO, Reason.NO_ROUTE))


def _within_limit(household: Household, reason: Reason) -> Verdict:
    if household.is_within_limit is None:
        return Verdict(Outcome.ASK, Reason.PAY_NOT_KNOWN)
    if household.is_within_limit:
        return Verdict(Outcome.MAY, reason)
    return Verdict(Outcome.NO, Reason.PAY_OVER_LIMIT)
