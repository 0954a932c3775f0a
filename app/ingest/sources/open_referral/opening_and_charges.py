"""Opening hours, prices and ages of a service, in the units of the record."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from itertools import groupby
from typing import Any

from app.core.listing_cells.opening_hours_parsers import OPENINGS_MAX
from app.core.listing_cells.price_parsers import PENCE_MAX, PRICES_MAX
from app.core.offer import AgeBand, Ages, Opening, Price, Unit, Weeks
from app.ingest.sources.open_referral.json_values import day, first_text, number, text

_WEEKDAYS = {
    **{code: position for position, code in enumerate(("mo", "tu", "we", "th", "fr", "sa", "su"))},
    **{
        name: position
        for position, name in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
        )
    },
}
_TIME = re.compile(r"(?:\d{4}-\d{2}-\d{2}T)?(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?", re.ASCII)
_UNITS: tuple[tuple[Unit, re.Pattern[str]], ...] = tuple(
    (
        unit,
        re.compile(rf"(?:\b(?:per|an?|each|every)\b|/)\s*(?:1 |one )?(?:{words})\b|\b{adverb}\b"),
    )
    for unit, words, adverb in (
        (Unit.HOUR, "hours?|hr", "hourly"),
        (Unit.HALF_DAY, "half[ -]days?", "half[ -]day rate"),
        (Unit.SESSION, "(?:[a-z0-9]+ )?(?:[a-z0-9]+ )?sessions?", "sessional rate"),
        (Unit.DAY, "(?:full )?days?", "daily"),
        (Unit.WEEK, "weeks?", "weekly"),
        (Unit.MONTH, "months?", "monthly"),
        (Unit.TERM, "terms?", "termly"),
        (Unit.MEAL, "meals?", "meal charge"),
    )
)
_BANDS: tuple[tuple[AgeBand, re.Pattern[str]], ...] = (
    (
        AgeBand.UNDER_2,
        re.compile(r"\bunder (?:2|two)|\b(?:0|birth)\s*(?:-|to)\s*(?:2|two)\b|\bbab"),
    ),
    (AgeBand.THREE_FOUR, re.compile(r"\b(?:3|three)\s*(?:-|/|&|to|and)\s*(?:4|5|four|five)\b")),
    (AgeBand.TWO, re.compile(r"\b(?:2|two)[ -]years?[ -]olds?\b|\b(?:2|two)s\b")),
)
_TERM, _HOLIDAYS = re.compile(r"\bterm[- ]?time\b"), re.compile(r"\b(?:school )?holidays only\b")
_AGE_YEARS_MAX = 120
_MONTHS_MAX = 215  # the last month before the 18th birthday


def opening_of(
    schedules: Iterable[Mapping[str, Any]], as_at: date | None
) -> tuple[tuple[Opening, ...], list[str]]:
    """The weekly opening hours, sorted and without overlaps, and why others are left out."""
    found, faults = set[Opening](), list[str]()
    for one in schedules:
        ends = day(one.get("valid_to")) or day(one.get("until"))
        if as_at and ends and ends < as_at:
            continue
        try:
            found.update(_openings(one))
        except ValueError as error:
            faults.append(str(error))
    openings = _without_overlaps(found)
    if len(openings) > OPENINGS_MAX:
        return (), [f"these are more than {OPENINGS_MAX} openings"]
    return openings, faults


def _openings(schedule: Mapping[str, Any]) -> list[Opening]:
    days = _days(schedule)
    opens, closes = text(schedule.get("opens_at")), text(schedule.get("closes_at"))
    if not (days and opens and closes):
        return []  # a date or a description alone
    if text(schedule.get("freq")).upper() not in ("", "WEEKLY") or (
        (number(schedule.get("interval")) or 1) != 1
    ):
        return []  # not every week
    start, end = _time(opens), _time(closes)
    if end <= start:
        raise ValueError("it closes before it opens")
    weeks = _weeks(schedule)
    return [Opening(weekday, start, end, weeks) for weekday in days]


def _days(schedule: Mapping[str, Any]) -> list[int]:
    written = first_text(schedule, "byday", "weekday")
    words = [one.strip().casefold() for one in written.split(",") if one.strip()]
    if unknown := [one for one in words if one not in _WEEKDAYS]:
        raise ValueError(f"{unknown[0][:20]!r} is no day of the week")
    return [_WEEKDAYS[one] for one in words]


def _time(written: str) -> time:
    found = _TIME.match(written)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise ValueError(f"{written[:20]!r} is no time of day such as 08:00")
    return time(int(found[1]), int(found[2]))


def _weeks(schedule: Mapping[str, Any]) -> Weeks:
    """The weeks of a schedule; all year where it does not limit them, as in a council's listing."""
    said = f"{first_text(schedule, 'description')} {first_text(schedule, 'notes')}".casefold()
    if _HOLIDAYS.search(said):
        return Weeks.HOLIDAYS
    return Weeks.TERM if _TERM.search(said) else Weeks.ALL_YEAR


def _without_overlaps(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """Sessions that overlap on one day become one: directories list them for each age group."""
    order = list(Weeks)
    listed = sorted(openings, key=lambda one: (order.index(one.weeks), one.weekday, one.opens))
    joined: list[Opening] = []
    for _, group in groupby(listed, key=lambda one: (one.weeks, one.weekday)):
        current, *later = group
        for one in later:
            if one.opens < current.closes:
                closes = max(current.closes, one.closes)
                current = Opening(current.weekday, current.opens, closes, current.weeks)
            else:
                joined.append(current)
                current = one
        joined.append(current)
    return tuple(sorted(joined, key=lambda one: (one.weekday, one.opens, order.index(one.weeks))))


def prices_of(
    options: Iterable[Mapping[str, Any]], as_at: date | None
) -> tuple[tuple[Price, ...], list[str]]:
    """The prices with a known unit, and why others are left out; the first of each kind counts."""
    found: dict[tuple[AgeBand | None, Unit], Price] = {}
    faults: list[str] = []
    for one in options:
        ends = day(one.get("valid_to"))
        if as_at and ends and ends < as_at:
            continue
        try:
            price = _price(one)
        except ValueError as error:
            faults.append(str(error))
            continue
        if price and len(found) < PRICES_MAX:
            found.setdefault((price.band, price.unit), price)
    return tuple(found.values()), faults


def _price(option: Mapping[str, Any]) -> Price | None:
    amount = number(option.get("amount"))
    if not amount:
        return None
    pence = round(amount * 100)
    if not 0 < pence <= PENCE_MAX:
        raise ValueError("this amount cannot be right")
    if text(option.get("currency")).upper() not in ("", "GBP"):
        raise ValueError("this amount is not in pounds")
    said = " ".join(
        first_text(option, key).casefold()
        for key in ("amount_description", "cost_type", "option", "description")
    )
    unit = next((unit for unit, pattern in _UNITS if pattern.search(said)), None)
    if unit is None:
        raise ValueError("the amount is given without a unit such as per hour")
    band = next((band for band, pattern in _BANDS if pattern.search(said)), None)
    return Price(pence, unit, band)


def ages_of(owners: Iterable[Mapping[str, Any]]) -> Ages | None:
    """The ages in months from the first owner that gives them in years; 0.75 years are 9 months.

    A whole oldest age includes the year that it begins: up to 4 years is up to 59 months. Raises
    ValueError for ages that contradict each other or cannot be right.
    """
    for owner in owners:
        youngest = number(next(filter(None, map(owner.get, ("minimum_age", "min_age"))), None))
        oldest = number(next(filter(None, map(owner.get, ("maximum_age", "max_age"))), None))
        has_youngest = any(owner.get(key) is not None for key in ("minimum_age", "min_age"))
        if not has_youngest or (not youngest and not oldest):
            continue  # 0 to 0 is a form's default
        return _ages(youngest or 0.0, oldest)
    return None


def _ages(youngest: float, oldest: float | None) -> Ages:
    if youngest < 0 or max(youngest, oldest or 0) > _AGE_YEARS_MAX:
        raise ValueError("these ages cannot be right")
    from_months = round(youngest * 12)
    if from_months > _MONTHS_MAX:
        raise ValueError("these are not ages of children")
    if oldest is None:
        return Ages(from_months)
    to_months = round(oldest * 12) + (11 if oldest == int(oldest) else 0)
    if to_months < from_months:
        raise ValueError("the oldest age is younger than the youngest")
    return Ages(from_months, to_months if to_months <= _MONTHS_MAX else None)
