"""When a source is asked for again; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.data.tables import Outcome

RETRY_AFTER = timedelta(hours=6)  # after a refusal, whoever's fault it was
SCHEDULE_TOLERANCE = timedelta(
    hours=1
)  # so that a schedule of once a day does not miss every second one


@dataclass(frozen=True)
class LastAttempt:
    """The last time that a source was refreshed, or that it was tried. `ended_at` is UTC."""

    ended_at: datetime
    outcome: Outcome


def is_due(interval: timedelta, last: LastAttempt | None, now: datetime) -> bool:
    """Whether a source is to be asked for now, `every` so often.

    One that was never tried is due; so is one whose last try lies ahead: the clock was wrong then.
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
