"""The archive: the files of editions, so that an edition can be imported again.

    DATA_DIR/editions/<source>/<as at>-<sha256, 12>-<file name>     the last 5 accepted editions
    DATA_DIR/editions/<source>/waiting/<the same>                   the quarantined edition

<source> is an edition's name, with "-" in place of its slash. An edition of several files is a
folder. The record stores the path of an archived file under `editions/`, but the archive can be
listed without the record. Only the owner of DATA_DIR may read the files.
"""

import hashlib
import os
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.ingest.errors import FileRefused, RefreshRefused, file_name
from app.snapshot.disk import PARTIAL_PREFIX, fsync_path, move, open_private

ARCHIVED_MAX = 5  # accepted editions of a source
_FOLDER, _QUARANTINE_FOLDER = "editions", "waiting"
_NAME_LENGTH_MAX = 100
_UNSAFE_CHARACTERS = re.compile(r"[^A-Za-z0-9_.,() +-]")
_ARCHIVED_NAME = re.compile(r"(\d{4}-\d{2}-\d{2})-([0-9a-f]{12})-(.+)", re.ASCII | re.DOTALL)
_CHUNK_BYTES = 1 << 20  # bytes


@dataclass(frozen=True)
class ArchivedEdition:
    """An archived edition: a file or a folder. `file_name` is the publisher's, or the end of it."""

    path: Path
    as_at: date
    file_name: str


def digest(path: Path) -> str:
    """The sha256 of a file, or of the files of a folder in the order of their names.

    Raises FileRefused when the path is neither, or cannot be read.
    """
    total = hashlib.sha256()
    if not path.is_dir() and not path.is_file():
        raise FileRefused(path, "this is not a file that can be read twice")
    try:
        for file in _files_of(path):
            with file.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
    except OSError as error:
        raise FileRefused(path, f"cannot be read ({error.strerror})") from None
    return total.hexdigest()


def size_of(path: Path) -> int:
    """The number of bytes of a file, or of the files of a folder; 0 when the path is neither."""
    return sum(file.stat().st_size for file in _files_of(path) if file.is_file())


def archive_accepted(
    data_dir: Path, source: str, path: Path, as_at: date, sha256: str, original_name: str = ""
) -> str:
    """Copy the file of an accepted edition to the archive; return its path under `editions/`.

    `original_name` is the publisher's name of the file, if that of `path` differs. Raises
    RefreshRefused when the file no longer has this `sha256`.
    """
    prefix = f"{as_at}-{sha256[:12]}-"
    return _archive(data_dir, _folder(data_dir, source), path, prefix, sha256, original_name)


def archive_quarantined(
    data_dir: Path, source: str, path: Path, as_at: date, sha256: str, original_name: str = ""
) -> str:
    """Copy the file of a quarantined edition; return its path under `editions/`."""
    folder = _folder(data_dir, source) / _QUARANTINE_FOLDER
    return _archive(data_dir, folder, path, f"{as_at}-{sha256[:12]}-", sha256, original_name)


def find_archived_path(data_dir: Path, archived_as: str) -> Path | None:
    """The path of an archived edition; None when it is not in the archive."""
    path = data_dir / _FOLDER / archived_as
    return path if archived_as and path.exists() else None


def names_of(path: Path) -> tuple[str, str]:
    """The two paths under `editions/` that an archived file may have: accepted, quarantined."""
    return "/".join(path.parts[-2:]), "/".join(path.parts[-3:])


def find_archived_editions(data_dir: Path, source: str) -> list[ArchivedEdition]:
    """The archived accepted editions of a source, newest first."""
    dated = []
    for path in _entries(_folder(data_dir, source)):
        if match := _ARCHIVED_NAME.fullmatch(path.name):
            written = path.stat().st_mtime_ns
            dated.append(
                (match[1], written, ArchivedEdition(path, date.fromisoformat(match[1]), match[3]))
            )
    return [edition for _, _, edition in sorted(dated, key=lambda entry: entry[:2], reverse=True)]


def find_sources(data_dir: Path) -> list[str]:
    """The folder names of the archive: names of editions, with "-" in place of the slash."""
    return [path.name for path in _entries(data_dir / _FOLDER) if path.is_dir()]


def find_archived_files(data_dir: Path, source: str) -> list[Path]:
    """Every archived file of a source, including quarantined and partly copied ones.

    Used to redact rows in all of them. `source` may be an edition's name or a folder's.
    """
    return [path for path in sorted(_folder(data_dir, source).rglob("*")) if path.is_file()]


def find_stale(data_dir: Path, source: str) -> list[str]:
    """The paths under `editions/` of accepted editions beyond the newest ARCHIVED_MAX."""
    return [
        _relative(data_dir, edition.path)
        for edition in find_archived_editions(data_dir, source)[ARCHIVED_MAX:]
    ]


def prune(data_dir: Path, source: str, stale: Iterable[str], quarantined: str) -> None:
    """Remove stale editions, partial copies, and files of editions no longer in quarantine.

    `stale` and `quarantined` (the edition that awaits review, "" for none) are paths under
    `editions/`. Clear the stale paths in the record first: otherwise a process killed here leaves
    paths of removed files in the record.
    """
    folder = _folder(data_dir, source)
    partial_copies = [path for path in _entries(folder) if path.name.startswith(PARTIAL_PREFIX)]
    decided = [
        path
        for path in _entries(folder / _QUARANTINE_FOLDER)
        if _relative(data_dir, path) != quarantined
    ]
    for path in (
        *(data_dir / _FOLDER / archived_as for archived_as in stale),
        *partial_copies,
        *decided,
    ):
        _remove(path)


def _archive(
    data_dir: Path, folder: Path, path: Path, prefix: str, sha256: str, original_name: str = ""
) -> str:
    """Copy under a temporary name, compare, flush and rename: a named file is always complete."""
    name = (
        prefix + _UNSAFE_CHARACTERS.sub("_", original_name or file_name(path))[-_NAME_LENGTH_MAX:]
    )
    target, part = folder / name, folder / f"{PARTIAL_PREFIX}{name}"
    if target.exists():
        return _relative(data_dir, target)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for parent in (
        data_dir / _FOLDER,
        *(parent for parent in folder.parents if parent.name == _FOLDER),
    ):
        parent.chmod(0o700)
    _remove(part)
    try:
        if path.is_dir():
            part.mkdir(mode=0o700)
            for file in _files_of(path):
                _copy(file, part / file.name)
            fsync_path(part)
        else:
            _copy(path, part)
        if digest(part) != sha256:
            raise RefreshRefused(f"{file_name(path)} changed while it was being read")
        move(part, target)
    finally:
        _remove(part)
    return _relative(data_dir, target)


def _copy(path: Path, target: Path) -> None:
    with path.open("rb") as source, open_private(target, os.O_EXCL) as file:
        shutil.copyfileobj(source, file, _CHUNK_BYTES)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _files_of(path: Path) -> list[Path]:
    inside = sorted(path.iterdir()) if path.is_dir() else [path]
    return [file for file in inside if file.is_file()]


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _folder(data_dir: Path, source: str) -> Path:
    return data_dir / _FOLDER / source.replace("/", "-")


def _relative(data_dir: Path, path: Path) -> str:
    return path.relative_to(data_dir / _FOLDER).as_posix()
