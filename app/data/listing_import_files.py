"""The files in DATA_DIR/imports: what an officer sent, its plan for the pages, and exports.

They have personal values, so only their owner can read them. Those of an import are removed once it
has ended, after UPLOADS_LAST and when a setting of the council is erased; exports after EXPORTS_LAST.
"""

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from app.core.retention.periods import DAY, TWO_WEEKS
from app.snapshot.disk import open_private

FOLDER = "imports"
UPLOADS_LAST = timedelta(days=TWO_WEEKS)
EXPORT_KINDS = ("csv", "xlsx")
EXPORTS_LAST = timedelta(days=DAY)  # later an export is out of date
_EXPORT_PREFIX = "export-"
_SAVED_WITHIN = timedelta(hours=1)


def imports_folder(data_dir: Path) -> Path:
    """The folder, which is created if it is missing."""
    folder = data_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def upload_path(data_dir: Path, import_id: int) -> Path:
    """Where the file of an import is, as it was sent."""
    return imports_folder(data_dir) / f"{import_id}.upload"


def write_upload(data_dir: Path, import_id: int, source: IO[bytes]) -> None:
    """Save what was sent as the file of an import.

    Files of an earlier import with its number go: a number may return, after a restore for example.
    """
    remove_files(data_dir, import_id)
    with open_private(upload_path(data_dir, import_id), os.O_TRUNC) as target:
        shutil.copyfileobj(source, target)


def plan_path(data_dir: Path, import_id: int) -> Path:
    """Where the plan of an import is (`app.data.listing_plans`)."""
    return imports_folder(data_dir) / f"{import_id}.plan"


def edition_path(data_dir: Path, import_id: int) -> Path:
    """Where the whole listing is written while it is imported or its import is undone."""
    return imports_folder(data_dir) / f"{import_id}.csv"


def export_path(data_dir: Path, la_number: str, kind: str) -> Path:
    """Where the newest export of a council's listing is; `kind` is csv or xlsx."""
    return imports_folder(data_dir) / f"{_EXPORT_PREFIX}{la_number}.{kind}"


def remove_exports(data_dir: Path, la_number: str) -> None:
    """Remove the exports of a council; none need be there."""
    for kind in EXPORT_KINDS:
        export_path(data_dir, la_number, kind).unlink(missing_ok=True)


def remove_files(data_dir: Path, import_id: int) -> None:
    """Remove all files of an import; none need be there."""
    for path in imports_folder(data_dir).glob(f"{import_id}.*"):
        path.unlink(missing_ok=True)


def find_old_files(data_dir: Path, now: datetime) -> tuple[str, ...]:
    """The names of files older than EXPORTS_LAST, then of those older than UPLOADS_LAST.

    It changes whenever `remove_old_uploads` may have something to do. The folder need not exist.
    """
    folder = data_dir / FOLDER
    saved = _saved_times(folder) if folder.is_dir() else {}
    return tuple(
        path.name
        for lasts in (EXPORTS_LAST, UPLOADS_LAST)
        for path, at in saved.items()
        if at < (now - lasts).timestamp()
    )


def count_overdue_files(data_dir: Path, now: datetime) -> int:
    """How many exports are older than EXPORTS_LAST, and other files older than UPLOADS_LAST."""
    folder = data_dir / FOLDER
    saved = _saved_times(folder) if folder.is_dir() else {}
    return sum(at < (now - _lasts(path)).timestamp() for path, at in saved.items())


def _lasts(path: Path) -> timedelta:
    return EXPORTS_LAST if path.name.startswith(_EXPORT_PREFIX) else UPLOADS_LAST


def remove_leftover_files(data_dir: Path, open_ids: Collection[int], now: datetime) -> None:
    """Remove exports that are out of date, and files that killed processes left.

    Those are all files whose import is not open. Files of the last hour stay: one may be written
    whose import is not saved yet.
    """
    for path, at in _saved_times(imports_folder(data_dir)).items():
        import_id = path.name.partition(".")[0]
        is_open = import_id.isdecimal() and int(import_id) in open_ids
        lasts = EXPORTS_LAST if path.name.startswith(_EXPORT_PREFIX) else _SAVED_WITHIN
        if not is_open and at < (now - lasts).timestamp():
            path.unlink(missing_ok=True)


def _saved_times(folder: Path) -> dict[Path, float]:
    """When each file was written (seconds since 1970), without those that are removed meanwhile."""
    found = {}
    for path in sorted(folder.iterdir()):
        with suppress(FileNotFoundError):
            found[path] = path.stat().st_mtime
    return found


def corrected_path(data_dir: Path, import_id: int, kind: str) -> Path:
    """Where the officer's rows are with their problems beside them; `kind` is csv or xlsx."""
    return imports_folder(data_dir) / f"{import_id}.problems.{kind}"
