"""A process whose children send an inbox, or import sent files, and are killed at a step.

Each line on its input is "send DATA_DIR URL STEP" or "import DATA_DIR URL STEP DATABASE_URL": a
child is killed by SIGKILL before or after a call that changes something. Then it prints the child's
wait status: 0 where it had finished before that step, or the signal.
"""

import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.data.session import record
from app.inbox.import_sent_counts import import_sent_counts
from app.inbox.send_counts import send_counts
from app.inbox.sent_files import StoredObjects

LATER = timedelta(hours=1)  # by then the hour in every file name is past


def main() -> None:
    for line in sys.stdin:
        what, data_dir, url, step, *database_url = line.split()
        child = os.fork()
        if child == 0:
            _die_at(int(step))
            now = datetime.now(UTC) + LATER
            if what == "send":
                send_counts(Path(data_dir), url, now)
            else:
                with record(*database_url) as session:
                    import_sent_counts(session, Path(data_dir), url, now)
            os._exit(0)
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201  (the caller reads it)


def _die_at(step: int) -> None:
    """Make each call that changes something, and each return from it, a step."""
    steps = count()

    def stepping(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            done = call(*given, **named)
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return done

        return called

    os.fsync = lambda _: None  # written data survives a kill without it
    for owner, names in (
        (os, ("rename", "unlink", "mkdir", "fsync")),
        (Session, ("commit", "rollback")),
        (StoredObjects, ("store", "remove")),
    ):
        for name in names:
            setattr(owner, name, stepping(getattr(owner, name)))


if __name__ == "__main__":
    main()
