"""One publisher at a time, on this host and on this database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from app.data.session import engine
from app.publish.errors import Busy

ADVISORY_LOCK = 7_133_701  # any number, the same for every host


@contextmanager
def publisher_lock(data_dir: Path, database_url: str) -> Iterator[None]:
    """Hold the one lock that refreshing and publishing need; raises Busy at once when it is taken.

    The kernel and PostgreSQL let go of it when the process dies, so a crash needs no cleaning.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / "publisher.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another refresh or publish is at work on this host") from None
        if database_url.startswith("sqlite"):
            yield
            return
        with engine(database_url).connect() as connection:
            taken = connection.execute(text(f"SELECT pg_try_advisory_lock({ADVISORY_LOCK})"))
            if not taken.scalar():
                raise Busy("another refresh or publish is at work on this database")
            try:
                yield
            finally:
                connection.execute(text(f"SELECT pg_advisory_unlock({ADVISORY_LOCK})"))
