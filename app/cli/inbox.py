"""`flask inbox`: what the public left behind."""

import sys
from datetime import UTC, datetime

import click
from flask import current_app

from app.cli.desk import refusals
from app.config import Settings
from app.data.session import record
from app.data.unmet import SHOWN_FROM, find_unmet
from app.inbox.fold import fold as fold_in


@click.group("inbox")
def inbox() -> None:
    """Counts of searches that found nothing."""


@inbox.command("fold")
def fold() -> None:
    """Take the inbox's files into the record, each exactly once; `flask clock` does so by itself."""
    settings: Settings = current_app.config["SETTINGS"]
    with refusals(), record(settings.database_url) as session:
        told = fold_in(session, settings.data_dir, datetime.now(UTC))
    click.echo(f"{told.files} files, {told.searches} searches")
    if told.unreadable_lines:
        click.echo(f"{told.unreadable_lines} lines were unreadable and passed over", err=True)
    if told.broken:
        click.echo(f"{told.broken} files hold nothing readable: see inbox/broken", err=True)
    if told.left:
        click.echo(f"failed: {told.left} files could not be read or moved", err=True)
        sys.exit(1)


@inbox.command("show")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
def show(month: datetime) -> None:
    """Searches of MONTH (2026-11) that found nothing, where they are enough to tell nobody's own."""
    settings: Settings = current_app.config["SETTINGS"]
    with refusals(), record(settings.database_url) as session:
        cells = find_unmet(session, month.date())
    for cell in cells:
        asked = (cell.ward_code, cell.kind, cell.age_band, cell.entitlement)
        click.echo(f"{cell.count}: {', '.join(filter(None, asked)) or 'nothing chosen'}")
    click.echo(f"{len(cells)} kinds of searches came {SHOWN_FROM} times or more")
