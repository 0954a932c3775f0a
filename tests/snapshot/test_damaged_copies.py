"""Damaged, altered and impossible copies of a snapshot are refused by push and pull."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from app.snapshot.errors import SnapshotDamaged, TransferFailed
from app.snapshot.pull import pull
from app.snapshot.push import push
from app.snapshot.reader import (
    part_folder,
)
from tests.snapshot.copied_snapshots import (
    NOW,
    directory,
    flip_byte,
    point,
    shown,
)


def rewrite(there: Path, **facts: Any) -> None:
    """Change facts in the pushed manifest of places, and its digest in the pointer."""
    before = directory(there)
    manifest = json.loads((before / "manifest.json").read_text())
    content = json.dumps({**manifest, **facts}).encode()
    (before / "manifest.json").write_bytes(content)
    digest = hashlib.sha256(content).hexdigest()
    before.rename(before.with_name(f"{before.name[:6]}-{digest[:16]}"))
    point(there, manifests={"places": digest})


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
