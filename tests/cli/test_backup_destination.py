"""Where a backup is written, what it never replaces, and when it counts as made."""

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from app.data.audit import find_audit_entries
from app.data.backup_file import Backup, BackupDamaged, read_unverified_manifest
from app.data.session import record
from app.publish.backup.unpack import unpack
from app.snapshot.reader import Snapshots
from tests.builders import close_engine, run_command, settings_for, try_command

WHY = ("--reason", "asked by the provider")


@pytest.fixture(autouse=True)
def _no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ingest.redaction.apply_erasure_orders.GRACE_S", 0.0)


def place_ids(data_dir: Path) -> set[str]:
    current = Snapshots(data_dir / "snapshots").current()
    assert current is not None
    return {setting.provider_id for setting in current.settings.all()}


def kind_of(path: Path) -> str:
    manifest = read_unverified_manifest(path)
    assert manifest is not None
    return manifest.kind


def test_a_backup_replaces_only_an_older_backup_of_its_kind(
    seeded_copy: Path, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    run_command(seeded_copy, "backup", tmp_path / "b.tar")

    other = try_command(seeded_copy, "backup", tmp_path / "b.tar", "--edits")
    notes = try_command(seeded_copy, "backup", tmp_path / "notes.txt")
    run_command(seeded_copy, "backup", tmp_path / "b.tar")

    assert (other.exit_code, notes.exit_code) == (1, 1)
    assert "is a backup of the whole record: give another path" in other.output
    assert "exists and is not a backup" in notes.output
    assert kind_of(tmp_path / "b.tar") == "record"
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("name", ["missing/backups", "missing/v1.2/"])
def test_a_missing_folder_is_created_and_used_again(
    seeded_copy: Path, tmp_path: Path, name: str
) -> None:
    folder = f"{tmp_path}/{name}"

    for words in ((), ("--edits",), ("--edits",)):
        run_command(seeded_copy, "backup", folder, *words)

    made = sorted(Path(folder).iterdir())
    assert {kind_of(one) for one in made} == {"record", "edits"}
    assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in made)


def test_a_restore_works_in_a_folder_that_only_its_owner_can_read(
    seeded_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes = []

    def looked_at(backup: Backup, aside: Path) -> list[str]:
        modes.append(stat.S_IMODE(aside.stat().st_mode))
        return unpack(backup, aside)

    monkeypatch.setattr("app.publish.backup.restore.unpack", looked_at)
    monkeypatch.setattr(
        "app.cli.command_wrapper.OWNER_ONLY_UMASK", 0
    )  # whatever the process itself allows
    run_command(seeded_copy, "backup", tmp_path / "b.tar")
    run_command(seeded_copy, "restore", tmp_path / "b.tar", "--replace")

    assert modes == [0o700]


def test_a_backup_that_fails_its_trial_restore_is_not_written(
    seeded_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise BackupDamaged("a row of the backup refers to one that is not in it")

    monkeypatch.setattr("app.publish.backup.trial_restore.build_record", broken)

    done = try_command(seeded_copy, "backup", tmp_path / "b.tar")

    assert done.exit_code == 1
    assert not (tmp_path / "b.tar").exists()
    assert not list(seeded_copy.glob("proof-*"))
    assert not list(tmp_path.glob(".*.part"))


def test_a_dangling_reference_is_found_by_the_trial_restore(
    seeded_copy: Path, tmp_path: Path
) -> None:
    close_engine(settings_for(seeded_copy).database_url)
    with closing(sqlite3.connect(seeded_copy / "record.sqlite")) as connection:
        connection.execute(
            "DELETE FROM provider WHERE provider_id IN (SELECT provider_id FROM service)"
        )
        connection.commit()

    done = try_command(seeded_copy, "backup", tmp_path / "b.tar")

    assert done.exit_code == 1
    assert "refers to one that is not in it" in done.output


def test_a_lost_record_replaces_no_backup(seeded_copy: Path, tmp_path: Path) -> None:
    run_command(seeded_copy, "backup", tmp_path / "all/")
    run_command(seeded_copy, "backup", tmp_path / "all/", "--edits")
    close_engine(settings_for(seeded_copy).database_url)
    (seeded_copy / "record.sqlite").unlink()
    run_command(seeded_copy, "migrate")
    before = sorted(tmp_path.glob("all/*"))

    done = [
        try_command(seeded_copy, "backup", tmp_path / "all/", *one) for one in ((), ("--edits",))
    ]

    assert [one.exit_code for one in done] == [1, 1]
    assert "the record is empty" in done[0].output
    assert sorted(tmp_path.glob("all/*")) == before


LOST = {
    "forget.log": ("forget.log",),
    "both files": ("forget.log", "erasures/orders.jsonl"),
    "the log and the record": ("forget.log", "record.sqlite"),
    "all but the backup of edits": ("forget.log", "erasures/orders.jsonl", "record.sqlite"),
}


@pytest.mark.parametrize("lost", LOST)
def test_an_erasure_order_survives_lost_files(seeded_copy: Path, tmp_path: Path, lost: str) -> None:
    one = sorted(place_ids(seeded_copy))[0]
    run_command(seeded_copy, "backup", tmp_path / "all/")
    run_command(seeded_copy, "edit", "forget", one, *WHY)
    run_command(seeded_copy, "backup", tmp_path / "all/", "--edits")
    if lost != "all but the backup of edits":
        next(tmp_path.glob("all/edits-*")).unlink()
    close_engine(settings_for(seeded_copy).database_url)
    for name in LOST[lost]:
        (seeded_copy / name).unlink()

    examined = try_command(seeded_copy, "doctor")
    newest = next(tmp_path.glob("all/record-*"))
    run_command(seeded_copy, "restore", newest, "--replace")

    assert examined.exit_code == 1
    assert "BROKEN" in examined.output
    assert one not in place_ids(seeded_copy)
    for name in ("forget.log", "erasures/orders.jsonl"):
        assert one in (seeded_copy / name).read_text()
        assert stat.S_IMODE((seeded_copy / name).stat().st_mode) == 0o600


def test_an_older_record_put_back_by_hand_republishes_no_erased_provider(
    seeded_copy: Path, tmp_path: Path
) -> None:
    one = sorted(place_ids(seeded_copy))[0]
    close_engine(settings_for(seeded_copy).database_url)
    older = (seeded_copy / "record.sqlite").read_bytes()
    run_command(seeded_copy, "edit", "forget", one, *WHY)
    close_engine(settings_for(seeded_copy).database_url)
    (seeded_copy / "record.sqlite").write_bytes(older)

    printed = run_command(seeded_copy, "publish")

    assert "erasure orders that the record had lost are recorded again" in printed
    assert one not in place_ids(seeded_copy)


def test_publications_and_backups_reveal_audit_lines_removed_together_with_the_head(
    seeded_copy: Path, tmp_path: Path
) -> None:
    one = sorted(place_ids(seeded_copy))[0]
    for number in ("01632 960123", "01632 960124", "01632 960125"):
        run_command(seeded_copy, "edit", "set", one, "phone", number, *WHY)
    folder = f"{tmp_path}/all/"
    run_command(seeded_copy, "backup", folder, "--edits")
    with record(settings_for(seeded_copy).database_url) as session:
        for event in list(find_audit_entries(session))[-3:]:
            session.delete(event)
        session.commit()
    (seeded_copy / "audit.head").unlink()

    by_publication = try_command(seeded_copy, "audit", "verify")
    run_command(seeded_copy, "publish")  # does not hide the loss
    for file in seeded_copy.glob("snapshots/places/*/manifest.json"):
        file.write_text(file.read_text().replace('"audit"', '"other"'))
    by_backup = try_command(seeded_copy, "audit", "verify", BACKUP_TO=folder)
    by_none = try_command(seeded_copy, "audit", "verify")
    accepted = run_command(
        seeded_copy, "audit", "accept", "--reason", "found out", BACKUP_TO=folder
    )

    assert "by publication" in by_publication.output
    assert "its last lines are missing" in by_publication.output
    assert "by backup edits-" in by_backup.output
    assert "audit.head is missing" in by_none.output
    assert [one.exit_code for one in (by_publication, by_backup, by_none)] == [1, 1, 1]
    assert "accepted: the audit had" in accepted
    assert "none changed or missing" in run_command(
        seeded_copy, "audit", "verify", BACKUP_TO=folder
    )
