"""Checking that a backup can be restored, by restoring it into a temporary folder."""

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy.exc import DatabaseError
from sqlmodel import col, select

from app.data.audit import AuditBroken, AuditHead, verify
from app.data.backup_file import RECORD, Backup, BackupDamaged
from app.data.erasure_orders import ErasureLogEntry
from app.data.merge_edits_since_backup import read_orders
from app.data.session import engine, record
from app.data.table_dump import ERASURE_ORDER_TABLES
from app.data.tables import AuditEvent
from app.publish.backup.build_record import build_record
from app.publish.backup.unpack import unpack

PREFIX = "proof-"  # of the folder in DATA_DIR
STALE_S = 86_400


def check_restorable(backup: Backup, data_dir: Path) -> None:
    """Restore a backup into a temporary folder; raises BackupDamaged where that fails."""
    _remove_stale(data_dir)
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=data_dir))  # mode 700
    url = f"sqlite:///{folder / 'record.sqlite'}"
    try:
        build_record(backup, folder / "record.sqlite")
        _check_audit(backup, url)
        folders = unpack(backup, folder / "snapshots")
        if backup.manifest.kind == RECORD and len(folders) != _count_folders(backup):
            raise BackupDamaged("a snapshot in the backup cannot be read back")
    except (DatabaseError, AuditBroken, json.JSONDecodeError) as error:
        message = str(getattr(error, "orig", None) or error).partition("\n")[0]
        raise BackupDamaged(f"the backup cannot be restored: {message}") from None
    finally:
        engine(url).dispose()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def temporary_record(backup: Backup, data_dir: Path, only: str = "") -> Iterator[str]:
    """The URL of a temporary record built from a backup; `only` one table of it."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=data_dir))
    url = f"sqlite:///{folder / 'record.sqlite'}"
    try:
        build_record(backup, folder / "record.sqlite", only)
        yield url
    finally:
        engine(url).dispose()
        shutil.rmtree(folder, ignore_errors=True)


def _orders_table(backup: Backup) -> str:
    """The table of erasure orders, by the name that it has in a backup of any revision."""
    known = (name for name in ERASURE_ORDER_TABLES if name in backup.manifest.rows)
    return next(known, ERASURE_ORDER_TABLES[0])


def read_backup_orders(backup: Backup, data_dir: Path) -> list[ErasureLogEntry]:
    """The erasure orders of a backup."""
    with temporary_record(backup, data_dir, _orders_table(backup)) as url:
        return read_orders(url)


def events_after(backup: Backup, data_dir: Path, head: AuditHead) -> list[dict[str, Any]]:
    """The audit lines after `head` in a backup; none where the backup has a different audit."""
    if backup.manifest.rows.get("audit_event", 0) <= head.count:
        return []
    with temporary_record(backup, data_dir) as url, record(url) as session:
        events = session.exec(select(AuditEvent).order_by(col(AuditEvent.id))).all()
        if head.count and events[head.count - 1].chain != head.chain:
            return []
        lines = [event.model_dump() for event in events[head.count :]]
    # SQLite stores no zone, and a server in another zone would read these as local times.
    return [{**line, "at": line["at"].replace(tzinfo=UTC)} for line in lines]


def _check_audit(backup: Backup, url: str) -> None:
    """Raise AuditBroken where the audit's length or end is wrong.

    A line that was broken before the backup is broken in it too, and is no fault of the backup.
    """
    count = backup.manifest.rows.get("audit_event", 0)
    with record(url) as session:
        try:
            verify(session, AuditHead(count, backup.manifest.audit_chain) if count else AuditHead())
        except AuditBroken as error:
            if error.line_id is None:
                raise


def _count_folders(backup: Backup) -> int:
    names = (name for name in backup.manifest.members if name.startswith("snapshots/"))
    return len({name.rpartition("/")[0] for name in names if name.count("/") > 1})


def _remove_stale(data_dir: Path) -> None:
    """Remove folders that an interrupted check left behind."""
    for leftover in data_dir.glob(f"{PREFIX}*"):
        if time.time() - leftover.stat().st_mtime > STALE_S:
            shutil.rmtree(leftover, ignore_errors=True)
