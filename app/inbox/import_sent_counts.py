"""Import of the inbox files that hosts without a record have sent, each exactly once.

A file is read, added to the record together with its name in one transaction, and removed from the
place. If the import is killed before the commit, the next one adds the file; if it is killed after
the commit, or the file is sent again, the next one finds the name and only removes it.
"""

from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from app.data.inbox_counts import is_imported
from app.inbox.import_counts import (
    NAME_RETENTION,
    CountsImportResult,
    delete_names_after,
    import_content,
    import_each,
)
from app.inbox.inbox_files import OVERDUE_AFTER, hour_of, set_aside_copy
from app.inbox.sent_files import SentFile, SentFiles, sent_files
from app.snapshot.remote_storage import open_remote

CLOCK_ERROR = timedelta(days=1)  # by which the clocks of hosts may differ


def import_sent_counts(
    session: Session, data_dir: Path, url: str, now: datetime
) -> CountsImportResult:
    """Import the files at a place; commits after each file. Raises TransferFailed.

    Files that cannot be read or removed are `left` and do not hold up the others.
    """
    with open_remote(url, to_write=True, passed_on=SQLAlchemyError) as remote:
        place = sent_files(remote)
        files, unreadable_folders = place.find()
        result = import_each(
            session, files, lambda file: _import_file(session, data_dir, place, file, now)
        )
    delete_names_after(session, result, now)
    return result + CountsImportResult(left=unreadable_folders)


def _import_file(
    session: Session, data_dir: Path, place: SentFiles, file: SentFile, now: datetime
) -> CountsImportResult:
    result, is_known = CountsImportResult(), is_imported(session, file.name)
    session.rollback()
    if not is_known:
        content = place.read(file)
        result = CountsImportResult(broken=1)
        if _would_be_known(file, now):
            result = import_content(session, file.name, BytesIO(content), now)
        if result.broken:
            set_aside_copy(data_dir, file.name, content)
    place.remove(file)
    return result


def _would_be_known(file: SentFile, now: datetime) -> bool:
    """Whether the record still had the name of this file if it had been imported.

    Names are deleted after NAME_RETENTION, and a file cannot be imported before its hour.
    """
    hour = hour_of(file.name)
    return hour is not None and now - NAME_RETENTION + CLOCK_ERROR < hour < now + CLOCK_ERROR


def count_overdue_files(url: str, now: datetime) -> int:
    """How many files have been at a place for more than a day. Raises TransferFailed."""
    with open_remote(url, to_write=True) as remote:
        return sum(file.stored_at < now - OVERDUE_AFTER for file in sent_files(remote).find().files)
