"""F1: a refresh and its publication killed at every step and at any moment.

Families see whole snapshots, nothing is lost, and the next run needs no cleanup.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from pathlib import Path

import pytest

from app.config import ROOT
from tests.builders import (
    Install,
    childminder,
    close_engine,
    consent,
    consented_file,
    new_install,
    nursery,
    run_command,
)
from tests.faults.snapshot_poller import SnapshotPoller

AROUND = 53.9, 1.2
HOMES = [f"EY2000{number:02}" for number in range(6)]


@pytest.fixture
def busy_install(tmp_path: Path) -> Iterator[Install]:
    """Forty nurseries, and six childminders with consent."""
    data_dir = tmp_path / "data"
    install = new_install(data_dir)
    run_command(data_dir, "edition", "list")  # like every command, it stores where the audit ends

    install.areas()
    install.postcodes()
    nurseries = [nursery(f"EY1000{number:02}") for number in range(40)]
    install.register(*nurseries, *(childminder(urn) for urn in HOMES))
    install.consented(*(consent(urn) for urn in HOMES))
    install.publish()
    yield install
    close_engine(install.database_url)


@pytest.mark.parametrize("most", [7, pytest.param(10_000, marks=pytest.mark.faults)])
def test_a_refresh_killed_before_any_of_its_steps_leaves_everything_whole(
    busy_install: Install, tmp_path: Path, summarise: Callable[[str], None], most: int
) -> None:
    poller = SnapshotPoller(busy_install.snapshots, AROUND)

    with _killable_refreshes(busy_install, tmp_path) as refreshes:
        names = refreshes.run_to_end()
        steps = _spread(len(names), most)
        killed = 0
        for step in steps:
            killed += refreshes.is_killed_before(step)
            _is_whole(busy_install)
        refreshes.run_to_end()

    poller.stop()
    kinds = Counter(names[step - 1] for step in steps)
    summarise(
        f"{killed} of {len(names)} steps, {poller.answers} answers, {len(poller.faults)} wrong"
    )
    assert poller.faults == []
    assert killed >= len(steps) * 2 // 3
    assert len(kinds) >= 5
    assert all(before < after for before, after in pairwise(poller.seen))
    _needs_no_cleanup(busy_install)


@pytest.mark.parametrize("kills", [3, pytest.param(500, marks=pytest.mark.faults)])
def test_a_refresh_killed_at_any_moment_leaves_everything_whole(
    busy_install: Install, tmp_path: Path, summarise: Callable[[str], None], kills: int
) -> None:
    dice, poller = random.Random(11), SnapshotPoller(busy_install.snapshots, AROUND)

    with _killable_refreshes(busy_install, tmp_path) as refreshes:
        refreshes.run_to_end()  # the first is slow
        latest = 1.3 * max(_seconds(refreshes.run_to_end) for _ in range(4))
        killed = 0
        while killed < kills:
            if refreshes.is_killed_after(dice.uniform(0.01, latest)):
                killed += 1
            else:
                latest *= 0.8  # it ended first: the machine is less busy than it was

    poller.stop()
    counted = f"{killed} killed, {poller.answers} answers, {len(poller.seen)} snapshots"
    summarise(f"{counted}, {len(poller.faults)} wrong")
    assert poller.faults == []
    assert all(before < after for before, after in pairwise(poller.seen))
    _is_whole(busy_install)
    _needs_no_cleanup(busy_install)


class _KillableRefreshes:
    """Runs refreshes in child processes."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def run_to_end(self) -> list[str]:
        """Run a whole refresh; the names of its steps."""
        self._start(0)
        status, *names = self._end()
        assert status == "0"
        return names

    def is_killed_before(self, step: int) -> bool:
        """Whether a refresh was killed there; tried twice, as every second one has more steps."""
        for _ in range(2):
            self._start(step)
            status = int(self._end()[0])
            if status:
                assert os.WTERMSIG(status) == signal.SIGKILL
                return True
        return False

    def is_killed_after(self, seconds: float) -> bool:
        """Whether a refresh was killed, and had not ended before."""
        child = self._start(0)
        time.sleep(seconds)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        status = int(self._end()[0])
        assert status in (0, signal.SIGKILL), "it failed by itself"
        return status != 0

    def _start(self, last: int) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{last}\n")
        self._process.stdin.flush()
        return int(self._line())

    def _end(self) -> list[str]:
        return self._line().split()

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def _killable_refreshes(install: Install, tmp_path: Path) -> Iterator[_KillableRefreshes]:
    fewer = consented_file(tmp_path, [consent(urn) for urn in HOMES[:-1]], None)
    all_of_them = consented_file(tmp_path, [consent(urn) for urn in HOMES], None)
    with subprocess.Popen(
        [
            *(sys.executable, "-m", "tests.faults.killable_refresh"),
            *(str(install.data_dir), str(all_of_them), str(fewer)),
        ],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield _KillableRefreshes(process)
        assert process.stdin is not None
        process.stdin.close()


def _seconds(act: Callable[[], object]) -> float:
    started_at = time.perf_counter()
    act()
    return time.perf_counter() - started_at


def _spread(count: int, most: int) -> list[int]:
    """At most `most` steps, evenly from the first to the last."""
    if count <= most:
        return list(range(1, count + 1))
    return sorted({1 + round(number * (count - 1) / (most - 1)) for number in range(most)})


def _is_whole(install: Install) -> None:
    """I1: the current publication can be read completely."""
    shown = install.public()
    settings = list(shown.settings.all())
    assert len(settings) in (45, 46)
    assert len({setting.provider_id for setting in settings}) == len(settings)


def _needs_no_cleanup(install: Install) -> None:
    """The next run works; then every invariant holds and no files are left over."""
    assert "published" in run_command(install.data_dir, "publish")
    run_command(install.data_dir, "doctor")
    assert not list(install.snapshots.glob("staging-*"))
