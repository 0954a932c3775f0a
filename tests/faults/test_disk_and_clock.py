"""A full disk, a clock that jumps, and four refreshes at once."""

import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import Result

from app.config import ROOT
from app.publish.store.staging import verify
from app.snapshot.reader import read_current_pointer
from tests.bench.server import GTHREAD, serve
from tests.builders import (
    NOW,
    Install,
    childminder,
    close_engine,
    consent,
    consented_file,
    fill,
    find_setting,
    new_install,
    nursery,
    settings_for,
    try_command,
)
from tests.compiled_templates import finder

FIND = "/en/find?postcode=ZZ1+2AB"
FREE_KILOBYTES = (0, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)


@pytest.fixture
def small_disk(seeded: Path, tmp_path: Path) -> Iterator[Path]:
    """The seeded install on its own disk of 48 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", str(disk)], check=False
    )
    if mounted.returncode:
        pytest.skip("a disk of its own needs the right to mount one")
    try:
        shutil.copytree(seeded, disk / "data")
        yield disk / "data"
    finally:
        close_engine(settings_for(disk / "data").database_url)
        subprocess.run(["umount", "-l", str(disk)], check=True)


def test_on_a_full_disk_the_publication_is_refused_and_families_are_served(
    small_disk: Path, summarise: Callable[[str], None]
) -> None:
    """F3 of docs/architecture.md#fault-tests."""
    ended: Counter[str] = Counter()
    environ = {**os.environ, "DATA_DIR": str(small_disk)}
    with serve(finder(), GTHREAD, environ) as server:
        for kilobytes in FREE_KILOBYTES:
            filler = _fill_up(small_disk, kilobytes)
            result = _publish(small_disk)
            ended["published" if result.exit_code == 0 else "refused"] += 1
            assert result.exit_code in (0, 1), result.stderr
            assert result.exit_code == 0 or len(result.stderr.strip().splitlines()) == 1
            assert server.get(FIND)[0] == 200
            _is_whole(small_disk)
            filler.unlink()
        assert _publish(small_disk).exit_code == 0
        assert server.get(FIND)[0] == 200

    summarise(f"{len(FREE_KILOBYTES)} sizes: {dict(ended)}")
    assert ended["refused"] >= 4
    assert not list((small_disk / "snapshots").glob("staging-*"))


def _fill_up(data_dir: Path, free_kilobytes: int) -> Path:
    filler = data_dir.parent / "filler"
    room = shutil.disk_usage(data_dir).free - 1024 * free_kilobytes
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, room))
    return filler


def _publish(data_dir: Path) -> Result:
    done = try_command(data_dir, "publish")
    close_engine(settings_for(data_dir).database_url)
    return done


def _is_whole(data_dir: Path) -> None:
    for part, seq in read_current_pointer(data_dir / "snapshots").items():
        verify(data_dir / "snapshots", part, seq)


@pytest.mark.parametrize("rounds", [2, pytest.param(50, marks=pytest.mark.faults)])
def test_of_four_refreshes_at_once_one_runs_and_the_others_exit_busy(
    tmp_path: Path, summarise: Callable[[str], None], rounds: int
) -> None:
    """F5 of docs/architecture.md#fault-tests."""
    data_dir = tmp_path / "data"
    install = _with_homes(data_dir)
    before = install.public().settings.seq

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.concurrent_refreshes",
            str(data_dir),
            *_two_files(tmp_path),
        ],
        cwd=ROOT,
        input="go\n" * rounds,
        capture_output=True,
        text=True,
        check=True,
    )

    codes = [sorted(map(int, line.split())) for line in done.stdout.splitlines()]
    counted = Counter(code for line in codes for code in line)
    summarise(f"{rounds} rounds of four: {counted[0]} published, {counted[75]} busy")
    assert len(codes) == rounds
    assert all(line[0] == 0 and set(line) <= {0, 75} for line in codes)
    assert counted[75] >= 2 * rounds
    assert install.public().settings.seq == before + counted[0]
    close_engine(install.database_url)


def _with_homes(data_dir: Path) -> Install:
    install = new_install(data_dir)
    install.areas()
    install.postcodes()
    install.register(nursery(), childminder("EY200001"), childminder("EY200002"))
    install.consented(consent("EY200001"), consent("EY200002"))
    install.publish()
    close_engine(install.database_url)
    return install


def _two_files(folder: Path) -> list[str]:
    rows = [consent("EY200001"), consent("EY200002")]
    return [str(consented_file(folder, part, None)) for part in (rows, rows[:1])]


@pytest.mark.parametrize("jump", [timedelta(days=-1), timedelta(days=365), timedelta(0)])
def test_a_clock_that_jumps_changes_neither_the_order_nor_what_is_hidden(
    install: Install, jump: timedelta
) -> None:
    """F6: back a day, forward a year, or not moving at all."""
    fill(install, consent())
    first = install.publish().settings.seq
    then = NOW + jump

    install.consented(as_at=date(2026, 10, 31), now=then)
    assert install.publish_refreshed(then) == first + 1

    shown = install.roll_back(1)
    assert shown.settings.seq == first + 2
    assert find_setting(shown.settings, "EY200001") is None
