"""A process whose children send an inbox, or import sent files, and are killed at a step.

Each line on its input is "send DATA_DIR URL STEP" or "import DATA_DIR URL STEP DATABASE_URL": a
child is killed by SIGKILL before or after a call that changes something. Then it prints the child's
wait status: 0 where it had finished before that step, or the signal.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from app.data.session import record
from app.inbox.import_sent_counts import import_sent_counts
from app.inbox.send_counts import send_counts
from app.inbox.sent_files import StoredObjects
from tests.inbox.kill_steps import die_at

LATER = timedelta(hours=1)  # by then the hour in every file name is past
CALLS: tuple[tuple[object, tuple[str, ...]], ...] = (
    (os, ("rename", "unlink", "mkdir", "fsync")),
    (Session, ("commit", "rollback")),
    (StoredObjects, ("store", "remove")),
)


def main() -> None:
    for line in sys.stdin:
        what, data_dir, url, step, *database_url = line.split()
        child = os.fork()
        if child == 0:
            os.fsync = lambda _: None  # written data survives a kill without it
            die_at(int(step), *CALLS)
            now = datetime.now(UTC) + LATER
            if what == "send":
                send_counts(Path(data_dir), url, now)
            else:
                with record(*database_url) as session:
                    import_sent_counts(session, Path(data_dir), url, now)
            os._exit(0)
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201  (the caller reads it)


if __name__ == "__main__":
    main()
