"""Counts of events such as searches without results, appended to files.

They are the only data stored about public use.

Web workers run this, without access to the record. A failure here must never affect a page, so
counts that cannot be written are dropped. A file name has the hour, the writing process and a
random number. A file is open and locked only while it is written; `import_counts` locks it too and
moves it away for good, so a writer whose file is gone starts another.
"""

import errno
import logging
import os
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.core.count_key import CountKey
from app.core.counted_events import COUNTED_EVENTS, CountedEvent, event_of
from app.inbox.count_lines import format_line
from app.inbox.inbox_files import FOLDER, hour_text, new_file_name
from app.snapshot.disk import ProcessCounts, lock_in_place

FLUSH_S = 10.0
MAX_KEYS = 1000  # in memory until they are written; a flood of unusual searches adds no more
MAX_NEW_FILES = 10
MAX_FILE_BYTES = 1 << 20  # then a worker starts another file of the same hour

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
        self._counts: Counter[tuple[CountedEvent, CountKey]] = Counter()
        self._files: dict[CountedEvent, Path] = {}

    def add(self, key: CountKey) -> None:
        """Count an event; never waits for the disk and never fails."""
        counted = event_of(key), key
        with self._counting:
            if counted in self._counts or len(self._counts) < MAX_KEYS:
                self._counts[counted] += 1
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
        with self._writing:
            try:
                for event in COUNTED_EVENTS:
                    lines = [
                        format_line(key, n) for (one, key), n in counts.items() if one is event
                    ]
                    if lines:
                        self._write(event, "".join(lines).encode())
                self._is_dropping = False
            except OSError as error:
                if not self._is_dropping:
                    _log.warning("counts of searches are dropped: %s", error.strerror)
                self._is_dropping = True

    def _write(self, event: CountedEvent, data: bytes) -> None:
        handle, file = self._open_hour_file(event)
        self._files.pop(event, None)  # after a truncated line nothing more is appended to a file
        try:
            if os.write(handle, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            is_full = os.fstat(handle).st_size >= MAX_FILE_BYTES
        finally:
            os.close(handle)  # releases the lock
        if not is_full:
            self._files[event] = file

    def _open_hour_file(self, event: CountedEvent) -> tuple[int, Path]:
        """The file of this hour, locked: the existing one, or a new one if that one is gone."""
        hour, file = hour_text(self._now()), self._files.get(event)
        if file and file.name.startswith(f"{event.file_prefix}-{hour}-"):
            handle = _open_locked(file, 0)
            if handle is not None:
                return handle, file
        self._folder.mkdir(mode=0o700, exist_ok=True)
        for _ in range(MAX_NEW_FILES):  # an import may take a new file before it is locked here
            file = self._folder / new_file_name(event, hour)
            handle = _open_locked(file, os.O_CREAT | os.O_EXCL)
            if handle is not None:
                return handle, file
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))


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
