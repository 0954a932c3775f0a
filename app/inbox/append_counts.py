"""What the public leaves behind: how many searches found nothing, appended to files, and nothing else.

Web workers run this: it knows nothing of the record, and whatever goes wrong here is no family's
business, so counts that cannot be written are dropped. A file is named after its hour, the process that
writes it and a random number. It is open, and locked, only while it is written; `fold` locks it too,
moves it away and never gives it back, so a writer that finds its file gone begins another.
"""

import atexit
import errno
import fcntl
import json
import logging
import os
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from threading import Lock, Timer
from typing import NamedTuple
from weakref import WeakSet

from app.core.offer import AgeBand
from app.core.search_filters import Filters
from app.inbox.inbox_files import FOLDER

FLUSH_S = 10.0
MAX_KEYS = 1000  # kept in memory until they are written: a flood of odd questions costs no more
SEVERAL = "several"  # kinds were asked for at once

_log = logging.getLogger(__name__)


class UnmetSearchKey(NamedTuple):
    """What a search that found nothing asked: words of closed lists, "" where nothing was chosen.

    `day` is of UTC; `ward_code` is that of the postcode, "" where its directory gives none; `kind` a
    `Choice` or SEVERAL; `age_band` an `AgeBand`; `entitlement` an `Entitlement`.
    """

    day: date
    ward_code: str
    kind: str
    age_band: str
    entitlement: str


def unmet_search_key(day: date, ward_code: str, filters: Filters) -> UnmetSearchKey:
    """What is kept of a search: neither where in the ward it was, nor how far it went."""
    kinds = [kind.value for kind in filters.kinds]
    return UnmetSearchKey(
        day=day,
        ward_code=ward_code,
        kind=kinds[0] if len(kinds) == 1 else SEVERAL if kinds else "",
        age_band=_band(filters),
        entitlement=filters.funded.value if filters.funded else "",
    )


def _band(filters: Filters) -> str:
    if filters.age is None:
        return ""
    bands = ((24, AgeBand.UNDER_2), (36, AgeBand.TWO), (60, AgeBand.THREE_FOUR))
    return next(str(band.value) for end, band in bands if filters.age.last_month < end)


class Inbox:
    """The counts of one process, kept in memory for FLUSH_S at most and then in its file.

    `now` tells the time in UTC: a file's name has its hour.
    """

    def __init__(self, data_dir: Path, now: Callable[[], datetime]) -> None:
        self._folder, self._now = data_dir / FOLDER, now
        self._is_dropping = False
        self._reset()
        _instances.add(self)

    def _reset(self) -> None:
        """Nothing counted and no file: at the start, and in a process that was forked off."""
        self._counting, self._writing = Lock(), Lock()
        self._counts: Counter[UnmetSearchKey] = Counter()
        self._is_flush_scheduled = False  # a flush
        self._file: Path | None = None

    def add(self, one: UnmetSearchKey) -> None:
        """Count a search; never waits for a disk and never fails."""
        with self._counting:
            if one in self._counts or len(self._counts) < MAX_KEYS:
                self._counts[one] += 1
            was_scheduled, self._is_flush_scheduled = self._is_flush_scheduled, True
        if not was_scheduled:
            timer = Timer(FLUSH_S, self.flush)
            timer.daemon = True
            try:
                timer.start()
            except RuntimeError:  # no thread to be had: the next search tries again
                self._is_flush_scheduled = False

    def flush(self) -> None:
        """Write what was counted; what cannot be written is dropped, and the first time said."""
        with self._counting:
            counts, self._counts = self._counts, Counter()
            self._is_flush_scheduled = False
        if not counts:
            return
        lines = (
            json.dumps({**one._asdict(), "day": one.day.isoformat(), "count": count})
            for one, count in counts.items()
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
        self._file = None  # after a line that was cut short nothing more is written to a file
        try:
            if os.write(handle, data) != len(data):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        finally:
            os.close(handle)  # which lets go of the lock
        self._file = file

    def _open_hour_file(self, hour: str) -> tuple[int, Path]:
        """The file of this hour, locked: the one begun already, unless it was taken, or a new one."""
        if self._file and self._file.name.startswith(f"unmet-{hour}-"):
            handle = _lock(self._file, 0)
            if handle is not None:
                return handle, self._file
        self._folder.mkdir(mode=0o700, exist_ok=True)
        file = self._folder / f"unmet-{hour}-{os.getpid()}-{token_hex(8)}.jsonl"
        handle = _lock(file, os.O_CREAT | os.O_EXCL)
        if handle is None:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        return handle, file


def _lock(file: Path, flags: int) -> int | None:
    """The file opened to append and locked; None where it is gone, or being taken."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | flags, 0o600)
    except FileNotFoundError:
        if flags:
            raise  # the folder is gone
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.stat(file), os.fstat(handle)):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


_instances: "WeakSet[Inbox]" = WeakSet()


def _reset_all() -> None:
    for one in list(_instances):
        one._reset()


def _flush_all() -> None:
    for one in list(_instances):
        one.flush()


os.register_at_fork(after_in_child=_reset_all)  # the counts before the fork are the parent's
atexit.register(_flush_all)
