"""The check of work and pay of one or two adults."""

from datetime import date

import pytest

from app.core.entitlements.household import Adult, Benefit, Child, Household, Work
from app.core.entitlements.verdict import Outcome, Reason, Verdict
from app.core.entitlements.work_check import check_work

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


def test_the_reason_of_two_adults_who_both_fail_does_not_depend_on_their_order() -> None:
    low_paid, without_work = Adult(Work.WORKING, earns_minimum=False), Adult(Work.NOT_WORKING)

    checks = [
        check_work(Household(adults), CHILD, ())
        for adults in ((low_paid, without_work), (without_work, low_paid))
    ]

    assert [check.verdict.reason for check in checks] == [Reason.NOT_IN_WORK] * 2
