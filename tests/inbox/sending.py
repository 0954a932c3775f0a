"""A host that sends its counts, the place in between and the record, for tests of both directions."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import func, select

from app.core.count_key import CountKey
from app.core.nothing_suitable import NothingSuitableKey
from app.core.unmet_search import UnmetSearchKey
from app.data.session import record
from app.data.tables import NothingSuitable, UnmetSearch
from app.inbox.append_counts import Inbox
from app.inbox.import_counts import CountsImportResult
from app.inbox.import_sent_counts import import_sent_counts
from app.inbox.inbox_files import FOLDER
from app.inbox.send_counts import HOST_ID_FILE, SendResult, send_counts
from tests.inbox.kill_steps import killable

NOW = datetime.now(UTC)
LATER = NOW + timedelta(hours=1)
DAY, WARD = date(2026, 11, 22), "E05990001"
SEARCH = UnmetSearchKey(DAY, WARD, ("childminder", "2", "", ""))
REPORT = NothingSuitableKey(DAY, WARD, ("", "", "cost"))


def count(data_dir: Path, *keys: CountKey, at: datetime = NOW) -> None:
    """Count as a web worker that then ends."""
    data_dir.mkdir(parents=True, exist_ok=True)
    inbox = Inbox(data_dir, lambda: at)
    for key in keys:
        inbox.add(key)
    inbox.flush()


def send(data_dir: Path, url: str) -> SendResult:
    return send_counts(data_dir, url, LATER)


def import_sent(database_url: str, data_dir: Path, url: str) -> CountsImportResult:
    data_dir.mkdir(exist_ok=True)
    with record(database_url) as session:
        return import_sent_counts(session, data_dir, url, LATER)


def totals(database_url: str) -> tuple[int, int]:
    """The searches and the reports in the record."""
    with record(database_url) as session:
        searches, reports = (
            session.exec(select(func.coalesce(func.sum(table.count), 0))).one()
            for table in (UnmetSearch, NothingSuitable)
        )
    return searches, reports


def files_below(folder: Path) -> list[str]:
    return sorted(
        str(file.relative_to(folder))
        for file in folder.rglob("*")
        if not file.is_dir() and file.name != HOST_ID_FILE
    )


def unsent(data_dir: Path) -> list[str]:
    return files_below(data_dir / FOLDER)


def killable_transfers() -> AbstractContextManager[Callable[..., int]]:
    """Starts a transfer that is killed (`tests.inbox.killed_transfers`); returns its status."""
    return killable("tests.inbox.killed_transfers")
