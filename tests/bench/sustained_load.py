"""`python -m tests.bench.sustained_load`: the requirements P2 and P3 of docs/architecture.md#load

100 searches per second for ten minutes, as an open loop on national data, with a publication every
30 seconds; before that, the same without publishing. Exit codes are those of `tests.bench`.
"""

import argparse
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from app.config import ROOT
from tests.bench import national, open_loop, report_table
from tests.bench.national import LoadRefused, National
from tests.bench.open_loop import Answers
from tests.bench.report_table import BELOW, Row, at_most
from tests.bench.server import FINDER, GTHREAD, ServerFailed, serve

PER_SECOND = 100
EVERY_SECONDS = 30
LANGUAGES = ("en", "pl", "ar")


@dataclass
class Publisher:
    """`flask publish` at regular intervals, as the scheduler runs it: nice, one at a time."""

    environ: dict[str, str]
    every_s: float
    took_s: list[float] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        thread = threading.Thread(target=self._run)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _run(self) -> None:
        command = ["nice", "-n", "19", sys.executable, "-m", "flask", "--app", "app", "publish"]
        while not self._stopped.is_set():
            started_at = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
            )
            if done.returncode:
                self.refused.append(done.stderr.strip()[-200:])
            else:
                self.took_s.append(time.monotonic() - started_at)
            self._stopped.wait(max(0, started_at + self.every_s - time.monotonic()))


def measure(data: National, minutes: float, per_second: int) -> Iterator[Row]:
    """The same load without and with publishing, after a minute of warm-up."""
    file = Path(data.folder) / "steady.txt"
    paths = national.write_paths(file, national.sample_postcodes(), LANGUAGES)
    listed = paths.read_text("utf-8").split()
    publisher = Publisher(data.environ, EVERY_SECONDS)
    with serve(FINDER, GTHREAD, data.environ) as server:
        open_loop.ask(server.port, listed[::-1], per_second, min(60, 15 * minutes))
        calm = open_loop.ask(server.port, listed, per_second, min(120, 30 * minutes))
        with publisher.running():
            busy = open_loop.ask(server.port, listed, per_second, 60 * minutes)
    if publisher.refused:
        raise LoadRefused(f"flask publish: {publisher.refused[0]}")
    yield from _rows(calm, busy, publisher, per_second, minutes)


def _rows(
    calm: Answers, busy: Answers, publisher: Publisher, per_second: int, minutes: float
) -> Iterator[Row]:
    failed = f"{busy.failed} of {busy.statuses.total():,}"
    load_text = f"{per_second} a second for {minutes:g} minutes"
    yield Row(f"failed of {load_text}", failed, "0", "0", BELOW if busy.failed else "goal")
    took = f"{len(publisher.took_s)}, {max(publisher.took_s, default=0):.1f} s at most"
    yield Row("  publications begun every 30 s meanwhile", took)
    p50, p99 = busy.milliseconds(0.5), busy.milliseconds(0.99)
    yield at_most("  p50", p50, 25, 25, _milliseconds)
    yield at_most("  p99", p99, 250, 250, _milliseconds)
    yield Row("  p50 and p99 without publishing", _both(calm))
    yield at_most(
        "  p99 against the same without", p99 / calm.milliseconds(0.99), 2, 2, report_table.times
    )


def _milliseconds(value: float) -> str:
    return f"{value:.1f} ms"


def _both(answers: Answers) -> str:
    return f"{answers.milliseconds(0.5):.1f} and {answers.milliseconds(0.99):.1f} ms"


def main(words: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.sustained_load", description=__doc__
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--per-second", type=int, default=PER_SECOND)
    parser.add_argument("--data", type=Path, help="keep the loaded data here, to be used again")
    options = parser.parse_args(words)
    if absent := ", ".join(map(str, national.missing())):
        click.echo(f"this needs the real national files: {absent} is not there", err=True)
        return 2
    try:
        with tempfile.TemporaryDirectory(prefix="steady-") as scratch:
            data = national.prepare((options.data or Path(scratch)).resolve())
            measured = list(measure(data, options.minutes, options.per_second))
    except (LoadRefused, ServerFailed) as error:
        click.echo(f"not measured: {error}", err=True)
        return 2
    click.echo(report_table.table(measured))
    return int(any(row.verdict == BELOW for row in measured))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
