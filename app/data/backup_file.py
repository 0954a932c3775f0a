"""The backup file: a tar in which a digest covers every byte.

    record/<table>.jsonl.gz     rows, as `table_dump` writes them
    snapshots/current, snapshots/<part>/<number>/<file>, forget.log, secret
    manifest.json               kind, time, revision, rows by table, sha256 of each member
    sha256                      of everything before it

BackupError
├── BackupDamaged     the file is incomplete, damaged or not a backup
└── RestoreRefused    the backup is complete, but cannot be restored here
"""

import hashlib
import io
import json
import os
import re
import tarfile
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from app.snapshot.disk import move
from app.snapshot.layout import PART_NAME

FORMAT_VERSION = 1
MANIFEST, DIGEST = "manifest.json", "sha256"
CURRENT_POINTER = "snapshots/current"
RECORD, EDITS = "record", "edits"  # the two kinds
_NAME = re.compile(
    rf"record/[a-z_]+\.jsonl\.gz|snapshots/{PART_NAME}/[0-9]{{6,}}/[A-Za-z0-9_][A-Za-z0-9_.-]*"
    r"|snapshots/current|forget\.log|secret"
)


class BackupError(Exception):
    """A backup cannot be used."""


class BackupDamaged(BackupError):
    """The file is incomplete, damaged or not a backup."""


class RestoreRefused(BackupError):
    """The backup is complete, but cannot be restored here."""


class Member(NamedTuple):
    """A file to add to a backup; `rows_count` for a table. `write_backup` closes `file`."""

    name: str
    file: BinaryIO
    rows_count: int | None = None


@dataclass(frozen=True)
class Manifest:
    """`made_at` is when the record was read; `rows` are counts by table; `members` are sha256."""

    layout: int
    kind: str
    made_at: datetime
    revision: str
    rows: dict[str, int]
    members: dict[str, str]
    audit_chain: str = ""  # at the last line of the audit; the number of lines is in `rows`


@dataclass(frozen=True)
class Backup:
    """An open backup whose digests were verified."""

    manifest: Manifest
    archive: tarfile.TarFile

    def open(self, name: str) -> BinaryIO:
        found = self.archive.extractfile(name)
        assert found is not None
        return cast("BinaryIO", found)

    def read(self, name: str) -> bytes:
        """The content of a small member; b"" where there is no such member."""
        return self.open(name).read() if name in self.manifest.members else b""


def write_backup(
    path: Path,
    empty: Manifest,
    members: Iterable[Member],
    check_restorable: Callable[[Backup], None],
) -> Manifest:
    """Write a backup to a temporary file, verify it, move it to `path` and return its manifest.

    `empty` is the manifest without rows and members. Only the owner can read the file.
    `check_restorable` raises where a restore of the backup would fail.
    """
    handle, name = tempfile.mkstemp(prefix=f".{empty.kind}-", suffix=".part", dir=path.parent)
    staged_path = Path(name)  # mode 600
    try:
        with os.fdopen(handle, "w+b") as file:
            manifest = _fill(file, empty, members)
            file.flush()
            os.fsync(file.fileno())
        with open_verified(staged_path) as read_back:
            if read_back.manifest != manifest:
                raise BackupDamaged("the backup read back differs from the backup written")
            check_restorable(read_back)
        move(staged_path, path)
    finally:
        staged_path.unlink(missing_ok=True)
    return manifest


def _fill(file: BinaryIO, manifest: Manifest, members: Iterable[Member]) -> Manifest:
    """Write the members, the manifest and the digest; return the completed manifest."""
    archive = tarfile.open(fileobj=file, mode="w", format=tarfile.USTAR_FORMAT)  # noqa: SIM115
    for member in members:
        with member.file as source:
            size = source.seek(0, os.SEEK_END)
            manifest.members[member.name] = sha256_of(source, size)
            source.seek(0)
            archive.addfile(_entry(member.name, size), source)
        if member.rows_count is not None:
            table = member.name.removeprefix("record/").removesuffix(".jsonl.gz")
            manifest.rows[table] = member.rows_count
    content = json.dumps({**vars(manifest), "made_at": manifest.made_at.isoformat()}).encode()
    archive.addfile(_entry(MANIFEST, len(content)), io.BytesIO(content))
    body = file.tell()  # the archive is not closed: _tail writes its last bytes
    file.write(_tail(sha256_of(file, body), body))
    return manifest


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry


def _tail(digest: str, body: int) -> bytes:
    """The last member and the end of the archive, to its last byte."""
    head = _entry(DIGEST, len(digest)).tobuf(tarfile.USTAR_FORMAT)
    tail = head + digest.encode().ljust(tarfile.BLOCKSIZE, b"\0") + bytes(2 * tarfile.BLOCKSIZE)
    return tail + bytes(-(body + len(tail)) % tarfile.RECORDSIZE)


def make_folder(folder: Path) -> None:
    """Create a folder for backups that only its owner can read, where there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def read_unverified_manifest(path: Path) -> Manifest | None:
    """A backup's manifest, read without verifying the file; None where it is not a backup."""
    try:
        with tarfile.open(path, mode="r:") as archive:
            listed = archive.extractfile(MANIFEST)
            return _read_manifest(listed.read()) if listed else None
    except (tarfile.TarError, KeyError, ValueError, TypeError, AttributeError, OSError):
        return None


@contextmanager
def open_verified(path: Path) -> Iterator[Backup]:
    """A backup after verifying every byte; raises BackupDamaged where it is not complete."""
    with path.open("rb") as file:
        _check_whole(file, path.name)
        file.seek(0)
        try:
            archive = tarfile.open(fileobj=file, mode="r:")  # noqa: SIM115
            entries = {entry.name for entry in archive if entry.isreg()}
            listed = archive.extractfile(MANIFEST)
            assert listed is not None
            manifest = _read_manifest(listed.read())
        except (tarfile.TarError, KeyError, ValueError, TypeError, AssertionError):
            raise BackupDamaged(f"{path.name} is not a backup of this app") from None
        is_ours = manifest.layout == FORMAT_VERSION and all(map(_NAME.fullmatch, manifest.members))
        if not is_ours or entries != {*manifest.members, MANIFEST, DIGEST}:
            raise BackupDamaged(f"{path.name} is not a backup that this version can read")
        backup = Backup(manifest, archive)
        for name, digest in manifest.members.items():
            if sha256_of(backup.open(name), archive.getmember(name).size) != digest:
                raise BackupDamaged(f"{path.name} is damaged: {name} has changed")
        yield backup


def _check_whole(file: BinaryIO, name: str) -> None:
    """Raise BackupDamaged unless the file ends with the digest of everything before it."""
    size = file.seek(0, os.SEEK_END)
    start = max(0, size - tarfile.RECORDSIZE - 4 * tarfile.BLOCKSIZE)
    file.seek(start)
    end = file.read()
    at = end.rfind(_tail("0" * 64, 0)[: tarfile.BLOCKSIZE])
    if at < 0:
        raise BackupDamaged(f"{name} is damaged, cut short, or not a backup")
    body = start + at
    if end[at:] != _tail(sha256_of(file, body), body):
        raise BackupDamaged(f"{name} is damaged or cut short")


def sha256_of(file: BinaryIO, size: int) -> str:
    """The digest of the first `size` bytes of a file; leaves the position after them."""
    digest, left = hashlib.sha256(), size
    file.seek(0)
    while left and (read := file.read(min(left, 1 << 20))):
        digest.update(read)
        left -= len(read)
    return digest.hexdigest()


def _read_manifest(content: bytes) -> Manifest:
    facts = json.loads(content)
    return Manifest(**{**facts, "made_at": datetime.fromisoformat(facts["made_at"])})
