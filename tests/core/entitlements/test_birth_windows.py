"""Birth windows of an age: each child of the age in one window, with the answer of the rules."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.core.child_ages import CHILD_AGES, CHILD_AGES_BY_CODE, ChildAge
from app.core.entitlements.assessment import Assessment, assess
from app.core.entitlements.birth_windows import (
    QUALIFYING,
    STARTS_ON_TIME,
    BirthWindow,
    HoursOffer,
    birth_dates,
    hours_by_birth,
    school_by_birth,
)
from app.core.entitlements.household import Child
from app.core.entitlements.terms import reception_start, term_of
from app.core.takeup import Entitlement

ONE_DAY = timedelta(days=1)
FIRST_DAY, LAST_DAY = date(2026, 9, 1), date(2028, 8, 31)  # two years, with a 29 February
DAYS = [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]
UNDER_FIVES = [age for age in CHILD_AGES if age.first_month < 60]
# The days around which answers change, and ends of months of each length.
CRITICAL_DAYS = [
    date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 28), date(2027, 3, 31),
    date(2027, 4, 1), date(2027, 8, 31), date(2027, 9, 1), date(2028, 2, 29), date(2028, 3, 1),
]  # fmt: skip
WORKING, UNIVERSAL, EARLY = (
    Entitlement.WORKING,
    Entitlement.UNIVERSAL,
    Entitlement.EARLY_LEARNING,
)


def age(code: str) -> ChildAge:
    return CHILD_AGES_BY_CODE[code]


def completed_months(born: date, today: date) -> tuple[int, int]:
    """A child's months, by the two ways of counting the end of a month."""
    months = 12 * (today.year - born.year) + today.month - born.month
    is_last_day = (today + ONE_DAY).day == 1
    strict = months - (born.day > today.day)
    return strict, months if is_last_day else strict


def entitlements_of(one: ChildAge) -> set[Entitlement]:
    if one.first_month < 24:
        return {WORKING}
    return {WORKING, EARLY} if one.first_month < 36 else {WORKING, UNIVERSAL}


def expected(found: Assessment, entitlement: Entitlement, today: date) -> HoursOffer | None:
    """The offer that the assessment of a child states."""
    if entitlement is WORKING:
        working = found.working
        if working.first_day is None:
            return None
        return HoursOffer(WORKING, 30, working.first_day, working.safe_by, working.apply_by)
    hours = found.universal if entitlement is UNIVERSAL else found.early_learning
    if hours.first_day is None:
        return None
    return HoursOffer(entitlement, 15, max(hours.first_day, term_of(today)))


def offers_for(
    windows: tuple[BirthWindow[HoursOffer], ...], born: date
) -> dict[Entitlement, HoursOffer]:
    """The offers of the windows that include a birth date; fails if two of an entitlement do."""
    found = [window.answer for window in windows if window.includes(born)]
    by_entitlement = {offer.entitlement: offer for offer in found}
    assert len(by_entitlement) == len(found)
    return by_entitlement


def check(one: ChildAge, today: date, births: Iterable[date]) -> None:
    """Compare the windows of an age with the assessments of children of it."""
    hours, schools = hours_by_birth(one, today), school_by_birth(one, today)
    for born in births:
        assessment = assess(QUALIFYING, Child(born, STARTS_ON_TIME), today)
        offers = offers_for(hours, born)
        for entitlement in entitlements_of(one):
            assert offers.get(entitlement) == expected(assessment, entitlement, today)
        starts = [window.answer for window in schools if window.includes(born)]
        assert starts == ([reception_start(born)] if one.first_month >= 36 else [])


def test_birth_dates_are_those_of_children_with_the_age_and_a_month_more_under_2():
    for position, today in enumerate(DAYS):
        for one in UNDER_FIVES[position % 3 :: 3]:
            margin = 1 if one.first_month < 24 else 0
            months = {*range(one.first_month - margin, one.last_month + margin + 1)}
            first, last = birth_dates(one, today)
            assert not months & {*completed_months(first - ONE_DAY, today)}
            assert months & {*completed_months(first, today)}
            assert months & {*completed_months(last, today)}
            assert last == today or not months & {*completed_months(last + ONE_DAY, today)}


@pytest.mark.parametrize("today", CRITICAL_DAYS, ids=str)
def test_every_birth_date_has_the_answer_of_its_assessment(today):
    for one in (age("0m"), age("7m"), age("8m"), age("2y"), age("3y"), age("4y")):
        first, last = birth_dates(one, today)
        check(one, today, (first + timedelta(days=n) for n in range((last - first).days + 1)))


def test_the_windows_of_every_day_join_and_have_at_their_ends_the_answers_of_assessments():
    for position, today in enumerate(DAYS):
        for one in UNDER_FIVES[position % 5 :: 5]:
            windows, schools = hours_by_birth(one, today), school_by_birth(one, today)
            of_entitlement = [
                [window for window in windows if window.answer.entitlement is entitlement]
                for entitlement in Entitlement
            ]
            for own in (*of_entitlement, schools):
                assert len(own) <= 2
                for older, younger in pairwise(own):
                    assert older.answer != younger.answer, "windows with one answer are merged"
                    assert older.born_to == younger.born_from - ONE_DAY
            ends = {day for w in (*windows, *schools) for day in (w.born_from, w.born_to) if day}
            check(one, today, {*birth_dates(one, today), *ends, *(day - ONE_DAY for day in ends)})


@pytest.mark.parametrize("code", [one.code for one in CHILD_AGES if one.first_month >= 60])
def test_an_age_of_school_children_has_no_windows(code):
    assert all(hours_by_birth(age(code), day) == () for day in CRITICAL_DAYS)
    assert all(school_by_birth(age(code), day) == () for day in CRITICAL_DAYS)


def test_a_baby_of_8_months_has_two_windows_at_the_end_of_november():
    january = HoursOffer(WORKING, 30, date(2027, 1, 1), date(2026, 11, 30), date(2026, 12, 31))
    april = HoursOffer(WORKING, 30, date(2027, 4, 1), date(2027, 2, 28), date(2027, 3, 31))

    for code in ("7m", "8m"):
        assert hours_by_birth(age(code), date(2026, 11, 30)) == (
            BirthWindow(None, date(2026, 3, 31), january),
            BirthWindow(date(2026, 4, 1), None, april),
        )


def test_of_children_of_4_those_at_school_can_start_nothing():
    windows = hours_by_birth(age("4y"), date(2026, 11, 30))

    assert {(one.born_from, one.born_to) for one in windows} == {(date(2022, 9, 1), None)}
    assert {one.answer.entitlement for one in windows} == {UNIVERSAL, WORKING}


def test_in_the_summer_before_school_no_place_with_a_code_can_start():
    working = [
        one
        for one in hours_by_birth(age("3y"), date(2027, 5, 15))
        if one.answer.entitlement is WORKING
    ]

    assert [one.born_from for one in working] == [date(2023, 9, 1)]
