"""Counts requests and measures their duration in every worker.

Each worker counts in memory and writes its totals, at most every FLUSH_S seconds, to a file in the
folder of its server under DATA_DIR. The worker that answers /metrics sums the files of that folder.
The file of a worker that ended stays until its server ends, so that no counter decreases. These are
plain files and not the memory-mapped ones of prometheus-client: those kill the worker that writes
to them on a full disk.

Labels come from closed lists: they contain no postcode, language or personal data.
"""

import json
import os
import shutil
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple

from app.snapshot.disk import ProcessCounts
from app.snapshot.reader import Snapshots

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METRICS_FOLDER = "metrics"  # in DATA_DIR
FLUSH_S = 5.0
REMOVE_AFTER_IDLE_S = 600  # since the last write to the folder of a server that has ended
LATENCY_BUCKETS_S = (  # upper bounds
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
)
# A count for each bound, one for longer durations, and the sum of the seconds.
ROW_WIDTH = len(LATENCY_BUCKETS_S) + 2
PAGE_ENVIRON_KEY = "early_years.page"  # the key in a WSGI environ for the endpoint that answered
STATIC_FILES_PAGE, UNMATCHED_PAGE = "static", "none"

CounterKey = tuple[str, str]  # page, first digit of the status
CounterRow = list[float]


class Totals(NamedTuple):
    """The counts of one worker, or of all workers of this server, since the server started."""

    rows: dict[CounterKey, CounterRow]
    switches_failed: int


class RequestCounter(ProcessCounts):
    """The counts of one process, kept in memory and in its file."""

    def __init__(self, data_dir: Path, snapshots: Snapshots) -> None:
        self._root = data_dir / METRICS_FOLDER
        self._snapshots = snapshots
        super().__init__()

    def reset(self) -> None:
        super().reset()
        self._rows: dict[CounterKey, CounterRow] = {}
        self._has_removed_old = False
        server = os.getppid()
        self._folder = self._root / f"{server}-{_started(server)}"
        self._file = self._folder / f"{os.getpid()}-{token_hex(4)}.json"

    def count(self, page: str, status: str, seconds: float) -> None:
        """Count a response by its page (an endpoint) and status line. Never waits for the disk."""
        bucket, key = bisect_left(LATENCY_BUCKETS_S, seconds), (page, status[0])
        with self._counting:
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = [0] * ROW_WIDTH
            row[bucket] += 1
            row[-1] += seconds
            was_scheduled, self._is_flush_scheduled = self._is_flush_scheduled, True
        if not was_scheduled:
            self._start_timer(FLUSH_S)

    def flush(self) -> None:
        """Write the totals to the file; if that fails, they stay in memory for the next flush."""
        with self._writing:
            totals = self._own_totals()
            if totals.rows:
                with suppress(OSError):  # a full disk must not break a response
                    self._write(totals)

    def _own_totals(self) -> Totals:
        with self._counting:
            self._is_flush_scheduled = False
            rows = {key: row.copy() for key, row in self._rows.items()}
        return Totals(rows, self._snapshots.failures)

    def _write(self, totals: Totals) -> None:
        self._root.mkdir(exist_ok=True)
        self._folder.mkdir(exist_ok=True)
        if not self._has_removed_old:
            self._has_removed_old = True
            _remove_ended(self._root)
        rows = [[*key, row] for key, row in totals.rows.items()]
        temporary = self._file.with_suffix(".part")
        temporary.write_text(json.dumps({"rows": rows, "switches_failed": totals.switches_failed}))
        os.replace(temporary, self._file)  # not flushed to disk: the counts end with the server

    def totals(self) -> Totals:
        """The counts of all workers of this server, as they last wrote them; our own up to now.

        Our own are written first, so that the next worker to answer does not report less.
        """
        self.flush()
        rows: defaultdict[CounterKey, CounterRow] = defaultdict(lambda: [0] * ROW_WIDTH)
        failed = 0
        for worker in (self._own_totals(), *_read_others(self._folder, self._file)):
            failed += worker.switches_failed
            for key, row in worker.rows.items():
                rows[key] = [ours + theirs for ours, theirs in zip(rows[key], row, strict=True)]
        return Totals(dict(rows), failed)


def _read_others(folder: Path, own_file: Path) -> Iterator[Totals]:
    for file in folder.glob("*.json"):
        try:
            data = json.loads(file.read_text()) if file != own_file else None
        except (
            OSError,
            ValueError,
        ):  # removed meanwhile, or incomplete after a crash of the machine
            continue
        if data:
            rows = {
                (page, status): row for page, status, row in data["rows"] if len(row) == ROW_WIDTH
            }
            yield Totals(rows, data["switches_failed"])


def _started(pid: int) -> str:
    """When a process started, in ticks since the machine started; "" if it does not exist."""
    try:
        data = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return data.rpartition(")")[2].split()[19]


def _remove_ended(root: Path) -> None:
    """Remove the folders of servers that have ended. A server is a process id and a start time.

    A folder with a recent write may belong to another machine that shares the DATA_DIR.
    """
    for folder in root.iterdir():
        pid, _, started = folder.name.partition("-")
        try:
            is_over = pid.isdigit() and started and _started(int(pid)) != started
            if is_over and time.time() - folder.stat().st_mtime > REMOVE_AFTER_IDLE_S:
                shutil.rmtree(folder)
        except OSError:  # another worker removed it first
            continue


def count_responses(app: "WSGIApplication", counter: RequestCounter) -> "WSGIApplication":
    """The app with its responses counted by the page in PAGE_ENVIRON_KEY of the environ."""

    def count(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_time = time.perf_counter()
        statuses: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            statuses.append(status)
            return start_response(status, headers)

        response = app(environ, start)  # type: ignore[arg-type]  # no app here calls write()
        counter.count(
            environ.get(PAGE_ENVIRON_KEY, STATIC_FILES_PAGE),
            statuses[-1],
            time.perf_counter() - start_time,
        )
        return response

    return count
