"""Which tasks of the clock are due: depends only on the time, the last runs and the settings."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

RETRY_S = 600.0  # between two attempts of a daily task, whatever the wall clock does meanwhile


@dataclass(frozen=True)
class Moment:
    """Now. `wall` (UTC) may be set by people and jump; `monotonic_s` only grows in one process."""

    wall: datetime
    monotonic_s: float


@dataclass(frozen=True)
class LastRun:
    """When a task last ran; None: never.

    `done_at` is the start of the last successful run, known across restarts; `monotonic_s` is when
    this process last started a run, successful or not.
    """

    done_at: datetime | None = None
    monotonic_s: float | None = None


@dataclass(frozen=True)
class Task:
    """A command to start at times of day (`at`, UTC), or else every `every_s` seconds."""

    name: str
    command: tuple[str, ...]
    at: tuple[time, ...] = ()
    every_s: float = RETRY_S


def is_due(task: Task, now: Moment, last: LastRun) -> bool:
    """Whether a task should be started.

    A task that became due while no clock ran is started once. If `done_at` is later than now, the
    wall clock has been set back since: the task does not wait for that time.
    """
    if last.monotonic_s is not None and now.monotonic_s - last.monotonic_s < task.every_s:
        return False
    if not task.at or last.done_at is None:
        return True
    return last.done_at > now.wall or last.done_at < latest_due_time(now.wall, task.at)


def latest_due_time(now: datetime, at: tuple[time, ...]) -> datetime:
    """The latest of the times of day in `at` that is not after `now`."""
    days = (now.date(), now.date() - timedelta(days=1))
    times = (datetime.combine(day, one, tzinfo=now.tzinfo) for day in days for one in at)
    return max(one for one in times if one <= now)
