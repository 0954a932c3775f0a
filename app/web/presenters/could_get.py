"""The panel "What could you get?" beside a list: funded hours of each child by birth dates.

Source: docs/rules.md#funded-entitlements and #when-a-place-can-start.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Final

from app.core.child_ages import CHILD_AGES_BY_CODE, ChildAge
from app.core.declared_filters import age_name
from app.core.entitlements.birth_windows import (
    BirthWindow,
    HoursOffer,
    hours_by_birth,
    school_by_birth,
)
from app.core.takeup import Entitlement
from app.i18n import Translator, mark

_NOW: Final = {
    Entitlement.UNIVERSAL: mark("%(hours)s hours a week now, for every child."),
    Entitlement.EARLY_LEARNING: mark(
        "%(hours)s hours a week now if your income is low or your child gets extra support: "
        "ask your council."
    ),
}
_LATER: Final = {
    Entitlement.WORKING: mark("%(hours)s hours a week from %(day)s if you and any partner work."),
    Entitlement.UNIVERSAL: mark("%(hours)s hours a week from %(day)s, for every child."),
    Entitlement.EARLY_LEARNING: mark(
        "%(hours)s hours a week from %(day)s if your income is low or your child gets extra "
        "support: ask your council."
    ),
}


@dataclass(frozen=True)
class CouldGetLine:
    """What some children of an age can get; `born` says which, "" if all can."""

    born: str
    text: str


@dataclass(frozen=True)
class ChildCouldGet:
    """The age of a child ("9 months") with its lines, at most three."""

    age: str
    lines: tuple[CouldGetLine, ...]


@lru_cache(maxsize=1024)
def could_get(
    ages: tuple[str, ...], today: date, translator: Translator
) -> tuple[ChildCouldGet, ...]:
    """What children of these ages can get; those at school are left out."""
    children = [CHILD_AGES_BY_CODE[code] for code in ages]
    found = ((child, tuple(_lines(child, today, translator))) for child in children)
    return tuple(
        ChildCouldGet(age_name(child, translator), lines) for child, lines in found if lines
    )


def _lines(age: ChildAge, today: date, translator: Translator) -> Iterator[CouldGetLine]:
    by_entitlement = groupby(hours_by_birth(age, today), lambda one: one.answer.entitlement)
    for entitlement, found in by_entitlement:
        windows = tuple(found)
        if entitlement is Entitlement.UNIVERSAL and len(windows) == 2:
            yield CouldGetLine("", _universal_from_two_days(windows, translator))
            continue
        for position, window in enumerate(windows):
            offer = window.answer
            hours = _later(offer, translator) if position else _hours(offer, today, translator)
            yield CouldGetLine(
                _born(window, translator), f"{hours} {_code(offer, today, translator)}".strip()
            )
    if schools := school_by_birth(age, today):
        yield CouldGetLine("", _school(schools, translator))


def _born(window: BirthWindow[HoursOffer], translator: Translator) -> str:
    """The children of a window; an entitlement has two at most, so one limit is enough."""
    if window.born_to:
        return translator.gettext("Born on or before %(day)s:", day=translator.date(window.born_to))
    if window.born_from:
        return translator.gettext(
            "Born on or after %(day)s:", day=translator.date(window.born_from)
        )
    return ""


def _hours(offer: HoursOffer, today: date, translator: Translator) -> str:
    messages = _NOW if offer.first_day <= today else _LATER
    return translator.gettext(
        messages[offer.entitlement], hours=offer.hours, day=translator.date(offer.first_day)
    )


def _later(offer: HoursOffer, translator: Translator) -> str:
    """The same hours for the younger children, after the line of the older ones."""
    return translator.gettext("from %(day)s.", day=translator.date(offer.first_day))


def _code(offer: HoursOffer, today: date, translator: Translator) -> str:
    """By when a code is needed, and when to apply for it: safely before, or at once."""
    if not (offer.safe_by and offer.apply_by):
        return ""
    last_day = translator.day_and_month(offer.apply_by)
    if offer.safe_by < today:
        return translator.gettext("Apply now: you need a code by %(day)s.", day=last_day)
    return translator.gettext(
        "Apply by %(safe_day)s: you need a code by %(day)s.",
        safe_day=translator.day_and_month(offer.safe_by),
        day=last_day,
    )


def _universal_from_two_days(
    windows: tuple[BirthWindow[HoursOffer], ...], translator: Translator
) -> str:
    older, younger = windows
    assert older.born_to
    return translator.gettext(
        "%(hours)s hours a week for every child: now if born on or before %(born)s, otherwise "
        "from %(day)s.",
        hours=older.answer.hours,
        born=translator.date(older.born_to),
        day=translator.date(younger.answer.first_day),
    )


def _school(windows: tuple[BirthWindow[date], ...], translator: Translator) -> str:
    older, younger = windows[0], windows[-1]
    month = translator.month(older.answer)
    if not older.born_to:
        return translator.gettext("School from %(month)s.", month=month)
    return translator.gettext(
        "School from %(month)s if born on or before %(born)s, otherwise from %(later_month)s.",
        month=month,
        born=translator.date(older.born_to),
        later_month=translator.month(younger.answer),
    )
