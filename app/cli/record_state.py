"""Whether the record can be used at all, and what to do where it was lost or is damaged."""

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.cli.faults import fault_of, fault_of_sqlite, is_damage
from app.cli.findings import Finding
from app.config import Settings
from app.data import migrate
from app.data.backup_file import EDITS, RECORD
from app.data.session import engine, record
from app.publish.audit_heads import find_backups
from app.publish.backup.restore import is_there
from app.publish.coverage import count_lost, count_public

AFTERWARDS = "put that right, then run `flask doctor` again"
LATER = "it is of a later version of this app: run that one"


def check_record(settings: Settings) -> Iterator[Finding]:
    """Faults with which nothing else of the record can be read; none is made by looking."""
    public_count = count_public(settings.data_dir / "snapshots")
    if not is_there(settings.database_url):
        yield _lost(settings, "missing", public_count)
        return
    try:
        yield from _damaged(settings)
        with engine(settings.database_url).connect() as connection:
            revision, later = migrate.revision_of(connection), migrate.find_later(connection)
    except DBAPIError as error:
        fault = fault_of(error, settings)
        said = fault.said if fault else "the record cannot be read"
        yield Finding(said, AFTERWARDS)
        return
    if later:
        yield Finding(f"the record's schema is {later}, not {migrate.head()}", LATER)
    elif not revision:
        yield _lost(settings, "without tables", public_count)
    elif revision != migrate.head():
        said = f"the record's schema is {revision}, not {migrate.head()}"
        yield Finding(said, "run `flask migrate`")
    else:
        with record(settings.database_url) as session:
            if count := count_lost(session, settings.data_dir / "snapshots"):
                yield _lost(settings, "empty", count)


def _lost(settings: Settings, state: str, public_count: int | None) -> Finding:
    if not public_count:
        return Finding(f"the record is {state}: nothing was loaded yet", "run `flask migrate`")
    said = f"the record is {state}, and {public_count:,} settings are public: it was lost"
    return Finding(said, restore_advice(settings))


def _damaged(settings: Settings) -> Iterator[Finding]:
    """Of SQLite every page is read. Only damage is a reason to restore a backup."""
    if not settings.database_url.startswith("sqlite"):
        return
    file = Path(settings.database_url.removeprefix("sqlite:///"))
    try:
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as connection:
            told = connection.execute("PRAGMA quick_check(1)").fetchone()
        if told == ("ok",):
            return
        said = str(told[0]).splitlines()[-1]
    except sqlite3.Error as error:
        if not is_damage(error):
            fault = fault_of_sqlite(error, "the record", settings)
            yield Finding(fault.said, AFTERWARDS)
            return
        said = str(error)
    yield Finding(f"{file.name} is damaged: {said}", restore_advice(settings, "--replace"))


def restore_advice(settings: Settings, *also: str) -> str:
    """The command that restores the newest backup of BACKUP_TO; never one that begins anew."""
    folder = Path(settings.backup_to) if settings.backup_to else None
    whole = find_backups(folder, RECORD) if folder else []
    if not folder or not whole:
        return (
            "restore the newest backup with `flask restore PATH`, and set BACKUP_TO, so that its name "
            "is said here; keep DATA_DIR/snapshots: they hold what is public"
        )
    edits = find_backups(folder, EDITS)
    words = [
        "restore",
        str(whole[-1]),
        *(["--edits", str(edits[-1])] if edits else []),
        *also,
    ]
    return f"run `flask {shlex.join(words)}`"
