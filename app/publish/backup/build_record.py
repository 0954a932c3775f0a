"""Filling a new SQLite record from a backup, and upgrading it to this version's revision."""

from pathlib import Path

from sqlalchemy import Connection

from app.data import migrate, table_dump
from app.data.backup_file import RECORD, Backup, BackupDamaged
from app.data.session import engine


def build_record(backup: Backup, file: Path, only: str = "") -> None:
    """Create a SQLite file with a backup's rows at this version's revision; `only` one table's."""
    migrate.upgrade(f"sqlite:///{file}", backup.manifest.revision)
    bind = engine(f"sqlite:///{file}")
    with bind.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # all are checked below
        connection.exec_driver_sql("PRAGMA synchronous = OFF")  # the caller flushes the file
        for table in table_dump.find_tables(connection):
            if table.name in backup.manifest.rows and only in ("", table.name):
                _load_table(backup, connection, table.name)
        connection.commit()
        is_whole = backup.manifest.kind == RECORD and not only
        if is_whole and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BackupDamaged("a row of the backup refers to one that is not in it")
    bind.dispose()
    if backup.manifest.revision != migrate.head():
        migrate.upgrade(f"sqlite:///{file}")


def _load_table(backup: Backup, connection: Connection, name: str) -> None:
    columns, rows = table_dump.read_table(backup.open(f"record/{name}.jsonl.gz"))
    count = table_dump.load_table(connection, name, columns, rows)
    if count != backup.manifest.rows[name]:
        expected = backup.manifest.rows[name]
        raise BackupDamaged(f"the backup has {count} rows of {name} instead of {expected}")
