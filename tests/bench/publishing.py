"""Publishing during searches: failed requests, and the effect on the slowest responses."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from app.config import ROOT
from tests.bench import national, report_table
from tests.bench.load import Run, Target, run
from tests.bench.national import LoadRefused, National
from tests.bench.report_table import BELOW, Row, at_most
from tests.bench.server import FINDER, SYNC, serve

PUBLICATIONS = 2
RUNS_MOST = 4


@dataclass
class PublishLoop:
    """Repeated `flask publish`, with the priority that a timer would use."""

    environ: dict[str, str]
    done: int = 0
    refused: list[str] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def running(self) -> Iterator[None]:
        """Publish in the background; waits for the last run at the end."""
        thread = threading.Thread(target=self._publish)
        thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            thread.join()

    def _publish(self) -> None:
        command = ["nice", "-n", "19", sys.executable, "-m", "flask", "--app", "app", "publish"]
        while not self._stopped.is_set():
            ended = subprocess.run(
                command, cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
            )
            if ended.returncode:
                self.refused.append(ended.stderr.strip()[-200:])
                return
            if not self._stopped.is_set():
                self.done += 1


def measure(data: National, work: Path, seconds: int) -> Iterator[Row]:
    """Rows for the same load without and with publishing, on a warm server."""
    paths = national.write_paths(work / "publishing.txt", national.sample_postcodes(), ["en"])
    loop = PublishLoop(data.environ)
    with serve(FINDER, SYNC, data.environ) as server:
        target = Target("publishing", server, paths)
        run(target, seconds // 2, seed=1)
        calm = run(target, seconds, seed=2)
        busy = _run_busy(target, loop, seconds)
        server.settle()
        memory = max(server.worker_megabytes())
    if loop.refused:
        raise LoadRefused(f"flask publish: {loop.refused[0]}")
    failed, request_count = (
        sum(getattr(one, name) for one in busy) for name in ("failed", "requests")
    )
    verdict = BELOW if failed else "goal" if loop.done else "not shown"
    yield Row(
        "publish under load: failed requests", f"{failed} of {request_count:,}", "0", "0", verdict
    )
    took = f"{loop.done} in {seconds * len(busy)} s"
    yield Row("  publications that became public meanwhile", took)
    p99_ms = max(one.p99_ms for one in busy)
    yield at_most(
        "  p99 against the same without", p99_ms / calm.p99_ms, 3, 1.5, report_table.times
    )
    yield Row("  p99 with and without", f"{p99_ms:.1f} and {calm.p99_ms:.1f} ms")
    yield at_most("  memory of a worker (PSS) after it", memory, 120, 60, report_table.megabytes)


def _run_busy(target: Target, loop: PublishLoop, seconds: int) -> list[Run]:
    """Runs during publishing, until there are enough publications: they get the remaining CPU."""
    runs: list[Run] = []
    with loop.running():
        while not runs or (loop.done < PUBLICATIONS and len(runs) < RUNS_MOST):
            runs.append(run(target, seconds, seed=3 + len(runs)))
    return runs
