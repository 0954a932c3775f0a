"""When a source is due for its next refresh; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from app.data.tables import Outcome

RETRY_AFTER = timedelta(hours=6)  # after a refusal for any reason
# Without it a daily schedule that starts a little early would skip every second day.
SCHEDULE_TOLERANCE = timedelta(hours=1)


@dataclass(frozen=True)
class LastAttempt:
    """The last refresh of a source, successful or not. `ended_at` is UTC."""

    ended_at: datetime
    outcome: Outcome


def is_due(interval: timedelta, last: LastAttempt | None, now: datetime) -> bool:
    """Whether a source that is refreshed at this `interval` is due.

    A source without any attempt is due. So is one whose last attempt lies in the future: the clock
    was wrong then.
    """
    if last is None or last.ended_at > now:
        return True
    return now >= due_from(interval, last)


def due_from(interval: timedelta, last: LastAttempt) -> datetime:
    """The time from which a source is due after its last attempt, in UTC."""
    wait = RETRY_AFTER if last.outcome is Outcome.REFUSED else interval - SCHEDULE_TOLERANCE
    return last.ended_at + wait


def next_try(
    interval: timedelta, last: LastAttempt | None, now: datetime, refresh_at: Sequence[time]
) -> datetime | None:
    """When the clock next fetches a source: the first of its times (UTC) at which it is due.

    None where the clock refreshes at no time.
    """
    is_waiting = last is not None and not is_due(interval, last, now)
    earliest = due_from(interval, last) if last and is_waiting else now
    days = (earliest.date(), earliest.date() + timedelta(days=1))
    moments = (datetime.combine(day, at, earliest.tzinfo) for day in days for at in refresh_at)
    return min((moment for moment in moments if moment >= earliest), default=None)


def find_due(
    cadences: Mapping[str, timedelta], attempts: Mapping[str, LastAttempt], now: datetime
) -> list[str]:
    """The names of the sources that are due, in the order of `cadences`."""
    return [
        name for name, interval in cadences.items() if is_due(interval, attempts.get(name), now)
    ]
