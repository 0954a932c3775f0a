"""Opening hours as text: a line for each part of the year on cards, one for equal days on pages."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from app.core.offer import Opening, Weeks
from app.core.opening_summary import DayGroup, PartOfDay, Span, WeeksGroup, summarise_opening
from app.i18n import Translator, mark
from app.web.presenters import formatting
from app.web.presenters.labels import WEEKS

BOTH_WEEKS: Final = mark("Term time and school holidays")
HOURS_BY_WEEKS: Final = {
    Weeks.ALL_YEAR: mark("All year: %(hours)s"),
    Weeks.TERM: mark("Term time: %(hours)s"),
    Weeks.HOLIDAYS: mark("School holidays: %(hours)s"),
}
HOURS_OF_BOTH_WEEKS: Final = mark("Term time and school holidays: %(hours)s")
TIMES_BY_PART: Final = {
    None: mark("%(opens)s to %(closes)s"),
    PartOfDay.BEFORE_SCHOOL: mark("before school %(opens)s to %(closes)s"),
    PartOfDay.AFTER_SCHOOL: mark("after school %(opens)s to %(closes)s"),
}
MOST_GROUPS: Final = 3  # of days with the same times; more do not fit on a card


@dataclass(frozen=True)
class OpeningWeeks:
    """The hours of one part of the year, a line for days with the same times.

    `label` is "" for the whole year alone.
    """

    label: str
    lines: tuple[str, ...]


def opening_lines(opening: Iterable[Opening], translator: Translator) -> Iterator[str]:
    """A line for each part of the year with all times, including breaks during a day.

    Hours for the whole year have no label if there are no others.
    """
    summary = summarise_opening(opening)
    for part in summary:
        hours = _hours(part.groups, translator)
        if _is_whole_year(summary):
            yield hours
        elif Weeks.ALL_YEAR not in part.weeks and len(part.weeks) > 1:
            yield translator.gettext(HOURS_OF_BOTH_WEEKS, hours=hours)
        else:
            yield translator.gettext(HOURS_BY_WEEKS[part.weeks[0]], hours=hours)


def opening_weeks(opening: Iterable[Opening], translator: Translator) -> tuple[OpeningWeeks, ...]:
    """All hours, with equal days and equal parts of the year in one line."""
    summary = summarise_opening(opening)
    return tuple(
        OpeningWeeks(
            "" if _is_whole_year(summary) else _weeks_label(part.weeks, translator),
            tuple(_group_line(group, translator) for group in part.groups),
        )
        for part in summary
    )


def times(spans: Iterable[Span], translator: Translator) -> str:
    """The times of one day: "before school 7.45am to 8.45am and after school 3.15pm to 6pm"."""
    time_ranges = (
        translator.gettext(
            TIMES_BY_PART[span.part],
            opens=formatting.clock_time(span.opens, translator),
            closes=formatting.clock_time(span.closes, translator),
        )
        for span in spans
    )
    return formatting.join_with_and(list(time_ranges), translator)


def _is_whole_year(summary: tuple[WeeksGroup, ...]) -> bool:
    return len(summary) == 1 and Weeks.ALL_YEAR in summary[0].weeks


def _weeks_label(weeks: tuple[Weeks, ...], translator: Translator) -> str:
    if Weeks.ALL_YEAR not in weeks and len(weeks) > 1:
        return translator.gettext(BOTH_WEEKS)
    return translator.gettext(WEEKS[weeks[0]])  # all year comes first and includes the others


def _hours(groups: tuple[DayGroup, ...], translator: Translator) -> str:
    """The hours of a week, with days that have the same times grouped."""
    if len(groups) > MOST_GROUPS:
        days = _days(sorted(day for group in groups for day in group.days), translator)
        return translator.gettext("%(days)s, at times that differ by day", days=days)
    parts = [_group_line(group, translator) for group in groups]
    joined = parts[0]
    for part in parts[1:]:
        joined = translator.gettext("%(first)s; %(second)s", first=joined, second=part)
    return joined


def _group_line(group: DayGroup, translator: Translator) -> str:
    return translator.gettext(
        "%(days)s, %(times)s",
        days=_days(group.days, translator),
        times=times(group.spans, translator),
    )


def _days(days: Iterable[int], translator: Translator) -> str:
    """Runs of days: "Monday to Friday", "Monday and Wednesday to Friday"."""
    runs: list[str] = []
    for _, run in groupby(enumerate(days), lambda pair: pair[1] - pair[0]):
        members = [formatting.weekday(day, translator) for _, day in run]
        if len(members) > 2:
            first, last = members[0], members[-1]
            members = [translator.gettext("%(first)s to %(last)s", first=first, last=last)]
        runs += members
    return formatting.join_with_and(runs, translator)
