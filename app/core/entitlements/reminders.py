"""The days that a family should remember, without anything about the family."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from itertools import count, pairwise

from app.core.entitlements.assessment import Assessment
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import add_months
from app.core.entitlements.verdict import WorkingHours

RECONFIRM_MONTHS = 3


class ReminderKind(Enum):
    """What to do on the day."""

    APPLY_OPENS = "apply-opens"
    APPLY = "apply"
    LAST_DAY_TO_APPLY = "last-day"
    ASK_COUNCIL = "ask-council"  # early learning
    HOURS_START = "hours-start"
    RECONFIRM = "reconfirm"
    SCHOOL = "school"


@dataclass(frozen=True)
class Reminder:
    """Something to do on a day, today or later."""

    day: date
    kind: ReminderKind


def reminders(found: Iterable[Assessment], today: date) -> list[Reminder]:
    """The reminders for all children, each once, in order of the day."""
    all_days = {one for assessment in found for one in _of_child(assessment, today)}
    upcoming = (one for one in all_days if one.day >= today)
    return sorted(upcoming, key=lambda one: (one.day, one.kind.value))


def _of_child(found: Assessment, today: date) -> Iterator[Reminder]:
    yield from _of_working_hours(found.working, today)
    if found.early_learning.ask_from:
        yield Reminder(found.early_learning.ask_from, ReminderKind.ASK_COUNCIL)
    for before, period in pairwise(found.periods):
        if period.hours > before.hours:
            yield Reminder(period.first_day, ReminderKind.HOURS_START)
    if found.school_deadline:
        yield Reminder(found.school_deadline, ReminderKind.SCHOOL)


def _of_working_hours(hours: WorkingHours, today: date) -> Iterator[Reminder]:
    if not (hours.apply_from and hours.safe_by and hours.apply_by and hours.end):
        return
    if hours.apply_from > today:
        yield Reminder(hours.apply_from, ReminderKind.APPLY_OPENS)
    yield Reminder(hours.safe_by, ReminderKind.APPLY)
    yield Reminder(hours.apply_by, ReminderKind.LAST_DAY_TO_APPLY)
    # From a code of the advised day; the account shows the day of an earlier or later one.
    issued = max(today, hours.safe_by)
    opens = timedelta(days=rates_on(today)[RateName.RECONFIRM_OPENS])
    for number in count(1):
        day = add_months(issued, RECONFIRM_MONTHS * number) - opens
        if day >= hours.end:
            return
        yield Reminder(day, ReminderKind.RECONFIRM)
