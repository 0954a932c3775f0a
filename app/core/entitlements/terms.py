"""Funding terms and the dates that follow from a birth date, from `terms.toml`.

Source: docs/rules.md#when-a-place-can-start. All days are first or last days that count.
"""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

MonthDay = tuple[int, int]
Window = tuple[MonthDay, MonthDay]  # both ends included; may cross the end of the year
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class TermRule:
    """The yearly dates of one term; see the head of `terms.toml`."""

    first_day: MonthDay
    age_reached: Window
    work_starts: Window
    apply: Window
    safe: Window


@dataclass(frozen=True)
class GraceRule:
    """The last day of a place whose code stops being valid in a window of the year."""

    validity_ends: Window
    last_day: MonthDay


@cache
def terms_file() -> dict[str, Any]:
    """The parsed file, for the sources of its rules."""
    text = Path(__file__).with_name("terms.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def term_rules() -> tuple[TermRule, ...]:
    """The rules of the three terms, in order of the calendar."""
    names = ("age_reached", "work_starts", "apply", "safe")
    return tuple(
        TermRule(_month_day(entry["first_day"]), **{name: _window(entry[name]) for name in names})
        for entry in terms_file()["term"]
    )


@cache
def grace_rules() -> tuple[GraceRule, ...]:
    """The rules of the time in which a place continues after a code's validity."""
    return tuple(
        GraceRule(_window(entry["validity_ends"]), _month_day(entry["last_day"]))
        for entry in terms_file()["grace"]
    )


def _month_day(text: str) -> MonthDay:
    month, day = text.split("-")
    return int(month), int(day)


def _window(texts: list[str]) -> Window:
    first, last = texts
    return _month_day(first), _month_day(last)


@lru_cache(maxsize=4096)
def next_term(day: date) -> date:
    """The first day of the first term that starts after a day, never on it."""
    return min(
        start
        for rule in term_rules()
        for year in (day.year, day.year + 1)
        if (start := date(year, *rule.first_day)) > day
    )


@lru_cache(maxsize=4096)
def term_of(day: date) -> date:
    """The first day of the term in which a day lies."""
    return max(
        start
        for rule in term_rules()
        for year in (day.year - 1, day.year)
        if (start := date(year, *rule.first_day)) <= day
    )


def last_day_to_apply(term: date) -> date:
    """The last day on which a code for a term can be issued."""
    return term - ONE_DAY


def safe_day_to_apply(term: date) -> date:
    """The day by which families are advised to apply for a term."""
    month, day = _rule_of(term).safe[1]
    return date(term.year - (month > term.month), month, day)


def safe_first_day_to_apply(term: date) -> date:
    """The day from which families are advised to apply for a term."""
    month, day = _rule_of(term).safe[0]
    return date(term.year - (month > term.month), month, day)


def school_deadline(born: date) -> date:
    """The last day to apply for a place in reception."""
    month, day = _month_day(terms_file()["school"]["apply_by"])
    return date(reception_start(born).year, month, day)


def first_day_to_apply(term: date) -> date:
    """The first day of the window in which codes for a term are issued."""
    return term_of(term - ONE_DAY)


def term_of_work(first_day_of_work: date) -> date:
    """The first term with working parents' hours for a parent who starts or goes back on a day."""
    for rule in term_rules():
        first, last = rule.work_starts
        if _is_in(first_day_of_work, rule.work_starts):
            year = first_day_of_work.year + (first > last and first_day_of_work.month >= first[0])
            return date(year, *rule.first_day)
    raise AssertionError("a day of the year is in no window")


def grace_end(validity_end: date) -> date:
    """The last day of a place whose code stopped being valid on a day."""
    rule = next(rule for rule in grace_rules() if _is_in(validity_end, rule.validity_ends))
    return date(validity_end.year + (rule.last_day < rule.validity_ends[0]), *rule.last_day)


def reception_start(born: date) -> date:
    """1 September after the 4th birthday: children start reception then."""
    return september_after(born, 4)


def september_after(born: date, years: int) -> date:
    """The first 1 September after a birthday, never on it."""
    birthday = add_months(born, 12 * years)
    return date(birthday.year + (birthday >= date(birthday.year, 9, 1)), 9, 1)


def compulsory_school_term(born: date) -> date:
    """The first term after the 5th birthday: funded hours end before it for every child."""
    return next_term(add_months(born, 60))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month_index = divmod(day.year * 12 + day.month - 1 + months, 12)
    month = month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _rule_of(term: date) -> TermRule:
    return next(rule for rule in term_rules() if rule.first_day == (term.month, term.day))


def _is_in(day: date, window: Window) -> bool:
    first, last = window
    month_day = day.month, day.day
    if first <= last:
        return first <= month_day <= last
    return month_day >= first or month_day <= last
