"""The filters of opening hours: until, from, days, weekends, overnight and weeks.

The rules are in `app.core.opening_rules`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import time
from functools import partial
from typing import Final

from app.core.filter_declaration import (
    Chosen,
    Filter,
    FilteredFacts,
    Option,
    StoredBits,
    Unknown,
    counted,
    translated,
    yes_or_no,
)
from app.core.opening_rules import (
    MONDAY_TO_FRIDAY,
    OpenWeeks,
    daily_hours,
    is_open_at_weekends,
    is_open_overnight,
    open_weeks,
    weekdays_open,
)
from app.core.translation_marks import mark, mark_plural

DAYS_OF_WEEK: Final = ("mon", "tue", "wed", "thu", "fri")
EVERY_DAY: Final = "every"  # on every day from Monday to Friday on which it opens
_AFTER_SIX: Final = time(18, 1)
_BEFORE_EIGHT: Final = time(7, 59)
UNTIL_TIMES: Final = {
    "4pm": (time(16), mark("4pm or later")),
    "5pm": (time(17), mark("5pm or later")),
    "5-30pm": (time(17, 30), mark("5.30pm or later")),
    "6pm": (time(18), mark("6pm or later")),
    "after-6pm": (_AFTER_SIX, mark("After 6pm")),
}
FROM_TIMES: Final = {
    "7am": (time(7), mark("7am or earlier")),
    "7-30am": (time(7, 30), mark("7.30am or earlier")),
    "before-8am": (_BEFORE_EIGHT, mark("Before 8am")),
    "8am": (time(8), mark("8am or earlier")),
    "9am": (time(9), mark("9am or earlier")),
}


hours_unknown = counted(
    mark_plural(
        "%(num)s place within %(miles)s hasn't given its opening hours.",
        "%(num)s places within %(miles)s haven't given their opening hours.",
    )
)


def _hour_bits(values: Iterable[str], first: int) -> Mapping[str, int]:
    """A bit for each time on each day, and on every day, from bit `first` on."""
    keys = (_hour_key(value, day) for value in values for day in (*DAYS_OF_WEEK, EVERY_DAY))
    return {key: 1 << position for position, key in enumerate(keys, first)}


def _hour_key(value: str, day: str) -> str:
    return f"{value}.{day}"


def _hours_met(
    times: Mapping[str, tuple[time, str]],
    is_met: Callable[[tuple[time, time], time], bool],
    setting: FilteredFacts,
) -> Iterable[str] | None:
    """The keys of the times that a setting meets, by day; None where its hours are not known."""
    hours = daily_hours(setting.offer)
    if hours is None:
        return None
    keys = []
    for value, (moment, _) in times.items():
        met = [day for day, opening in hours.items() if is_met(opening, moment)]
        keys += [_hour_key(value, DAYS_OF_WEEK[day]) for day in met]
        if met and len(met) == len(hours):
            keys.append(_hour_key(value, EVERY_DAY))
    return keys


def _hours_wanted(parameter: str, chosen: Chosen) -> Iterable[Iterable[str]]:
    """The time on each chosen day; without days, on every day on which a setting opens."""
    (value,) = chosen[parameter]
    return [(_hour_key(value, day),) for day in chosen.get("days", (EVERY_DAY,))]


UNTIL: Final = Filter(
    parameter="until",
    fact="hours",
    label=mark("Open until"),
    any_name=mark("Any time"),
    chip=mark("Open until: %(until)s"),
    options=tuple(Option(value, translated(name)) for value, (_, name) in UNTIL_TIMES.items()),
    api_description="Settings that close at this time or later on all the given `days`, or "
    "otherwise on every day from Monday to Friday on which they open. In term where they open then.",
    is_main=True,
    stored=StoredBits(
        array="hours",
        bits=_hour_bits(UNTIL_TIMES, 0),
        keys_of=partial(_hours_met, UNTIL_TIMES, lambda hours, moment: hours[1] >= moment),
        wanted_groups=partial(_hours_wanted, "until"),
    ),
    unknown=Unknown(bit=1 << 60, line=hours_unknown, api_noun="closing times"),
)

FROM: Final = Filter(
    parameter="from",
    fact="hours",
    label=mark("Open from"),
    any_name=mark("Any time"),
    chip=mark("Open from: %(from)s"),
    options=tuple(Option(value, translated(name)) for value, (_, name) in FROM_TIMES.items()),
    api_description="Settings that open at this time or earlier on all the given `days`, or "
    "otherwise on every day from Monday to Friday on which they open. In term where they open then.",
    stored=StoredBits(
        array="hours",
        bits=_hour_bits(FROM_TIMES, 30),
        keys_of=partial(_hours_met, FROM_TIMES, lambda hours, moment: hours[0] <= moment),
        wanted_groups=partial(_hours_wanted, "from"),
    ),
    unknown=Unknown(bit=1 << 61, line=hours_unknown, api_noun="opening times"),
)


def _days_of(setting: FilteredFacts) -> Iterable[str] | None:
    days = weekdays_open(setting.offer)
    return None if days is None else [DAYS_OF_WEEK[day] for day in days]


DAYS: Final = Filter(
    parameter="days",
    fact="hours",
    label=mark("Days"),
    hint=mark("You see places that are open on all the days you tick."),
    options=(
        Option("mon", translated(mark("Monday"))),
        Option("tue", translated(mark("Tuesday"))),
        Option("wed", translated(mark("Wednesday"))),
        Option("thu", translated(mark("Thursday"))),
        Option("fri", translated(mark("Friday"))),
    ),
    has_several_values=True,
    api_description="Settings that open on all these days; repeat the parameter for several.",
    is_main=True,
    stored=StoredBits(
        array="details",
        bits={DAYS_OF_WEEK[day]: 1 << day for day in MONDAY_TO_FRIDAY},
        keys_of=_days_of,
        wanted_groups=lambda chosen: [(day,) for day in chosen["days"]],
    ),
    unknown=Unknown(bit=1 << 5, line=hours_unknown, api_noun="days"),
)


WEEKEND: Final = Filter(
    parameter="weekend",
    fact="hours",
    label=mark("Weekends"),
    any_name=mark("Any"),
    options=(Option("yes", translated(mark("Open at weekends"))),),
    api_description="Settings that open on Saturdays or Sundays.",
    stored=StoredBits(
        array="details",
        bits={"yes": 1 << 6},
        keys_of=lambda setting: yes_or_no(is_open_at_weekends(setting.offer)),
    ),
    unknown=Unknown(bit=1 << 7, line=hours_unknown, api_noun="weekends"),
)

OVERNIGHT: Final = Filter(
    parameter="overnight",  # no fact on a card: its hours say nothing about nights
    label=mark("Overnight care"),
    any_name=mark("Any"),
    options=(Option("yes", translated(mark("Open overnight"))),),
    api_description="Settings that Ofsted has as caring for children overnight.",
    stored=StoredBits(
        array="details",
        bits={"yes": 1 << 8},
        keys_of=lambda setting: yes_or_no(is_open_overnight(setting.offer)),
    ),
    unknown=Unknown(bit=1 << 9, line=hours_unknown, api_noun="overnight care"),
)


def _weeks_of(setting: FilteredFacts) -> Iterable[str] | None:
    weeks = open_weeks(setting.offer)
    return None if weeks is None else [one.value for one in weeks]


WEEKS: Final = Filter(
    parameter="weeks",
    fact="hours",
    label=mark("Weeks of the year"),
    any_name=mark("Any weeks"),
    options=(
        Option(OpenWeeks.TERM_ONLY.value, translated(mark("Term time only"))),
        Option(OpenWeeks.ALL_YEAR.value, translated(mark("All year"))),
        Option(OpenWeeks.HOLIDAYS.value, translated(mark("In school holidays"))),
    ),
    api_description="Settings that open in term time only, in term and holidays, or in holidays.",
    stored=StoredBits(
        array="details",
        bits={
            OpenWeeks.TERM_ONLY.value: 1 << 10,
            OpenWeeks.ALL_YEAR.value: 1 << 11,
            OpenWeeks.HOLIDAYS.value: 1 << 62,
        },
        keys_of=_weeks_of,
    ),
    unknown=Unknown(bit=1 << 12, line=hours_unknown, api_noun="weeks of the year"),
)
