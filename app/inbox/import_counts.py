"""The inbox's files into the record, each exactly once, whenever this or a writer is killed.

A file is locked, moved to `taken` where no writer looks, added to the record together with its name
in one transaction, and deleted. Killed before the commit, the next fold adds it; killed after, the next
one finds its name and only deletes.
"""

import fcntl
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

from app.core.offer import AgeBand
from app.core.provision import Choice
from app.core.takeup import Entitlement
from app.data.unmet_search_counts import (
    delete_old_imported_names,
    is_imported,
    save_imported_counts,
)
from app.inbox.append_counts import (
    SEVERAL,
    UnmetSearchKey,
)
from app.inbox.inbox_files import (
    IMPORTING,
    UNREADABLE,
    find_importable_files,
)

MAX_LINE_BYTES = 300  # bytes
MAX_COUNT = 1_000_000  # of one cell in one file: no worker answers more searches in an hour
NAME_RETENTION = timedelta(days=90)

_ward = re.compile(r"[EWSN]\d{8}|", re.ASCII).fullmatch
_KINDS = {"", SEVERAL, *(choice.value for choice in Choice)}
_BANDS = {"", *(band.value for band in AgeBand)}
_ENTITLEMENTS = {"", *(one.value for one in Entitlement)}
_FIELDS = {*UnmetSearchKey._fields, "count"}


@dataclass(frozen=True)
class ImportResult:
    """What a fold did. `left` are files that could not be read or moved: the next fold tries."""

    files: int = 0
    searches: int = 0
    unreadable_lines: int = 0
    broken: int = 0
    left: int = 0

    def __add__(self, other: "ImportResult") -> "ImportResult":
        return ImportResult(*(getattr(self, name) + value for name, value in vars(other).items()))


def import_counts(session: Session, data_dir: Path, now: datetime) -> ImportResult:
    """Take in every file that its writer is done with; commits after each of them.

    Should a writer still want to add to one, nothing is lost: it finds its file gone and begins a new
    one.
    """
    result = ImportResult()
    for file in find_importable_files(data_dir, now):
        try:
            with _locked(file) as stream:
                if stream:
                    result += _import_file(session, stream, _claim_file(file), now)
        except OSError:
            session.rollback()
            result += ImportResult(left=1)
    if result.files:
        delete_old_imported_names(session, now - NAME_RETENTION)
        session.commit()
    return result


@contextmanager
def _locked(file: Path) -> Iterator[BinaryIO | None]:
    """The file, locked and opened to read; None where another has it, or has dealt with it."""
    try:
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        yield None
        return
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise OSError(f"{file.name} is no file")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = os.path.samestat(os.stat(file), os.fstat(handle))
        except (BlockingIOError, FileNotFoundError):
            is_ours = False
        yield stream if is_ours else None


def _claim_file(file: Path) -> Path:
    """Move a file to where no writer looks for it."""
    if file.parent.name == IMPORTING:
        return file
    folder = file.parent / IMPORTING
    folder.mkdir(mode=0o700, exist_ok=True)
    return file.rename(folder / file.name)


def _import_file(session: Session, stream: BinaryIO, file: Path, now: datetime) -> ImportResult:
    if is_imported(session, file.name):
        session.rollback()
        file.unlink()
        return ImportResult()
    counts, unreadable, is_junk = _read(stream)
    if is_junk:
        session.rollback()
        folder = file.parent.parent / UNREADABLE
        folder.mkdir(mode=0o700, exist_ok=True)
        file.rename(folder / file.name)
        return ImportResult(broken=1, unreadable_lines=unreadable)
    save_imported_counts(session, file.name, ((*one, count) for one, count in counts.items()), now)
    session.commit()
    file.unlink()
    return ImportResult(files=1, searches=sum(counts.values()), unreadable_lines=unreadable)


def _read(stream: BinaryIO) -> tuple[Counter[UnmetSearchKey], int, bool]:
    """The counts, how many lines were passed over, and whether the whole file is none of ours.

    A last line without its end was cut short when its writer died, and says nothing of the file.
    """
    counts: Counter[UnmetSearchKey] = Counter()
    invalid_lines = truncated_lines = 0
    while line := stream.readline(MAX_LINE_BYTES):
        read = _parse(line) if line.endswith(b"\n") else None
        if read:
            counts[read[0]] += read[1]
        elif len(line) < MAX_LINE_BYTES and not line.endswith(b"\n"):
            truncated_lines += 1
        else:
            invalid_lines += 1
    is_junk = (invalid_lines > 0 and not counts) or any(
        count > MAX_COUNT for count in counts.values()
    )
    return counts, invalid_lines + truncated_lines, is_junk


def _parse(line: bytes) -> tuple[UnmetSearchKey, int] | None:
    """What a line says; None where it says anything that a worker would not write."""
    try:
        result: Any = json.loads(line)
        if not isinstance(result, dict) or result.keys() != _FIELDS:
            return None
        count, day = result.pop("count"), date.fromisoformat(result.pop("day"))
    except (ValueError, TypeError):
        return None
    one = UnmetSearchKey(day, **result)
    is_ours = (
        all(isinstance(text, str) for text in result.values())
        and _ward(one.ward_code)
        and one.kind in _KINDS
        and one.age_band in _BANDS
        and one.entitlement in _ENTITLEMENTS
    )
    return (one, count) if is_ours and type(count) is int and 1 <= count <= MAX_COUNT else None
