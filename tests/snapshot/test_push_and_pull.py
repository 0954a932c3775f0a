"""Snapshots are pushed to a folder and pulled from it, or by HTTP, completely or not at all."""

import fcntl
import json
import os
import shutil
from datetime import timedelta

import pytest

from app.snapshot import remote_storage
from app.snapshot.errors import TransferBusy, TransferFailed
from app.snapshot.pull import GRACE_PERIOD, VERIFY_EVERY, pull
from app.snapshot.push import push
from app.snapshot.reader import (
    Snapshots,
    part_folder,
    read_current_pointer,
)
from tests.snapshot.copied_snapshots import (
    NOW,
    directory,
    files,
    flip_byte,
    shown,
)


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
    names = sorted(file.name[:7] for file in (there / "places").iterdir())
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

    assert [file.name for file in (host / "snapshots" / "places").iterdir()] == ["000002"]


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


def test_counts_that_wait_at_the_place_are_not_removed_by_a_push(stages, there):
    push(stages.first, str(there))
    sent = there / "inbox" / "0123456789abcdef" / "unmet-20261122T08-1-0123456789abcdef.jsonl"
    sent.parent.mkdir(parents=True)
    sent.write_text("")

    push(stages.second, str(there))

    assert sent.exists()
