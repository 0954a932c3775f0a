"""The dated amounts and the yearly windows behind the entitlements."""

from collections import Counter
from datetime import date, timedelta

import pytest

from app.core.entitlements.rates import Rate, RateName, all_rates, rates_on
from app.core.entitlements.terms import (
    Window,
    first_day_to_apply,
    grace_end,
    grace_rules,
    last_day_to_apply,
    next_term,
    safe_day_to_apply,
    term_of,
    term_of_work,
    term_rules,
    terms_file,
)
from app.core.entitlements.work_check import WageGroup, minimum_pay, wage_group

ONE_DAY = timedelta(days=1)
DAYS = [date(2024, 1, 1) + timedelta(days=number) for number in range(3288)]
LAST_READ = date(2026, 11, 30)  # the newest day on which a source was read; raise it with one
KINDS = ("age_reached", "work_starts", "apply")


@pytest.mark.parametrize(
    "rate", all_rates(), ids=lambda rate: f"{rate.name.value}-{rate.valid_from}"
)
def test_an_amount_has_a_source_that_was_read_and_counts_from_its_day_on(rate: Rate) -> None:
    before = rates_on(rate.valid_from - ONE_DAY).get(rate.name)

    assert rate.source
    assert rate.meaning
    assert rate.unit
    assert rate.source_date <= LAST_READ
    assert rate.value > 0
    assert rates_on(rate.valid_from)[rate.name] == rate.value != before


def test_every_amount_applies_today_and_none_is_stated_twice_for_one_day() -> None:
    stated = Counter((rate.name, rate.valid_from) for rate in all_rates())

    assert set(rates_on(LAST_READ)) == set(RateName)
    assert set(stated.values()) == {1}


def test_the_sources_of_the_windows_have_been_read() -> None:
    source = terms_file()["source"]
    names = {name for name in source if not name.endswith("_date")}

    assert names == {"age_reached", "work_starts", "safe", "grace", "school"}
    assert all(source[name] for name in names)
    assert max(source[f"{name}_date"] for name in names) <= LAST_READ


@pytest.mark.parametrize(
    ("day", "group", "pence"),
    [
        (date(2026, 4, 6), WageGroup.FROM_21, 264_368),
        (date(2026, 4, 6), WageGroup.FROM_18, 225_680),
        (date(2026, 4, 6), WageGroup.YOUNGEST, 166_400),
        (date(2026, 3, 31), WageGroup.FROM_21, 253_968),
        (date(2026, 3, 31), WageGroup.FROM_18, 208_000),
        (date(2026, 3, 31), WageGroup.YOUNGEST, 157_040),
    ],
)
def test_the_least_pay_of_three_months_is_that_of_the_law(
    day: date, group: WageGroup, pence: int
) -> None:
    assert minimum_pay(group, day) == pence


def test_the_rounded_pay_of_a_week_would_give_less_than_the_floor() -> None:
    quarter, weeks = (
        minimum_pay(WageGroup.FROM_21, LAST_READ),
        rates_on(LAST_READ)[RateName.WORK_WEEKS],
    )
    pounds_a_week = quarter // weeks // 100

    assert pounds_a_week == 203
    assert pounds_a_week * 100 * weeks < quarter


@pytest.mark.parametrize(
    ("age", "employee", "apprentice", "first_year_apprentice"),
    [
        (17, WageGroup.YOUNGEST, WageGroup.YOUNGEST, WageGroup.YOUNGEST),
        (18, WageGroup.FROM_18, WageGroup.YOUNGEST, WageGroup.YOUNGEST),
        (19, WageGroup.FROM_18, WageGroup.FROM_18, WageGroup.YOUNGEST),
        (20, WageGroup.FROM_18, WageGroup.FROM_18, WageGroup.YOUNGEST),
        (21, WageGroup.FROM_21, WageGroup.FROM_21, WageGroup.YOUNGEST),
    ],
)
def test_an_age_and_an_apprenticeship_have_one_wage(
    age: int, employee: WageGroup, apprentice: WageGroup, first_year_apprentice: WageGroup
) -> None:
    found = [
        wage_group(age, is_apprentice=is_apprentice, is_first_year_apprentice=is_first_year)
        for is_apprentice, is_first_year in ((False, False), (True, False), (True, True))
    ]

    assert found == [employee, apprentice, first_year_apprentice]


def is_in(day: date, window: Window) -> bool:
    """Day by day from the first day of the window to the last, around the end of the year."""
    first, last = (date(2000, *month_day) for month_day in window)
    end = last if first <= last else last.replace(year=2001)
    days = (first + timedelta(days=number) for number in range((end - first).days + 1))
    return (day.month, day.day) in {(one.month, one.day) for one in days}


def windows(kind: str) -> list[Window]:
    if kind == "grace":
        return [rule.validity_ends for rule in grace_rules()]
    return [getattr(rule, kind) for rule in term_rules()]


@pytest.mark.parametrize("kind", [*KINDS, "grace"])
def test_windows_cover_every_day_of_a_year_once(kind: str) -> None:
    leap_year = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]

    for day in leap_year:  # and so every other year: it has no day that this one lacks
        assert sum(is_in(day, window) for window in windows(kind)) == 1, day


def rule_by_day(kind: str) -> dict[tuple[int, int], int]:
    """The number of the rule whose window has a day, by month and day."""
    return {
        (day.month, day.day): number
        for day in (date(2028, 1, 1) + timedelta(days=number) for number in range(366))
        for number, window in enumerate(windows(kind))
        if is_in(day, window)
    }


def test_the_next_term_is_that_of_the_window_in_which_an_age_is_reached() -> None:
    rules, numbers = term_rules(), rule_by_day("age_reached")
    for day in DAYS:
        first_day = next_term(day)
        rule = rules[numbers[day.month, day.day]]

        assert (first_day.month, first_day.day) == rule.first_day, day
        assert timedelta(0) < first_day - day <= timedelta(days=153), day
        assert term_of(day) <= day < next_term(term_of(day)) == first_day, day


def test_the_term_of_work_is_that_of_the_window_in_which_work_starts() -> None:
    rules, numbers = term_rules(), rule_by_day("work_starts")
    for day in DAYS:
        term = term_of_work(day)

        assert (term.month, term.day) == rules[numbers[day.month, day.day]].first_day, day
        assert term - timedelta(days=123) <= day < term + timedelta(days=31), day


def test_a_code_for_a_term_is_issued_in_its_window_and_by_the_day_before() -> None:
    rules, numbers = term_rules(), rule_by_day("apply")
    for day in DAYS:
        term = next_term(day)

        assert rules[numbers[day.month, day.day]].first_day == (term.month, term.day), day
        assert first_day_to_apply(term) <= day <= last_day_to_apply(term) == term - ONE_DAY
        assert (first_day_to_apply(term).month, first_day_to_apply(term).day) == rules[
            numbers[day.month, day.day]
        ].apply[0]


def test_families_are_advised_to_apply_well_inside_the_window() -> None:
    for term in {next_term(day) for day in DAYS}:
        rule = next(one for one in term_rules() if one.first_day == (term.month, term.day))
        safe = safe_day_to_apply(term)

        assert (safe.month, safe.day) == rule.safe[1]
        assert first_day_to_apply(term) < safe <= last_day_to_apply(term) - timedelta(days=28)


@pytest.mark.parametrize(
    ("first", "last", "ends"),
    [
        (date(2027, 1, 1), date(2027, 2, 10), date(2027, 3, 31)),
        (date(2027, 2, 11), date(2027, 3, 31), date(2027, 8, 31)),
        (date(2027, 4, 1), date(2027, 5, 26), date(2027, 8, 31)),
        (date(2027, 5, 27), date(2027, 8, 31), date(2027, 12, 31)),
        (date(2027, 9, 1), date(2027, 10, 21), date(2027, 12, 31)),
        (date(2027, 10, 22), date(2027, 12, 31), date(2028, 3, 31)),
    ],
)
def test_a_place_goes_on_for_a_time_after_a_code_stopped_being_valid(
    first: date, last: date, ends: date
) -> None:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]

    assert {grace_end(day) for day in days} == {ends}


def test_a_place_never_ends_before_its_code_or_within_a_term() -> None:
    for day in DAYS:
        end = grace_end(day)

        assert end >= day
        assert term_of(end + ONE_DAY) == end + ONE_DAY
