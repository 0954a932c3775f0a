"""Opening hours as text: one line for each part of the year, and the times of one day."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from app.core.offer import Opening, Weeks
from app.i18n import Translator, mark
from app.web.presenters import formatting

HOURS_BY_WEEKS: Final = {
    Weeks.ALL_YEAR: mark("All year: %(hours)s"),
    Weeks.TERM: mark("Term time: %(hours)s"),
    Weeks.HOLIDAYS: mark("School holidays: %(hours)s"),
}
MOST_GROUPS: Final = 3  # of days with the same times; more do not fit on a card


def opening_lines(opening: Iterable[Opening], translator: Translator) -> Iterator[str]:
    """A line for each part of the year with all times, including breaks during a day.

    Hours for the whole year have no label if there are no others.
    """
    entries = list(opening)
    weeks_given = [weeks for weeks in Weeks if any(entry.weeks is weeks for entry in entries)]
    for weeks in weeks_given:
        hours = _hours([entry for entry in entries if entry.weeks is weeks], translator)
        if weeks_given == [Weeks.ALL_YEAR]:
            yield hours
        else:
            yield translator.gettext(HOURS_BY_WEEKS[weeks], hours=hours)


def times(entries: Iterable[Opening], translator: Translator) -> str:
    """The times of one day: "7.45am to 8.45am and 3.15pm to 6pm"."""
    time_ranges = (
        translator.gettext(
            "%(opens)s to %(closes)s",
            opens=formatting.clock_time(entry.opens, translator),
            closes=formatting.clock_time(entry.closes, translator),
        )
        for entry in sorted(entries, key=lambda entry: (entry.opens, entry.closes))
    )
    return formatting.join_with_and(list(time_ranges), translator)


def _hours(entries: list[Opening], translator: Translator) -> str:
    """The hours of a week, with days that have the same times grouped."""
    groups: dict[str, list[int]] = {}
    for day in sorted({entry.weekday for entry in entries}):
        own = times((entry for entry in entries if entry.weekday == day), translator)
        groups.setdefault(own, []).append(day)
    if len(groups) > MOST_GROUPS:
        days = _days(sorted(day for own in groups.values() for day in own), translator)
        return translator.gettext("%(days)s, at times that differ by day", days=days)
    parts = [
        translator.gettext("%(days)s, %(times)s", days=_days(days, translator), times=own)
        for own, days in groups.items()
    ]
    joined = parts[0]
    for part in parts[1:]:
        joined = translator.gettext("%(first)s; %(second)s", first=joined, second=part)
    return joined


def _days(days: list[int], translator: Translator) -> str:
    """Runs of days: "Monday to Friday", "Monday and Wednesday to Friday"."""
    runs: list[str] = []
    for _, run in groupby(enumerate(days), lambda pair: pair[1] - pair[0]):
        members = [formatting.weekday(day, translator) for _, day in run]
        if len(members) > 2:
            first, last = members[0], members[-1]
            members = [translator.gettext("%(first)s to %(last)s", first=first, last=last)]
        runs += members
    return formatting.join_with_and(runs, translator)
