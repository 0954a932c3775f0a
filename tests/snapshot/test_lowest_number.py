"""Hosts that pull never show again what was public before a setting was withheld."""

import json
import shutil
from pathlib import Path

import pytest

from app.snapshot.errors import TransferFailed
from app.snapshot.pull import pull
from app.snapshot.push import push
from app.snapshot.reader import (
    LOWEST_FILE,
    Snapshots,
    part_folder,
    read_lowest_seq,
)
from tests.snapshot.copied_snapshots import NOW, Stages, flip_byte, point


def _withholding(stages: Stages, folder: Path) -> Path:
    """The second publication of a publisher that has withheld a setting since the first."""
    publisher = folder / "withholding"
    shutil.copytree(stages.second, publisher)
    (publisher / "snapshots" / LOWEST_FILE).write_text('{"places": 2, "withheld": 1}')
    return publisher


@pytest.mark.parametrize("way", ["folder", "http"])
def test_a_pulling_host_serves_nothing_from_before_a_setting_was_withheld(
    stages, there, host, served, tmp_path, way
):
    url = {"folder": str(there), "http": served}[way]
    push(stages.first, str(there))
    pull(host, url, NOW)
    push(_withholding(stages, tmp_path), str(there))
    pull(host, url, NOW)
    assert part_folder(host / "snapshots", "places", 1).is_dir()  # in its time of grace
    flip_byte(part_folder(host / "snapshots", "places", 2) / "places.sqlite", 100)
    workers = Snapshots(host / "snapshots")

    workers.start()

    assert workers.current() is None


def test_the_lowest_number_is_sent_and_fetched_even_if_nothing_else_is_new(
    stages, there, host, tmp_path
):
    push(stages.second, str(there))
    pull(host, str(there), NOW)
    publisher = _withholding(stages, tmp_path)

    assert push(publisher, str(there)).files_count == 0
    assert not pull(host, str(there), NOW).is_new

    assert read_lowest_seq(host / "snapshots") == 2


def test_the_lowest_number_is_never_lowered(stages, there, host, tmp_path):
    push(_withholding(stages, tmp_path), str(there))
    pull(host, str(there), NOW)

    push(stages.second, str(there))
    pull(host, str(there), NOW)
    assert read_lowest_seq(host / "snapshots") == 2
    point(there, lowest=1)
    pull(host, str(there), NOW)

    assert read_lowest_seq(host / "snapshots") == 2


def test_a_snapshot_pushed_by_an_earlier_release_without_a_lowest_number_is_fetched(
    stages, there, host
):
    push(stages.first, str(there))
    pointer = json.loads((there / "current").read_text())
    del pointer["lowest"]
    (there / "current").write_text(json.dumps(pointer))

    assert pull(host, str(there), NOW) == (1, True)


@pytest.mark.parametrize("lowest", ["1", True, -1, 10**12, None])
def test_an_invalid_lowest_number_is_refused(stages, there, host, lowest):
    push(stages.first, str(there))
    point(there, lowest=lowest)

    with pytest.raises(TransferFailed, match="names no lowest publication"):
        pull(host, str(there), NOW)
