"""A push or pull killed at any step leaves a complete snapshot."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.config import ROOT
from app.snapshot.pull import pull
from app.snapshot.push import push
from tests.snapshot.copied_snapshots import NOW, shown


def shown_there(there: Path) -> int:
    return json.loads((there / "current").read_text())["places"]


@pytest.fixture
def _in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skip fsync: data that a process has written survives the kill of that process without it."""
    monkeypatch.setattr("os.fsync", lambda _: None)


@pytest.fixture(scope="module")
def copier() -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-m", "tests.snapshot.copy_worker"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process


def wait_status(copier: "subprocess.Popen[str]", *parts: object) -> int:
    assert copier.stdin is not None
    assert copier.stdout is not None
    copier.stdin.write(" ".join(map(str, parts)) + "\n")
    copier.stdin.flush()
    return int(copier.stdout.readline())


@pytest.mark.usefixtures("_in_memory")
def test_a_push_killed_at_any_step_leaves_a_complete_snapshot_in_the_storage(
    stages, tmp_path, copier, summarise
):
    steps = 0
    ended = signal.SIGKILL
    while ended:
        there, host = tmp_path / f"there{steps}", tmp_path / f"host{steps}"
        push(stages.first, str(there))
        ended = wait_status(copier, "push", stages.second, there, steps)

        assert pull(host, str(there), NOW).seq in (1, 2)
        assert shown(host) == shown_there(there)
        push(stages.second, str(there))
        assert pull(host, str(there), NOW).seq == 2
        assert sorted(file.name[:6] for file in (there / "places").iterdir()) == ["000002"]
        assert list(there.rglob("*.new")) == []
        steps += 1
    assert steps > 10
    summarise(f"{steps} steps")


@pytest.mark.usefixtures("_in_memory")
def test_a_pull_killed_at_any_step_serves_the_old_or_the_new_snapshot(
    stages, tmp_path, copier, summarise
):
    first, second = tmp_path / "first", tmp_path / "second"
    push(stages.first, str(first))
    push(stages.second, str(second))
    steps = 0
    ended = signal.SIGKILL
    while ended:
        host = tmp_path / f"host{steps}"
        pull(host, str(first), NOW)
        ended = wait_status(copier, "pull", host, second, steps)

        assert shown(host) in (1, 2)
        assert pull(host, str(second), NOW).seq == 2
        assert shown(host) == 2
        assert list((host / "snapshots").glob("staging-*")) == []
        steps += 1
    assert steps > 10
    summarise(f"{steps} steps")
