"""From a backup to the record and its snapshots. The caller holds `publisher_lock`.

A new record is built aside, in a SQLite file, whichever engine it is for: at the backup's revision,
brought up to this version's, with later edits and the orders to forget that it does not know. Only when
that is whole is anything changed: directories of snapshots come first, because nobody looks at them
before the record names them; the record at once, a file by renaming, the rows of a database in one
transaction. So whoever is killed leaves the old record or the new one.
"""

import json
import logging
import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.data import dump, migrate
from app.data.audit import HEAD_FILE, Deed, save_deed
from app.data.backup_file import (
    POINTER,
    RECORD,
    Backup,
    BackupDamaged,
    RestoreRefused,
)
from app.data.editions import holds_any_edition
from app.data.forgetting import LOG, mirror_orders, read_log, reapply
from app.data.later import OtherRecord, add_later, find_orders
from app.data.publications import leave_gap
from app.data.secret import NAME as SECRET
from app.data.session import engine, record
from app.publish.backup.unpack import place, unpack
from app.publish.errors import Busy
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import flip, shown
from app.publish.write import flush

progress = logging.getLogger("app.progress")

STAGING = "staging-restore"  # in the folder of snapshots, where each publication cleans up


@dataclass(frozen=True)
class Restored:
    """What a restored record holds: rows of the backup, later ones, orders to forget given again."""

    rows_count: int
    later_count: int
    forgotten_count: int
    folders_count: int


def is_replacing(database_url: str) -> bool:
    """Whether the record that is there holds any edition; RestoreRefused where nobody can say."""
    file = engine(database_url).url.database
    if database_url.startswith("sqlite") and not Path(file or "").exists():
        return False
    try:
        with record(database_url) as session:
            has_editions = inspect(session.connection()).has_table("edition")
            return has_editions and holds_any_edition(session)
    except DatabaseError:
        raise RestoreRefused(
            "the record that is there cannot be read: --replace replaces it"
        ) from None


def check_usable(backup: Backup, kind: str) -> None:
    """Raise RestoreRefused unless this version can restore it."""
    manifest = backup.manifest
    if manifest.kind != kind:
        wanted = "a whole backup" if kind == RECORD else "one of edits"
        raise RestoreRefused(f"this is not {wanted}")
    if not migrate.is_known(manifest.revision):
        told = f"revision {manifest.revision}, which this version does not know"
        raise RestoreRefused(f"the backup is of {told}: restore it with the version that wrote it")


def restore(
    backup: Backup,
    edits: Backup | None,
    data_dir: Path,
    database_url: str,
    deed: Deed,
    now: datetime,
) -> Restored:
    """Put a backup in the place of the record that is there, and its snapshots beside those.

    `edits` are of later, None without. Afterwards publish: what is shown must obey today's orders.
    """
    _check_replaceable(database_url)
    root = data_dir / "snapshots"
    aside = root / STAGING
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    staged = _staged(database_url, aside)
    try:
        names = unpack(backup, aside)
        later_count, forgotten_count = _build(backup, edits, data_dir, staged, deed, now)
        with (
            Session(engine(database_url)) as session,
            flip_lock(session, root, PUBLICATION_WAITS_S),
        ):
            place(aside, root, names)
            _keep_beside(backup, aside, data_dir)
            _put_record(staged, data_dir, database_url)
            pointer = json.loads(backup.read(POINTER) or "{}")
            if pointer and not shown(root) and not forgotten_count and not later_count:
                flip(root, pointer)  # else only a new publication may show what the backup showed
    finally:
        _remove_record(staged)
        shutil.rmtree(aside, ignore_errors=True)
    with record(database_url) as session:
        mirror_orders(session, data_dir)
    rows_count = sum(backup.manifest.rows.values())
    return Restored(rows_count, later_count, forgotten_count, len(names))


def _check_replaceable(database_url: str) -> None:
    """A SQLite file is replaced whatever it is; the tables of a database are brought up first."""
    if database_url.startswith("sqlite"):
        return
    with dump.reading(database_url) as connection:
        revision = migrate.find_later(connection)
    if revision:
        told = f"revision {revision}, which this version does not know"
        raise RestoreRefused(f"the record that is there is of {told}: give it an empty database")


def _staged(database_url: str, aside: Path) -> Path:
    """Where the new record is built: on the disk of the SQLite file that it will be."""
    if not database_url.startswith("sqlite"):
        return aside / "record.sqlite"
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
    deed: Deed,
    now: datetime,
) -> tuple[int, int]:
    """Build the record aside; how many later rows, and how many orders given again."""
    orders = [*read_log(data_dir), *read_log(data_dir / "snapshots" / STAGING)]
    progress.debug("building the record of the backup")
    _fill(backup, staged)
    later = None
    if edits and edits.manifest.made_at > backup.manifest.made_at:
        later = data_dir / "snapshots" / STAGING / "later.sqlite"
        _fill(edits, later)
        orders += find_orders(_url(later))
        _settle(later)
    with record(_url(staged)) as session:
        later_count = _add_later(session.connection(), later) if later else 0
        forgotten_count = reapply(session, sorted(set(orders), key=lambda one: one.ordered_at))
        save_deed(session, deed, now)
        leave_gap(session, now)
        session.commit()
    _settle(staged)
    return later_count, forgotten_count


def _add_later(connection: Connection, later: Path) -> int:
    try:
        return add_later(connection, later)
    except OtherRecord:
        raise RestoreRefused("the edits are those of another record") from None


def _fill(backup: Backup, file: Path) -> None:
    """A new SQLite file of a backup's rows, at this version's revision."""
    migrate.upgrade(_url(file), backup.manifest.revision)
    bind = engine(_url(file))
    with bind.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")  # they are checked together below
        connection.exec_driver_sql("PRAGMA synchronous = OFF")  # and flushed together by `_settle`
        for table in dump.find_tables(connection):
            if table.name in backup.manifest.rows:
                _fill_table(backup, connection, table.name)
        connection.commit()
        is_whole = backup.manifest.kind == RECORD
        if is_whole and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise BackupDamaged("a row of the backup refers to one that is not in it")
    bind.dispose()
    if backup.manifest.revision != migrate.head():
        migrate.upgrade(_url(file))


def _fill_table(backup: Backup, connection: Connection, name: str) -> None:
    columns, rows = dump.read_table(backup.open(f"record/{name}.jsonl.gz"))
    count = dump.put_table(connection, name, columns, rows)
    if count != backup.manifest.rows[name]:
        raise BackupDamaged(f"the backup should hold {backup.manifest.rows[name]} rows of {name}")


def _url(file: Path) -> str:
    return f"sqlite:///{file}"


def _settle(file: Path) -> None:
    """Bring everything of a SQLite record into its one file; raises Busy where it is in use.

    What cannot be read at all is left as it is.
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
        raise Busy("another command uses the record")
    flush(file)


def _keep_beside(backup: Backup, aside: Path, data_dir: Path) -> None:
    """The orders to forget of both, and the key that the audit's digests were made with."""
    log, packed = data_dir / LOG, aside / LOG
    if packed.exists():
        before = log.read_bytes().splitlines() if log.exists() else []
        lines = dict.fromkeys([*before, *packed.read_bytes().splitlines()])
        _write(log, b"".join(line + b"\n" for line in lines))
    if secret := backup.read(SECRET):
        _write(data_dir / SECRET, secret)


def _write(file: Path, told: bytes) -> None:
    aside = file.with_name(f"{file.name}.restoring")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
        opened.write(told)
    flush(aside)
    aside.replace(file)
    flush(file.parent)


def _put_record(staged: Path, data_dir: Path, database_url: str) -> None:
    """Put the new record in the place of the old one."""
    if database_url.startswith("sqlite"):
        target = Path(engine(database_url).url.database or "")
        engine(database_url).dispose()
        if target.exists():
            _settle(target)
        for beside in ("-wal", "-shm"):  # nothing is in them, or nobody could read them
            target.with_name(f"{target.name}{beside}").unlink(missing_ok=True)
        (data_dir / HEAD_FILE).unlink(missing_ok=True)  # it tells where the old audit ended
        staged.replace(target)
        flush(target.parent)
        return
    migrate.upgrade(database_url)
    (data_dir / HEAD_FILE).unlink(missing_ok=True)
    with dump.reading(_url(staged)) as built, engine(database_url).begin() as connection:
        dump.empty(connection)
        for table in dump.find_tables(built):
            columns = [column.name for column in table.columns]
            dump.put_table(connection, table.name, columns, dump.find_rows(built, table))
    engine(_url(staged)).dispose()
