"""The names and folders of the inbox's files, and which of them can be imported or sent."""

import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO, NamedTuple

from app.core.counted_events import COUNTED_EVENTS, CountedEvent
from app.snapshot.disk import PARTIAL_PREFIX, lock_in_place, replace_file

FOLDER = "inbox"  # in DATA_DIR
IMPORTING, UNREADABLE = "taken", "broken"  # folders in the inbox
MAX_UNREADABLE_FILES = 100  # that are set aside: more have nothing to add
OVERDUE_AFTER = timedelta(days=1)

REPORT_PREFIX = "mistake"  # of files with one report each (`report_files`)
_PREFIXES = (*(event.file_prefix for event in COUNTED_EVENTS), REPORT_PREFIX)
_match_name = re.compile(
    rf"({'|'.join(_PREFIXES)})-(\d{{8}}T\d{{2}})-(\d{{1,9}})-[0-9a-f]{{16}}\.jsonl", re.ASCII
).fullmatch


class ClaimedFile(NamedTuple):
    """A file that this process has locked, in the folder where no writer looks."""

    path: Path
    stream: BinaryIO


def new_file_name(event: CountedEvent, hour: str) -> str:
    """The name of a file that no other process writes to; `hour` as `hour_text` gives it."""
    return f"{event.file_prefix}-{hour}-{os.getpid()}-{token_hex(8)}.jsonl"


def new_report_name(hour: str) -> str:
    """The name of a file with one report."""
    return f"{REPORT_PREFIX}-{hour}-{os.getpid()}-{token_hex(8)}.jsonl"


def is_report(name: str) -> bool:
    """Whether a file is named as one with a report."""
    return name.startswith(f"{REPORT_PREFIX}-")


def hour_text(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H}"


def hour_of(name: str) -> datetime | None:
    """The hour in the name of a file, in UTC; None for a name that no worker gives."""
    named = _match_name(name)
    try:
        return datetime.strptime(named[2], "%Y%m%dT%H").replace(tzinfo=UTC) if named else None
    except ValueError:
        return None


def event_named(name: str) -> CountedEvent:
    """The event of a file of counts that `find_importable_files` finds or `hour_of` knows."""
    return next(one for one in COUNTED_EVENTS if name.startswith(f"{one.file_prefix}-"))


def find_importable_files(data_dir: Path, now: datetime) -> list[Path]:
    """Files whose writer has finished, and files that an interrupted import had moved, by name.

    A report is whole as soon as it is there. A file of counts is skipped while its writer may
    append to it: its name has the current hour, and its process is running. This can be wrong where
    a clock was set back or the process is on another host.
    """
    inbox = data_dir / FOLDER
    done = (file for file in _files_in(inbox) if _is_finished(file.name, now))
    return sorted([*_files_in(inbox / IMPORTING), *done], key=lambda file: file.name)


@contextmanager
def claimed(file: Path) -> Iterator[ClaimedFile | None]:
    """Lock a file and move it away from its writer; None where another process has or had it."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        yield None
        return
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{file.name} is not a regular file")
        is_ours = lock_in_place(handle, file)
        yield ClaimedFile(_moved_from_writer(file), stream) if is_ours else None


def _moved_from_writer(file: Path) -> Path:
    if file.parent.name == IMPORTING:
        return file
    folder = file.parent / IMPORTING
    folder.mkdir(mode=0o700, exist_ok=True)
    return file.rename(folder / file.name)


def set_aside(data_dir: Path, file: Path) -> None:
    """Move a claimed file with nothing to import where a person can look at it."""
    if (folder := _unreadable_folder(data_dir)) is not None:
        file.rename(folder / file.name)
    else:
        file.unlink()


def set_aside_copy(data_dir: Path, name: str, content: bytes) -> None:
    """Do the same with a file of another host."""
    (data_dir / FOLDER).mkdir(mode=0o700, exist_ok=True)
    if (folder := _unreadable_folder(data_dir)) is not None:
        replace_file(folder / name, content)


def _unreadable_folder(data_dir: Path) -> Path | None:
    """The folder for files set aside; None once it is full."""
    folder = data_dir / FOLDER / UNREADABLE
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder if count_unreadable_files(data_dir) < MAX_UNREADABLE_FILES else None


def count_unreadable_files(data_dir: Path) -> int:
    """The number of files that were set aside because they cannot be read."""
    return len(_files_in(data_dir / FOLDER / UNREADABLE))


def remove_unfinished(data_dir: Path) -> None:
    """Remove reports that a killed process had not finished: nobody was thanked for them."""
    folder = data_dir / FOLDER
    for left in folder.glob(f"{PARTIAL_PREFIX}{REPORT_PREFIX}-*"):
        process = left.name.split(".")[-2]
        if process.isdecimal() and not _is_alive(int(process)):
            left.unlink(missing_ok=True)


def count_reports(data_dir: Path) -> int:
    """The number of reports on this host that are not imported or sent yet."""
    inbox = data_dir / FOLDER
    return sum(is_report(file.name) for file in (*_files_in(inbox), *_files_in(inbox / IMPORTING)))


def has_overdue_files(data_dir: Path, now: datetime) -> bool:
    """Whether a file is more than a day old, so that imports are not running."""
    before, inbox = (now - OVERDUE_AFTER).timestamp(), data_dir / FOLDER
    try:
        files = [*_files_in(inbox), *_files_in(inbox / IMPORTING)]
        return any(file.lstat().st_mtime < before for file in files)
    except FileNotFoundError:  # imported in the meantime
        return False


def _files_in(folder: Path) -> list[Path]:
    return [file for prefix in _PREFIXES for file in folder.glob(f"{prefix}-*.jsonl")]


def _is_finished(name: str, now: datetime) -> bool:
    named = _match_name(name)
    return (
        not named or is_report(name) or named[2] != hour_text(now) or not _is_alive(int(named[3]))
    )


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True
