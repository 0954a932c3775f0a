"""`flask clock`: a loop that starts other commands when they are due.

Every task is an ordinary command in a process of its own, and may be killed at any moment. The
start of each task's last successful run is stored in `clock.json`, so that a restarted clock
neither misses a run nor repeats one; `refresh --all` decides again which sources are due.
The wall clock decides only about times of day; a monotonic clock decides about everything else.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.cli.schedule import LastRun, Moment, Task, is_due
from app.config import ROOT, Config, ConfigInvalid, CouncilsFile
from app.data.closings import find_due_closings
from app.data.editions import has_invented_edition
from app.data.jobs import find_open_jobs
from app.data.listing_import_files import find_old_files
from app.data.outbox import find_due
from app.data.outbox_history import has_messages
from app.data.session import record
from app.inbox.inbox_files import find_importable_files
from app.mail.link_hosts import find_link_hosts
from app.snapshot.disk import file_lock, replace_file

TICK_S = 1.0
TIDY_S = 3600.0
INBOX_IMPORT_S, EDITS_BACKUP_S, JOBS_S, CLOSINGS_S, MAIL_S = 60.0, 30.0, 30.0, 60.0, 30.0
SENT_COUNTS_S = 300  # how often the counts of other hosts are looked for
BACKUP_AT = (time_of_day(3, 15),)
MONTHS_AT = (time_of_day(4, 45),)
RETENTION_AT = (time_of_day(2, 50),)  # before the backup
SHUTDOWN_S = 2.0  # then child processes are killed
MAX_RUN_S = 6 * 3600.0  # then a task is killed, so that it can run again
LOW_PRIORITY = 19  # the nice value of daily tasks
STATE_FILE = "clock.json"  # in DATA_DIR

StateMarker = Callable[[datetime], Hashable]  # what a task would process now; None: nothing


class RunningTask(NamedTuple):
    """A child process, when it was started, and the marker at that time."""

    process: "subprocess.Popen[bytes]"
    started: Moment
    marker: Hashable


class Clock:
    """The tasks of a host, which of them run, and when each was last started.

    A task in `markers` is started only if its marker differs from that of its last successful run.
    """

    def __init__(
        self,
        data_dir: Path,
        tasks: tuple[Task, ...],
        markers: Mapping[str, StateMarker] | None = None,
    ) -> None:
        self.tasks = tasks
        self._data_dir = data_dir
        self.markers = markers or {}
        self._last = _read_state(data_dir)
        self._running: dict[str, RunningTask] = {}
        self._completed_markers: dict[str, Hashable] = {}
        self.has_failed = False

    def tick(self, now: Moment) -> None:
        """Record the tasks that have ended, and start those that are due."""
        for name, run in list(self._running.items()):
            if run.process.poll() is not None:
                del self._running[name]
                self._record_end(name, run)
            elif now.monotonic_s - run.started.monotonic_s > MAX_RUN_S:
                _print(f"{name} has run for more than {MAX_RUN_S / 3600:.0f} hours and is stopped")
                _signal(run.process, signal.SIGKILL)
        for task in self.tasks:
            if task.name in self._running or not is_due(task, now, self._last_run(task.name)):
                continue
            marker = self.markers[task.name](now.wall) if task.name in self.markers else now
            if marker is not None and marker != self._completed_markers.get(task.name):
                self._start_task(task, now, marker)

    @property
    def is_idle(self) -> bool:
        return not self._running

    def end(self) -> None:
        """Stop every child process; each of them may be killed at any moment."""
        for run in self._running.values():
            _signal(run.process, signal.SIGTERM)
        deadline = time.monotonic() + SHUTDOWN_S
        for run in self._running.values():
            try:
                run.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(run.process, signal.SIGKILL)
                run.process.wait()
        self._running.clear()

    def _last_run(self, name: str) -> LastRun:
        return self._last.get(name, LastRun())

    def _start_task(self, task: Task, now: Moment, marker: Hashable) -> None:
        self._last[task.name] = replace(self._last_run(task.name), monotonic_s=now.monotonic_s)
        # A task that runs every few seconds prints only its errors.
        output = None if task.at else subprocess.DEVNULL
        try:
            process = subprocess.Popen(
                task.command, cwd=ROOT, stdout=output, start_new_session=True
            )
        except OSError as error:
            _print(f"{task.name} could not be started: {error.strerror}")
            self.has_failed = True
            return
        if task.at:
            os.setpriority(os.PRIO_PROCESS, process.pid, LOW_PRIORITY)
        self._running[task.name] = RunningTask(process, now, marker)

    def _record_end(self, name: str, run: RunningTask) -> None:
        code = run.process.returncode
        if code == os.EX_TEMPFAIL:  # another command holds the lock
            return
        if code:
            _print(f"{name} failed with exit code {code} and will be tried again")
            self.has_failed = True
            return
        self._completed_markers[name] = run.marker
        self._last[name] = replace(self._last_run(name), done_at=run.started.wall)
        if any(task.name == name and task.at for task in self.tasks):
            self._write_state()

    def _write_state(self) -> None:
        timed = [task.name for task in self.tasks if task.at]
        done = {name: self._last_run(name).done_at for name in timed}
        state = {name: at.isoformat() for name, at in done.items() if at}
        try:
            replace_file(self._data_dir / STATE_FILE, json.dumps(state))
        except OSError as error:  # the time is in memory; after a restart the task runs again
            _print(f"{STATE_FILE} cannot be written: {error.strerror}")


def _read_state(data_dir: Path) -> dict[str, LastRun]:
    """The last successful runs before this process; none if the file cannot be read."""
    try:
        state = json.loads((data_dir / STATE_FILE).read_text(encoding="utf-8"))
        return {
            str(name): LastRun(done_at=datetime.fromisoformat(at).astimezone(UTC))
            for name, at in state.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError):
        _print(f"{STATE_FILE} cannot be read: the daily tasks run again now")
        return {}


def _signal(process: "subprocess.Popen[bytes]", signal_number: signal.Signals) -> None:
    """Signal a child process and every process that it started."""
    try:
        os.killpg(process.pid, signal_number)
    except ProcessLookupError:
        return  # it has already ended


def _print(text: str) -> None:
    click.echo(f"clock: {text}", err=True)


def build_clock(config: Config) -> Clock:
    """The tasks of this host; one that pulls its snapshots has no record.

    Pulling sends its counts to where the host with the record takes them in.
    """
    every_s = float(config.snapshot_every)
    if config.snapshot_from:
        return Clock(config.data_dir, (_task("snapshot pull", every_s=every_s),))
    tasks = [
        _task("inbox fold", every_s=INBOX_IMPORT_S),
        _task("jobs run", every_s=JOBS_S),
        _task("edit due", every_s=CLOSINGS_S),
        _task("listing tidy", every_s=TIDY_S),
        _task("mail send", every_s=MAIL_S),
        _task("refresh --all", at=config.refresh_at),
        _task("listing months", at=MONTHS_AT),
        _task("retention --apply", at=RETENTION_AT),
    ]
    markers: dict[str, StateMarker] = {
        "inbox fold": lambda now: _inbox_marker(config, now),
        "jobs run": lambda now: _jobs_marker(config, now),
        "edit due": lambda now: _closings_marker(config, now),
        "listing tidy": lambda now: find_old_files(config.data_dir, now) or None,
        "mail send": lambda now: _mail_marker(config, now),
        "listing months": lambda now: _months_marker(config.data_dir, now),
    }
    if config.backup_to:
        tasks.append(_task("backup --edits", config.backup_to, every_s=EDITS_BACKUP_S))
        tasks.append(_task("backup", config.backup_to, at=BACKUP_AT))
    if config.snapshot_push_to:
        tasks.append(_task("snapshot push", every_s=every_s))
        markers["snapshot push"] = lambda _: _publication_marker(config.data_dir)
    return Clock(config.data_dir, tuple(tasks), markers)


def _task(
    name: str, *more: str, at: tuple[time_of_day, ...] = (), every_s: float | None = None
) -> Task:
    command = (sys.executable, "-m", "flask", "--app", "app", *name.split(), *more)
    return Task(name, command, at) if every_s is None else Task(name, command, at, every_s)


def _inbox_marker(config: Config, now: datetime) -> Hashable:
    """The files to import, and the hour: files that fail are tried again every hour.

    Where other hosts may have sent files, the time of the next look for them instead.
    """
    names = tuple(file.name for file in find_importable_files(config.data_dir, now))
    if config.snapshot_push_to:
        return names, now.timestamp() // SENT_COUNTS_S
    return (names, now.hour) if names else None


def _jobs_marker(config: Config, now: datetime) -> Hashable:
    """The time where a job has not ended; None where there is none, or the record is not ready."""
    try:
        with record(config.database_url) as session:
            return now if find_open_jobs(session) else None
    except DBAPIError:
        return None


def _closings_marker(config: Config, now: datetime) -> Hashable:
    """The time where the day of a closing has come; None where none has."""
    try:
        with record(config.database_url) as session:
            return now if find_due_closings(session, now.date()) else None
    except DBAPIError:
        return None


def _mail_marker(config: Config, now: datetime) -> Hashable:
    """The time where a message is due and can be sent; otherwise the day, to remove old ones."""
    try:
        with record(config.database_url) as session:
            if not has_messages(session):
                return None
            is_invented = has_invented_edition(session)
            can_send = config.mail_server is not None or is_invented
            if not can_send or not find_due(session, now, 1):
                return now.date()
            listed = CouncilsFile(config.councils_file).current().all
            hosts = find_link_hosts(session, listed, config, has_invented_data=is_invented)
            return now if find_due(session, now, 1, hosts) else now.date()
    except (DBAPIError, ConfigInvalid):  # no messages are sent with an invalid councils file
        return None


def _months_marker(data_dir: Path, now: datetime) -> Hashable:
    """The day; None before the first publication."""
    return now.date() if _publication_marker(data_dir) else None


def _publication_marker(data_dir: Path) -> Hashable:
    """Identifies the current publication; None before the first."""
    try:
        found = (data_dir / "snapshots" / "current").stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _single_clock(data_dir: Path) -> Iterator[None]:
    """Hold the clock's lock of a data directory, or exit."""
    busy = BlockingIOError("busy: another clock is already running on this DATA_DIR")
    with ExitStack() as held:
        try:
            held.enter_context(file_lock(data_dir / "clock.lock", busy))
        except OSError as error:
            click.echo(error if error is busy else f"failed: {error}", err=True)
            sys.exit(os.EX_TEMPFAIL if error is busy else 1)
        yield


@click.command("clock")
@click.option("--once", is_flag=True, help="Run what is due, wait until it ends, and exit.")
def clock(once: bool) -> None:
    """Run other commands whenever they are due.

    It imports or sends counts, refreshes, backs up, and pushes or pulls snapshots until it is
    stopped. With --once the exit code is 1 if a task failed.
    """
    config: Config = current_app.config["SETTINGS"]
    should_stop = False

    def request_stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal should_stop
        should_stop = True

    if not config.has_record and not config.snapshot_from:
        click.echo("refused: this host has no record: set SNAPSHOT_FROM to pull from", err=True)
        sys.exit(1)
    with _single_clock(config.data_dir):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, request_stop)
        running = build_clock(config)
        names = ", ".join(task.name for task in running.tasks)
        click.echo(f"clock: {names}")
        try:
            running.tick(_now())
            while not should_stop and not (once and running.is_idle):
                time.sleep(TICK_S)
                running.tick(_now())
        finally:
            running.end()
    sys.exit(int(once and running.has_failed))


def _now() -> Moment:
    return Moment(datetime.now(UTC), time.monotonic())
