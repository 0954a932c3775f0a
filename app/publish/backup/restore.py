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
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, inspect
from sqlalchemy.exc import DatabaseError
from sqlmodel import Session

from app.data import dump, migrate
from app.data.audit import HEAD_FILE, Deed, renew_head, save_deed
from app.data.backup_file import (
    POINTER,
    RECORD,
    Backup,
    RestoreRefused,
)
from app.data.editions import holds_any_edition
from app.data.forgetting import Order, mirror_orders, read_log, reapply
from app.data.later import OtherRecord, add_later, find_orders, find_orders_at
from app.data.publications import leave_gap
from app.data.revisions import find_later_revision
from app.data.secret import NAME as SECRET
from app.data.session import engine, record
from app.publish.backup.fill import fill
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


def is_there(database_url: str) -> bool:
    """Whether there is a database; of SQLite, a file that is not empty."""
    if not database_url.startswith("sqlite"):
        return True
    file = Path(engine(database_url).url.database or "")
    return file.is_file() and file.stat().st_size > 0


def is_replacing(database_url: str) -> bool:
    """Whether the record that is there holds any edition; RestoreRefused where nobody can say."""
    if not is_there(database_url):
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
    orders: Sequence[Order] = (),
) -> Restored:
    """Put a backup in the place of the record that is there, and its snapshots beside those.

    `edits` are of later, None without; `orders` are erasure orders that other backups hold. Those of
    the record that is there are kept too. Afterwards publish: what is shown must obey today's orders.
    """
    _check_replaceable(database_url)
    also = [*orders, *find_orders_at(database_url)]
    root = data_dir / "snapshots"
    aside = root / STAGING
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True, mode=0o700)  # the record lies in it, among what is public
    staged = _staged(database_url, aside)
    try:
        names = unpack(backup, aside)
        later_count, forgotten_count = _build(backup, edits, data_dir, staged, deed, now, also)
        with (
            Session(engine(database_url)) as session,
            flip_lock(session, root, PUBLICATION_WAITS_S),
        ):
            place(aside, root, names)
            _keep_beside(backup, data_dir)
            _put_record(staged, data_dir, database_url)
            pointer = json.loads(backup.read(POINTER) or "{}")
            if pointer and not shown(root) and not forgotten_count and not later_count:
                flip(root, pointer)  # else only a new publication may show what the backup showed
    finally:
        _remove_record(staged)
        shutil.rmtree(aside, ignore_errors=True)
    with record(database_url) as session:
        mirror_orders(session, data_dir)
        renew_head(session, data_dir)
    rows_count = sum(backup.manifest.rows.values())
    return Restored(rows_count, later_count, forgotten_count, len(names))


def _check_replaceable(database_url: str) -> None:
    """Raise RestoreRefused where the record is of a later version; one that cannot be read may go."""
    if not is_there(database_url):
        return
    try:
        revision = find_later_revision(database_url)
    except DatabaseError:
        if database_url.startswith("sqlite"):
            return
        raise
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
    also: Sequence[Order],
) -> tuple[int, int]:
    """Build the record aside; how many later rows, and how many orders given again."""
    orders = [*read_log(data_dir), *read_log(data_dir / "snapshots" / STAGING), *also]
    progress.debug("building the record of the backup")
    fill(backup, staged)
    later = None
    if edits and edits.manifest.made_at > backup.manifest.made_at:
        later = data_dir / "snapshots" / STAGING / "later.sqlite"
        fill(edits, later)
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


def _keep_beside(backup: Backup, data_dir: Path) -> None:
    """The key that the audit's digests were made with; orders are brought up from the record."""
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
