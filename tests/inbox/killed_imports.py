"""A process whose children import an inbox and are killed at a step or after a time.

Each line on its input starts a child that is killed by SIGKILL: "step 3" before its fourth step,
"after 0.1" after so many seconds. Then it prints the child's wait status: 0 where the child had
finished, or the signal. It has no threads, so starting a child needs no new import.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.data.session import record
from app.inbox.import_counts import import_counts

# One hour from now, the hour in every file name is past.
LATER = timedelta(hours=1)


def main(data_dir: Path, database_url: str) -> None:
    for line in sys.stdin:
        when, number = line.split()
        child = os.fork()
        if child == 0:
            if when == "step":
                _die_before(int(number))
            with record(database_url) as session:
                import_counts(session, data_dir, datetime.now(UTC) + LATER)
            os._exit(0)
        if when == "after":
            time.sleep(float(number))
            os.kill(child, signal.SIGKILL)
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201  (the caller reads it)


def _die_before(step: int) -> None:
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

    Path.rename = stepping(Path.rename)  # type: ignore[method-assign]
    Path.unlink = stepping(Path.unlink)  # type: ignore[method-assign]
    Session.commit = stepping(Session.commit)  # type: ignore[method-assign]
    Session.rollback = stepping(Session.rollback)  # type: ignore[method-assign]


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
