"""What the commands share: the settings, the clock, the lock, and how an error ends a command."""

import gc
import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app
from psycopg import Error as DriverError
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app.config import Settings
from app.data.session import record
from app.ingest.errors import IngestError, RefreshRefused, file_name
from app.ingest.readers import Desk
from app.ingest.refresh import Order, published_editions, refresh, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.publish import Busy, PublishError, publish, publish_refreshed, publisher_lock

TRY_AGAIN = 75  # sysexits' EX_TEMPFAIL


@contextmanager
def locked_desk() -> Iterator[Desk]:
    """A desk under the publisher's lock; refusals become one sentence and an exit code."""
    settings: Settings = current_app.config["SETTINGS"]
    now = datetime.now(UTC)
    gc.disable()  # a short process with millions of small objects: collecting costs a third of it
    try:
        with (
            publisher_lock(settings.data_dir, settings.database_url),
            record(settings.database_url) as session,
        ):
            yield Desk(session, settings.data_dir, now, officer())
    except Busy as error:
        click.echo(f"busy: {error}", err=True)
        sys.exit(TRY_AGAIN)
    except (IngestError, PublishError) as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)
    except (OperationalError, ProgrammingError) as error:
        click.echo(f"the record cannot be used: {error.orig}: is `flask migrate` done?", err=True)
        sys.exit(1)
    except (DBAPIError, DriverError) as error:
        click.echo(f"failed: the record cannot be written: {_first_line(error)}", err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(f"failed: {error}", err=True)
        sys.exit(1)


def officer() -> str:
    """Who gives the command, as the machine knows them; at most 80 characters."""
    try:
        return getpass.getuser()[:80]
    except (KeyError, OSError):  # a container's user without a name
        return "nobody named"


def take_in(desk: Desk, source: Source, order: Order) -> None:
    """One refresh with its report on the terminal; a refusal is kept in the record as well.

    So is what the database itself would not take: a reader let through what no column holds.
    """
    try:
        run = refresh(desk, source, order)
    except IngestError as error:
        save_refusal(desk, source, order.path, str(error))
        raise
    except (DBAPIError, DriverError) as error:
        reason = f"{file_name(order.path)}: the record cannot hold it ({_first_line(error)})"
        save_refusal(desk, source, order.path, reason)
        if isinstance(error, OperationalError | ProgrammingError):
            raise  # no fault of the file
        raise RefreshRefused(reason) from error
    click.echo(
        f"{run.source}: {run.outcome.value}, {run.rows_count} rows, {run.bad_count} unreadable, "
        f"{run.new_count} new, {run.changed_count} changed, {run.closed_count} closed, "
        f"{run.erased_count} erased"
    )
    if run.reason:
        click.echo(run.reason)


def _first_line(error: Exception) -> str:
    """What the database says; further lines show the rows of a file, and so may the statement."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return next(iter(str(said).splitlines()), type(said).__name__)


def make_public(desk: Desk) -> None:
    """Publish what the record holds now."""
    editions = published_editions(desk.session, SOURCES)
    seq = publish(desk.session, desk.snapshots, editions, desk.now)
    click.echo(f"published as number {seq}")


def make_refresh_public(desk: Desk) -> None:
    """Publish after a refresh, unless a rollback is held."""
    editions = published_editions(desk.session, SOURCES)
    seq = publish_refreshed(desk.session, desk.snapshots, editions, desk.now)
    if seq is None:
        click.echo("stored, not published: a rollback is held until `flask publish` releases it")
    else:
        click.echo(f"published as number {seq}")
