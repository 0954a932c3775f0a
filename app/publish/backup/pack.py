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
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, cast

from sqlalchemy import Connection, text
from sqlmodel import Session

from app.data import dump, migrate
from app.data.backup_file import (
    EDITS,
    POINTER,
    RECORD,
    BackupError,
    Manifest,
    Member,
    sha256_of,
    write,
)
from app.data.forgetting import LOG
from app.data.secret import NAME as SECRET
from app.publish.lock import PUBLICATION_WAITS_S, flip_lock
from app.publish.public import shown
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import folder_of, read_manifest

progress = logging.getLogger("app.progress")

BESIDE = (LOG, SECRET)  # in DATA_DIR


class Folder(NamedTuple):
    """A publication's directory, its files open: they can be read although their names are removed."""

    name: str  # places/000012
    facts: dict[str, Any]  # as its manifest has them, by name of file
    files: dict[str, BinaryIO]


def back_up_edits(database_url: str, path: Path, now: datetime) -> Manifest:
    """Write what people said and what must be forgotten, a few MB, to a file."""
    with dump.reading(database_url) as connection:
        revision = _revision(connection)
        return write(path, EDITS, now, revision, _tables(connection, path.parent, dump.EDITS))


def back_up(
    session: Session, data_dir: Path, database_url: str, path: Path, now: datetime
) -> tuple[Manifest, list[str]]:
    """Write the whole record and its snapshots to a file, as they are at one moment.

    The flip lock is held for that moment alone; a refresh may be at work beside it. Also returns the
    publications that are damaged on the disk and so not in it.
    """
    root = data_dir / "snapshots"
    with ExitStack() as held:
        with flip_lock(session, root, PUBLICATION_WAITS_S):
            connection = held.enter_context(dump.reading(database_url))
            revision = _revision(connection)
            folders = list(_open_folders(held, connection, root))
            pointer = shown(root)
        whole = [folder for folder in folders if _is_whole(folder)]
        members = _members(connection, data_dir, path.parent, whole, pointer)
        manifest = write(path, RECORD, now, revision, members)
    return manifest, [folder.name for folder in folders if folder not in whole]


def _revision(connection: Connection) -> str:
    revision = migrate.revision_of(connection)
    if not revision:
        raise BackupError("there is no record to back up: is `flask migrate` done?")
    return revision


def _open_folders(held: ExitStack, connection: Connection, root: Path) -> Iterator[Folder]:
    """Every directory that the log names and that is on the disk; the caller holds the flip lock."""
    logged = connection.execute(text("SELECT part, seq FROM publication ORDER BY part, seq"))
    for part, seq in logged.all():
        folder = folder_of(root, part, seq)
        try:
            facts = read_manifest(folder, part, seq)["files"]
            names = (*facts, "manifest.json")
            files = {name: held.enter_context((folder / name).open("rb")) for name in names}
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
        sha256_of(folder.files[name], told["bytes"]) == told["sha256"]
        for name, told in folder.facts.items()
    )


def _members(
    connection: Connection,
    data_dir: Path,
    aside: Path,
    folders: list[Folder],
    pointer: dict[str, int],
) -> Iterator[Member]:
    yield from _tables(connection, aside, None)
    for folder in folders:
        progress.debug("backing up %s", folder.name)
        for name, file in folder.files.items():
            yield Member(f"snapshots/{folder.name}/{name}", file)
    if pointer:
        yield Member(POINTER, io.BytesIO(json.dumps(pointer).encode()))
    for name in BESIDE:
        if (data_dir / name).exists():
            yield Member(name, io.BytesIO((data_dir / name).read_bytes()))


def _tables(connection: Connection, aside: Path, only: Collection[str] | None) -> Iterator[Member]:
    """Tables as members, each in a nameless file of the folder that the backup is written to."""
    for table in dump.find_tables(connection):
        if only is None or table.name in only:
            progress.debug("backing up the table %s", table.name)
            file = cast("BinaryIO", tempfile.TemporaryFile(dir=aside))  # noqa: SIM115  (`write`)
            count = dump.write_table(connection, table, file)
            yield Member(f"record/{table.name}.jsonl.gz", file, count)
