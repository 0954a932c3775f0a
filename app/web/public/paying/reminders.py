"""The calendar file of the result: days to apply, to confirm and to start. Nothing personal."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from app.core.entitlements.assessment import Assessment
from app.core.entitlements.reminders import Reminder, ReminderKind, reminders
from app.i18n import Translator, mark, plain_english

_SUMMARIES: Final = {
    ReminderKind.APPLY_OPENS: mark("Childcare: you can apply for your code from today"),
    ReminderKind.APPLY: mark("Childcare: apply for your code today"),
    ReminderKind.LAST_DAY_TO_APPLY: mark("Childcare: last day for your code"),
    ReminderKind.ASK_COUNCIL: mark("Childcare: apply to your council for early learning"),
    ReminderKind.HOURS_START: mark("Childcare: funded hours can start from today"),
    ReminderKind.RECONFIRM: mark("Childcare: confirm your details now"),
    ReminderKind.SCHOOL: mark("School: last day to apply for reception"),
}
_DESCRIPTIONS: Final = {
    ReminderKind.APPLY_OPENS: mark("A code can take weeks to come. Apply on GOV.UK."),
    ReminderKind.APPLY: mark("A code can take weeks to come. Apply on GOV.UK."),
    ReminderKind.LAST_DAY_TO_APPLY: mark("The start date of your code must be today or earlier."),
    ReminderKind.ASK_COUNCIL: mark("From today your council takes applications."),
    ReminderKind.HOURS_START: mark("Ask the place on which day its term starts."),
    ReminderKind.RECONFIRM: mark("Your childcare account shows the exact last day."),
    ReminderKind.SCHOOL: mark("Apply to your council."),
}


def calendar_file(found: Iterable[Assessment], today: date, translator: Translator) -> bytes:
    """An iCalendar file (RFC 5545) with an event for each reminder, lasting a whole day."""
    calendar = Calendar()
    calendar.add("prodid", "-//Early Years Finder//EN")
    calendar.add("version", "2.0")
    for reminder in reminders(found, today):
        calendar.add_component(_event(reminder, today, translator))
    return bytes(calendar.to_ical())


def _event(reminder: Reminder, today: date, translator: Translator) -> Event:
    event = Event()
    # The same for every family, so that a second file replaces the events of the first.
    name = f"early-years-finder:{reminder.kind.value}:{reminder.day}"
    event.add("uid", str(uuid5(NAMESPACE_URL, name)))
    event.add("dtstamp", datetime.combine(today, time(), UTC))
    event.add("dtstart", reminder.day)
    event.add("summary", plain_english(translator.gettext(_SUMMARIES[reminder.kind])))
    event.add("description", plain_english(translator.gettext(_DESCRIPTIONS[reminder.kind])))
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", event["summary"])
    alarm.add("trigger", timedelta(hours=9))
    event.add_component(alarm)
    return event
