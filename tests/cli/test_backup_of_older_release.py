"""Backups of a record whose tables still have the names of the release of 25 November 2026."""

import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.data.backup_file import open_verified
from app.data.merge_edits_since_backup import read_orders_at_any_revision
from app.publish.backup.trial_restore import read_backup_orders
from tests.builders import close_engine, run_command, settings_for

RELEASE = Path(__file__).parents[1] / "files" / "releases" / "2026-11-25.tar.gz"
PHONE = "01632 960123"
EDIT = f"""INSERT INTO place_edit (provider_id, field, value, seen_value, reason, made_by, made_at,
    ended_seq) SELECT provider_id, 'phone', '{PHONE}', phone, 'rang', 'Ann',
    '2026-11-26 09:00:00.000000', NULL FROM provider WHERE phone != '' ORDER BY 1 LIMIT 1"""
ORDER = """INSERT INTO forget_order (source, key, provider_id, restricts, ordered_at, carried_out_at)
    VALUES ('ofsted_register', 'EY999999', '', 'nothing', '2026-11-26 09:00:00.000000',
    '2026-11-26 10:00:00.000000')"""


@pytest.fixture
def old_dir(tmp_path: Path) -> Iterator[Path]:
    """An install of that release, with an edit and an erasure order."""
    with tarfile.open(RELEASE) as archive:
        archive.extractall(tmp_path, filter="data")
    data_dir = Path(shutil.move(tmp_path / "old25", tmp_path / "install"))
    with sqlite3.connect(_file(data_dir)) as connection:
        connection.execute(EDIT)
        connection.execute(ORDER)
    connection.close()
    yield data_dir
    close_engine(settings_for(data_dir).database_url)


def test_a_record_that_was_not_migrated_is_backed_up_and_restored(
    old_dir: Path, tmp_path: Path
) -> None:
    audit = _select(old_dir, "SELECT * FROM audit_event ORDER BY id")
    old_orders = _select(
        old_dir, "SELECT key, restricts, carried_out_at FROM forget_order ORDER BY id"
    )
    run_command(old_dir, "backup", str(tmp_path / "b.tar"))
    new_dir = tmp_path / "new"

    run_command(new_dir, "migrate")
    run_command(new_dir, "restore", str(tmp_path / "b.tar"))

    edits = "SELECT value, edited_by, ended_by_seq FROM provider_edit"
    orders = "SELECT key, restricted_to, applied_at FROM erasure_order ORDER BY id"
    assert _select(new_dir, edits) == [(PHONE, "Ann", None)]
    assert _select(new_dir, orders) == old_orders
    restored = _select(new_dir, "SELECT * FROM audit_event ORDER BY id")
    assert audit
    assert restored[: len(audit)] == audit
    assert run_command(new_dir, "audit", "verify").endswith("none changed or missing\n")
    close_engine(settings_for(new_dir).database_url)


def test_the_edits_of_a_record_that_was_not_migrated_are_added(
    old_dir: Path, tmp_path: Path
) -> None:
    run_command(old_dir, "backup", str(tmp_path / "b.tar"))
    with sqlite3.connect(_file(old_dir)) as connection:
        connection.execute(EDIT.replace(PHONE, "01632 960456").replace("11-26", "11-27"))
    connection.close()
    run_command(old_dir, "backup", "--edits", str(tmp_path / "e.tar"))
    new_dir = tmp_path / "new"

    run_command(new_dir, "migrate")
    words = ("restore", str(tmp_path / "b.tar"), "--edits", str(tmp_path / "e.tar"))
    run_command(new_dir, *words)

    values = _select(new_dir, "SELECT value FROM provider_edit ORDER BY id")
    assert values == [(PHONE,), ("01632 960456",)]
    close_engine(settings_for(new_dir).database_url)


def test_erasure_orders_are_found_at_either_revision(old_dir: Path, tmp_path: Path) -> None:
    url = settings_for(old_dir).database_url
    run_command(old_dir, "backup", str(tmp_path / "old.tar"))
    before = read_orders_at_any_revision(url)
    close_engine(url)
    run_command(old_dir, "migrate")
    run_command(old_dir, "backup", str(tmp_path / "new.tar"))

    assert ("EY999999", "nothing") in [(one.key, one.restricted_to) for one in before]
    assert read_orders_at_any_revision(url) == before
    for name in ("old.tar", "new.tar"):
        with open_verified(tmp_path / name) as backup:
            assert read_backup_orders(backup, tmp_path) == before


def test_the_audit_is_the_same_after_the_upgrade_and_going_back(old_dir: Path) -> None:
    listed = "SELECT * FROM audit_event ORDER BY id"
    audit = _select(old_dir, listed)

    run_command(old_dir, "migrate")
    upgraded = _select(old_dir, listed)
    run_command(old_dir, "migrate", "--to", "0007")

    assert audit
    assert upgraded == audit
    assert _select(old_dir, listed) == audit
    assert _select(old_dir, "SELECT value FROM place_edit") == [(PHONE,)]


def _file(data_dir: Path) -> str:
    return settings_for(data_dir).database_url.removeprefix("sqlite:///")


def _select(data_dir: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(_file(data_dir))
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()
