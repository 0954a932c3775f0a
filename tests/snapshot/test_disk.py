"""Files are replaced as a whole, and locks end with the process that holds them."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.snapshot import disk
from app.snapshot.disk import (
    OWNER_ONLY,
    PUBLIC,
    ProcessCounts,
    create_file,
    file_lock,
    lock_in_place,
    replace_file,
    replacing,
    try_lock,
)


class Taken(Exception):
    """The lock is taken."""


def in_child(act: Callable[[], object]) -> int:
    """The exit status of a forked process that does this: 0, 1 after an error, or the signal."""
    child = os.fork()
    if child == 0:
        try:
            act()
            os._exit(0)
        except BaseException:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "state.json"
    path.write_text("old")
    return path


@pytest.mark.parametrize("step", ["fchmod", "fsync", "rename"])
def test_a_killed_replacement_leaves_the_old_content_and_the_next_one_succeeds(
    file: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(disk.os, step, die)
        assert in_child(lambda: replace_file(file, "new")) == -signal.SIGKILL

    assert file.read_text() == "old"
    replace_file(file, "new")
    assert file.read_text() == "new"
    assert list(file.parent.iterdir()) == [file]


def test_an_error_while_a_file_is_written_leaves_nothing_behind(file: Path) -> None:
    with pytest.raises(ZeroDivisionError), replacing(file) as written:
        written.write(b"half" * (1 // 0))

    assert file.read_text() == "old"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("mode", [OWNER_ONLY, PUBLIC])
@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_a_replaced_file_has_its_mode_whatever_the_umask(file: Path, mode: int, umask: int) -> None:
    before = os.umask(umask)
    try:
        replace_file(file, "new", mode)
    finally:
        os.umask(before)

    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_of_two_processes_that_create_a_file_one_fails_and_nobody_reads_a_part(
    tmp_path: Path,
) -> None:
    path = tmp_path / "secret"
    create_file(path, b"first")

    assert in_child(lambda: create_file(path, b"second")) == 1
    assert path.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [path]
    assert stat.S_IMODE(path.stat().st_mode) == OWNER_ONLY


def _hold(path: Path) -> None:
    with file_lock(path, Taken()):
        pass


def test_a_lock_is_taken_until_its_holder_leaves_the_block(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"

    with file_lock(path, Taken()):
        assert in_child(lambda: _hold(path)) == 1
        with pytest.raises(Taken), file_lock(path, Taken(), wait_s=0.01):
            pass
    assert in_child(lambda: _hold(path)) == 0


def _start_program(reading: int) -> None:
    """Start a program that lives until the pipe is closed."""
    subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=reading)


def _fork_child(reading: int) -> None:
    """Fork a process that lives until the pipe is closed."""
    if os.fork() == 0:
        os.read(reading, 1)
        os._exit(0)


@pytest.mark.parametrize("start", [_start_program, _fork_child])
def test_a_lock_ends_with_its_killed_holder_although_a_child_of_it_lives(
    tmp_path: Path, start: Callable[[int], None]
) -> None:
    path, (reading, writing) = tmp_path / "lock", os.pipe()

    def hold_and_die() -> None:
        os.close(writing)
        with file_lock(path, Taken()):
            start(reading)
            die()

    assert in_child(hold_and_die) == -signal.SIGKILL
    os.close(reading)
    try:
        _hold(path)
    finally:
        os.close(writing)  # ends the child


def test_a_shared_lock_tells_whether_somebody_has_the_file_locked(file: Path) -> None:
    with file.open() as one, file.open() as other:
        assert try_lock(one.fileno())
        assert not try_lock(other.fileno(), shared=True)
    with file.open() as one, file.open() as other:
        assert try_lock(one.fileno(), shared=True)
        assert try_lock(other.fileno(), shared=True)


@pytest.mark.parametrize("is_replaced", [False, True])
def test_a_file_that_was_moved_away_is_not_locked_in_place(file: Path, is_replaced: bool) -> None:
    with file.open() as opened:
        assert lock_in_place(opened.fileno(), file)
        file.rename(file.with_name("taken"))
        if is_replaced:
            file.touch()

        assert not lock_in_place(opened.fileno(), file)


class _Counts(ProcessCounts):
    """Counts that are appended to a file."""

    def __init__(self, file: Path) -> None:
        self._file = file
        super().__init__()

    def reset(self) -> None:
        super().reset()
        self.count = 0

    def flush(self) -> None:
        with self._file.open("a") as file:
            file.write(f"{self.count} ")


def test_a_forked_child_starts_without_the_counts_of_its_parent(tmp_path: Path) -> None:
    counts = _Counts(tmp_path / "counts")
    counts.count = 3

    def count_on() -> None:
        counts.count += 1
        counts.flush()

    assert in_child(count_on) == 0
    counts.flush()

    assert (tmp_path / "counts").read_text() == "1 3 "


def test_of_two_processes_that_replace_a_file_nobody_reads_half_of_either(file: Path) -> None:
    """A second writer starts and finishes while the first one is half way."""
    with replacing(file) as first:
        first.write(b"first, ")
        assert in_child(lambda: replace_file(file, "second")) == 0
        assert file.read_text() == "second"
        first.write(b"to its end")

    assert file.read_text() == "first, to its end"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("write", [replace_file, create_file], ids=["replace", "create"])
def test_content_is_on_disk_before_its_name_and_the_name_before_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., None]
) -> None:
    steps = []

    def note(name: str, call: Callable[..., None]) -> Callable[..., None]:
        def noted(*arguments: object) -> None:
            is_folder = name == "fsync" and stat.S_ISDIR(os.fstat(arguments[0]).st_mode)
            steps.append("fsync folder" if is_folder else name)
            call(*arguments)

        return noted

    for name in ("fsync", "rename", "link"):
        monkeypatch.setattr(disk.os, name, note(name, getattr(os, name)))

    write(tmp_path / "state", b"new")

    name_given = steps.index("rename" if write is replace_file else "link")
    assert "fsync" in steps[:name_given]
    assert steps[-1] == "fsync folder"
