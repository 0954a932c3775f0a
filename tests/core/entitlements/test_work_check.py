"""The check of work and pay of one or two adults."""

from datetime import date

import pytest

from app.core.entitlements.childcare_costs import tax_free_childcare
from app.core.entitlements.household import Adult, Benefit, Child, ChildFact, Household, Leave, Work
from app.core.entitlements.verdict import Outcome, Reason, Verdict
from app.core.entitlements.work_check import check_work
from app.core.entitlements.working_parents import working_hours

CHILD = Child(date(2024, 3, 15))
WORKING = Adult(Work.WORKING, earns_minimum=True)
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

    check = check_work(Household((unknown, unknown)), CHILD, frozenset(Benefit))

    assert check.verdict == Verdict(Outcome.ASK, Reason.PAY_NOT_KNOWN)


@pytest.mark.parametrize("later", [0, 1])
def test_of_two_adults_with_benefits_the_first_to_go_back_to_work_counts(later: int) -> None:
    on_leave = Adult(Work.PARENTAL_LEAVE, earns_minimum=True, benefits=CARER.benefits)
    february, september = date(2027, 2, 1), date(2027, 9, 6)
    leaves = (Leave(later, september), Leave(1 - later, february))

    check = check_work(
        Household((on_leave, on_leave)), Child(date(2026, 3, 15), leaves=leaves), frozenset(Benefit)
    )

    assert check.verdict == Verdict(Outcome.MAY, Reason.IN_WORK)
    assert check.first_days_of_work == (february,)


@pytest.mark.parametrize(
    ("earns_minimum", "leaves", "ends"),
    [(False, (), (1,)), (True, (), ()), (True, (Leave(1, date(2027, 1, 4)),), ())],
)
def test_eligibility_ends_with_leave_for_another_child_if_the_pay_is_too_low(
    earns_minimum: bool, leaves: tuple[Leave, ...], ends: tuple[int, ...]
) -> None:
    on_leave = Adult(Work.PARENTAL_LEAVE, earns_minimum=earns_minimum)

    check = check_work(
        Household((WORKING, on_leave)), Child(date(2025, 3, 15), leaves=leaves), frozenset(Benefit)
    )

    assert check.verdict.outcome is Outcome.MAY
    assert check.ends_with_leave_of == ends


def test_a_code_gives_no_hours_today_to_a_parent_on_leave_for_the_child() -> None:
    household = Household((Adult(Work.PARENTAL_LEAVE, earns_minimum=True),))
    other_child = Child(date(2025, 3, 15))
    this_child = Child(date(2025, 3, 15), leaves=(Leave(0, date(2027, 1, 4)),))

    usable = [
        working_hours(household, child, date(2026, 11, 30)).is_usable_now
        for child in (other_child, this_child)
    ]

    assert usable == [True, False]


def test_relatives_without_an_order_ask_about_whatever_rests_on_their_work() -> None:
    child = Child(date(2025, 3, 15), frozenset({ChildFact.KINSHIP}))
    today = date(2026, 11, 30)

    hours = working_hours(Household((WORKING,)), child, today)
    tax_free = tax_free_childcare(Household((WORKING,)), child, today)

    assert [(one.outcome, one.reason) for one in (hours, tax_free)] == [
        (Outcome.ASK, Reason.KINSHIP)
    ] * 2


def test_unknown_pay_does_not_matter_for_a_job_that_starts_after_the_hours_end() -> None:
    starting = Adult(Work.STARTING, starts_on=date(2028, 1, 10))

    hours = working_hours(Household((starting,)), Child(date(2023, 1, 1)), date(2026, 11, 30))

    assert (hours.outcome, hours.reason) == (Outcome.NO, Reason.WORK_TOO_LATE)


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
