"""Counts of searches without results, appended to files: the only data stored about public use.

Web workers run this, without access to the record. A failure here must never affect a page, so
counts that cannot be written are dropped. A file name has the hour, the writing process and a
random number. A file is open and locked only while it is written; `import_counts` locks it too and
moves it away for good, so a writer whose file is gone starts another.
"""

import errno
import json
import logging
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex

from app.core.unmet_search import UnmetSearchKey
from app.inbox.inbox_files import FOLDER
from app.snapshot.disk import ProcessCounts, lock_in_place

FLUSH_S = 10.0
MAX_KEYS = 1000  # in memory until they are written; a flood of unusual searches adds no more

_log = logging.getLogger(__name__)


class Inbox(ProcessCounts):
    """The counts of one process, in memory for at most FLUSH_S seconds and then in its file.

    `now` returns the time in UTC, for the hour in the file name.
    """

    def __init__(self, data_dir: Path, now: Callable[[], datetime]) -> None:
        self._folder, self._now = data_dir / FOLDER, now
        self._is_dropping = False
        super().__init__()

    def reset(self) -> None:
        super().reset()
        self._counts: Counter[UnmetSearchKey] = Counter()
        self._file: Path | None = None

    def add(self, key: UnmetSearchKey) -> None:
        """Count a search; never waits for the disk and never fails."""
        with self._counting:
            if key in self._counts or len(self._counts) < MAX_KEYS:
                self._counts[key] += 1
            was_scheduled, self._is_flush_scheduled = self._is_flush_scheduled, True
        if not was_scheduled:
            self._start_timer(FLUSH_S)

    def flush(self) -> None:
        """Write the counts; drop those that cannot be written, and log the first failure."""
        with self._counting:
            counts, self._counts = self._counts, Counter()
            self._is_flush_scheduled = False
        if not counts:
            return
        lines = (
            json.dumps({**_written(key), "day": key.day.isoformat(), "count": count})
            for key, count in counts.items()
        )
        with self._writing:
            try:
                self._write("".join(f"{line}\n" for line in lines).encode())
                self._is_dropping = False
            except OSError as error:
                if not self._is_dropping:
                    _log.warning("counts of searches are dropped: %s", error.strerror)
                self._is_dropping = True

    def _write(self, data: bytes) -> None:
        handle, file = self._open_hour_file(f"{self._now():%Y%m%dT%H}")
        self._file = None  # after a truncated line nothing more is appended to a file
        try:
            if os.write(handle, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(handle)  # releases the lock
        self._file = file

    def _open_hour_file(self, hour: str) -> tuple[int, Path]:
        """The file of this hour, locked: the existing one, or a new one if that one is gone."""
        if self._file and self._file.name.startswith(f"unmet-{hour}-"):
            handle = _open_locked(self._file, 0)
            if handle is not None:
                return handle, self._file
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / f"unmet-{hour}-{os.getpid()}-{token_hex(8)}.jsonl"
        handle = _open_locked(file, os.O_CREAT | os.O_EXCL)
        if handle is None:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return handle, file


def _written(key: UnmetSearchKey) -> dict[str, date | str]:
    """The columns in a file: without an empty reason, which earlier releases do not read."""
    return {name: value for name, value in key.by_column().items() if name != "reason" or value}


def _open_locked(file: Path, flags: int) -> int | None:
    """The file opened for appending and locked; None where it is gone or being imported."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | flags, 0o600)
    except FileNotFoundError:
        if flags:
            raise  # the folder is gone
        return None
    if lock_in_place(handle, file):
        return handle
    os.close(handle)
    return None
