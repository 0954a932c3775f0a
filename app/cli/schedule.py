"""What the clock has to begin: a pure question of the time, of what was begun last and of settings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

RETRY_S = 600.0  # between two tries of a task of the day, whatever the wall clock does meanwhile


@dataclass(frozen=True)
class Moment:
    """Now. `wall` (UTC) is set by people and may jump; `steady_s` only grows while a process lives."""

    wall: datetime
    monotonic_s: float


@dataclass(frozen=True)
class LastRun:
    """`done_at`: when the last run that ended well was begun, known across restarts; `steady_s`: when
    this process last began one, ended well or not. None: never."""

    done_at: datetime | None = None
    monotonic_s: float | None = None


@dataclass(frozen=True)
class Task:
    """A command to begin at times of the day (`at`, UTC), or else each `every_s` seconds."""

    name: str
    command: tuple[str, ...]
    at: tuple[time, ...] = ()
    every_s: float = RETRY_S


def is_due(task: Task, now: Moment, last: LastRun) -> bool:
    """Whether a task should be begun.

    What became due while nobody was there is begun once. A run that is said to have been done later
    than now was so by a clock that has been set back since: it is no reason to wait for that time.
    """
    if last.monotonic_s is not None and now.monotonic_s - last.monotonic_s < task.every_s:
        return False
    if not task.at or last.done_at is None:
        return True
    return last.done_at > now.wall or last.done_at < latest_due_time(now.wall, task.at)


def latest_due_time(now: datetime, at: tuple[time, ...]) -> datetime:
    """The newest of these times of the day that is not after now."""
    days = (now.date(), now.date() - timedelta(days=1))
    times = (datetime.combine(day, one, tzinfo=now.tzinfo) for day in days for one in at)
    return max(one for one in times if one <= now)
