"""Parser and writer of opening times: `Mon-Fri 08:00-18:00 term; Sat 09:00-12:00 all year`."""

import re
from collections.abc import Iterable
from datetime import time
from functools import lru_cache
from itertools import groupby, pairwise

from app.core.listing_cells.council_cells import CACHED, items, plain
from app.core.offer import Opening, Weeks

OPENINGS_MAX = 60
_FULL_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_WEEKDAYS = {
    **{name: at for at, name in enumerate(_FULL_DAYS)},
    **{name.casefold(): at for at, name in enumerate(_SHORT_DAYS)},
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_WEEKS = {"term": Weeks.TERM, "holidays": Weeks.HOLIDAYS, "all year": Weeks.ALL_YEAR}
_MORE_WEEKS = {
    "": Weeks.ALL_YEAR,
    "all-year": Weeks.ALL_YEAR,
    "all year round": Weeks.ALL_YEAR,
    "term time": Weeks.TERM,
    "term only": Weeks.TERM,
    "term time only": Weeks.TERM,
    "school holidays": Weeks.HOLIDAYS,
}
_ITEM = re.compile(
    r"(?P<days>[a-z]+(?: ?[-,] ?[a-z]+)*) (?P<opens>\d{1,2}[:.]\d{2}(?::00)?) ?- ?"
    r"(?P<closes>\d{1,2}[:.]\d{2}(?::00)?)(?: ?(?P<weeks>[a-z -]+))?",
    re.ASCII,
)
_ORDER = list(Weeks)


@lru_cache(maxsize=CACHED)
def parse_opening(cell: str) -> tuple[Opening, ...]:
    """The openings in a cell, sorted by day and time; without weeks they are all year.

    Raises ValueError when an item has another form, closes before it opens, or two overlap.
    """
    openings = sorted(
        {opening for item in items(cell) for opening in _openings(item)}, key=_sort_key
    )
    if len(openings) > OPENINGS_MAX:
        raise ValueError(f"these are more than {OPENINGS_MAX} openings")
    by_weeks = sorted(openings, key=lambda opening: _ORDER.index(opening.weeks))
    for first, second in pairwise(by_weeks):
        is_same_day = (first.weeks, first.weekday) == (second.weeks, second.weekday)
        if is_same_day and second.opens < first.closes:
            raise ValueError(f"two openings on {_SHORT_DAYS[first.weekday]} overlap")
    return tuple(openings)


def write_opening(openings: Iterable[Opening]) -> str:
    """The text that `parse_opening` reads; consecutive days with the same times are one item."""
    return _write_opening(tuple(openings))


@lru_cache(maxsize=CACHED)
def _write_opening(openings: tuple[Opening, ...]) -> str:
    by_times = sorted(openings, key=lambda opening: (*_times(opening), opening.weekday))
    runs = [run for _, group in groupby(by_times, key=_times) for run in _runs(list(group))]
    return "; ".join(map(_write_run, sorted(runs, key=lambda run: _sort_key(run[0]))))


def _openings(item: str) -> list[Opening]:
    found = _ITEM.fullmatch(plain(item).replace(" to ", "-"))
    if not found:
        raise ValueError(f"{item[:60]!r} is not written as Mon-Fri 08:00-18:00 term")
    opens, closes = _time(found["opens"]), _time(found["closes"])
    if closes <= opens:
        raise ValueError(
            f"{item[:60]!r} closes before it opens; describe overnight care in the description"
        )
    weeks = _weeks(found["weeks"] or "")
    return [Opening(weekday, opens, closes, weeks) for weekday in _days(found["days"])]


def _days(text: str) -> list[int]:
    days: list[int] = []
    for part in text.split(","):
        first, _, last = (name.strip() for name in part.partition("-"))
        start, end = _weekday(first), _weekday(last or first)
        if end < start:
            raise ValueError(f"{part.strip()!r} ends before it starts: a week starts on Monday")
        days += range(start, end + 1)
    return days


def _weekday(name: str) -> int:
    if name not in _WEEKDAYS:
        raise ValueError(f"{name!r} is not a day of the week such as Mon")
    return _WEEKDAYS[name]


def _time(text: str) -> time:
    hour, minute = text.replace(".", ":").split(":")[:2]  # a spreadsheet adds seconds
    try:
        return time(int(hour), int(minute))
    except ValueError:
        raise ValueError(f"{text} is not a time: write times as 08:00") from None


def _weeks(text: str) -> Weeks:
    weeks = (_WEEKS | _MORE_WEEKS).get(text.strip())
    if weeks is None:
        raise ValueError(f"{text.strip()[:60]!r} must be term, holidays or all year")
    return weeks


def _runs(group: list[Opening]) -> list[list[Opening]]:
    """The openings of a group, split into lists of consecutive days."""
    runs: list[list[Opening]] = []
    for opening in group:
        if runs and opening.weekday == runs[-1][-1].weekday + 1:
            runs[-1].append(opening)
        else:
            runs.append([opening])
    return runs


def _write_run(run: list[Opening]) -> str:
    first, last = _SHORT_DAYS[run[0].weekday], _SHORT_DAYS[run[-1].weekday]
    days = first if first == last else f"{first}-{last}"
    weeks = next(text for text, value in _WEEKS.items() if value is run[0].weeks)
    return f"{days} {run[0].opens:%H:%M}-{run[0].closes:%H:%M} {weeks}"


def _times(opening: Opening) -> tuple[int, time, time]:
    return (_ORDER.index(opening.weeks), opening.opens, opening.closes)


def _sort_key(opening: Opening) -> tuple[int, time, time, int]:
    return (opening.weekday, opening.opens, opening.closes, _ORDER.index(opening.weeks))
