"""Searches again and again, as a web worker does: no answer may mix two snapshots."""

import threading
from pathlib import Path

from app.core.distance import metres_between
from app.core.search_filters import Filters
from app.snapshot.reader import Snapshot, Snapshots


class SnapshotPoller(threading.Thread):
    """`faults` are the wrong answers; `seen` are the publication numbers in the order of use."""

    def __init__(self, root: Path, around: tuple[float, float]) -> None:
        super().__init__()
        self._snapshots, self._around = Snapshots(root), around
        self._is_over = threading.Event()
        self.seen: list[int] = []
        self.faults: list[str] = []
        self.answers = 0
        self.start()

    def run(self) -> None:
        while not self._is_over.wait(0.02):  # without it, the processes it watches have less time
            try:
                shown = self._snapshots.current()
                assert shown is not None
                self._ask(shown)
            except Exception as error:  # a family would have met it too
                self.faults.append(repr(error))
            self.answers += 1

    def _ask(self, shown: Snapshot) -> None:
        found = shown.settings.grid.nearest(*self._around, Filters(), 0, 10)
        assert found.page
        for match in found.page:
            setting = shown.settings.get(match.number)
            label = shown.settings.card_records.get(match.number)
            assert label.name.decode() == setting.name
            assert setting.latitude is not None
            assert setting.longitude is not None
            metres = metres_between(*self._around, setting.latitude, setting.longitude)
            assert abs(metres - match.distance_m) <= 1
        if not self.seen or self.seen[-1] != shown.settings.seq:
            self.seen.append(shown.settings.seq)

    def stop(self) -> None:
        self._is_over.set()
        self.join()
