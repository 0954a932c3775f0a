"""When a source is due for its next refresh; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    wait = RETRY_AFTER if last.outcome is Outcome.REFUSED else interval - SCHEDULE_TOLERANCE
    return now - last.ended_at >= wait


def find_due(
    cadences: Mapping[str, timedelta], attempts: Mapping[str, LastAttempt], now: datetime
) -> list[str]:
    """The names of the sources that are due, in the order of `cadences`."""
    return [
        name for name, interval in cadences.items() if is_due(interval, attempts.get(name), now)
    ]
