"""Writing a backup: the record's rows and, in a whole backup, the snapshots in its log.

Downloads and archived editions are left out: their publishers have them, and the record has their
rows.
"""

import io
import json
import logging
import tempfile
from collections.abc import Collection, Iterator
from contextlib import ExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from sqlalchemy import Connection, inspect, text
from sqlmodel import Session

from app.data import migrate, table_dump
from app.data.backup_file import (
    CURRENT_POINTER,
    EDITS,
    FORMAT_VERSION,
    RECORD,
    BackupError,
    Manifest,
    Member,
    sha256_of,
    write_backup,
)
from app.data.erasure_orders import ERASURE_LOG, read_order_files, to_json_line
from app.data.install_key import NAME as SECRET
from app.publish.backup.trial_restore import check_restorable
from app.publish.store.locks import PUBLICATION_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.switch import current_seqs
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import part_folder, read_manifest

progress = logging.getLogger("app.progress")


class Folder(NamedTuple):
    """A publication's directory with open files, which stay readable after their deletion."""

    name: str  # places/000012
    facts: dict[str, Any]  # from its manifest, by file name
    files: dict[str, BinaryIO]


def back_up_edits(database_url: str, data_dir: Path, path: Path, now: datetime) -> Manifest:
    """Write staff decisions and erasures, a few MB, to a file."""
    with table_dump.consistent_read(database_url) as connection:
        empty = _manifest(connection, EDITS, now)
        members = _tables(connection, path.parent, table_dump.EDIT_TABLES)
        return write_backup(path, empty, members, partial(check_restorable, data_dir=data_dir))


def back_up(
    session: Session, data_dir: Path, database_url: str, path: Path, now: datetime
) -> tuple[Manifest, list[str]]:
    """Write the whole record and its snapshots to a file, as at one moment.

    Takes the switch lock for that moment only; a refresh may run at the same time. Returns the
    manifest and the publications that are left out because they are damaged on disk.
    """
    root = data_dir / "snapshots"
    with ExitStack() as open_files:
        with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
            connection = open_files.enter_context(table_dump.consistent_read(database_url))
            empty = _manifest(connection, RECORD, now)
            folders = list(_open_folders(open_files, connection, root))
            current_pointer = current_seqs(root)
        whole = [folder for folder in folders if _is_whole(folder)]
        members = _members(connection, data_dir, path.parent, whole, current_pointer)
        manifest = write_backup(path, empty, members, partial(check_restorable, data_dir=data_dir))
    return manifest, [folder.name for folder in folders if folder not in whole]


def _manifest(connection: Connection, kind: str, now: datetime) -> Manifest:
    revision, chain = _revision(connection), ""
    if inspect(connection).has_table("audit_event"):
        newest = "SELECT chain FROM audit_event ORDER BY id DESC LIMIT 1"
        chain = str(connection.execute(text(newest)).scalar() or "")
    return Manifest(FORMAT_VERSION, kind, now, revision, {}, {}, chain)


def _revision(connection: Connection) -> str:
    revision = migrate.revision_of(connection)
    if not revision:
        raise BackupError("there is no record to back up: run `flask migrate`")
    return revision


def _open_folders(open_files: ExitStack, connection: Connection, root: Path) -> Iterator[Folder]:
    """Every directory that is in the log and on disk; the caller holds the switch lock."""
    logged = connection.execute(text("SELECT part, seq FROM publication ORDER BY part, seq"))
    for part, seq in logged.all():
        folder = part_folder(root, part, seq)
        try:
            facts = read_manifest(folder, part, seq)["files"]
            names = (*facts, "manifest.json")
            files = {name: open_files.enter_context((folder / name).open("rb")) for name in names}
        except FileNotFoundError:
            continue  # postcodes that a publication is just removing
        except SnapshotDamaged:
            if folder.exists():
                yield Folder(f"{part}/{folder.name}", {}, {})
            continue
        yield Folder(f"{part}/{folder.name}", facts, files)


def _is_whole(folder: Folder) -> bool:
    """Whether every file matches its manifest."""
    return bool(folder.files) and all(
        sha256_of(folder.files[name], expected["bytes"]) == expected["sha256"]
        for name, expected in folder.facts.items()
    )


def _members(
    connection: Connection,
    data_dir: Path,
    temporary_folder: Path,
    folders: list[Folder],
    current_pointer: dict[str, int],
) -> Iterator[Member]:
    yield from _tables(connection, temporary_folder, None)
    for folder in folders:
        progress.debug("backing up %s", folder.name)
        for name, file in folder.files.items():
            yield Member(f"snapshots/{folder.name}/{name}", file)
    if current_pointer:
        yield Member(CURRENT_POINTER, io.BytesIO(json.dumps(current_pointer).encode()))
    if orders := read_order_files(data_dir):
        yield Member(ERASURE_LOG, io.BytesIO("".join(map(to_json_line, orders)).encode()))
    if (data_dir / SECRET).exists():
        yield Member(SECRET, io.BytesIO((data_dir / SECRET).read_bytes()))


def _tables(
    connection: Connection, temporary_folder: Path, only: Collection[str] | None
) -> Iterator[Member]:
    """Tables as members, each in an unnamed temporary file in the folder of the backup."""
    for table in table_dump.find_tables(connection):
        if only is None or table.name in only:
            progress.debug("backing up the table %s", table.name)
            opened = tempfile.TemporaryFile(dir=temporary_folder)  # noqa: SIM115  (write_backup)
            file = cast("BinaryIO", opened)
            count = table_dump.write_table(connection, table, file)
            yield Member(f"record/{table.name}.jsonl.gz", file, count)
