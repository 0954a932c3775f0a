"""What commands share: session, lock, time and user; and how an error ends a command."""

import gc
import getpass
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app
from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError

from app.cli.system_errors import describe_failure, is_reader_gone
from app.config import Config
from app.data.audit import AuditBroken, is_head_lost, save_head
from app.data.session import record
from app.ingest.context import UNKNOWN_USER, CommandContext
from app.ingest.errors import IngestError
from app.publish import (
    Busy,
    EditNotPublished,
    PublishError,
    Quarantined,
    publisher_lock,
)

TRY_AGAIN = 75  # sysexits' EX_TEMPFAIL
_STORAGE_ERRORS = (DBAPIError, DriverError, sqlite3.Error, OSError)
REPORTED_ERRORS = (IngestError, PublishError, *_STORAGE_ERRORS)  # by `reporting_errors`


@contextmanager
def locked_context() -> Iterator[CommandContext]:
    """A context under the publisher lock; errors end the command as in `reporting_errors`."""
    config: Config = current_app.config["SETTINGS"]
    with (
        reporting_errors(),
        publisher_lock(config.data_dir, config.database_url),
        open_context() as context,
    ):
        yield context


@contextmanager
def unlocked_context() -> Iterator[CommandContext]:
    """A context without the lock, usable during a refresh; errors as in `locked_context`."""
    with reporting_errors(), open_context() as context:
        yield context


@contextmanager
def open_context() -> Iterator[CommandContext]:
    """A context without the lock whose errors are raised, for use inside `reporting_errors`."""
    config: Config = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    gc.disable()  # collection would take a third of this short process's time
    with record(config.database_url) as session:
        is_lost = is_head_lost(session, config.data_dir)
    if is_lost:
        click.echo("warning: audit.head is missing: run `flask doctor`", err=True)
    try:
        with record(config.database_url) as session:
            yield CommandContext(session, config.data_dir, now, officer(), click.echo, _warn)
    finally:
        if not is_lost:
            _save_audit_head(config)


@contextmanager
def reporting_errors() -> Iterator[None]:
    """End the command with one sentence and an exit code when it is refused or fails."""
    try:
        yield
    except Busy as error:
        click.echo(f"busy: {error}", err=True)
        sys.exit(TRY_AGAIN)
    except Quarantined as error:
        click.echo(f"quarantined: {error}", err=True)
        sys.exit(1)
    except EditNotPublished as error:
        cause = error.__cause__ or error
        failure = describe_failure(cause, current_app.config["SETTINGS"])
        cause_text = failure.message.removeprefix("failed: ") if failure else str(cause)
        advice = "run the same command again, or `flask edit complete`"
        click.echo(f"failed: {error} ({cause_text}): {advice}", err=True)
        sys.exit(1)
    except (IngestError, PublishError) as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)
    except _STORAGE_ERRORS as error:
        if is_reader_gone(error):
            raise
        config: Config = current_app.config["SETTINGS"]
        failure = describe_failure(error, config)
        assert failure is not None
        click.echo(failure.message, err=True)
        sys.exit(failure.code)


def _save_audit_head(config: Config) -> None:
    """Store the current end of the audit in DATA_DIR.

    If that fails, the older end stays stored, which is still true; the next command tries again.
    """
    try:
        with record(config.database_url) as session:
            save_head(session, config.data_dir)
    except AuditBroken as error:
        click.echo(f"warning: {error}: run `flask doctor`", err=True)
    except (DBAPIError, DriverError, OSError):
        return


def officer() -> str:
    """The user name of the person who runs the command; at most 80 characters."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # a container's user without a name
        return UNKNOWN_USER


def _warn(sentence: str) -> None:
    click.echo(sentence, err=True)
