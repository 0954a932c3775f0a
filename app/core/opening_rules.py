"""When a setting is open, as filters ask: by its timetable, else by Ofsted's general periods.

Each function returns None where neither source says it. The timetable comes first, as on pages
(`offer_status.care_patterns`). Our rules: docs/rules.md#opening-hours.
"""

from datetime import time
from enum import Enum
from typing import Final

from app.core.offer import CarePattern, Offer, Opening, Weeks

MONDAY_TO_FRIDAY: Final = range(5)
_IN_TERM = {CarePattern.ALL_YEAR, CarePattern.TERM_ONLY, CarePattern.FORTY_FIVE_WEEKS}
# 45 weeks are more than the 38 or 39 of the school year.
_IN_HOLIDAYS = {CarePattern.ALL_YEAR, CarePattern.HOLIDAYS_ONLY, CarePattern.FORTY_FIVE_WEEKS}
_ON_WEEKDAYS = {
    CarePattern.FIVE_DAYS,
    CarePattern.ALL_DAY,
    CarePattern.MORNINGS,
    CarePattern.AFTERNOONS,
    CarePattern.BEFORE_SCHOOL,
    CarePattern.AFTER_SCHOOL,
}


class OpenWeeks(Enum):
    """The weeks of the year in which a setting opens, as a family chooses them."""

    TERM_ONLY = "term"
    ALL_YEAR = "all-year"
    HOLIDAYS = "holidays"  # also in holidays, or only then


def usual_openings(offer: Offer) -> tuple[Opening, ...]:
    """The timetable of weeks in term; of holidays for a setting that opens only then."""
    in_term = tuple(one for one in offer.opening if one.weeks is not Weeks.HOLIDAYS)
    return in_term or offer.opening


def daily_hours(offer: Offer) -> dict[int, tuple[time, time]] | None:
    """For each day from Monday (0) to Friday (4) on which it opens: first opening, last closing.

    Breaks within a day do not count: a club before and after school is open from 7.45am to 6pm.
    """
    if not offer.opening:
        return None
    openings = usual_openings(offer)
    return {
        day: (min(one.opens for one in on_day), max(one.closes for one in on_day))
        for day in MONDAY_TO_FRIDAY
        if (on_day := [one for one in openings if one.weekday == day])
    }


def weekdays_open(offer: Offer) -> frozenset[int] | None:
    """The days from Monday (0) to Friday (4) on which it opens in a usual week."""
    hours = daily_hours(offer)
    if hours is not None:
        return frozenset(hours)
    return frozenset(MONDAY_TO_FRIDAY) if CarePattern.FIVE_DAYS in offer.periods else None


def is_open_at_weekends(offer: Offer) -> bool | None:
    """Whether it opens on Saturdays or Sundays, in any weeks."""
    if offer.opening:
        return any(one.weekday not in MONDAY_TO_FRIDAY for one in offer.opening)
    if CarePattern.WEEKENDS in offer.periods:
        return True
    return False if _ON_WEEKDAYS & {*offer.periods} else None


def is_open_overnight(offer: Offer) -> bool | None:
    """Whether it cares for children overnight: only Ofsted's periods can say so.

    A timetable cannot: none of its times goes past midnight.
    """
    return CarePattern.OVERNIGHT in offer.periods if offer.periods else None


def open_weeks(offer: Offer) -> frozenset[OpenWeeks] | None:
    """The choices of weeks that it meets; empty for 45 weeks that are neither."""
    if offer.opening:
        weeks = {one.weeks for one in offer.opening}
        in_term = bool(weeks & {Weeks.ALL_YEAR, Weeks.TERM})
        in_holidays = is_all_year = bool(weeks & {Weeks.ALL_YEAR, Weeks.HOLIDAYS})
    else:
        periods = {*offer.periods}
        in_term, in_holidays = bool(periods & _IN_TERM), bool(periods & _IN_HOLIDAYS)
        is_all_year = bool(periods & (_IN_HOLIDAYS - {CarePattern.FORTY_FIVE_WEEKS}))
    if not (in_term or in_holidays):
        return None
    met = {
        OpenWeeks.TERM_ONLY: in_term and not in_holidays,
        OpenWeeks.ALL_YEAR: in_term and is_all_year,
        OpenWeeks.HOLIDAYS: in_holidays,
    }
    return frozenset(one for one, is_met in met.items() if is_met)
