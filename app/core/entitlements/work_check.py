"""The check of work and pay that each parent must pass, for funded hours and Tax-Free Childcare.

Source: SI 2022/1134, regulation 14; docs/rules.md#working-parents.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import Enum

from app.core.entitlements.household import (
    Adult,
    Benefit,
    Child,
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
    """Check each adult of a household; `exempting` are the benefits that stand in for work."""
    leaves = {leave.adult: leave for leave in child.leaves}
    verdicts = [
        _adult_verdict(adult, leaves.get(position))
        for position, adult in enumerate(household.adults)
    ]
    worst = Verdict(Outcome.MAY, Reason.IN_WORK)
    exempt: set[int] = set()
    for position, adult in enumerate(household.adults):
        verdict = verdicts[position]
        others = [one for number, one in enumerate(verdicts) if number != position]
        may_be_exempt = others and all(one.outcome is not Outcome.NO for one in others)
        if may_be_exempt and (benefits := adult.benefits & {*exempting}):
            exempt.add(position)
            verdict = _exempt_verdict(adult, benefits, household)
        worst = _worse(worst, verdict)
    if worst.outcome is not Outcome.NO and not _has_status(household):
        worst = Verdict(Outcome.NO, Reason.NO_PUBLIC_FUNDS)
    if not worst.is_open:
        return WorkCheck(worst)
    working = [
        (position, adult)
        for position, adult in enumerate(household.adults)
        if position not in exempt
    ]
    return WorkCheck(
        worst,
        first_days_of_work=tuple(
            leaves[position].back_on if position in leaves else adult.starts_on
            for position, adult in working
            if adult.work is Work.STARTING or position in leaves
        ),
        ends_with_leave_of=tuple(
            position
            for position, adult in working
            if adult.work is Work.PARENTAL_LEAVE
            and position not in leaves
            and not adult.earns_minimum
        ),
    )


def _adult_verdict(adult: Adult, leave: Leave | None) -> Verdict:
    """The check of one adult without regard to benefits; `leave` is leave for this child."""
    if not adult.has_paid_work:
        return Verdict(Outcome.NO, Reason.NOT_IN_WORK)
    if adult.is_over_income_limit:
        return Verdict(Outcome.NO, Reason.INCOME_TOO_HIGH)
    if adult.work is Work.STATUTORY_SICK_PAY:
        return Verdict(Outcome.ASK, Reason.SICK_PAY)
    is_on_other_leave = adult.work is Work.PARENTAL_LEAVE and leave is None
    if adult.work is Work.NEW_BUSINESS or is_on_other_leave or adult.earns_minimum:
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


def _worse(one: Verdict, other: Verdict) -> Verdict:
    order = (Outcome.MAY, Outcome.ASK, Outcome.NO)
    return max(one, other, key=lambda verdict: order.index(verdict.outcome))


def _has_status(household: Household) -> bool:
    """Whether at least one adult may claim public funds."""
    return household.support not in NO_RECOURSE or (
        household.support is Support.NO_PUBLIC_FUNDS and household.may_claim_public_funds
    )
