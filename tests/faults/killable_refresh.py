"""Starts processes that refresh and publish an install and are killed before a given step.

Each line of the input is the number of a step: a child process is killed (SIGKILL) just before it;
with 0 the child runs to its end. Prints the child's pid, then its status and, if it ran to its end,
the names of its steps. A step is any call that writes to the disk or the database. This process has
no threads, so that it can fork children without importing anything again.
"""

import os
import shutil
import signal
import sqlite3
import sys
import tempfile
import traceback
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from sqlmodel import Session

from app.config import Config
from app.data.session import engine, record
from app.ingest.context import CommandContext
from app.ingest.import_edition import import_edition
from app.ingest.publish_record import publish_after_refresh
from app.ingest.redaction import apply_erasure_orders
from app.ingest.refresh import RefreshRequest
from app.ingest.sources import SOURCES
from app.publish import publisher_lock

os.fsync = lambda _: None  # written data survives a kill without it; it still counts as a step
apply_erasure_orders.GRACE_S = 0  # the readers of these tests reopen files for every answer
FIRST_DAY, LAST_DAY = date(2026, 10, 1), date(2026, 11, 20)


STEPS = Path(tempfile.mkdtemp(prefix="killable-")) / "steps.txt"


class Steps:
    """Counts the steps of this process and kills it just before step `last`; 0: never."""

    def __init__(self, last: int) -> None:
        self._last = last
        self.names: list[str] = []

    def watch(self, owner: Any, name: str) -> None:
        """Make every call of a function a step."""
        inner: Callable[..., Any] = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self.names.append(f"{getattr(owner, '__name__', owner)}.{name}")
            if len(self.names) == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
            return inner(*args, **kwargs)

        setattr(owner, name, call)

    def watch_all(self) -> None:
        self.watch_writes()
        for owner, name in (
            (os, "fsync"),
            *((Session, one) for one in ("flush", "exec")),
            (sqlite3, "connect"),
        ):
            self.watch(owner, name)

    def watch_writes(self) -> None:
        """Watch only calls after which a new process finds something else than before."""
        for owner, name in (
            *((os, one) for one in ("rename", "replace", "link", "unlink", "mkdir")),
            *((shutil, one) for one in ("rmtree", "copyfile", "copytree", "move")),
            (Session, "commit"),
            (np, "save"),
            *((Path, one) for one in ("write_text", "write_bytes", "unlink", "mkdir")),
        ):
            self.watch(owner, name)


def refresh_once(config: Config, files: list[Path]) -> None:
    """One refresh of the consents, from one file and then the other, and its publication."""
    with (
        publisher_lock(config.data_dir, config.database_url),
        record(config.database_url) as session,
    ):
        source = next(one for one in SOURCES if one.name == "ofsted_consented")
        count = "SELECT count(*) FROM edition WHERE source = 'ofsted_consented'"
        runs = session.connection().exec_driver_sql(count).scalar() or 0
        day = min(LAST_DAY, FIRST_DAY + timedelta(days=runs))
        context = CommandContext(session, config.data_dir, datetime.now(UTC))
        import_edition(context, source, RefreshRequest(files[runs % 2], day, bounds=(1, 5_000)))
        publish_after_refresh(context)


def main(data_dir: Path, *files: Path) -> None:
    config = Config.from_environment({"DATA_DIR": str(data_dir)})
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _run_and_die(config, list(files), int(line))
        print(child, flush=True)  # noqa: T201  (the caller reads it)
        _, status = os.waitpid(child, 0)
        steps_output = STEPS.read_text("utf-8") if status == 0 else ""
        print(f"{status} {steps_output}", flush=True)  # noqa: T201


def _run_and_die(config: Config, files: list[Path], last: int) -> None:
    engine.cache_clear()
    steps = Steps(last)
    sys.stdout = sys.stderr  # for messages of commands; the caller reads only numbers
    steps.watch_all()
    try:
        refresh_once(config, files)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    with STEPS.open("w", encoding="utf-8") as steps_output:
        steps_output.write(" ".join(steps.names))
    os._exit(0)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
