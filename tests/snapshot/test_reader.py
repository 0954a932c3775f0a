"""Workers switch to a new snapshot without a restart, or keep the old one if it cannot be used."""

import json
import random
from datetime import date
from pathlib import Path

import pytest

from app.data.tables import EditField
from app.publish import CheckFailed
from app.publish.store.staging import verify
from app.snapshot.reader import Snapshots, part_folder, read_current_pointer, read_manifest
from tests.builders import Install, fill, nursery

OCTOBER = date(2026, 10, 31)


def test_workers_switch_without_a_restart_and_keep_the_postcodes_open(install: Install) -> None:
    fill(install)
    install.publish()
    snapshots = Snapshots(install.snapshots)
    first = snapshots.current()
    assert snapshots.current() is first

    install.register(nursery("EY100002"), as_at=OCTOBER)
    install.publish()

    second = snapshots.current()
    assert first is not None
    assert second is not None
    assert second.settings.seq == first.settings.seq + 1
    assert second.postcodes is first.postcodes
    assert [setting.ofsted_urn for setting in first.settings.all()] == ["EY100001"]


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "{",
        "[]",
        "null",
        "\xff",
        '{"places": "x", "postcodes": 1}',
        '{"places": 99, "postcodes": 1}',
        '{"places": 1, "postcodes": 99}',
    ],
)
def test_a_pointer_to_a_missing_directory_keeps_the_previous_snapshot_and_is_logged_once(
    install: Install, pointer: str, caplog: pytest.LogCaptureFixture
) -> None:
    fill(install)
    install.publish()
    snapshots = Snapshots(install.snapshots)
    first = snapshots.current()

    (install.snapshots / "current").write_text(pointer, encoding="latin-1")

    assert [snapshots.current() for _ in range(3)] == [first] * 3
    assert len(caplog.records) == 1


def test_a_missing_pointer_keeps_the_previous_snapshot(install: Install) -> None:
    fill(install)
    install.publish()
    snapshots = Snapshots(install.snapshots)
    first = snapshots.current()

    (install.snapshots / "current").unlink()

    assert snapshots.current() is first
    install.publish()
    assert snapshots.current() is not first


@pytest.mark.parametrize("damage", ["cut", "gone", "nought", "manifest", "no manifest"])
def test_a_damaged_directory_keeps_the_previous_snapshot(install: Install, damage: str) -> None:
    fill(install)
    install.publish()
    snapshots = Snapshots(install.snapshots)
    first = snapshots.current()
    install.register(nursery("EY100002"), as_at=OCTOBER)
    folder = part_folder(install.snapshots, "places", install.publish().settings.seq)

    _damage(folder, damage)

    assert snapshots.current() is first


def test_a_directory_without_a_snapshot_gives_none(tmp_path: Path) -> None:
    assert Snapshots(tmp_path / "nowhere").current() is None


@pytest.mark.parametrize("part", ["places", "postcodes"])
def test_one_flipped_bit_anywhere_is_found(install: Install, part: str) -> None:
    fill(install)
    install.publish()
    seq = read_current_pointer(install.snapshots)[part]
    folder = part_folder(install.snapshots, part, seq)
    dice = random.Random(4)

    for name in read_manifest(folder, part, seq)["files"]:
        whole = (folder / name).read_bytes()
        flipped = bytearray(whole)
        flipped[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        (folder / name).write_bytes(flipped)
        with pytest.raises(CheckFailed, match=name):
            verify(install.snapshots, part, seq)
        (folder / name).write_bytes(whole)
    verify(install.snapshots, part, seq)


def _damage(folder: Path, damage: str) -> None:
    file, manifest = folder / "longitude.npy", folder / "manifest.json"
    whole = file.read_bytes()
    match damage:
        case "cut":
            file.write_bytes(whole[:-1])
        case "gone":
            file.unlink()
        case "nought":
            file.write_bytes(bytes(len(whole)))
        case "manifest":
            facts = json.loads(manifest.read_text())
            manifest.write_text(json.dumps({**facts, "schema": facts["schema"] + 1}))
        case "no manifest":
            manifest.unlink()


def test_a_server_that_starts_on_a_flipped_byte_serves_the_last_intact_publication(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    fill(install)
    install.publish()
    install.register(nursery("EY100002"), as_at=OCTOBER)
    folder = part_folder(install.snapshots, "places", install.publish().settings.seq)
    _flip_a_byte(folder / "places.sqlite")
    snapshots = Snapshots(install.snapshots)

    snapshots.start()

    shown = snapshots.current()
    assert shown is not None
    assert [setting.ofsted_urn for setting in shown.settings.all()] == ["EY100001"]
    assert "places.sqlite differs from its manifest" in snapshots.trouble
    install.publish()
    assert snapshots.current() is not shown
    assert snapshots.trouble == ""


def test_a_server_that_starts_without_a_readable_pointer_serves_the_newest(
    install: Install,
) -> None:
    fill(install)
    install.publish()
    (install.snapshots / "current").write_text("{", encoding="utf-8")
    snapshots = Snapshots(install.snapshots)

    snapshots.start()

    shown = snapshots.current()
    assert shown is not None
    assert shown.settings.seq == 1


def test_a_setting_that_is_withheld_stays_hidden_from_a_server_that_starts_on_a_flipped_byte(
    install: Install,
) -> None:
    fill(install)
    install.register(nursery(), nursery("EY100002"), as_at=OCTOBER)
    install.publish()
    install.make_edit("EY100001", EditField.WITHHELD, "yes")
    withheld = install.public().settings.seq
    _flip_a_byte(part_folder(install.snapshots, "places", withheld) / "places.sqlite")
    at_once = Snapshots(install.snapshots)
    at_once.start()
    assert at_once.current() is None
    whole = install.publish().settings.seq
    install.make_edit("EY100002", EditField.PHONE, "01632 960123")
    _flip_a_byte(
        part_folder(install.snapshots, "places", install.public().settings.seq) / "places.sqlite"
    )
    later = Snapshots(install.snapshots)
    later.start()

    shown = later.current()
    assert shown is not None
    assert shown.settings.seq == whole
    assert [setting.ofsted_urn for setting in shown.settings.all()] == ["EY100002"]


def _flip_a_byte(file: Path) -> None:
    whole = bytearray(file.read_bytes())
    whole[len(whole) // 2] ^= 1
    file.write_bytes(whole)
