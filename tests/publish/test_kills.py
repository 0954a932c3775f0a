"""A publisher killed at any moment: families see whole snapshots, the next run needs no cleaning."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

from sqlmodel import select

from app.config import ROOT
from app.core.distance import metres_between
from app.core.search import Filters
from app.data.tables import Publication
from app.publish.write import verify
from app.snapshot.reader import Snapshot, Snapshots, read_pointer
from tests.builders import Install, run_command, settings_for

KILLS = 15
TOWN = 53.8998, 1.1766  # of the seeds


def test_a_publisher_killed_at_any_moment_leaves_a_whole_snapshot(seeded_copy: Path) -> None:
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    started = time.perf_counter()
    run_command(seeded_copy, "publish")
    usual = time.perf_counter() - started  # on this machine, as busy as it is
    reader = _Reader(install.snapshots)

    _publish_and_kill(seeded_copy, random.Random(11), usual)

    seen = reader.stop()
    assert reader.faults == []
    assert len(seen) > 3
    assert all(before < after for before, after in pairwise(seen))
    _is_whole(install)
    assert "published" in run_command(seeded_copy, "publish")
    _is_whole(install)
    assert not list(install.snapshots.glob("staging-*"))


def _publish_and_kill(data_dir: Path, dice: random.Random, usual: float) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.publish.publisher", str(data_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as publisher:
        assert publisher.stdin is not None
        assert publisher.stdout is not None
        for _ in range(KILLS):
            publisher.stdin.write("\n")
            publisher.stdin.flush()
            child = int(publisher.stdout.readline())
            time.sleep(dice.uniform(0.02, 2.5 * usual))
            os.kill(child, signal.SIGKILL)
        publisher.stdin.close()


class _Reader(threading.Thread):
    """Asks again and again, as a worker does, and keeps what was wrong with an answer."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self._snapshots = Snapshots(root)
        self._is_over = threading.Event()
        self._seen: list[int] = []
        self.faults: list[str] = []
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(0.001):
            try:
                shown = self._snapshots.current()
                assert shown is not None
                self._ask(shown)
            except Exception as error:  # whatever it is, a family would have met it
                self.faults.append(repr(error))

    def _ask(self, shown: Snapshot) -> None:
        found = shown.places.grid.nearest(*TOWN, Filters(), 0, 10)
        assert len(found.page) == 10
        for match in found.page:
            place = shown.places.get(match.number)
            assert place.latitude is not None
            assert place.longitude is not None
            metres = metres_between(*TOWN, place.latitude, place.longitude)
            assert abs(metres - match.distance_m) <= 1
        if not self._seen or self._seen[-1] != shown.places.seq:
            self._seen.append(shown.places.seq)

    def stop(self) -> list[int]:
        self._is_over.set()
        self.join()
        return self._seen


def _is_whole(install: Install) -> None:
    pointer = read_pointer(install.snapshots)
    for part, seq in pointer.items():
        verify(install.snapshots, part, seq)
    with install.session() as session:
        logged = {(line.part.value, line.seq) for line in session.exec(select(Publication))}
    assert set(pointer.items()) <= logged
