"""`flask clock`: a plain loop that begins other commands when their time has come.

It holds nothing of its own: every task is a command that anyone may give, run as a process of its own,
and safe to be killed. What ended well, and when it was begun, is kept in `clock.json`, so that a clock
that was killed misses nothing and starts nothing twice; what is due at all `refresh --all` judges once
more, from the record. The wall clock decides about times of the day alone, a steady one about the rest.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from datetime import time as time_of_day
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import click
from flask import current_app

from app.cli.timetable import Begun, Moment, Task, is_due
from app.config import ROOT, Settings
from app.inbox.files import find_waiting

TICK_S = 1.0
FOLD_S, EDITS_S = 60.0, 30.0
BACKUP_AT = (time_of_day(3, 15),)
END_S = 2.0  # for children to end in
LONGEST_S = 6 * 3600.0  # that any task may take: what hangs must not keep the next one from running
PATIENT = 19  # the nice value of what may take its time
STATE_FILE = "clock.json"  # in DATA_DIR

Mark = Callable[[datetime], Hashable]  # what a task is about now; None: nothing to do


class Run(NamedTuple):
    """A child at work, when it was begun, and what it was about."""

    process: "subprocess.Popen[bytes]"
    begun: Moment
    mark: Hashable


class Clock:
    """The tasks of a host, which of them run, and when each was begun.

    A task with a mark is begun only where that is another one than at its last good end.
    """

    def __init__(
        self, data_dir: Path, tasks: tuple[Task, ...], marks: Mapping[str, Mark] | None = None
    ) -> None:
        self.tasks = tasks
        self._data_dir = data_dir
        self._marks = marks or {}
        self._last = _read_state(data_dir)
        self._running: dict[str, Run] = {}
        self._settled: dict[str, Hashable] = {}
        self.has_failed = False

    def tick(self, now: Moment) -> None:
        """Take note of what has ended, and begin what is due."""
        for name, run in list(self._running.items()):
            if run.process.poll() is not None:
                del self._running[name]
                self._note_end(name, run)
            elif now.steady_s - run.begun.steady_s > LONGEST_S:
                _say(f"{name} does not end and is stopped")
                _tell(run.process, signal.SIGKILL)
        for task in self.tasks:
            if task.name in self._running or not is_due(task, now, self._of(task.name)):
                continue
            mark = self._marks[task.name](now.wall) if task.name in self._marks else now
            if mark is not None and mark != self._settled.get(task.name):
                self._begin(task, now, mark)

    @property
    def is_idle(self) -> bool:
        return not self._running

    def end(self) -> None:
        """Have every child end, at once: each of them may be stopped anywhere."""
        for run in self._running.values():
            _tell(run.process, signal.SIGTERM)
        deadline = time.monotonic() + END_S
        for run in self._running.values():
            try:
                run.process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _tell(run.process, signal.SIGKILL)
                run.process.wait()
        self._running.clear()

    def _of(self, name: str) -> Begun:
        return self._last.get(name, Begun())

    def _begin(self, task: Task, now: Moment, mark: Hashable) -> None:
        self._last[task.name] = replace(self._of(task.name), steady_s=now.steady_s)
        # What runs again and again says only what goes wrong.
        said = None if task.at else subprocess.DEVNULL
        try:
            process = subprocess.Popen(task.command, cwd=ROOT, stdout=said, start_new_session=True)
        except OSError as error:
            _say(f"{task.name} could not be started: {error.strerror}")
            self.has_failed = True
            return
        if task.at:
            os.setpriority(os.PRIO_PROCESS, process.pid, PATIENT)
        self._running[task.name] = Run(process, now, mark)

    def _note_end(self, name: str, run: Run) -> None:
        code = run.process.returncode
        if code == os.EX_TEMPFAIL:  # something else is at work
            return
        if code:
            _say(f"{name} ended with {code}, and is tried again")
            self.has_failed = True
            return
        self._settled[name] = run.mark
        self._last[name] = replace(self._of(name), done_at=run.begun.wall)
        if any(task.name == name and task.at for task in self.tasks):
            self._write_state()

    def _write_state(self) -> None:
        timed = [task.name for task in self.tasks if task.at]
        done = {name: self._of(name).done_at for name in timed}
        told = {name: at.isoformat() for name, at in done.items() if at}
        aside = self._data_dir / f"{STATE_FILE}.new"
        try:
            aside.write_text(json.dumps(told), encoding="utf-8")
            aside.rename(self._data_dir / STATE_FILE)
        except OSError as error:  # it is in memory; a restart would begin the task again
            _say(f"{STATE_FILE} cannot be written: {error.strerror}")


def _read_state(data_dir: Path) -> dict[str, Begun]:
    """What was done before this process; nothing where that cannot be read: then it is done again."""
    try:
        told = json.loads((data_dir / STATE_FILE).read_text(encoding="utf-8"))
        return {
            str(name): Begun(done_at=datetime.fromisoformat(at).astimezone(UTC))
            for name, at in told.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError):
        _say(f"{STATE_FILE} cannot be read: what is due is begun again")
        return {}


def _tell(process: "subprocess.Popen[bytes]", what: signal.Signals) -> None:
    """Signal a child and whatever it has started."""
    try:
        os.killpg(process.pid, what)
    except ProcessLookupError:
        return  # it has ended meanwhile


def _say(text: str) -> None:
    click.echo(f"clock: {text}", err=True)


def clock_of(settings: Settings) -> Clock:
    """The tasks of this install; a host that is sent its snapshots has no record to look after."""
    every_s = float(settings.snapshot_every)
    if settings.snapshot_from:
        return Clock(settings.data_dir, (_task("snapshot pull", every_s=every_s),))
    tasks = [
        _task("inbox fold", every_s=FOLD_S),
        _task("refresh --all", at=settings.refresh_at),
    ]
    marks: dict[str, Mark] = {"inbox fold": lambda now: _waiting(settings.data_dir, now)}
    if settings.backup_to:
        tasks.append(_task("backup --edits", settings.backup_to, every_s=EDITS_S))
        tasks.append(_task("backup", settings.backup_to, at=BACKUP_AT))
    if settings.snapshot_push_to:
        tasks.append(_task("snapshot push", every_s=every_s))
        marks["snapshot push"] = lambda _: _pointer(settings.data_dir)
    return Clock(settings.data_dir, tuple(tasks), marks)


def _task(
    name: str, *more: str, at: tuple[time_of_day, ...] = (), every_s: float | None = None
) -> Task:
    command = (sys.executable, "-m", "flask", "--app", "app", *name.split(), *more)
    return Task(name, command, at) if every_s is None else Task(name, command, at, every_s)


def _waiting(data_dir: Path, now: datetime) -> Hashable:
    """The files to fold in; those that no fold can take are tried again once an hour."""
    names = tuple(file.name for file in find_waiting(data_dir, now))
    return (names, now.hour) if names else None


def _pointer(data_dir: Path) -> Hashable:
    """Which publication is shown; None before the first."""
    try:
        found = (data_dir / "snapshots" / "current").stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@contextmanager
def _only_one(data_dir: Path) -> Iterator[None]:
    """Be the one clock of a data directory, or end at once; the kernel lets go of a dead one's lock."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        file = (data_dir / "clock.lock").open("a")
    except OSError as error:
        click.echo(f"failed: {error}", err=True)
        sys.exit(1)
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("busy: another clock runs on this DATA_DIR", err=True)
            sys.exit(os.EX_TEMPFAIL)
        yield


@click.command("clock")
@click.option("--once", is_flag=True, help="Do what is due, wait for it, and end.")
def clock(once: bool) -> None:
    """Fold in, refresh, back up and push or pull when it is time, until told to end.

    Once: exit code 1 where any of it failed.
    """
    settings: Settings = current_app.config["SETTINGS"]
    told_to_end = False

    def note(_number: int, _frame: FrameType | None) -> None:
        nonlocal told_to_end
        told_to_end = True

    if not settings.has_record and not settings.snapshot_from:
        click.echo("refused: there is neither a record nor SNAPSHOT_FROM: nothing to do", err=True)
        sys.exit(1)
    with _only_one(settings.data_dir):
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, note)
        running = clock_of(settings)
        names = ", ".join(task.name for task in running.tasks)
        click.echo(f"clock: {names}")
        try:
            running.tick(_now())
            while not told_to_end and not (once and running.is_idle):
                time.sleep(TICK_S)
                running.tick(_now())
        finally:
            running.end()
    sys.exit(int(once and running.has_failed))


def _now() -> Moment:
    return Moment(datetime.now(UTC), time.monotonic())
