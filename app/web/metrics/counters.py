"""How much is asked and how fast it is answered, counted by every worker.

Each worker counts in memory and writes its totals, every FLUSH_S seconds at most, to a file in the
folder of its server under DATA_DIR; whoever is asked sums that folder. The file of a worker that ended
stays until its server ends, so that no counter falls. Plain files and not the memory-mapped ones of
prometheus-client: on a full disk those kill the worker that writes to them.

Labels are words of closed lists: no postcode, language or person stands in one.
"""

import atexit
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
from threading import Lock, Timer
from typing import TYPE_CHECKING, NamedTuple
from weakref import WeakSet

from app.snapshot.reader import Snapshots

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METRICS_FOLDER = "metrics"  # in DATA_DIR
FLUSH_S = 5.0
REMOVE_AFTER_IDLE_S = (
    600  # since anyone wrote to the folder of a server that is not to be seen, before it goes
)
LATENCY_BUCKETS_S = (
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
)  # bounds
ROW_WIDTH = (
    len(LATENCY_BUCKETS_S) + 2
)  # a count for each bound, one for all above, and the sum of the seconds
PAGE_ENVIRON_KEY = "early_years.page"  # in an environ: the endpoint that answered
STATIC_FILES_PAGE, UNMATCHED_PAGE = "static", "none"  # files, and addresses of nothing

CounterKey = tuple[str, str]  # page, first figure of the status
CounterRow = list[float]


class Totals(NamedTuple):
    """What all workers of this server have counted since it started."""

    rows: dict[CounterKey, CounterRow]
    switches_failed: int


class RequestCounter:
    """The counts of one process, kept in memory and in its file."""

    def __init__(self, data_dir: Path, snapshots: Snapshots) -> None:
        self._root = data_dir / METRICS_FOLDER
        self._snapshots = snapshots
        self._reset()
        _counters.add(self)

    def _reset(self) -> None:
        """Nothing counted and no file: at the start, and in a process that was forked off."""
        self._count_lock, self._write_lock = Lock(), Lock()
        self._rows: dict[CounterKey, CounterRow] = {}
        self._is_flush_scheduled = False  # a flush
        self._has_removed_old = False
        server = os.getppid()
        self._folder = self._root / f"{server}-{_started(server)}"
        self._file = self._folder / f"{os.getpid()}-{token_hex(4)}.json"

    def count(self, page: str, status: str, seconds: float) -> None:
        """Count an answer by its page, an endpoint, and its status line. It never waits for a disk."""
        bucket, key = bisect_left(LATENCY_BUCKETS_S, seconds), (page, status[0])
        with self._count_lock:
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = [0] * ROW_WIDTH
            row[bucket] += 1
            row[-1] += seconds
            was_scheduled, self._is_flush_scheduled = self._is_flush_scheduled, True
        if not was_scheduled:
            self._schedule_flush()

    def _schedule_flush(self) -> None:
        timer = Timer(FLUSH_S, self.flush)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # no thread to be had: the next answer tries again
            self._is_flush_scheduled = False

    def flush(self) -> None:
        """Write the totals to the file; where that fails they stay in memory for the next time."""
        with self._write_lock:
            totals = self._own_totals()
            if totals.rows:
                with suppress(OSError):  # a full disk is no family's business
                    self._write(totals)

    def _own_totals(self) -> Totals:
        with self._count_lock:
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
        os.replace(temporary, self._file)

    def totals(self) -> Totals:
        """Everything counted by this server's workers, as they last wrote it; our own to this moment.

        What is told is written first: whoever is asked next tells no less.
        """
        self.flush()
        rows: defaultdict[CounterKey, CounterRow] = defaultdict(lambda: [0] * ROW_WIDTH)
        failed = 0
        for one in (self._own_totals(), *_read_others(self._folder, self._file)):
            failed += one.switches_failed
            for key, row in one.rows.items():
                rows[key] = [ours + theirs for ours, theirs in zip(rows[key], row, strict=True)]
        return Totals(dict(rows), failed)


def _read_others(folder: Path, own_file: Path) -> Iterator[Totals]:
    for file in folder.glob("*.json"):
        try:
            data = json.loads(file.read_text()) if file != own_file else None
        except (OSError, ValueError):  # gone meanwhile, or cut short when the machine went down
            continue
        if data:
            rows = {
                (page, status): row for page, status, row in data["rows"] if len(row) == ROW_WIDTH
            }
            yield Totals(rows, data["switches_failed"])


def _started(pid: int) -> str:
    """When a process started, in ticks since the machine did; "" for one that is not there."""
    try:
        data = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return data.rpartition(")")[2].split()[19]


def _remove_ended(root: Path) -> None:
    """Remove the folders of servers that have ended. A server is a process and when it started.

    A folder that was just written to is another machine's, with which this one shares its DATA_DIR.
    """
    for folder in root.iterdir():
        pid, _, started = folder.name.partition("-")
        try:
            is_over = pid.isdigit() and started and _started(int(pid)) != started
            if is_over and time.time() - folder.stat().st_mtime > REMOVE_AFTER_IDLE_S:
                shutil.rmtree(folder)
        except OSError:  # another worker was quicker
            continue


_counters: "WeakSet[RequestCounter]" = WeakSet()


def _reset_all() -> None:
    for one in list(_counters):
        one._reset()


def _flush_all() -> None:
    for one in list(_counters):
        one.flush()


os.register_at_fork(after_in_child=_reset_all)  # the counts before the fork are the parent's
atexit.register(_flush_all)


def count_responses(app: "WSGIApplication", meter: RequestCounter) -> "WSGIApplication":
    """The app with its answers counted, each by the PAGE that its environ names at the end."""

    def count(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        start_time = time.perf_counter()
        data: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            data.append(status)
            return start_response(status, headers)

        answer = app(environ, start)  # type: ignore[arg-type]  # nobody calls write() here
        meter.count(
            environ.get(PAGE_ENVIRON_KEY, STATIC_FILES_PAGE),
            data[-1],
            time.perf_counter() - start_time,
        )
        return answer

    return count
