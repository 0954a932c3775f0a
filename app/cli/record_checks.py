"""Whether the record can be used, and what to do if it is lost or damaged."""

import shlex
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from app.cli.findings import Finding
from app.cli.system_errors import describe_failure, describe_sqlite_failure, is_damage
from app.config import Config
from app.data import migrate
from app.data import session as record_session
from app.data.backup_file import EDITS, RECORD
from app.data.session import engine, record
from app.publish.backup.audit_heads import find_backups
from app.publish.backup.restore import record_exists
from app.publish.store.loss_check import count_public, count_public_without_record

RECHECK_ADVICE = "repair that, then run `flask doctor` again"
NEWER_SCHEMA_ADVICE = "it is of a newer version of this app: run that version"


def check_record(config: Config) -> Iterator[Finding]:
    """Faults that make the rest of the record unreadable; checking creates no file."""
    public_count = count_public(config.data_dir / "snapshots")
    if not record_exists(config.database_url):
        yield _lost(config, "missing", public_count)
        return
    try:
        yield from _damaged(config)
        with engine(config.database_url).connect() as connection:
            revision = migrate.revision_of(connection)
            unknown_revision = migrate.find_unknown_revision(connection)
    except DBAPIError as error:
        failure = describe_failure(error, config)
        message = failure.message if failure else "the record cannot be read"
        yield Finding(message, RECHECK_ADVICE)
        return
    if unknown_revision:
        message = f"the record's schema is {unknown_revision}, not {migrate.head()}"
        yield Finding(message, NEWER_SCHEMA_ADVICE)
    elif not revision:
        yield _lost(config, "without tables", public_count)
    elif revision != migrate.head():
        message = f"the record's schema is {revision}, not {migrate.head()}"
        yield Finding(message, "run `flask migrate`")
    else:
        with record(config.database_url) as session:
            if count := count_public_without_record(session, config.data_dir / "snapshots"):
                yield _lost(config, "empty", count)


def _lost(config: Config, state: str, public_count: int | None) -> Finding:
    if not public_count:
        return Finding(
            f"the record is {state}: nothing has been imported yet", "run `flask migrate`"
        )
    message = f"the record is {state} although {public_count:,} settings are public: it was lost"
    return Finding(message, restore_advice(config))


def _damaged(config: Config) -> Iterator[Finding]:
    """Reads every page of a SQLite record. Only damage is a reason to restore a backup."""
    if not config.database_url.startswith("sqlite"):
        return
    file = Path(config.database_url.removeprefix("sqlite:///"))
    try:
        address, wait_s = f"file:{file}?mode=ro", record_session.BUSY_TIMEOUT_MS / 1000
        with closing(sqlite3.connect(address, uri=True, timeout=wait_s)) as connection:
            result = connection.execute("PRAGMA quick_check(1)").fetchone()
        if result == ("ok",):
            return
        message = str(result[0]).splitlines()[-1]
    except sqlite3.Error as error:
        if not is_damage(error):
            failure = describe_sqlite_failure(error, "the record", config)
            yield Finding(failure.message, RECHECK_ADVICE)
            return
        message = str(error)
    yield Finding(f"{file.name} is damaged: {message}", restore_advice(config, "--replace"))


def restore_advice(config: Config, *also: str) -> str:
    """The command that restores the newest backup in BACKUP_TO; never one that starts afresh."""
    folder = Path(config.backup_to) if config.backup_to else None
    record_backups = find_backups(folder, RECORD) if folder else []
    if not folder or not record_backups:
        return (
            "restore the newest backup with `flask restore PATH` (set BACKUP_TO to see its name "
            "here); keep DATA_DIR/snapshots, which contains what is public"
        )
    edits = find_backups(folder, EDITS)
    arguments = [
        "restore",
        str(record_backups[-1]),
        *(["--edits", str(edits[-1])] if edits else []),
        *also,
    ]
    return f"run `flask {shlex.join(arguments)}`"
