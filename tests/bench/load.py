"""Load by wrk in interleaved runs (A B C A B C), so that other work affects all targets alike."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.bench.server import Server

CONNECTIONS = 16
SCRIPT = Path(__file__).with_name("requests.lua")


class LoadFailed(Exception):
    """Requests failed unexpectedly, or wrk gave no result; the message says which."""


@dataclass(frozen=True)
class Target:
    """A server and the file of paths to request, one per line."""

    name: str
    server: Server
    paths: Path


@dataclass(frozen=True)
class Run:
    """One run of wrk. `failed` counts statuses from 400 and broken connections."""

    requests: int
    failed: int
    p50_ms: float
    p99_ms: float
    cpu_us: float


def is_there() -> bool:
    return shutil.which("wrk") is not None


def run(target: Target, seconds: int, seed: int) -> Run:
    """Load the target over 16 connections; `seed` determines the order of the paths."""
    before = target.server.cpu_seconds()
    done = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"),
            *("-s", str(SCRIPT), target.server.url),
        ],
        env={**os.environ, "PATHS": str(target.paths), "SEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    used = target.server.cpu_seconds() - before
    line = next((x for x in done.stdout.splitlines() if x.startswith("RESULT ")), "")
    facts = dict(pair.split("=") for pair in line.split()[1:])
    if not facts or not int(facts["requests"]):
        raise LoadFailed(f"{target.name}: {(done.stderr or done.stdout).strip()[:300]}")
    requests = int(facts["requests"])
    return Run(
        requests=requests,
        failed=int(facts["failed"]),
        p50_ms=float(facts["p50_ms"]),
        p99_ms=float(facts["p99_ms"]),
        cpu_us=used / requests * 1e6,
    )


def in_turn(targets: Sequence[Target], rounds: int, seconds: int) -> dict[str, list[Run]]:
    """The runs of every target by name, in order of the rounds."""
    runs: dict[str, list[Run]] = {target.name: [] for target in targets}
    for number in range(rounds):
        for target in targets:
            runs[target.name].append(run(target, seconds, seed=number + 1))
            target.server.settle()
    return runs


def share(base: Sequence[Run], runs: Sequence[Run]) -> float:
    """The cost of the base divided by the cost of these runs: the median over the rounds."""
    return median(b.cpu_us / r.cpu_us for b, r in zip(base, runs, strict=True))


def cpu_us(runs: Sequence[Run]) -> float:
    return median(one.cpu_us for one in runs)
