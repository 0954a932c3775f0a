"""What the commands share: the settings, the clock, the lock, and how an error ends a command."""

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

from app.cli.faults import fault_of
from app.cli.summary import say_import, say_unread
from app.config import Settings
from app.data.audit import AuditBroken, Deed, is_head_lost, keep_head
from app.data.councils import count_quarantined
from app.data.forgetting import find_open_orders, mirror_orders, read_log, reapply
from app.data.session import record
from app.data.tables import Outcome, RefreshRun
from app.data.waiting import find_waiting
from app.ingest.errors import IngestError, RefreshRefused, file_name
from app.ingest.forget import carry_out, note_orders
from app.ingest.readers import Desk
from app.ingest.refresh import Order, import_file, published_editions, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.publish import (
    Busy,
    EditNotShown,
    PublishError,
    Quarantined,
    Release,
    publish,
    publish_refreshed,
    publisher_lock,
)
from app.publish.edits.officer import settle_notes
from app.publish.public import find_shown

TRY_AGAIN = 75  # sysexits' EX_TEMPFAIL


@contextmanager
def locked_desk() -> Iterator[Desk]:
    """A desk under the publisher's lock; refusals become one sentence and an exit code."""
    settings: Settings = current_app.config["SETTINGS"]
    with refusals(), publisher_lock(settings.data_dir, settings.database_url), _desk() as desk:
        yield desk


@contextmanager
def open_desk() -> Iterator[Desk]:
    """A desk beside whatever refresh or publication is at work; refusals as with `locked_desk`."""
    with refusals(), _desk() as desk:
        yield desk


@contextmanager
def _desk() -> Iterator[Desk]:
    settings: Settings = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    gc.disable()  # a short process with millions of small objects: collecting costs a third of it
    with record(settings.database_url) as session:
        is_lost = is_head_lost(session, settings.data_dir)
    if is_lost:
        click.echo("warning: audit.head is missing: see `flask doctor`", err=True)
    try:
        with record(settings.database_url) as session:
            yield Desk(session, settings.data_dir, now, officer())
    finally:
        if not is_lost:
            _keep_audit_head(settings)


@contextmanager
def refusals() -> Iterator[None]:
    """Whatever a command cannot do ends it with one sentence and an exit code."""
    try:
        yield
    except Busy as error:
        click.echo(f"busy: {error}", err=True)
        sys.exit(TRY_AGAIN)
    except Quarantined as error:
        click.echo(f"quarantined: {error}", err=True)
        sys.exit(1)
    except EditNotShown as error:
        cause = error.__cause__ or error
        fault = fault_of(cause, current_app.config["SETTINGS"])
        why = fault.said.removeprefix("failed: ") if fault else str(cause)
        advice = "give the same command again, or `flask edit complete`"
        click.echo(f"failed: {error} ({why}): {advice}", err=True)
        sys.exit(1)
    except (IngestError, PublishError) as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)
    except (DBAPIError, DriverError, sqlite3.Error, OSError) as error:
        settings: Settings = current_app.config["SETTINGS"]
        fault = fault_of(error, settings)
        assert fault is not None
        click.echo(fault.said, err=True)
        sys.exit(fault.code)


def _keep_audit_head(settings: Settings) -> None:
    """Keep where the audit ends now, beside the record.

    Where that fails the old end stays kept, which is true as well; the next command tries again.
    """
    try:
        with record(settings.database_url) as session:
            keep_head(session, settings.data_dir)
    except AuditBroken as error:
        click.echo(f"warning: {error}: see `flask audit verify`", err=True)
    except (DBAPIError, DriverError, OSError):
        return


def officer() -> str:
    """Who gives the command, as the machine knows them; at most 80 characters."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # a container's user without a name
        return "nobody named"


def take_in(desk: Desk, source: Source, order: Order) -> RefreshRun:
    """One refresh with its report on the terminal; a refusal is kept in the record as well.

    So is what the database itself would not take: a reader let through what no column holds.
    """
    if not order.deed and not order.is_invented:
        order = replace(order, deed=Deed(desk.who, "edition taken in", ""))
    try:
        imported = import_file(desk, source, order)
    except IngestError as error:
        save_refusal(desk, source, order.path, str(error))
        raise
    except (DBAPIError, DriverError) as error:
        reason = f"{file_name(order.path)}: the record cannot hold it ({_first_line(error)})"
        save_refusal(desk, source, order.path, reason)
        if isinstance(error, OperationalError | ProgrammingError):
            raise  # no fault of the file
        raise RefreshRefused(reason) from error
    run = imported.run
    note_orders(desk, run.source)
    if run.outcome is Outcome.HELD:
        _say_held(desk, run)
        say_unread(desk, imported)
        if count := count_quarantined(desk.session, run.source):
            click.echo(
                "settings that are hidden or show less from now on, until the edition is "
                f"released or dropped: {count}"
            )
            make_refresh_public(desk)
        return run
    say_import(desk, imported)
    return run


def _say_held(desk: Desk, run: RefreshRun) -> None:
    waiting = find_waiting(desk.session, run.source)
    assert waiting is not None
    click.echo(f"held: {run.source} as at {waiting.as_at}; the current edition stays", err=True)
    for said in (*waiting.reasons.splitlines(), *waiting.differences.splitlines()):
        click.echo(f"  {said}", err=True)
    release = f"`flask edition release {run.source} --reason …` takes it in, `drop` takes it away"
    dead_end = "privacy holds it: its publisher must mend it; `flask edition drop` takes it away"
    click.echo(release if waiting.is_releasable else dead_end, err=True)


def _first_line(error: Exception) -> str:
    """What the database says; further lines show the rows of a file, and so may the statement."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(said).splitlines()), type(said).__name__)


def make_public(desk: Desk, reason: str = "") -> None:
    """Publish what the record holds now; with a reason also where far less would be shown."""
    _recover_orders(desk)
    editions = published_editions(desk.session, SOURCES)
    with _forgetting_anyway(desk):
        seq = publish(desk.session, desk.snapshots, editions, desk.now, _release(desk, reason))
    click.echo(f"published as number {seq}")
    settle_notes(desk.session, desk.data_dir)
    _forget(desk)


def make_refresh_public(desk: Desk, reason: str = "") -> None:
    """Publish after a refresh, unless a rollback is held; `reason` as in `make_public`."""
    _recover_orders(desk)
    editions, release = published_editions(desk.session, SOURCES), _release(desk, reason)
    with _forgetting_anyway(desk):
        seq = publish_refreshed(desk.session, desk.snapshots, editions, desk.now, release)
    if seq is None:
        click.echo("stored, not published: a rollback is held until `flask publish` releases it")
    else:
        click.echo(f"published as number {seq}")
        settle_notes(desk.session, desk.data_dir)
    _forget(desk)


def _recover_orders(desk: Desk) -> None:
    """Give again erasure orders that the record does not know: it may be an older one, put back."""
    count = reapply(desk.session, read_log(desk.data_dir))
    desk.session.commit()
    if count:
        click.echo(f"{count} erasure orders that the record had lost are given again")
    mirror_orders(desk.session, desk.data_dir)


def _release(desk: Desk, reason: str) -> Release | None:
    return Release(desk.who, reason) if reason else None


@contextmanager
def _forgetting_anyway(desk: Desk) -> Iterator[None]:
    """Apply open erasure orders although a publication is quarantined: they are out of public."""
    try:
        yield
    except Quarantined:
        if find_shown(desk.session, desk.snapshots):
            _forget(desk)
        raise


def _forget(desk: Desk) -> None:
    """Carry out the orders to forget that are open, now that nobody is shown any more."""
    if count := carry_out(desk):
        click.echo(f"forgotten: {count} orders carried out")
    elif find_open_orders(desk.session):
        click.echo("warning: orders to forget wait until nobody else uses the record", err=True)
