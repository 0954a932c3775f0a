"""Dumps of the record's tables as JSON lines, and the backup file that contains them."""

import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from app.data import table_dump
from app.data.backup_file import (
    FORMAT_VERSION,
    BackupDamaged,
    Manifest,
    Member,
    open_verified,
    write_backup,
)
from app.data.session import engine
from app.data.tables import AuditEvent
from tests.builders import Install, consent, fill

pytestmark = pytest.mark.both_engines

NOW = datetime(2026, 11, 22, 9, 0, 0, 123456, tzinfo=UTC)


def an_empty_manifest() -> Manifest:
    return Manifest(FORMAT_VERSION, "record", NOW, "0004", {}, {})


def a_backup(file: Path) -> bytes:
    members = [Member("record/area.jsonl.gz", io.BytesIO(b"[]\n" * 700), 700)]
    members.append(Member("secret", io.BytesIO(b"ab" * 32)))
    write_backup(file, an_empty_manifest(), members, lambda _: None)
    return file.read_bytes()


def test_a_dump_has_every_table_in_the_order_of_references(
    database_url: str,
) -> None:
    with table_dump.consistent_read(database_url) as connection:
        names = [table.name for table in table_dump.find_tables(connection)]

    assert sorted(names) == sorted(SQLModel.metadata.tables)
    assert names.index("edition") < names.index("source_row")
    assert names.index("provider") < names.index("service")


def test_a_dump_does_not_see_concurrent_writes(install: Install) -> None:
    fill(install, consent())
    with table_dump.consistent_read(install.database_url) as connection:
        install.empty()
        table = next(one for one in table_dump.find_tables(connection) if one.name == "provider")

        rows = list(table_dump.find_rows(connection, table))

    assert len(rows) == 2


def test_a_table_is_the_same_after_a_dump_and_a_load(install: Install) -> None:
    event = {"who": "Zoë", "action": "a\n", "subject": "b", "field": "", "old_value": ""}
    with install.session() as session:
        session.add(AuditEvent(id=41, at=NOW, new_value="\\N\t", reason="", chain="x", **event))
        session.commit()
    packed = io.BytesIO()
    with table_dump.consistent_read(install.database_url) as connection:
        table = next(one for one in table_dump.find_tables(connection) if one.name == "audit_event")
        table_dump.write_table(connection, table, packed)
    packed.seek(0)

    with engine(install.database_url).begin() as connection:
        connection.execute(table.delete())
        table_dump.load_table(connection, table.name, *table_dump.read_table(packed))

    with install.session() as session:
        session.add(AuditEvent(at=NOW, new_value="", reason="", chain="y", **event))
        session.commit()
        back, new = session.get(AuditEvent, 41), session.get(AuditEvent, 42)
        assert back is not None
        assert new is not None
        assert (back.who, back.action, back.new_value) == ("Zoë", "a\n", "\\N\t")
        assert back.at.replace(tzinfo=UTC) == NOW


def test_a_backup_cut_short_at_any_byte_is_refused(tmp_path: Path) -> None:
    whole = a_backup(tmp_path / "whole.tar")
    cut = tmp_path / "cut.tar"

    for size in (*range(0, len(whole), 97), len(whole) - 1, len(whole) - 512):
        cut.write_bytes(whole[:size])
        with pytest.raises(BackupDamaged, match="cut"), open_verified(cut):
            pass


def test_a_backup_with_any_byte_changed_is_refused(tmp_path: Path) -> None:
    whole = a_backup(tmp_path / "whole.tar")
    changed = tmp_path / "changed.tar"

    for at in range(0, len(whole), 31):
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BackupDamaged), open_verified(changed):
            pass


def test_a_backup_with_a_file_outside_its_folders_is_refused(tmp_path: Path) -> None:
    members = [Member("../x", io.BytesIO(b"x"))]

    with pytest.raises(BackupDamaged, match="not a backup that this version can read"):
        write_backup(tmp_path / "x.tar", an_empty_manifest(), members, lambda _: None)

    assert list(tmp_path.iterdir()) == []
