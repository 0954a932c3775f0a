"""Import of the inbox's files into the record, each exactly once even if a process is killed.

A file is locked, moved to the folder `taken`, where no writer looks, added to the record together
with its name in one transaction, and deleted. If the import is killed before the commit, the next
one adds the file; if it is killed after the commit, the next one finds the name and only deletes
it.
"""

import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from sqlmodel import Session

from app.core.unmet_search import UnmetSearchKey, choice_columns, key_columns
from app.data.unmet_search_counts import (
    delete_old_imported_names,
    is_imported,
    save_imported_counts,
)
from app.inbox.inbox_files import IMPORTING, UNREADABLE, find_importable_files
from app.snapshot.disk import lock_in_place

MAX_LINE_BYTES = 300  # bytes
MAX_COUNT = 1_000_000  # for one key in one file: no worker serves more searches in an hour
NAME_RETENTION = timedelta(days=90)

_ward = re.compile(r"[EWSN]\d{8}|", re.ASCII).fullmatch


@dataclass(frozen=True)
class CountsImportResult:
    """The numbers of an import. `left` are files that could not be read or moved: it tries again.

    `broken` are files set aside as unreadable; `unreadable_lines` lines that were skipped.
    """

    files: int = 0
    searches: int = 0
    unreadable_lines: int = 0
    broken: int = 0
    left: int = 0

    def __add__(self, other: "CountsImportResult") -> "CountsImportResult":
        return CountsImportResult(
            *(getattr(self, name) + value for name, value in vars(other).items())
        )


def import_counts(session: Session, data_dir: Path, now: datetime) -> CountsImportResult:
    """Import every file whose writer has finished; commits after each file.

    If a writer has not finished after all, nothing is lost: its file is gone, so it starts a new
    one.
    """
    result = CountsImportResult()
    for file in find_importable_files(data_dir, now):
        try:
            with _locked(file) as stream:
                if stream:
                    result += _import_file(session, stream, _claim_file(file), now)
        except OSError:
            session.rollback()
            result += CountsImportResult(left=1)
    if result.files:
        delete_old_imported_names(session, now - NAME_RETENTION)
        session.commit()
    return result


@contextmanager
def _locked(file: Path) -> Iterator[BinaryIO | None]:
    """The file, locked and opened for reading; None where another process has or has moved it."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        yield None
        return
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{file.name} is not a regular file")
        yield stream if lock_in_place(handle, file) else None


def _claim_file(file: Path) -> Path:
    """Move a file to the folder where no writer looks for it."""
    if file.parent.name == IMPORTING:
        return file
    folder = file.parent / IMPORTING
    folder.mkdir(mode=0o700, exist_ok=True)
    return file.rename(folder / file.name)


def _import_file(
    session: Session, stream: BinaryIO, file: Path, now: datetime
) -> CountsImportResult:
    if is_imported(session, file.name):
        session.rollback()
        file.unlink()
        return CountsImportResult()
    counts, unreadable, is_junk = _read(stream)
    if is_junk:
        session.rollback()
        folder = file.parent.parent / UNREADABLE
        folder.mkdir(mode=0o700, exist_ok=True)
        file.rename(folder / file.name)
        return CountsImportResult(broken=1, unreadable_lines=unreadable)
    save_imported_counts(session, file.name, counts, now)
    session.commit()
    file.unlink()
    return CountsImportResult(files=1, searches=sum(counts.values()), unreadable_lines=unreadable)


def _read(stream: BinaryIO) -> tuple[Counter[UnmetSearchKey], int, bool]:
    """The counts, the number of skipped lines, and whether the whole file must be set aside.

    A last line without a line end was truncated when its writer died; it does not count as invalid.
    """
    counts: Counter[UnmetSearchKey] = Counter()
    invalid_lines = truncated_lines = 0
    while line := stream.readline(MAX_LINE_BYTES):
        parsed = _parse(line) if line.endswith(b"\n") else None
        if parsed:
            key, count = parsed
            counts[key] += count
        elif len(line) < MAX_LINE_BYTES and not line.endswith(b"\n"):
            truncated_lines += 1
        else:
            invalid_lines += 1
    is_junk = (invalid_lines > 0 and not counts) or any(
        count > MAX_COUNT for count in counts.values()
    )
    return counts, invalid_lines + truncated_lines, is_junk


def _parse(line: bytes) -> tuple[UnmetSearchKey, int] | None:
    """The key and count of a line; None for a line that no worker would write."""
    try:
        fields: Any = json.loads(line)
        if not isinstance(fields, dict):
            return None
        fields.setdefault("reason", "")  # missing in a file of an earlier release
        if fields.keys() != {*key_columns(), "count"}:
            return None
        count, day = fields.pop("count"), date.fromisoformat(fields.pop("day"))
    except (ValueError, TypeError):
        return None
    columns = choice_columns()
    key = UnmetSearchKey(day, fields["ward_code"], tuple(fields[one.column] for one in columns))
    is_valid = (
        all(isinstance(text, str) for text in fields.values())
        and _ward(key.ward_code)
        and all(value in ("", *one.values) for one, value in zip(columns, key.choices, strict=True))
    )
    return (key, count) if is_valid and type(count) is int and 1 <= count <= MAX_COUNT else None
