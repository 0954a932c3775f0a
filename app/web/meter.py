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

FOLDER = "metrics"  # in DATA_DIR
FLUSH_S = 5.0
IDLE_S = 600  # since anyone wrote to the folder of a server that is not to be seen, before it goes
SECONDS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)  # bounds
WIDTH = len(SECONDS) + 2  # a count for each bound, one for all above, and the sum of the seconds
PAGE = "early_years.page"  # in an environ: the endpoint that answered
STATIC, NO_PAGE = "static", "none"  # files, and addresses of nothing

Key = tuple[str, str]  # page, first figure of the status
Row = list[float]


class Totals(NamedTuple):
    """What all workers of this server have counted since it started."""

    rows: dict[Key, Row]
    switches_failed: int


class Meter:
    """The counts of one process, kept in memory and in its file."""

    def __init__(self, data_dir: Path, snapshots: Snapshots) -> None:
        self._root = data_dir / FOLDER
        self._snapshots = snapshots
        self._begin()
        _open_ones.add(self)

    def _begin(self) -> None:
        """Nothing counted and no file: at the start, and in a process that was forked off."""
        self._counting, self._writing = Lock(), Lock()
        self._rows: dict[Key, Row] = {}
        self._is_awaited = False  # a flush
        self._has_tidied = False
        server = os.getppid()
        self._folder = self._root / f"{server}-{_started(server)}"
        self._file = self._folder / f"{os.getpid()}-{token_hex(4)}.json"

    def count(self, page: str, status: str, seconds: float) -> None:
        """Count an answer by its page, an endpoint, and its status line. It never waits for a disk."""
        place, key = bisect_left(SECONDS, seconds), (page, status[0])
        with self._counting:
            row = self._rows.get(key)
            if row is None:
                row = self._rows[key] = [0] * WIDTH
            row[place] += 1
            row[-1] += seconds
            was_awaited, self._is_awaited = self._is_awaited, True
        if not was_awaited:
            self._await_flush()

    def _await_flush(self) -> None:
        timer = Timer(FLUSH_S, self.flush)
        timer.daemon = True
        try:
            timer.start()
        except RuntimeError:  # no thread to be had: the next answer tries again
            self._is_awaited = False

    def flush(self) -> None:
        """Write the totals to the file; where that fails they stay in memory for the next time."""
        with self._writing:
            totals = self._own()
            if totals.rows:
                with suppress(OSError):  # a full disk is no family's business
                    self._write(totals)

    def _own(self) -> Totals:
        with self._counting:
            self._is_awaited = False
            rows = {key: row.copy() for key, row in self._rows.items()}
        return Totals(rows, self._snapshots.failures)

    def _write(self, totals: Totals) -> None:
        self._root.mkdir(exist_ok=True)
        self._folder.mkdir(exist_ok=True)
        if not self._has_tidied:
            self._has_tidied = True
            _remove_ended(self._root)
        rows = [[*key, row] for key, row in totals.rows.items()]
        aside = self._file.with_suffix(".part")
        aside.write_text(json.dumps({"rows": rows, "switches_failed": totals.switches_failed}))
        os.replace(aside, self._file)

    def totals(self) -> Totals:
        """Everything counted by this server's workers, as they last wrote it; our own to this moment.

        What is told is written first: whoever is asked next tells no less.
        """
        self.flush()
        rows: defaultdict[Key, Row] = defaultdict(lambda: [0] * WIDTH)
        failed = 0
        for one in (self._own(), *_read_others(self._folder, self._file)):
            failed += one.switches_failed
            for key, row in one.rows.items():
                rows[key] = [ours + theirs for ours, theirs in zip(rows[key], row, strict=True)]
        return Totals(dict(rows), failed)


def _read_others(folder: Path, own: Path) -> Iterator[Totals]:
    for file in folder.glob("*.json"):
        try:
            told = json.loads(file.read_text()) if file != own else None
        except (OSError, ValueError):  # gone meanwhile, or cut short when the machine went down
            continue
        if told:
            rows = {(page, status): row for page, status, row in told["rows"] if len(row) == WIDTH}
            yield Totals(rows, told["switches_failed"])


def _started(pid: int) -> str:
    """When a process started, in ticks since the machine did; "" for one that is not there."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[19]


def _remove_ended(root: Path) -> None:
    """Remove the folders of servers that have ended. A server is a process and when it started.

    A folder that was just written to is another machine's, with which this one shares its DATA_DIR.
    """
    for folder in root.iterdir():
        pid, _, started = folder.name.partition("-")
        try:
            is_over = pid.isdigit() and started and _started(int(pid)) != started
            if is_over and time.time() - folder.stat().st_mtime > IDLE_S:
                shutil.rmtree(folder)
        except OSError:  # another worker was quicker
            continue


_open_ones: "WeakSet[Meter]" = WeakSet()


def _begin_all() -> None:
    for one in list(_open_ones):
        one._begin()


def _flush_all() -> None:
    for one in list(_open_ones):
        one.flush()


os.register_at_fork(after_in_child=_begin_all)  # the counts before the fork are the parent's
atexit.register(_flush_all)


def metered(app: "WSGIApplication", meter: Meter) -> "WSGIApplication":
    """The app with its answers counted, each by the PAGE that its environ names at the end."""

    def count(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        begun = time.perf_counter()
        told: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            told.append(status)
            return start_response(status, headers)

        answer = app(environ, start)  # type: ignore[arg-type]  # nobody calls write() here
        meter.count(environ.get(PAGE, STATIC), told[-1], time.perf_counter() - begun)
        return answer

    return count
