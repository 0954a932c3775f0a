"""An SQLite file of a snapshot, which never changes in place, read by the threads of a process."""

import sqlite3
import threading
from pathlib import Path
from urllib.parse import quote

from app.snapshot.errors import SnapshotDamaged


def _identity(file: Path) -> tuple[int, int, int]:
    status = file.stat()
    return status.st_ino, status.st_mtime_ns, status.st_size


class _ThreadConnection:
    """A thread's connection, closed when that thread ends or the database is deleted.

    Without this it would stay open until garbage collection, since its statement cache refers back
    to it, and would keep the file of a removed snapshot open.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def __del__(self) -> None:
        self.connection.close()


class ImmutableDatabase:
    """A file of a directory of the snapshot, `name` in messages. Each thread has its own connection.

    A thread that connects after the file has been rewritten gets SnapshotDamaged.
    """

    def __init__(self, file: Path, name: str) -> None:
        self._file, self._name = file, name
        self._file_identity = _identity(file)
        self._local = threading.local()

    def connection(self) -> sqlite3.Connection:
        """The connection of this thread."""
        thread_connection: _ThreadConnection | None = getattr(
            self._local, "thread_connection", None
        )
        if thread_connection is None:
            address = f"file:{quote(str(self._file))}?mode=ro&immutable=1"
            connection = sqlite3.connect(address, uri=True, check_same_thread=False)
            if _identity(self._file) != self._file_identity:
                # A setting was erased from it, so its numbers differ from those in our arrays.
                connection.close()
                raise SnapshotDamaged(f"{self._name}: rewritten since it was opened")
            connection.execute("PRAGMA mmap_size = 1073741824")  # shared by workers, unlike a cache
            connection.execute("PRAGMA cache_size = -128")
            thread_connection = self._local.thread_connection = _ThreadConnection(connection)
        return thread_connection.connection
