"""The publisher lock and the switch lock, on this host and on this database.

A refresh, publication or rollback holds the publisher lock throughout; a second one fails at once.
The switch lock is held only while a publication gets its number, the last edits are applied and it
becomes current; a second process waits. An edit needs the switch lock only, so it is public at once
even during a long publication. A process that needs both takes the publisher lock first. Nobody
takes the switch lock with uncommitted changes to the record.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlmodel import Session

from app.data.session import engine
from app.publish.errors import Busy
from app.snapshot.disk import file_lock

ADVISORY_LOCK = 7_133_701  # arbitrary, the same on every host
SWITCH_LOCK = 7_133_703  # 7_133_702 is the audit's
JOBS_LOCK = 7_133_704
EDIT_LOCK_TIMEOUT_S = 10.0  # an officer can repeat an edit
PUBLICATION_LOCK_TIMEOUT_S = 60.0  # a long publication should not fail at its end
_PAUSE_S = 0.005


@contextmanager
def publisher_lock(data_dir: Path, database_url: str) -> Iterator[None]:
    """Hold the lock for refreshing and publishing; raises Busy at once when it is taken.

    The kernel and PostgreSQL release it when the process dies, so a crash leaves nothing to clean
    up.
    """
    busy_message = "another refresh or publication is running"
    file, bind = data_dir / "publisher.lock", engine(database_url)
    with _locked(file, bind, ADVISORY_LOCK, busy_message, wait_s=0):
        yield


@contextmanager
def jobs_lock(data_dir: Path, database_url: str) -> Iterator[None]:
    """Hold the lock for running jobs; raises Busy at once when another process runs them.

    While a process holds it, a job that is marked as running was interrupted. Taken before any other.
    """
    bind = engine(database_url)
    with _locked(data_dir / "jobs.lock", bind, JOBS_LOCK, "jobs are running already", wait_s=0):
        yield


@contextmanager
def switch_lock(session: Session, root: Path, wait_s: float) -> Iterator[None]:
    """Hold the lock for changing the current publication; raises Busy when `wait_s` have passed.

    `root` is the folder of snapshots. Commits first, so the session reads the latest rows inside.
    """
    session.commit()
    bind = session.get_bind()
    assert isinstance(bind, Engine)
    busy_message = "another edit or publication is being published"
    with _locked(root.parent / "flip.lock", bind, SWITCH_LOCK, busy_message, wait_s=wait_s):
        yield


@contextmanager
def _locked(
    file: Path, bind: Engine, number: int, busy_message: str, *, wait_s: float
) -> Iterator[None]:
    deadline = time.monotonic() + wait_s
    with file_lock(file, Busy(f"{busy_message} on this host"), wait_s):
        if bind.dialect.name == "sqlite":
            yield
            return
        with bind.connect() as connection:
            while not _try_advisory_lock(connection, number):
                if time.monotonic() >= deadline:
                    raise Busy(f"{busy_message} on this database")
                time.sleep(_PAUSE_S)
            try:
                yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({number})"))


def _try_advisory_lock(connection: Connection, number: int) -> bool:
    acquired = connection.execute(text(f"SELECT pg_try_advisory_lock({number})"))
    return bool(acquired.scalar())
