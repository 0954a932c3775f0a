"""A process whose children refresh and publish an install, and die at a step that they are told.

Each line on its input is a number: such a child is started, and dies (SIGKILL) just before its step of
that number; with 0 it does not. For each the child's number is printed, and once it has ended how it
ended and, of one that went to its end, the names of its steps. A step is any call by which something
reaches the disk or the database. This process never has threads, so that a child costs no import.
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

from app.cli.command_context import (
    import_edition,
    publish_after_refresh,
)
from app.config import Config
from app.data.session import (
    engine,
    record,
)
from app.ingest.redaction import apply_erasure_orders
from app.ingest.refresh import RefreshRequest
from app.ingest.source_readers import CommandContext
from app.ingest.sources import SOURCES
from app.publish import publisher_lock

apply_erasure_orders.GRACE_S = (
    0  # the readers of these tests ask again and again: none need be waited for
)
FIRST_DAY, LAST_DAY = date(2026, 10, 1), date(2026, 11, 20)


STEPS = Path(tempfile.mkdtemp(prefix="victim-")) / "steps.txt"


class Steps:
    """Counts the steps of this process and ends it just before the one that was asked for."""

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
        for owner, name in (
            *((os, one) for one in ("rename", "replace", "fsync", "link", "unlink", "mkdir")),
            *((shutil, one) for one in ("rmtree", "copyfile", "copytree", "move")),
            *((Session, one) for one in ("commit", "flush", "exec")),
            (np, "save"),
            (sqlite3, "connect"),
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
    sys.stdout = sys.stderr  # for what the commands say; the caller reads numbers
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
