"""The check of work and pay that each parent must pass, for funded hours and Tax-Free Childcare.

Source: SI 2022/1134, regulation 14; docs/rules.md#working-parents.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.core.entitlements.household import (
    Adult,
    Benefit,
    Child,
    ChildFact,
    Household,
    Leave,
    Support,
    Work,
)
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.verdict import Outcome, Reason, Verdict

NO_RECOURSE = frozenset(
    {Support.NO_PUBLIC_FUNDS, Support.ASYLUM_SUPPORT, Support.REFUSED_ASYLUM_SUPPORT}
)


class WageGroup(Enum):
    """The groups that the minimum wage is set for."""

    FROM_21 = RateName.MINIMUM_WAGE_21
    FROM_18 = RateName.MINIMUM_WAGE_18
    YOUNGEST = RateName.MINIMUM_WAGE_YOUNGEST


def wage_group(age: int, *, is_first_year_apprentice: bool, is_apprentice: bool) -> WageGroup:
    """The wage that a person of an age (in years) is entitled to."""
    if age < 18 or is_first_year_apprentice or (is_apprentice and age < 19):
        return WageGroup.YOUNGEST
    return WageGroup.FROM_18 if age < 21 else WageGroup.FROM_21


def minimum_pay(group: WageGroup, today: date) -> int:
    """The least pay in pence, before tax, that a parent must expect over the next 3 months.

    Hours times wage times weeks, never the rounded amount of a week.
    """
    rates = rates_on(today)
    return rates[RateName.WORK_HOURS] * rates[RateName.WORK_WEEKS] * rates[group.value]


@dataclass(frozen=True)
class WorkCheck:
    """Whether a household passes for a child.

    `first_days_of_work`: when adults start a job or go back to one; None for a day not known.
    `ends_with_leave_of`: positions of adults who pass only because of leave for another child.
    """

    verdict: Verdict
    first_days_of_work: tuple[date | None, ...] = ()
    ends_with_leave_of: tuple[int, ...] = ()


def check_work(household: Household, child: Child, exempting: Collection[Benefit]) -> WorkCheck:
    """Check each adult of a household; `exempting` are the benefits that stand in for work.

    One of a couple may have such a benefit, never both: the way that is best for the family counts.
    """
    is_couple = len(household.adults) > 1
    exemptions = {
        position: benefits
        for position, adult in enumerate(household.adults)
        if is_couple and (benefits := adult.benefits & {*exempting})
    }
    checks = [
        _check(household, child, {}),
        *(_check(household, child, {position: exemptions[position]}) for position in exemptions),
    ]
    best = max((check.verdict for check in checks), key=_rank)
    if best.outcome is not Outcome.NO and not _has_status(household):
        best = Verdict(Outcome.NO, Reason.NO_PUBLIC_FUNDS)
    if best.outcome is Outcome.NO:
        return WorkCheck(best)
    passed = [check for check in checks if check.verdict == best]
    return WorkCheck(
        best,
        first_days_of_work=min((check.first_days_of_work for check in passed), key=_wait),
        ends_with_leave_of=tuple(
            position
            for position in range(len(household.adults))
            if all(position in check.ends_with_leave_of for check in passed)
        ),
    )


def _check(
    household: Household,
    child: Child,
    exemptions: Mapping[int, Collection[Benefit]],
) -> WorkCheck:
    """The check of all adults; those at the positions of `exemptions` are judged by benefits."""
    leaves = {leave.adult: leave for leave in child.leaves}
    is_fostered = child.has(ChildFact.FOSTERED)
    others = [
        (position, adult)
        for position, adult in enumerate(household.adults)
        if position not in exemptions
    ]
    verdicts = [
        _adult_verdict(adult, leaves.get(position), needs_pay=not is_fostered)
        for position, adult in others
    ]
    verdicts += [
        _exempt_verdict(household.adults[position], benefits, household)
        for position, benefits in exemptions.items()
    ]
    return WorkCheck(
        min(verdicts, key=_rank),
        first_days_of_work=tuple(
            leaves[position].back_on if position in leaves else adult.starts_on
            for position, adult in others
            if adult.work is Work.STARTING or position in leaves
        ),
        ends_with_leave_of=tuple(
            position
            for position, adult in others
            if adult.work is Work.PARENTAL_LEAVE
            and position not in leaves
            and not adult.earns_minimum
        ),
    )


def _adult_verdict(adult: Adult, leave: Leave | None, *, needs_pay: bool) -> Verdict:
    """The check of one adult without regard to benefits; `leave` is leave for this child.

    Foster parents need no least pay: SI 2022/1134, regulation 16(3)(a)(i).
    """
    if not adult.has_paid_work:
        return Verdict(Outcome.NO, Reason.NOT_IN_WORK)
    if adult.is_over_income_limit:
        return Verdict(Outcome.NO, Reason.INCOME_TOO_HIGH)
    if adult.work is Work.STATUTORY_SICK_PAY:
        return Verdict(Outcome.ASK, Reason.SICK_PAY)
    is_on_other_leave = adult.work is Work.PARENTAL_LEAVE and leave is None
    if adult.work is Work.NEW_BUSINESS or is_on_other_leave or adult.earns_minimum or not needs_pay:
        return Verdict(Outcome.MAY, Reason.IN_WORK)
    if adult.earns_minimum is None:
        return Verdict(Outcome.ASK, Reason.PAY_NOT_KNOWN)
    return Verdict(Outcome.NO, Reason.PAY_TOO_LOW)


def _exempt_verdict(adult: Adult, benefits: Collection[Benefit], household: Household) -> Verdict:
    """The check of an adult whose benefits stand in for work."""
    if adult.is_over_income_limit:
        return Verdict(Outcome.ASK, Reason.EXEMPT_WITH_HIGH_INCOME)
    has_universal_credit = household.support is Support.UNIVERSAL_CREDIT
    if {*benefits} == {Benefit.LIMITED_CAPABILITY} and not has_universal_credit:
        # Without Universal Credit it gives National Insurance credits only: no source has seen it.
        return Verdict(Outcome.ASK, Reason.BENEFIT_UNRESOLVED)
    return Verdict(Outcome.MAY, Reason.IN_WORK)


def _rank(verdict: Verdict) -> tuple[int, int]:
    """Better verdicts rank higher; of one outcome, those with the later reason in `Reason`."""
    outcomes, reasons = (Outcome.NO, Outcome.ASK, Outcome.MAY), tuple(Reason)
    return outcomes.index(verdict.outcome), reasons.index(verdict.reason)


def _wait(first_days_of_work: tuple[date | None, ...]) -> tuple[bool, date]:
    """Earlier is less; a day that is not known is later than any."""
    known = [day for day in first_days_of_work if day]
    return None in first_days_of_work, max(known, default=date.min)


def _has_status(household: Household) -> bool:
    """Whether at least one adult may claim public funds."""
    return household.support not in NO_RECOURSE or (
        household.support is Support.NO_PUBLIC_FUNDS and household.may_claim_public_funds
    )
