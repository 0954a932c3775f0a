"""One publisher at a time, and one flip at a time, on this host and on this database.

The publisher's lock is held through a whole refresh, publication or rollback: whoever comes second is
told to come again. The flip lock is held for the moment in which a publication gets its number, is
brought up to the last edit and is shown: whoever comes second waits. An edit needs the flip lock alone,
so it is public at once while a long publication is at work. Whoever holds both took the publisher's
first; nobody asks for the flip lock with changes of the record that are not committed.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from app.data.session import engine
from app.publish.errors import Busy

ADVISORY_LOCK = 7_133_701  # any number, the same for every host
SWITCH_LOCK = 7_133_703  # 7_133_702 is the audit's
EDIT_LOCK_TIMEOUT_S, PUBLICATION_LOCK_TIMEOUT_S = (
    10.0,
    60.0,
)  # an edit is asked for again, a publication was long
_PAUSE_S = 0.005


@contextmanager
def publisher_lock(data_dir: Path, database_url: str) -> Iterator[None]:
    """Hold the one lock that refreshing and publishing need; raises Busy at once when it is taken.

    The kernel and PostgreSQL let go of it when the process dies, so a crash needs no cleaning.
    """
    what = "another refresh or publish is at work"
    file, bind = data_dir / "publisher.lock", engine(database_url)
    with _locked(file, bind, ADVISORY_LOCK, what, wait_s=0):
        yield


@contextmanager
def switch_lock(session: Session, root: Path, wait_s: float) -> Iterator[None]:
    """Hold the lock under which what is shown changes; raises Busy when it is not free in time.

    `root` is the folder of snapshots. What the session had read before is read anew inside.
    """
    session.commit()
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    what = "another edit or publication is being shown"
    with _locked(root.parent / "flip.lock", bind, SWITCH_LOCK, what, wait_s=wait_s):
        yield


@contextmanager
def _locked(file: Path, bind: Engine, number: int, what: str, *, wait_s: float) -> Iterator[None]:
    file.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + wait_s
    with file.open("w") as opened:
        _acquire(lambda: _try_file_lock(opened), deadline, f"{what} on this host")
        if bind.dialect.name == "sqlite":
            yield
            return
        with bind.connect() as connection:
            _acquire(
                lambda: _try_advisory_lock(connection, number), deadline, f"{what} on this database"
            )
            try:
                yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({number})"))


def _acquire(attempt: Callable[[], bool], deadline: float, what: str) -> None:
    while not attempt():
        if time.monotonic() >= deadline:
            raise Busy(what)
        time.sleep(_PAUSE_S)


def _try_file_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _try_advisory_lock(connection: Connection, number: int) -> bool:
    acquired = connection.execute(text(f"SELECT pg_try_advisory_lock({number})"))
    return bool(acquired.scalar())
