"""The check of work and pay of one or two adults."""

from datetime import date

import pytest

from app.core.entitlements.childcare_costs import tax_free_childcare
from app.core.entitlements.household import Adult, Benefit, Child, Household, Leave, Work
from app.core.entitlements.verdict import Outcome, Reason, Verdict
from app.core.entitlements.work_check import check_work
from app.core.entitlements.working_parents import working_hours

CHILD = Child(date(2024, 3, 15))
CARER = Adult(Work.NOT_WORKING, benefits=frozenset({Benefit.CARERS_ALLOWANCE}))


@pytest.mark.parametrize(
    ("worker", "reason"),
    [
        (Adult(Work.WORKING), Reason.PAY_NOT_KNOWN),
        (Adult(Work.STATUTORY_SICK_PAY), Reason.SICK_PAY),
    ],
)
def test_a_benefit_stands_in_for_work_while_the_other_adults_pay_is_uncertain(
    worker: Adult, reason: Reason
) -> None:
    check = check_work(Household((worker, CARER)), CHILD, frozenset(Benefit))

    assert check.verdict == Verdict(Outcome.ASK, reason)


def test_a_benefit_stands_in_for_one_adult_and_never_for_both() -> None:
    unknown = Adult(Work.WORKING, benefits=CARER.benefits)
    on_leave = Adult(Work.PARENTAL_LEAVE, earns_minimum=True, benefits=CARER.benefits)
    back = (date(2027, 2, 1), date(2027, 9, 6))
    child = Child(date(2026, 3, 15), leaves=(Leave(0, back[1]), Leave(1, back[0])))

    pay_unknown = check_work(Household((unknown, unknown)), CHILD, frozenset(Benefit))
    both_on_leave = check_work(Household((on_leave, on_leave)), child, frozenset(Benefit))

    assert pay_unknown.verdict == Verdict(Outcome.ASK, Reason.PAY_NOT_KNOWN)
    assert both_on_leave.verdict == Verdict(Outcome.MAY, Reason.IN_WORK)
    assert both_on_leave.first_days_of_work == back[:1]


def test_unknown_pay_does_not_matter_for_a_job_that_starts_after_the_hours_end() -> None:
    starting = Adult(Work.STARTING, starts_on=date(2028, 1, 10))

    hours = working_hours(Household((starting,)), Child(date(2023, 1, 1)), date(2026, 11, 30))

    assert (hours.outcome, hours.reason) == (Outcome.NO, Reason.AT_SCHOOL)


def test_the_reason_of_two_adults_who_both_fail_does_not_depend_on_their_order() -> None:
    low_paid, without_work = Adult(Work.WORKING, earns_minimum=False), Adult(Work.NOT_WORKING)

    checks = [
        check_work(Household(adults), CHILD, ())
        for adults in ((low_paid, without_work), (without_work, low_paid))
    ]

    assert [check.verdict.reason for check in checks] == [Reason.NOT_IN_WORK] * 2


@pytest.mark.parametrize(
    ("back_on", "apply_from"),
    [
        (date(2027, 1, 31), date(2026, 9, 1)),
        (date(2027, 2, 1), date(2027, 1, 1)),
        (date(2027, 4, 30), date(2027, 1, 1)),
        (date(2027, 5, 1), date(2027, 4, 1)),
        (date(2027, 9, 30), date(2027, 4, 1)),
        (date(2027, 10, 1), date(2027, 9, 1)),
    ],
)
def test_tax_free_childcare_can_be_applied_for_in_the_window_of_the_term_of_work(
    back_on: date, apply_from: date
) -> None:
    on_leave = Adult(Work.PARENTAL_LEAVE, earns_minimum=True)
    child = Child(date(2026, 3, 15), leaves=(Leave(0, back_on),))

    answer = tax_free_childcare(Household((on_leave,)), child, child.born)

    assert answer.apply_from == apply_from
