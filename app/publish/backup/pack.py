"""What goes into a backup: the record's rows and, of a whole one, the snapshots that its log names.

Left out are downloads and kept editions: their publishers have them, and the record what was in them.
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

from app.data import (
    migrate,
    table_dump,
)
from app.data.backup_file import (
    CURRENT_POINTER,
    EDITS,
    FORMAT_VERSION,
    RECORD,
    BackupError,
    Manifest,
    Member,
    sha256_of,
    write,
)
from app.data.erasure_orders import (
    ERASURE_LOG,
    read_order_files,
    to_json_line,
)
from app.data.install_key import NAME as SECRET
from app.publish.backup.trial_restore import check_restorable
from app.publish.store.locks import (
    PUBLICATION_LOCK_TIMEOUT_S,
    switch_lock,
)
from app.publish.store.switch import current_seqs
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import (
    part_folder,
    read_manifest,
)

progress = logging.getLogger("app.progress")


class Folder(NamedTuple):
    """A publication's directory, its files open: they can be read although their names are removed."""

    name: str  # places/000012
    facts: dict[str, Any]  # as its manifest has them, by name of file
    files: dict[str, BinaryIO]


def back_up_edits(database_url: str, data_dir: Path, path: Path, now: datetime) -> Manifest:
    """Write what people said and what must be forgotten, a few MB, to a file."""
    with table_dump.consistent_read(database_url) as connection:
        empty = _manifest(connection, EDITS, now)
        members = _tables(connection, path.parent, table_dump.EDITS)
        return write(path, empty, members, partial(check_restorable, data_dir=data_dir))


def back_up(
    session: Session, data_dir: Path, database_url: str, path: Path, now: datetime
) -> tuple[Manifest, list[str]]:
    """Write the whole record and its snapshots to a file, as they are at one moment.

    The flip lock is held for that moment alone; a refresh may be at work beside it. Also returns the
    publications that are damaged on the disk and so not in it.
    """
    root = data_dir / "snapshots"
    with ExitStack() as open_files:
        with switch_lock(session, root, PUBLICATION_LOCK_TIMEOUT_S):
            connection = open_files.enter_context(table_dump.consistent_read(database_url))
            empty = _manifest(connection, RECORD, now)
            folders = list(_open_folders(open_files, connection, root))
            pointer = current_seqs(root)
        whole = [folder for folder in folders if _is_whole(folder)]
        members = _members(connection, data_dir, path.parent, whole, pointer)
        manifest = write(path, empty, members, partial(check_restorable, data_dir=data_dir))
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
        raise BackupError("there is no record to back up: is `flask migrate` done?")
    return revision


def _open_folders(open_files: ExitStack, connection: Connection, root: Path) -> Iterator[Folder]:
    """Every directory that the log names and that is on the disk; the caller holds the flip lock."""
    logged = connection.execute(text("SELECT part, seq FROM publication ORDER BY part, seq"))
    for part, seq in logged.all():
        folder = part_folder(root, part, seq)
        try:
            facts = read_manifest(folder, part, seq)["files"]
            names = (*facts, "manifest.json")
            files = {name: open_files.enter_context((folder / name).open("rb")) for name in names}
        except FileNotFoundError:
            continue  # postcodes that a publication is removing
        except SnapshotDamaged:
            if folder.exists():
                yield Folder(f"{part}/{folder.name}", {}, {})
            continue
        yield Folder(f"{part}/{folder.name}", facts, files)


def _is_whole(folder: Folder) -> bool:
    """Whether every byte is what its manifest says."""
    return bool(folder.files) and all(
        sha256_of(folder.files[name], expected["bytes"]) == expected["sha256"]
        for name, expected in folder.facts.items()
    )


def _members(
    connection: Connection,
    data_dir: Path,
    temporary_folder: Path,
    folders: list[Folder],
    pointer: dict[str, int],
) -> Iterator[Member]:
    yield from _tables(connection, temporary_folder, None)
    for folder in folders:
        progress.debug("backing up %s", folder.name)
        for name, file in folder.files.items():
            yield Member(f"snapshots/{folder.name}/{name}", file)
    if pointer:
        yield Member(CURRENT_POINTER, io.BytesIO(json.dumps(pointer).encode()))
    if orders := read_order_files(data_dir):
        yield Member(ERASURE_LOG, io.BytesIO("".join(map(to_json_line, orders)).encode()))
    if (data_dir / SECRET).exists():
        yield Member(SECRET, io.BytesIO((data_dir / SECRET).read_bytes()))


def _tables(
    connection: Connection, temporary_folder: Path, only: Collection[str] | None
) -> Iterator[Member]:
    """Tables as members, each in a nameless file of the folder that the backup is written to."""
    for table in table_dump.find_tables(connection):
        if only is None or table.name in only:
            progress.debug("backing up the table %s", table.name)
            file = cast("BinaryIO", tempfile.TemporaryFile(dir=temporary_folder))  # noqa: SIM115  (`write`)
            count = table_dump.write_table(connection, table, file)
            yield Member(f"record/{table.name}.jsonl.gz", file, count)
