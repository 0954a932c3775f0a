"""Snapshots are pushed to a folder and pulled from it, or by HTTP, completely or not at all."""

import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from app.config import ROOT
from app.snapshot import remote_storage
from app.snapshot.errors import SnapshotDamaged, TransferBusy, TransferFailed
from app.snapshot.pull import GRACE_PERIOD, VERIFY_EVERY, pull
from app.snapshot.push import push
from app.snapshot.reader import (
    LOWEST_FILE,
    Snapshots,
    part_folder,
    read_current_pointer,
    read_lowest_seq,
    verify_files,
)
from tests.builders import Install, close_engine, fill, nursery

NOW = datetime.now(UTC)


class Stages(NamedTuple):
    """A publisher's data directories at its first and at its second publication."""

    first: Path
    second: Path


@pytest.fixture(scope="module")
def stages(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Stages:
    folder = tmp_path_factory.mktemp("publisher")
    shutil.copyfile(sqlite_template, folder / "record.sqlite")
    install = Install(folder / "second", f"sqlite:///{folder / 'record.sqlite'}")
    fill(install)
    install.publish()
    shutil.copytree(install.data_dir, folder / "first")
    install.register(nursery("EY100002"), as_at=date(2026, 10, 31))
    install.publish()
    close_engine(install.database_url)
    return Stages(folder / "first", folder / "second")


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """The folder that snapshots are pushed to; it does not exist yet."""
    return tmp_path / "there"


@pytest.fixture
def host(tmp_path: Path) -> Path:
    """The data directory of a host that pulls."""
    return tmp_path / "host"


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_said: object) -> None:
        """Nothing: the output is pytest's."""


@pytest.fixture
def served(there: Path) -> Iterator[str]:
    """The URL of an HTTP server for the folder."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(there)))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def shown(data_dir: Path) -> int:
    """The number of the current publication, after checking every byte of it."""
    root = data_dir / "snapshots"
    for part, seq in read_current_pointer(root).items():
        verify_files(root, part, seq)
    return read_current_pointer(root)["places"]


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }


def directory(there: Path, part: str = "places") -> Path:
    (found,) = (there / part).iterdir()
    return found


def rewrite(there: Path, **facts: Any) -> None:
    """Change facts in the pushed manifest of places, and its digest in the pointer."""
    before = directory(there)
    manifest = json.loads((before / "manifest.json").read_text())
    content = json.dumps({**manifest, **facts}).encode()
    (before / "manifest.json").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    before.rename(before.with_name(f"{before.name[:6]}-{digest[:16]}"))
    point(there, manifests={"places": digest})


def point(there: Path, **facts: Any) -> None:
    pointer = json.loads((there / "current").read_text())
    pointer["manifests"] |= facts.pop("manifests", {})
    (there / "current").write_text(json.dumps(pointer | facts))


@pytest.mark.parametrize("way", ["folder", "file", "http"])
def test_a_pulled_snapshot_equals_the_pushed_one_byte_for_byte(stages, there, host, served, way):
    url = {"folder": str(there), "file": f"file://{there}", "http": served}[way]
    push(stages.second, str(there))

    pulled = pull(host, url, NOW)

    assert pulled == (2, True)
    for part, seq in read_current_pointer(host / "snapshots").items():
        sent = part_folder(stages.second / "snapshots", part, seq)
        assert files(part_folder(host / "snapshots", part, seq)) == files(sent)


def test_a_second_run_transfers_nothing_and_records_its_check(stages, there, host):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    before = os.stat(host / "snapshots" / "current").st_ino
    later = NOW + timedelta(minutes=1)

    pushed, pulled = push(stages.first, str(there)), pull(host, str(there), later)

    assert pushed == (1, 0)
    assert pulled == (1, False)
    assert os.stat(host / "snapshots" / "current").st_ino == before
    state = json.loads((host / "pulled.json").read_text())
    assert (state["checked_at"], state["seq"]) == (later.isoformat(), 1)


def test_only_changes_are_sent_and_old_directories_are_removed_from_the_storage(stages, there):
    push(stages.first, str(there))
    before = directory(there, "postcodes").stat()
    (there / "places" / "notes of somebody else").mkdir()

    push(stages.second, str(there))

    after = directory(there, "postcodes").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    names = sorted(one.name[:7] for one in (there / "places").iterdir())
    assert names == ["000002-", "notes o"]


def test_a_running_worker_switches_to_the_pulled_snapshot(stages, there, host):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    workers = Snapshots(host / "snapshots")
    assert workers.current().settings.seq == 1

    push(stages.second, str(there))
    pull(host, str(there), NOW)

    assert workers.current().settings.seq == 2


def test_the_previous_directory_stays_for_the_grace_period(stages, there, host):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    push(stages.second, str(there))
    pull(host, str(there), NOW)
    os.utime(host / "snapshots" / "current", (NOW.timestamp(), NOW.timestamp()))
    pull(host, str(there), NOW + GRACE_PERIOD / 2)
    assert part_folder(host / "snapshots", "places", 1).is_dir()

    pull(host, str(there), NOW + GRACE_PERIOD + timedelta(minutes=1))

    assert [one.name for one in (host / "snapshots" / "places").iterdir()] == ["000002"]


def test_a_directory_rewritten_under_its_number_is_sent_fetched_and_opened_again(
    stages, there, host, tmp_path
):
    publisher = tmp_path / "publisher"
    shutil.copytree(stages.first, publisher)
    push(publisher, str(there))
    pull(host, str(there), NOW)
    workers = Snapshots(host / "snapshots")
    before = workers.current().settings
    manifest = part_folder(publisher / "snapshots", "places", 1) / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"rewritten": True}))

    push(publisher, str(there))
    pulled = pull(host, str(there), NOW)

    assert pulled == (1, True)
    assert "rewritten" in workers.current().settings.manifest
    assert "rewritten" not in before.manifest
    assert len(list((there / "places").iterdir())) == 1


def test_a_directory_damaged_here_is_fetched_again_within_the_hour(stages, there, host):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    flip_byte(part_folder(host / "snapshots", "places", 1) / "places.sqlite", 100)

    pull(host, str(there), NOW + VERIFY_EVERY)

    assert shown(host) == 1


def flip_byte(file: Path, at: int) -> None:
    data = bytearray(file.read_bytes())
    data[at] ^= 1
    file.write_bytes(data)


def test_a_flipped_byte_anywhere_is_refused_and_the_current_snapshot_stays(
    stages, there, host, tmp_path
):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    push(stages.second, str(there))
    sent = sorted(file for file in directory(there).iterdir() if file.stat().st_size)
    for file in sent:
        whole = file.read_bytes()
        flip_byte(file, len(whole) // 2)

        with pytest.raises(TransferFailed) as refused:
            pull(host, str(there), NOW)

        assert "\n" not in str(refused.value)
        assert shown(host) == 1
        file.write_bytes(whole)
    assert len(sent) > 5
    assert pull(host, str(there), NOW) == (2, True)


@pytest.mark.parametrize("damage", ["cut", "longer", "gone"])
def test_a_file_of_another_length_is_refused_by_http_as_well(stages, there, host, served, damage):
    push(stages.first, str(there))
    file = directory(there) / "places.sqlite"
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] if damage == "cut" else whole + b"x")
    if damage == "gone":
        file.unlink()

    with pytest.raises(TransferFailed):
        pull(host, served, NOW)

    assert not (host / "snapshots" / "current").exists()
    assert list((host / "snapshots").glob("staging-*")) == []


def test_a_byte_flipped_at_the_publisher_is_not_sent(stages, there, host, tmp_path):
    publisher = tmp_path / "publisher"
    shutil.copytree(stages.second, publisher)
    push(stages.first, str(there))
    flip_byte(part_folder(publisher / "snapshots", "places", 2) / "places.sqlite", 100)

    with pytest.raises(SnapshotDamaged, match=r"places\.sqlite differs from its manifest"):
        push(publisher, str(there))

    assert pull(host, str(there), NOW) == (1, True)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        "[" * 4000,
        '{"places": 1}',
        '{"places": 1, "postcodes": 1, "manifests": {"places": "x", "postcodes": "y"}}',
        "x" * 5000,
    ],
)
def test_an_invalid_pointer_is_refused(stages, there, host, content):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    (there / "current").write_text(content)

    with pytest.raises(TransferFailed):
        pull(host, str(there), NOW)

    assert shown(host) == 1


@pytest.mark.parametrize("seq", ["1", True, -1, 0, 1.0, 10**12, "../../x", None])
def test_an_invalid_publication_number_is_refused(stages, there, host, seq):
    push(stages.first, str(there))
    point(there, places=seq)

    with pytest.raises(TransferFailed, match="names no publication"):
        pull(host, str(there), NOW)


@pytest.mark.parametrize(
    "name",
    ["../evil", "/tmp/evil", "a/b", "..", ".hidden", "", "a\0b", "manifest.json", "é", "a\n"],
)
def test_a_file_name_that_leads_elsewhere_is_refused(stages, there, host, name):
    push(stages.first, str(there))
    rewrite(there, files={name: {"bytes": 0, "sha256": hashlib.sha256().hexdigest()}})

    with pytest.raises(TransferFailed, match="names a file that no snapshot has"):
        pull(host, str(there), NOW)

    assert {path.name for path in host.rglob("*")} == {"snapshots", "pull.lock"}


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"schema": 999}, "has version 999, this host reads version"),
        ({"seq": 7}, "another snapshot"),
        ({"part": "postcodes"}, "another snapshot"),
        ({"files": {"a": {"bytes": 3 << 30, "sha256": "0" * 64}}}, "larger than 2 GB"),
        ({"files": {"a": {"bytes": -1, "sha256": "0" * 64}}}, "no snapshot has"),
        ({"files": []}, "cannot be read"),
        ({"long": "x" * (1 << 20)}, "longer than"),
    ],
)
def test_an_invalid_manifest_is_refused_and_the_current_snapshot_stays(
    stages, there, host, facts, message
):
    push(stages.first, str(there))
    pull(host, str(there), NOW)
    push(stages.second, str(there))
    rewrite(there, **facts)

    # Only the manifest has another number or part: the pointer has its digest.
    with pytest.raises((TransferFailed, SnapshotDamaged), match=message):
        pull(host, str(there), NOW)

    assert shown(host) == 1


def test_numbers_never_go_back(stages, there, host, tmp_path):
    push(stages.second, str(there))
    pull(host, str(there), NOW)
    old = tmp_path / "old"
    push(stages.first, str(old))

    with pytest.raises(TransferFailed, match="older than 2 on this host"):
        pull(host, str(old), NOW)
    with pytest.raises(TransferFailed, match="does another publisher send there"):
        push(stages.first, str(there))

    assert shown(host) == 2


@pytest.mark.parametrize(
    "url", ["ftp://a/b", "http://127.0.0.1:1/x", "/nowhere/at/all", "zip::file:///x", "file://"]
)
def test_an_address_without_a_snapshot_gives_one_sentence(host, url):
    with pytest.raises(TransferFailed) as refused:
        pull(host, url, NOW)

    assert "\n" not in str(refused.value)


def test_nothing_is_sent_by_http_or_before_the_first_publication(stages, tmp_path):
    with pytest.raises(TransferFailed, match="nothing can be sent by http"):
        push(stages.first, "http://127.0.0.1:1/x")
    with pytest.raises(TransferFailed, match="nothing has been published"):
        push(tmp_path / "empty", str(tmp_path / "there"))


def test_a_password_in_an_address_appears_in_no_message(host):
    with pytest.raises(TransferFailed) as refused:
        pull(host, "http://officer:hunter2@127.0.0.1:1/x?key=hunter2", NOW)

    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("what", ["push", "pull"])
def test_a_second_run_at_the_same_time_is_refused(stages, there, host, tmp_path, what):
    publisher = tmp_path / "publisher"
    shutil.copytree(stages.first, publisher)
    push(publisher, str(there))
    data_dir = publisher if what == "push" else host
    data_dir.mkdir(exist_ok=True)

    with (data_dir / f"{what}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(TransferBusy):
            push(publisher, str(there)) if what == "push" else pull(host, str(there), NOW)


def test_a_directory_removed_while_it_is_fetched_is_looked_up_again(
    stages, there, host, monkeypatch
):
    push(stages.first, str(there))
    read = remote_storage.Remote.read
    publications = [stages.second]

    def and_then_something_is_published(self: remote_storage.Remote, name: str, most: int) -> bytes:
        content = read(self, name, most)
        if name == "current" and publications:
            push(publications.pop(), str(there))
        return content

    monkeypatch.setattr("app.snapshot.pull.Remote.read", and_then_something_is_published)

    assert pull(host, str(there), NOW) == (2, True)


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
    stages, tmp_path, copier, tell
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
        assert sorted(one.name[:6] for one in (there / "places").iterdir()) == ["000002"]
        assert list(there.rglob("*.new")) == []
        steps += 1
    assert steps > 10
    tell(f"{steps} steps")


@pytest.mark.usefixtures("_in_memory")
def test_a_pull_killed_at_any_step_serves_the_old_or_the_new_snapshot(
    stages, tmp_path, copier, tell
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
    tell(f"{steps} steps")
