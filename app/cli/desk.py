"""What the commands share: the settings, the clock, the lock, and how an error ends a command."""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import current_app

from app.config import Settings
from app.data.session import record
from app.ingest.errors import IngestError
from app.ingest.refresh import Desk, Order, published_editions, refresh, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.publish import Busy, PublishError, publish, publisher_lock

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
            yield Desk(session, settings.data_dir, now)
    except Busy as error:
        click.echo(f"busy: {error}", err=True)
        sys.exit(TRY_AGAIN)
    except (IngestError, PublishError) as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)


def take_in(desk: Desk, source: Source, order: Order) -> None:
    """One refresh with its report on the terminal; a refusal is kept in the record as well."""
    try:
        run = refresh(desk, source, order)
    except IngestError as error:
        save_refusal(desk, source, order.path, str(error))
        raise
    click.echo(
        f"{source.name}: {run.outcome.value}, {run.rows_count} rows, {run.bad_count} unreadable, "
        f"{run.new_count} new, {run.changed_count} changed, {run.closed_count} closed, "
        f"{run.erased_count} erased"
    )


def make_public(desk: Desk) -> None:
    """Publish what the record holds now."""
    editions = published_editions(desk.session, SOURCES)
    seq = publish(desk.session, desk.snapshots, editions, desk.now)
    click.echo(f"published as number {seq}")
