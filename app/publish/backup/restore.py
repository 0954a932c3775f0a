"""Restoring the record and its snapshots from a backup. The caller holds `publisher_lock`.

A new record is built in a temporary SQLite file, whichever engine it is for: at the backup's
revision, upgraded to this version's, with later edits and the erasure orders that it lacks. Nothing
else changes until it is complete. Snapshot directories are moved into place first, because nobody
uses them before the record lists them. Then the record is replaced atomically: a file by renaming,
a database's rows in one transaction. A restore that is killed leaves the old record or the new one.
"""

import json
import logging
import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.data import migrate, table_dump
from app.data.added_settings import restore_added_listings
from app.data.audit import HEAD_FILE, AuditEntry, reset_head, save_audit_entry
from app.data.backup_file import CURRENT_POINTER, RECORD, Backup, RestoreRefused
from app.data.editions import has_any_edition
from app.data.erasure_orders import (
    ErasureLogEntry,
    read_order_files,
    reapply_orders,
    sync_order_files,
)
from app.data.install_key import NAME as SECRET
from app.data.merge_edits_since_backup import (
    DifferentRecord,
    merge_later_edits,
    read_orders,
    read_orders_at_any_revision,
)
from app.data.merge_providers import repeat_merges
from app.data.outbox import stop_queued
from app.data.publications import skip_sequence_numbers
from app.data.schema_revision import find_unknown_revision_at
from app.data.session import engine, record
from app.publish.backup.build_record import build_record
from app.publish.backup.unpack import move_into_place, unpack
from app.publish.errors import Busy
from app.publish.store.locks import PUBLICATION_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.switch import current_seqs, switch_pointer
from app.snapshot.disk import fsync_path, move, replace_file

progress = logging.getLogger("app.progress")

STAGING = "staging-restore"  # in the folder of snapshots, where publications remove leftovers


@dataclass(frozen=True)
class RestoreResult:
    """Counts of a restore: rows of the backup, later edits, reapplied erasure orders, snapshots."""

    rows_count: int
    later_count: int
    reapplied_count: int
    folders_count: int


def record_exists(database_url: str) -> bool:
    """Whether the database exists; for SQLite, whether its file is not empty."""
    if not database_url.startswith("sqlite"):
        return True
    file = Path(engine(database_url).url.database or "")
    return file.is_file() and file.stat().st_size > 0


def has_record_to_replace(database_url: str) -> bool:
    """Whether the current record has any edition; RestoreRefused where it cannot be read."""
    if not record_exists(database_url):
        return False
    try:
        with record(database_url) as session:
            has_editions = inspect(session.connection()).has_table("edition")
            return has_editions and has_any_edition(session)
    except DatabaseError:
        message = "the current record cannot be read: use --replace to replace it"
        raise RestoreRefused(message) from None


def check_usable(backup: Backup, kind: str) -> None:
    """Raise RestoreRefused unless the backup is of this kind and this version can restore it."""
    manifest = backup.manifest
    if manifest.kind != kind:
        wanted = "a whole backup" if kind == RECORD else "a backup of edits"
        raise RestoreRefused(f"this is not {wanted}")
    if not migrate.is_known_revision(manifest.revision):
        description = f"revision {manifest.revision}, which this version does not know"
        raise RestoreRefused(
            f"the backup is of {description}: restore it with the version that wrote it"
        )


def restore(
    backup: Backup,
    edits: Backup | None,
    data_dir: Path,
    database_url: str,
    audit_entry: AuditEntry,
    now: datetime,
    orders: Sequence[ErasureLogEntry] = (),
) -> RestoreResult:
    """Replace the current record with a backup, and add the backup's snapshots.

    `edits` is a later backup of edits, or None. `orders` are erasure orders from other backups;
    those of the current record are reapplied too. The caller publishes afterwards, so that the
    publication obeys all orders.
    """
    _check_replaceable(database_url)
    other_orders = [*orders, *read_orders_at_any_revision(database_url)]
    root = data_dir / "snapshots"
    staging = root / STAGING
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True, mode=0o700)  # it will contain the record, next to public files
    staged = _staging_path(database_url, staging)
    try:
        names = unpack(backup, staging)
        later_count, reapplied_count = _build(
            backup, edits, data_dir, staged, audit_entry, now, other_orders
        )
        with (
            Session(engine(database_url)) as session,
            switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S),
        ):
            move_into_place(staging, root, names)
            _restore_key(backup, data_dir)
            _replace_record(staged, data_dir, database_url)
            pointer = json.loads(backup.read(CURRENT_POINTER) or "{}")
            # With reapplied orders or later edits, only a new publication may be shown.
            if pointer and not current_seqs(root) and not reapplied_count and not later_count:
                switch_pointer(root, pointer)
    finally:
        _remove_record(staged)
        shutil.rmtree(staging, ignore_errors=True)
    with record(database_url) as session:
        sync_order_files(session, data_dir)
        reset_head(session, data_dir)
    rows_count = sum(backup.manifest.rows.values())
    return RestoreResult(rows_count, later_count, reapplied_count, len(names))


def _check_replaceable(database_url: str) -> None:
    """Raise RestoreRefused where the current record is of a later version of this app.

    An unreadable SQLite file may be replaced.
    """
    if not record_exists(database_url):
        return
    try:
        revision = find_unknown_revision_at(database_url)
    except DatabaseError:
        if database_url.startswith("sqlite"):
            return
        raise
    if revision:
        description = f"revision {revision}, which this version does not know"
        raise RestoreRefused(
            f"the current record is of {description}: restore into an empty database"
        )


def _staging_path(database_url: str, staging: Path) -> Path:
    """Where the new record is built; for SQLite, next to the file that it replaces."""
    if not database_url.startswith("sqlite"):
        return staging / "record.sqlite"
    file = Path(engine(database_url).url.database or "")
    staged = file.with_name(f"{file.name}.restoring")
    _remove_record(staged)
    return staged


def _remove_record(file: Path) -> None:
    for name in (file.name, f"{file.name}-wal", f"{file.name}-shm"):
        file.with_name(name).unlink(missing_ok=True)


def _build(
    backup: Backup,
    edits: Backup | None,
    data_dir: Path,
    staged: Path,
    audit_entry: AuditEntry,
    now: datetime,
    other_orders: Sequence[ErasureLogEntry],
) -> tuple[int, int]:
    """Build the new record at `staged`; return the counts of later edits and reapplied orders."""
    orders = [
        *read_order_files(data_dir),
        *read_order_files(data_dir / "snapshots" / STAGING),
        *other_orders,
    ]
    progress.debug("building the record of the backup")
    build_record(backup, staged)
    later_edits = None
    if edits and edits.manifest.made_at > backup.manifest.made_at:
        later_edits = data_dir / "snapshots" / STAGING / "later.sqlite"
        build_record(edits, later_edits)
        orders += read_orders(_url(later_edits))
        _checkpoint(later_edits)
    with record(_url(staged)) as session:
        later_count = _merge_later_edits(session.connection(), later_edits) if later_edits else 0
        reapplied_count = reapply_orders(
            session, sorted(set(orders), key=lambda one: one.ordered_at)
        )
        repeat_merges(session)
        restore_added_listings(session)
        stop_queued(session, "the record was restored", now)
        save_audit_entry(session, audit_entry, now)
        skip_sequence_numbers(session, now)
        session.commit()
    _checkpoint(staged)
    return later_count, reapplied_count


def _merge_later_edits(connection: Connection, later_edits: Path) -> int:
    try:
        return merge_later_edits(connection, later_edits)
    except DifferentRecord:
        raise RestoreRefused("the edits belong to a different record") from None


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _checkpoint(file: Path) -> None:
    """Move the WAL of a SQLite record into its file; raises Busy where it is in use.

    An unreadable file is left unchanged.
    """
    engine(_url(file)).dispose()
    try:
        opened = sqlite3.connect(file)
        try:
            is_busy = opened.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        finally:
            opened.close()
    except sqlite3.OperationalError:
        is_busy = True
    except sqlite3.DatabaseError:
        is_busy = False  # no database, or a damaged one
    if is_busy:
        raise Busy("another command is using the record")
    fsync_path(file)


def _restore_key(backup: Backup, data_dir: Path) -> None:
    """Restore the key of the audit's digests; `sync_order_files` writes the order files."""
    if secret := backup.read(SECRET):
        replace_file(data_dir / SECRET, secret)


def _replace_record(staged: Path, data_dir: Path, database_url: str) -> None:
    """Replace the old record with the new one."""
    if database_url.startswith("sqlite"):
        target = Path(engine(database_url).url.database or "")
        engine(database_url).dispose()
        if target.exists():
            _checkpoint(target)
        for suffix in ("-wal", "-shm"):  # empty or unreadable after the checkpoint
            target.with_name(f"{target.name}{suffix}").unlink(missing_ok=True)
        (data_dir / HEAD_FILE).unlink(missing_ok=True)  # the head of the old record's audit
        move(staged, target)
        return
    migrate.upgrade(database_url)
    (data_dir / HEAD_FILE).unlink(missing_ok=True)
    with (
        table_dump.consistent_read(_url(staged)) as built,
        engine(database_url).begin() as connection,
    ):
        table_dump.truncate_all_tables(connection)
        for table in table_dump.find_tables(built):
            columns = [column.name for column in table.columns]
            table_dump.load_table(
                connection, table.name, columns, table_dump.find_rows(built, table)
            )
    engine(_url(staged)).dispose()
