"""Opening hours with equal days and equal parts of the year grouped; nothing is left out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import time
from enum import Enum
from typing import Final

from app.core.offer import Opening, Weeks

# Schools start between 8 and 9.30 and end between 2.30 and 4.30 (docs/rules.md#opening-hours).
SCHOOL_STARTS: Final = (time(8), time(9, 30))
SCHOOL_ENDS: Final = (time(14, 30), time(16, 30))


class PartOfDay(Enum):
    """When a span of hours is, seen from a school day."""

    BEFORE_SCHOOL = "before-school"
    AFTER_SCHOOL = "after-school"


@dataclass(frozen=True)
class Span:
    """The time from opening to closing, within one day; `part` is None if it is no school's."""

    opens: time
    closes: time
    part: PartOfDay | None = None


@dataclass(frozen=True)
class DayGroup:
    """Days of the week (Monday is 0) with the same spans; both in order."""

    days: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class WeeksGroup:
    """Parts of the year with the same week; days that are not named are closed."""

    weeks: tuple[Weeks, ...]
    groups: tuple[DayGroup, ...]


def summarise_opening(opening: Iterable[Opening]) -> tuple[WeeksGroup, ...]:
    """The hours by parts of the year in the order of `Weeks`, days in the order of the week."""
    entries = set(opening)
    weeks_by_groups: dict[tuple[DayGroup, ...], list[Weeks]] = {}
    for weeks in Weeks:
        if of_weeks := [entry for entry in entries if entry.weeks is weeks]:
            weeks_by_groups.setdefault(_day_groups(of_weeks, weeks), []).append(weeks)
    return tuple(WeeksGroup(tuple(weeks), groups) for groups, weeks in weeks_by_groups.items())


def expand_summary(summary: Iterable[WeeksGroup]) -> Iterator[Opening]:
    """The inverse of `summarise_opening`; the order is not kept."""
    for part in summary:
        for group in part.groups:
            for day in group.days:
                for span in group.spans:
                    for weeks in part.weeks:
                        yield Opening(day, span.opens, span.closes, weeks)


def _day_groups(entries: list[Opening], weeks: Weeks) -> tuple[DayGroup, ...]:
    days_by_spans: dict[tuple[Span, ...], list[int]] = {}
    for day in sorted({entry.weekday for entry in entries}):
        times = sorted((one.opens, one.closes) for one in entries if one.weekday == day)
        days_by_spans.setdefault(_spans(times, weeks), []).append(day)
    return tuple(DayGroup(tuple(days), spans) for spans, days in days_by_spans.items())


def _spans(times: list[tuple[time, time]], weeks: Weeks) -> tuple[Span, ...]:
    """The spans of a day. They have a part of the day if none is during school hours."""
    parts = [_part_of_day(opens, closes) for opens, closes in times]
    if weeks is Weeks.HOLIDAYS or None in parts:
        parts = [None] * len(times)
    return tuple(
        Span(opens, closes, part) for (opens, closes), part in zip(times, parts, strict=True)
    )


def _part_of_day(opens: time, closes: time) -> PartOfDay | None:
    if SCHOOL_STARTS[0] <= closes <= SCHOOL_STARTS[1]:
        return PartOfDay.BEFORE_SCHOOL
    if SCHOOL_ENDS[0] <= opens <= SCHOOL_ENDS[1]:
        return PartOfDay.AFTER_SCHOOL
    return None
