"""What commands share: session, lock, time and user; and how an error ends a command."""

import gc
import getpass
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import click
from flask import current_app
from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app.cli.import_summary import print_import_summary, print_unread
from app.cli.system_errors import describe_failure
from app.config import Config
from app.data.audit import AuditBroken, AuditEntry, is_head_lost, save_head
from app.data.council_files import count_quarantine_restrictions
from app.data.erasure_orders import (
    find_open_erasure_orders,
    read_order_files,
    reapply_orders,
    sync_order_files,
)
from app.data.quarantined_editions import find_quarantined
from app.data.session import record
from app.data.tables import Outcome, RefreshRun
from app.ingest.context import UNKNOWN_USER, CommandContext
from app.ingest.errors import IngestError, RefreshRefused, file_name
from app.ingest.redaction.apply_erasure_orders import apply_erasure_orders, prepare_erasures
from app.ingest.refresh import RefreshRequest, import_file, published_editions, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.publish import (
    Busy,
    EditNotPublished,
    LossApproval,
    PublishError,
    Quarantined,
    publish,
    publish_refreshed,
    publisher_lock,
)
from app.publish.edits.edit_requests import remove_completed_markers
from app.publish.store.switch import find_current_publication

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
            yield CommandContext(session, config.data_dir, now, officer())
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


def import_edition(context: CommandContext, source: Source, request: RefreshRequest) -> RefreshRun:
    """Import one edition and print the result; a refusal is stored in the record as well.

    An error of the database is a refusal too: the adapter passed a value that no column can store.
    """
    if not request.audit_entry and not request.is_invented:
        request = replace(request, audit_entry=AuditEntry(context.who, "edition taken in", ""))
    try:
        imported = import_file(context, source, request)
    except IngestError as error:
        save_refusal(context, source, request.path, str(error))
        raise
    except (DBAPIError, DriverError) as error:
        reason = f"{file_name(request.path)}: the record cannot store it ({_first_line(error)})"
        save_refusal(context, source, request.path, reason)
        if isinstance(error, OperationalError | ProgrammingError):
            raise  # not the file's fault
        raise RefreshRefused(reason) from error
    run = imported.run
    prepare_erasures(context, run.source)
    if run.outcome is Outcome.QUARANTINED:
        _print_quarantined(context, run)
        print_unread(context, imported)
        if count := count_quarantine_restrictions(context.session, run.source):
            click.echo(
                f"{count} settings are hidden or show less until the edition is released or dropped"
            )
            publish_after_refresh(context)
        return run
    print_import_summary(context, imported)
    return run


def _print_quarantined(context: CommandContext, run: RefreshRun) -> None:
    edition = find_quarantined(context.session, run.source)
    assert edition is not None
    click.echo(
        f"quarantined: {run.source} as at {edition.as_at}; the current edition stays", err=True
    )
    for message in (*edition.reasons.splitlines(), *edition.differences.splitlines()):
        click.echo(f"  {message}", err=True)
    drop = f"`flask edition drop {run.source} --reason …`"
    if edition.is_releasable:
        release = f"`flask edition release {run.source} --reason …`"
        click.echo(f"to import it, run {release}; to remove it, {drop}", err=True)
    else:
        click.echo("a privacy check failed, so that it cannot be released:", err=True)
        click.echo(f"ask the publisher for a correct file and run {drop}", err=True)


def _first_line(error: Exception) -> str:
    """First line of a database error; the statement and further lines may show rows of a file."""
    message = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(message).splitlines()), type(message).__name__)


def publish_now(context: CommandContext, reason: str = "") -> None:
    """Publish the record; with a `reason`, even if far fewer settings would be shown than now."""
    _reapply_lost_orders(context)
    editions = published_editions(context.session, SOURCES)
    with _erasing_even_if_quarantined(context):
        seq = publish(
            context.session, context.snapshots, editions, context.now, _release(context, reason)
        )
    click.echo(f"published as number {seq}")
    remove_completed_markers(context.session, context.data_dir)
    _apply_erasure_orders(context)


def publish_after_refresh(context: CommandContext, reason: str = "") -> None:
    """Publish after a refresh, unless a rollback is pinned; `reason` as in `publish_now`."""
    _reapply_lost_orders(context)
    editions, release = published_editions(context.session, SOURCES), _release(context, reason)
    with _erasing_even_if_quarantined(context):
        seq = publish_refreshed(context.session, context.snapshots, editions, context.now, release)
    if seq is None:
        click.echo("stored, not published: a rollback is pinned; run `flask publish` to end it")
    else:
        click.echo(f"published as number {seq}")
        remove_completed_markers(context.session, context.data_dir)
    _apply_erasure_orders(context)


def _reapply_lost_orders(context: CommandContext) -> None:
    """Record erasure orders again that are missing: the record may be an older, restored one."""
    count = reapply_orders(context.session, read_order_files(context.data_dir))
    context.session.commit()
    if count:
        click.echo(f"{count} erasure orders that the record had lost are recorded again")
    sync_order_files(context.session, context.data_dir)


def _release(context: CommandContext, reason: str) -> LossApproval | None:
    return LossApproval(context.who, reason) if reason else None


@contextmanager
def _erasing_even_if_quarantined(context: CommandContext) -> Iterator[None]:
    """Apply open erasure orders even if the publication is quarantined: they are hidden already."""
    try:
        yield
    except Quarantined:
        if find_current_publication(context.session, context.snapshots):
            _apply_erasure_orders(context)
        raise


def _apply_erasure_orders(context: CommandContext) -> None:
    """Apply the open erasure orders, now that none of their providers is public."""
    if count := apply_erasure_orders(context):
        click.echo(f"erased: {count} erasure orders applied")
    elif find_open_erasure_orders(context.session):
        message = "erasure orders are not applied yet, because another process uses the record"
        click.echo(f"warning: {message}: run `flask publish` again", err=True)
