"""What is true of the hours of every birth date from 2020 to 2031."""

from calendar import monthrange
from datetime import date, timedelta
from functools import cache
from itertools import cycle, pairwise

import pytest

from app.core.entitlements.assessment import Assessment, assess
from app.core.entitlements.early_learning import early_learning_days
from app.core.entitlements.household import (
    Adult,
    Child,
    ChildFact,
    Household,
    Support,
    Work,
)
from app.core.entitlements.terms import (
    add_months,
    compulsory_school_term,
    first_day_to_apply,
    next_term,
    reception_start,
    term_of,
)
from app.core.entitlements.universal import hours_end

BIRTHS = [date(2020, 1, 1) + timedelta(days=number) for number in range(4383)]
WORKING = Adult(Work.WORKING, earns_minimum=True)
# qualifies for every kind of funded hours
FAMILY = Household((WORKING,), support=Support.UNIVERSAL_CREDIT, is_within_limit=True)
ONE_DAY = timedelta(days=1)
ALL_RATES_FROM = date(2026, 4, 6)  # every amount of rates.toml applies from this day on


def start_by_the_table(reached: date) -> date:
    """The first day of a place, month by month."""
    if reached.month <= 3:
        return date(reached.year, 4, 1)
    if reached.month <= 8:
        return date(reached.year, 9, 1)
    return date(reached.year + 1, 1, 1)


def rolled_over(born: date, months: int) -> date:
    """The day on which an age is reached if a day that a month lacks is in the next month."""
    month = born.month - 1 + months
    year, month = born.year + month // 12, month % 12 + 1
    missing = max(0, born.day - monthrange(year, month)[1])
    return date(year, month, born.day - missing) + timedelta(days=missing)


@cache
def asked() -> tuple[tuple[date, date, Assessment], ...]:
    """An assessment for every birth date: birth, today and what FAMILY can have.

    Families ask in turn at birth, while the hours run, and after reception began without the
    child; not before all our amounts apply.
    """
    found = []
    for born, months in zip(BIRTHS, cycle((0, 25, 54)), strict=False):
        today = max(add_months(born, months), ALL_RATES_FROM)
        found.append((born, today, assess(FAMILY, Child(born), today)))
    return tuple(found)


def test_every_birth_date_is_asked_about() -> None:
    assert (BIRTHS[0], BIRTHS[-1]) == (date(2020, 1, 1), date(2031, 12, 31))
    assert [born for born, _, _ in asked()] == BIRTHS


def test_hours_start_as_the_table_has_it() -> None:
    for born, today, found in asked():
        nine_months, two, three = (
            start_by_the_table(add_months(born, months)) for months in (9, 24, 36)
        )

        assert early_learning_days(born) == (two, three)
        assert found.universal.first_day == (three if found.universal.is_open else None)
        assert found.early_learning.first_day == (two if found.early_learning.is_open else None)
        reachable = max(nine_months, start_by_the_table(today))
        assert found.working.first_day == (reachable if found.working.is_open else None)


def test_a_working_family_can_start_in_the_term_that_its_childs_birth_date_has() -> None:
    for born in BIRTHS:
        month = born.month
        if 4 <= month <= 6:
            expected = date(born.year + 1, 4, 1)
        elif 7 <= month <= 11:
            expected = date(born.year + 1, 9, 1)
        else:
            expected = date(born.year + (2 if month == 12 else 1), 1, 1)

        assert next_term(add_months(born, 9)) == expected, born


@pytest.mark.parametrize("months", [9, 24, 36, 60])
def test_the_term_does_not_depend_on_how_the_end_of_a_month_is_counted(months: int) -> None:
    differing = [born for born in BIRTHS if add_months(born, months) != rolled_over(born, months)]

    assert differing  # 31 May is one of them, or 29 February
    for born in differing:
        assert next_term(add_months(born, months)) == next_term(rolled_over(born, months)), born


def test_hours_are_at_most_30_and_never_go_up_after_they_ended() -> None:
    for born, today, found in asked():
        hours = [period.hours for period in found.periods]

        assert max(hours) <= 30, born
        assert hours[-1] == 0, born
        assert 0 not in hours[1:-1], (born, today, hours)


def test_periods_begin_with_this_term_and_each_changes_something() -> None:
    for _, today, found in asked():
        assert found.periods[0].first_day == term_of(today)
        for one, other in pairwise(found.periods):
            assert one.first_day < other.first_day
            assert one.entitlements != other.entitlements


def test_working_hours_start_after_the_term_in_which_the_child_is_9_months_old() -> None:
    for born, today, found in asked():
        reached, first_day = add_months(born, 9), found.working.first_day

        assert first_day is None or first_day > max(reached, today)
        assert first_day is None or term_of(first_day) > term_of(reached)


def test_hours_end_with_reception_or_with_the_term_after_the_5th_birthday() -> None:
    for born in BIRTHS:
        reception, school = reception_start(born), compulsory_school_term(born)
        fourth = add_months(born, 48)
        child, pupil = Child(born), Child(born, frozenset({ChildFact.IN_RECEPTION}))

        assert (reception.month, reception.day) == (9, 1)
        assert fourth < reception <= add_months(fourth, 12)
        assert school == start_by_the_table(add_months(born, 60))
        assert {hours_end(child, day) for day in (born, reception - ONE_DAY)} == {reception}
        assert hours_end(child, reception) == school >= reception
        assert hours_end(pupil, reception) == reception


def test_early_learning_ends_when_the_universal_hours_begin_and_other_hours_at_school() -> None:
    for born, today, found in asked():
        end = hours_end(Child(born), today)

        assert found.universal.end == (end if today < end else None)
        assert found.working.end in (end, None)
        assert found.early_learning.end in (start_by_the_table(add_months(born, 36)), None)


def test_the_days_to_apply_are_in_order() -> None:
    for born, today, found in asked():
        working = found.working
        if working.first_day and working.apply_from and working.safe_by:
            assert working.apply_by == working.first_day - ONE_DAY
            assert working.apply_from <= working.apply_by
            assert first_day_to_apply(working.first_day) < working.safe_by < working.apply_by
        else:
            assert next_term(today) >= hours_end(Child(born), today)
