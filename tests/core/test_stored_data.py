"""Every table and every file has one entry that says why and how long it is kept."""

from fnmatch import fnmatch
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from app.cli.clock import STATE_FILE
from app.cli.file_checks import PERSONAL
from app.core.retention.files import BACKUPS, FILES
from app.core.retention.periods import PERIOD_TEXTS
from app.core.retention.stored_data import StoredData, Subject
from app.core.retention.tables import TABLES
from app.data.audit import HEAD_FILE
from app.data.erasure_orders import ERASURE_LOG, ERASURE_LOG_COPY
from app.data.install_key import NAME
from app.data.listing_import_files import FOLDER as IMPORTS
from app.inbox.inbox_files import FOLDER as INBOX
from app.mail.kept_messages import FOLDER as MAIL
from app.publish.backup.trial_restore import PREFIX
from app.snapshot.edit_markers import FOLDER as MARKERS

EVERY = (*TABLES, *FILES)


def test_every_table_has_one_entry() -> None:
    names = [name for stored in TABLES for name in stored.names]

    assert sorted(names) == sorted(SQLModel.metadata.tables)


def entries_of(name: str) -> list[StoredData]:
    return [one for one in FILES if any(fnmatch(name, pattern) for pattern in one.names)]


@pytest.mark.parametrize(
    "name",
    [
        *(STATE_FILE, HEAD_FILE, ERASURE_LOG, ERASURE_LOG_COPY, NAME, IMPORTS, INBOX, MAIL),
        *(f"{PREFIX}1", MARKERS, "publisher.lock", *sorted(PERSONAL)),
    ],
)
def test_every_file_that_the_code_names_has_one_entry(name: str) -> None:
    assert len(entries_of(Path(name).parts[0])) == 1


def test_every_file_of_an_install_has_one_entry(seeded: Path) -> None:
    names = [path.name for path in seeded.iterdir()]

    counts = {
        name: len(entries_of(name.removesuffix("-wal").removesuffix("-shm"))) for name in names
    }

    assert len(counts) >= 5
    assert set(counts.values()) == {1}, counts


@pytest.mark.parametrize("stored", EVERY, ids=lambda stored: stored.name)
def test_a_period_in_days_is_the_one_in_words(stored: StoredData) -> None:
    named = {days for days, text in PERIOD_TEXTS.items() if text in stored.lasts}

    assert stored.days is None or stored.days in named


def test_files_about_persons_are_checked_to_be_private_but_what_is_public_is_not() -> None:
    personal = {name for stored in FILES if stored.is_personal for name in stored.names}

    unchecked = {name for name in personal - PERSONAL if "record" not in name}

    assert unchecked == {"snapshots", BACKUPS, f"{PREFIX}*"}


@pytest.mark.parametrize("name", ["record.sqlite", f"{PREFIX}1", BACKUPS])
def test_whoever_is_in_a_table_is_in_the_record_and_its_backups(name: str) -> None:
    in_tables = {stored.about for stored in TABLES}

    [entry] = entries_of(name)

    assert Subject.REPORTERS in in_tables
    assert entry.about is Subject.EVERYONE
