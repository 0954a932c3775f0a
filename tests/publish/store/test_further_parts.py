"""A part that not every snapshot has: it is kept, copied and checked, and edits never touch it."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlmodel import select

from app.data import migrate
from app.data.providers import mint_provider_id
from app.data.publications import find_logged_parts, save_publication
from app.data.tables import EditField, Publication
from app.publish.store.erase_from_snapshots import erase_from_snapshots
from app.publish.store.staging import write_directory
from app.publish.store.switch import next_free_seq, switch_pointer
from app.snapshot.layout import READABLE_VERSIONS
from app.snapshot.pull import pull
from app.snapshot.push import push
from app.snapshot.reader import Snapshots, part_folder, read_current_pointer
from tests.builders import (
    NOW,
    Install,
    close_engine,
    consent,
    fill,
    run_command,
    settings_for,
)

BOUNDARIES = "boundaries"
SEQS = {"places": 1, "postcodes": 1, BOUNDARIES: 1}


def write_boundaries(folder: Path) -> dict[str, Any]:
    """The files of the part: figures by area, and the codes of the areas."""
    np.save(folder / "figures.npy", np.arange(12, dtype=np.int32).reshape(3, 4))
    (folder / "areas.json").write_text(json.dumps(["E06990001", "E06990002", "E06990003"]))
    return {"rows": 3}


def publish_boundaries(install: Install) -> int:
    """Write, log and switch to a directory of the part, beside the current ones."""
    with install.session() as session:
        seq = next_free_seq(session, install.snapshots, BOUNDARIES)
        digest = write_directory(install.snapshots, BOUNDARIES, seq, NOW, write_boundaries)
        save_publication(
            session,
            BOUNDARIES,
            seq,
            published_at=NOW,
            rows_count=3,
            manifest_sha256=digest,
        )
        session.commit()
    current = read_current_pointer(install.snapshots)
    switch_pointer(install.snapshots, {**current, BOUNDARIES: seq})
    return seq


def files_of(data_dir: Path, seq: int = 1) -> dict[str, tuple[int, int, bytes]]:
    """Inode, number of links and content of each file of the part."""
    folder = part_folder(data_dir / "snapshots", BOUNDARIES, seq)
    files = sorted(folder.iterdir())
    return {one.name: (one.stat().st_ino, one.stat().st_nlink, one.read_bytes()) for one in files}


@pytest.fixture
def filled(install: Install) -> Install:
    """A nursery and a childminder, published, and boundaries."""
    fill(install, consent())
    install.publish()
    publish_boundaries(install)
    return install


@pytest.fixture
def seeded_with_boundaries(seeded_copy: Path) -> Install:
    """The install of the seeds, with boundaries."""
    install = Install(seeded_copy, settings_for(seeded_copy).database_url)
    publish_boundaries(install)
    close_engine(install.database_url)
    return install


def _edit(install: Install) -> None:
    install.make_edit("EY100001", EditField.PHONE, "01632 960123")


def _withhold(install: Install) -> None:
    install.make_edit("EY100001", EditField.WITHHELD, "yes")


def _roll_back(install: Install) -> None:
    install.publish()
    install.roll_back()


def _withdraw(install: Install) -> None:
    """Publish without a home, then erase it from the older publications."""
    install.consented(as_at=NOW.date())
    install.publish()
    with install.session() as session:
        changed = erase_from_snapshots(
            session, install.snapshots, [mint_provider_id("ofsted", "2500001")], 0
        )
    assert changed == 1


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "change",
    [Install.publish, _edit, _withhold, _roll_back, _withdraw],
    ids=["publish", "edit", "withhold", "roll back", "withdraw"],
)
def test_a_publication_of_settings_leaves_other_parts_untouched(
    filled: Install, change: Callable[[Install], object]
) -> None:
    before = files_of(filled.data_dir)

    change(filled)

    seqs = read_current_pointer(filled.snapshots)
    assert seqs.pop("places") > 1
    assert seqs == {"postcodes": 1, BOUNDARIES: 1}
    assert files_of(filled.data_dir) == before


def test_old_and_unlogged_publications_of_a_part_are_removed(filled: Install) -> None:
    with filled.session() as session:
        write_directory(filled.snapshots, "orphans", 1, NOW, write_boundaries)
        session.commit()
    for _ in range(8):
        publish_boundaries(filled)
    (filled.snapshots / "notes").mkdir()

    filled.publish()

    left = sorted(one.name for one in (filled.snapshots / BOUNDARIES).iterdir())
    assert left == [f"{seq:06d}" for seq in range(4, 10)]
    assert list((filled.snapshots / "orphans").iterdir()) == []
    assert (filled.snapshots / "notes").is_dir()


def test_a_lost_pointer_names_every_part_again_with_the_next_publication(filled: Install) -> None:
    (filled.snapshots / "current").unlink()

    filled.publish()

    assert read_current_pointer(filled.snapshots) == {**SEQS, "places": 2}


@pytest.mark.parametrize(
    "others", [{}, {BOUNDARIES: 99}, {BOUNDARIES: "x", "../a": 1, "Ä": 1, "current": 1, "a": [1]}]
)
def test_a_server_ignores_parts_that_it_does_not_know(
    filled: Install, others: dict[str, Any]
) -> None:
    pointer = {"places": 1, "postcodes": 1, **others}
    (filled.snapshots / "current").write_text(json.dumps(pointer))

    servers = Snapshots(filled.snapshots)
    servers.start()

    assert servers.current().settings.seq == 1
    assert servers.trouble == ""
    known = {"places", "postcodes", BOUNDARIES} if BOUNDARIES in others else SEQS.keys()
    assert read_current_pointer(filled.snapshots).keys() <= known


def test_every_part_is_pushed_and_pulled_and_an_edit_copies_only_the_settings(
    filled: Install, tmp_path: Path
) -> None:
    there, host = tmp_path / "there", tmp_path / "host"
    push(filled.data_dir, str(there))
    pull(host, str(there), NOW)
    first = files_of(host)
    assert [one[2] for one in first.values()] == [
        one[2] for one in files_of(filled.data_dir).values()
    ]
    sent = sorted((there / BOUNDARIES).iterdir())

    _edit(filled)
    files_count = push(filled.data_dir, str(there)).files_count
    pull(host, str(there), NOW + timedelta(hours=2))

    places = part_folder(filled.snapshots, "places", 2)
    assert files_count == len(list(places.iterdir()))
    assert sorted((there / BOUNDARIES).iterdir()) == sent
    assert files_of(host) == first
    assert read_current_pointer(host / "snapshots") == {**SEQS, "places": 2}


def test_a_part_that_is_no_longer_published_is_removed_from_other_hosts(
    filled: Install, tmp_path: Path
) -> None:
    there, host = tmp_path / "there", tmp_path / "host"
    push(filled.data_dir, str(there))
    pull(host, str(there), NOW)
    switch_pointer(filled.snapshots, {"places": 1, "postcodes": 1})

    push(filled.data_dir, str(there))
    for hours in (1, 2):
        pull(host, str(there), NOW + timedelta(hours=hours))

    assert list((there / BOUNDARIES).iterdir()) == []
    assert list((host / "snapshots" / BOUNDARIES).iterdir()) == []


def test_a_pulling_host_leaves_out_a_part_of_a_newer_release(
    filled: Install, tmp_path: Path
) -> None:
    there, host = tmp_path / "there", tmp_path / "host"
    push(filled.data_dir, str(there))
    (folder,) = (there / BOUNDARIES).iterdir()
    manifest = json.loads((folder / "manifest.json").read_text())
    newer = json.dumps({**manifest, "schema": READABLE_VERSIONS[-1] + 1}).encode()
    digest = hashlib.sha256(newer).hexdigest()
    (folder / "manifest.json").write_bytes(newer)
    folder.rename(folder.with_name(f"{folder.name[:6]}-{digest[:16]}"))
    pointer = json.loads((there / "current").read_text())
    pointer["manifests"][BOUNDARIES] = digest
    (there / "current").write_text(json.dumps(pointer))

    pulled = [pull(host, str(there), NOW) for _ in range(2)]

    assert [one.is_new for one in pulled] == [True, False]
    assert read_current_pointer(host / "snapshots") == {"places": 1, "postcodes": 1}
    assert not (host / "snapshots" / BOUNDARIES).exists()


def test_the_checks_cover_every_part_and_a_backup_repairs_it(
    seeded_with_boundaries: Install, tmp_path: Path
) -> None:
    data_dir = seeded_with_boundaries.data_dir
    before = {name: content for name, (*_, content) in files_of(data_dir).items()}
    assert "BROKEN" not in run_command(data_dir, "doctor")
    run_command(data_dir, "backup", str(tmp_path / "backup.tar"))
    figures = part_folder(data_dir / "snapshots", BOUNDARIES, 1) / "figures.npy"
    figures.write_bytes(figures.read_bytes()[:-1] + b"x")

    repaired = run_command(data_dir, "repair", "--from", str(tmp_path / "backup.tar"))

    assert "boundaries 1 is restored from the backup" in repaired
    assert {name: content for name, (*_, content) in files_of(data_dir).items()} == before
    assert "BROKEN" not in run_command(data_dir, "doctor")


def test_a_part_that_cannot_be_repaired_is_no_longer_named(
    seeded_with_boundaries: Install,
) -> None:
    data_dir = seeded_with_boundaries.data_dir
    (part_folder(data_dir / "snapshots", BOUNDARIES, 1) / "figures.npy").unlink()

    repaired = run_command(data_dir, "repair")

    assert BOUNDARIES not in read_current_pointer(data_dir / "snapshots")
    assert "boundaries 1 cannot be recovered: it is removed\n" in repaired
    assert "BROKEN" not in run_command(data_dir, "doctor")


@pytest.mark.both_engines
def test_an_older_release_gets_a_log_without_the_parts_that_it_does_not_know(
    filled: Install,
) -> None:
    with filled.session() as session:
        assert find_logged_parts(session) == sorted(SEQS)

    migrate.downgrade(filled.database_url, "0008")
    migrate.upgrade(filled.database_url)

    with filled.session() as session:
        logged = session.exec(select(Publication.part, Publication.seq)).all()
    assert sorted(logged) == [("places", 1), ("postcodes", 1)]
