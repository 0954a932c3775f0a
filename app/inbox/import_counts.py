"""Import of the inbox's files into the record, each exactly once even if a process is killed.

Files have counts or one report of a mistake.

A file is locked, moved to the folder `taken`, where no writer looks, added to the record together
with its name in one transaction, and deleted. If the import is killed before the commit, the next
one adds the file; if it is killed after the commit, the next one finds the name and only deletes
it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from sqlmodel import Session

from app.core.counted_events import UNMET_SEARCH
from app.core.retention.periods import QUARTER
from app.data.inbox_counts import (
    delete_old_imported_names,
    is_imported,
    save_imported_counts,
    save_imported_name,
)
from app.data.mistake_reports import save_report
from app.inbox.count_lines import read_counts
from app.inbox.inbox_files import (
    ClaimedFile,
    claimed,
    event_named,
    find_importable_files,
    is_report,
    remove_unfinished,
    set_aside,
)
from app.inbox.report_files import read_report

NAME_RETENTION = timedelta(days=QUARTER)
File = TypeVar("File")


@dataclass(frozen=True)
class CountsImportResult:
    """The numbers of an import. `left` are files that could not be read or moved: it tries again.

    `reports` are those of family hubs that nothing suited, `mistakes` reports that a fact is wrong.
    `broken` are files set aside as unreadable; `unreadable_lines` lines that were skipped.
    """

    files: int = 0
    searches: int = 0
    reports: int = 0
    unreadable_lines: int = 0
    broken: int = 0
    left: int = 0
    mistakes: int = 0

    def __add__(self, other: "CountsImportResult") -> "CountsImportResult":
        return CountsImportResult(
            *(getattr(self, name) + value for name, value in vars(other).items())
        )


def import_counts(session: Session, data_dir: Path, now: datetime) -> CountsImportResult:
    """Import every file whose writer has finished; commits after each file.

    If a writer has not finished after all, nothing is lost: its file is gone, so it starts a new
    one.
    """

    def import_path(path: Path) -> CountsImportResult:
        with claimed(path) as file:
            return _import_file(session, data_dir, file, now) if file else CountsImportResult()

    remove_unfinished(data_dir)
    result = import_each(session, find_importable_files(data_dir, now), import_path)
    delete_names_after(session, result, now)
    return result


def import_each(
    session: Session, files: Iterable[File], import_one: Callable[[File], CountsImportResult]
) -> CountsImportResult:
    """Import files one by one; those that cannot be read or moved do not hold up the others."""
    result = CountsImportResult()
    for file in files:
        try:
            result += import_one(file)
        except OSError:
            session.rollback()
            result += CountsImportResult(left=1)
    return result


def delete_names_after(session: Session, result: CountsImportResult, now: datetime) -> None:
    """Delete the names of files that were imported long ago, after an import of others."""
    if result.files:
        delete_old_imported_names(session, now - NAME_RETENTION)
        session.commit()


def import_content(
    session: Session, name: str, stream: BinaryIO, now: datetime
) -> CountsImportResult:
    """Import a file that has this name, and commit; nothing if it was imported before.

    A result that is `broken` means that nothing was imported: the caller sets the file aside.
    """
    if is_imported(session, name):
        session.rollback()
        return CountsImportResult()
    session.rollback()  # nothing is read in the transaction that writes
    if is_report(name):
        return _import_report(session, name, stream, now)
    event = event_named(name)
    counts, unreadable, is_junk = read_counts(event, stream)
    if is_junk:
        return CountsImportResult(broken=1, unreadable_lines=unreadable)
    is_new = save_imported_counts(session, event, name, counts, now)
    session.commit()
    if not is_new:
        return CountsImportResult()
    total = sum(counts.values())
    searches, reports = (total, 0) if event is UNMET_SEARCH else (0, total)
    return CountsImportResult(1, searches, reports, unreadable)


def _import_report(
    session: Session, name: str, stream: BinaryIO, now: datetime
) -> CountsImportResult:
    report = read_report(stream)
    if report is None:
        return CountsImportResult(broken=1)
    is_new = save_imported_name(session, name, now)
    if is_new and not save_report(session, report):
        session.rollback()
        return CountsImportResult(broken=1)
    session.commit()
    return CountsImportResult(files=1, mistakes=1) if is_new else CountsImportResult()


def _import_file(
    session: Session, data_dir: Path, file: ClaimedFile, now: datetime
) -> CountsImportResult:
    result = import_content(session, file.path.name, file.stream, now)
    if result.broken:
        set_aside(data_dir, file.path)
    else:
        file.path.unlink()
    return result
