"""Files that survive a crash, locks between processes, and counts that each process keeps.

Locks are flock(2): the kernel releases them when their process ends, however it ends, and a started
program does not inherit them. The library filelock takes the same locks, but it has no shared ones,
does not lock a file that the caller writes to, and leaves its locks to forked children.
"""

import atexit
import fcntl
import os
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from threading import Lock, Timer
from typing import BinaryIO
from weakref import WeakSet

PARTIAL_PREFIX = ".part-"  # of the names of unfinished files; a crash may leave one behind
OWNER_ONLY, PUBLIC = 0o600, 0o644  # modes
_PAUSE_S = 0.005


def fsync_path(path: Path) -> None:
    """Flush a file, or a directory's entries, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def move(source: Path, target: Path) -> None:
    """Rename a file or a folder that is on disk already, and flush its new folder."""
    os.rename(source, target)
    fsync_path(target.parent)


@contextmanager
def open_private(path: Path, how: int) -> Iterator[BinaryIO]:
    """A file to write that only its owner can read; it and its name are on disk after the block.

    `how` is os.O_EXCL for a new file (else FileExistsError), os.O_APPEND or os.O_TRUNC.
    """
    is_new = not path.exists()
    with _open_flushed(path, how) as file:
        yield file
    if is_new:
        fsync_path(path.parent)


@contextmanager
def _open_flushed(path: Path, how: int) -> Iterator[BinaryIO]:
    """The same, but only the content is on disk: for a file that is renamed or linked afterwards."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how, OWNER_ONLY)
    with os.fdopen(handle, "wb") as file:
        yield file
        file.flush()
        os.fsync(handle)


@contextmanager
def replacing(path: Path, mode: int = OWNER_ONLY) -> Iterator[BinaryIO]:
    """A file that replaces `path` after the block; an error in it leaves `path` as it was.

    Readers and a crash find the old content or the new. Of several processes the last one wins.
    """
    partial = _partial_name(path)
    try:
        with _open_flushed(partial, os.O_EXCL) as file:
            os.fchmod(file.fileno(), mode)  # whatever the umask
            yield file
        move(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def replace_file(path: Path, content: str | bytes, mode: int = OWNER_ONLY) -> None:
    """Replace a small file as `replacing` does; text is written as UTF-8."""
    with replacing(path, mode) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def create_file(path: Path, content: bytes) -> None:
    """Create a file that only its owner can read; raises FileExistsError.

    Several processes may try at once: one succeeds, and nobody reads an incomplete file.
    """
    partial = _partial_name(path)
    try:
        with _open_flushed(partial, os.O_EXCL) as file:
            file.write(content)
        os.link(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    fsync_path(path.parent)


def _partial_name(path: Path) -> Path:
    """A name of its own for each process and call, so that none writes into another one's file.

    Removes unfinished files of processes that were killed.
    """
    start = f"{PARTIAL_PREFIX}{path.name}."
    for leftover in path.parent.iterdir():
        pid = leftover.name.removeprefix(start).partition(".")[0]
        if leftover.name.startswith(start) and pid.isdecimal() and not _is_running(int(pid)):
            leftover.unlink(missing_ok=True)
    return path.with_name(f"{start}{os.getpid()}.{token_hex(4)}")


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it runs for another user
        pass
    return True


def try_lock(handle: int, *, shared: bool = False) -> bool:
    """Lock an open file; False where another process has the lock."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def lock_in_place(handle: int, path: Path) -> bool:
    """Lock an open file; False where another process has the lock or has moved the file away."""
    try:
        return try_lock(handle) and os.path.samestat(os.stat(path), os.fstat(handle))
    except FileNotFoundError:
        return False


def lock(handle: int, busy: Exception, wait_s: float) -> None:
    """Lock an open file; raises `busy` where another process still has it after `wait_s`."""
    deadline = time.monotonic() + wait_s
    while not try_lock(handle):
        if time.monotonic() >= deadline:
            raise busy
        time.sleep(_PAUSE_S)


@contextmanager
def file_lock(path: Path, busy: Exception, wait_s: float = 0.0) -> Iterator[None]:
    """Hold the lock named by a file, which is created where missing; `busy` as in `lock`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, OWNER_ONLY)
    _held.add(handle)
    try:
        lock(handle, busy, wait_s)
        yield
    finally:
        if handle in _held:  # else this is a forked child, which does not hold it
            _held.remove(handle)
            os.close(handle)


class ProcessCounts(ABC):
    """Counts in the memory of one process, written to a file of its own after a while.

    A forked child starts without counts, because those from before belong to its parent. A process
    writes what is left when it ends.
    """

    def __init__(self) -> None:
        self.reset()
        _counts.add(self)

    def reset(self) -> None:
        """Start without counts and with another file."""
        self._counting, self._writing = Lock(), Lock()
        self._is_flush_scheduled = False

    @abstractmethod
    def flush(self) -> None:
        """Write the counts; raises nothing, as nobody waits for it."""

    def _start_timer(self, after_s: float) -> None:
        """Flush later; the caller has set `_is_flush_scheduled`."""
        timer = Timer(after_s, self.flush)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # no thread can be started: the next count tries again
            self._is_flush_scheduled = False


_held: set[int] = set()  # the open files of `file_lock`
_counts: "WeakSet[ProcessCounts]" = WeakSet()


def _start_child() -> None:
    for handle in _held:
        os.close(handle)  # which leaves the lock to the parent alone
    _held.clear()
    for counts in list(_counts):
        counts.reset()


def _flush_all() -> None:
    for counts in list(_counts):
        counts.flush()


os.register_at_fork(after_in_child=_start_child)
atexit.register(_flush_all)
