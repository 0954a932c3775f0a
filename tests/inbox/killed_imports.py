"""A process whose children import an inbox and are killed at a step or after a time.

Each line on its input starts a child that is killed by SIGKILL: "step 3" before its fourth step,
"after 0.1" after so many seconds. Then it prints the child's wait status: 0 where the child had
finished, or the signal. It has no threads, so starting a child needs no new import.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlmodel import Session

from app.data.session import record
from app.inbox.import_counts import import_counts
from tests.inbox.kill_steps import die_at

# One hour from now, the hour in every file name is past.
LATER = timedelta(hours=1)


def main(data_dir: Path, database_url: str) -> None:
    for line in sys.stdin:
        when, number = line.split()
        child = os.fork()
        if child == 0:
            if when == "step":
                die_at(int(number), (Path, ("rename", "unlink")), (Session, ("commit", "rollback")))
            with record(database_url) as session:
                import_counts(session, data_dir, datetime.now(UTC) + LATER)
            os._exit(0)
        if when == "after":
            time.sleep(float(number))
            os.kill(child, signal.SIGKILL)
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201  (the caller reads it)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
