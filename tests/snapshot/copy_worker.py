"""A process whose children push or pull a snapshot and are killed before a step.

Each line on its input is "push DATA_DIR URL STEP" or "pull DATA_DIR URL STEP"; then it prints the
child's wait status: 0 where it had finished before that step, or the signal.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from app.snapshot.pull import pull
from app.snapshot.push import push


def main() -> None:
    for line in sys.stdin:
        what, data_dir, url, step = line.split()
        child = os.fork()
        if child == 0:
            _die_before(int(step))
            if what == "push":
                push(Path(data_dir), url)
            else:
                pull(Path(data_dir), url, datetime.now(UTC))
            os._exit(0)
        print(os.waitpid(child, 0)[1], flush=True)  # noqa: T201  (the caller reads it)


def _die_before(step: int) -> None:
    """Make each call that renames, removes or syncs a file a step."""
    steps = count()

    def stepping(call: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any, **named: Any) -> Any:
            if next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*given, **named)

        return called

    os.fsync = lambda _: None  # written data survives a kill without it; it still counts as a step
    for name in ("rename", "replace", "fsync"):
        setattr(os, name, stepping(getattr(os, name)))
    shutil.rmtree = stepping(shutil.rmtree)  # type: ignore[assignment]


main()
