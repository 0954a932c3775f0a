"""The days that a family should remember, without anything about the family."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from app.core.entitlements.assessment import Assessment
from app.core.entitlements.rates import RateName, rates_on
from app.core.entitlements.terms import add_months

RECONFIRM_MONTHS = 3


class ReminderKind(Enum):
    """What to do on the day."""

    APPLY = "apply"
    LAST_DAY_TO_APPLY = "last-day"
    ASK_COUNCIL = "ask-council"  # early learning
    HOURS_START = "hours-start"
    RECONFIRM = "reconfirm"  # every 3 months, until `until`


@dataclass(frozen=True, order=True)
class Reminder:
    """Something to do on a day, today or later; repeated every 3 months where `until` is given."""

    day: date
    kind: ReminderKind
    until: date | None = None


def reminders(found: Iterable[Assessment], today: date) -> list[Reminder]:
    """The reminders for all children, each once, in order of the day."""
    all_days = {one for assessment in found for one in _of_child(assessment, today)}
    return sorted(all_days, key=lambda one: (one.day, one.kind.value))


def _of_child(found: Assessment, today: date) -> Iterable[Reminder]:
    working, early_learning = found.working, found.early_learning
    if working.safe_by and working.apply_by and working.first_day and working.apply_from:
        if working.safe_by >= today:
            yield Reminder(working.safe_by, ReminderKind.APPLY)
        yield Reminder(working.apply_by, ReminderKind.LAST_DAY_TO_APPLY)
        yield Reminder(working.first_day, ReminderKind.HOURS_START)
        opens = timedelta(days=rates_on(today)[RateName.RECONFIRM_OPENS])
        applied = max(today, working.apply_from)
        yield Reminder(
            add_months(applied, RECONFIRM_MONTHS) - opens, ReminderKind.RECONFIRM, working.end
        )
    for hours in (early_learning, found.universal):
        if hours.first_day and hours.first_day > today:
            yield Reminder(hours.first_day, ReminderKind.HOURS_START)
    if early_learning.ask_from and early_learning.ask_from > today:
        yield Reminder(early_learning.ask_from, ReminderKind.ASK_COUNCIL)
