"""`flask inbox`: counts of searches that found nothing."""

import sys
from datetime import UTC, datetime

import click
from flask import current_app

from app.cli.command_context import reporting_errors
from app.config import Config
from app.data.session import record
from app.data.unmet_search_counts import MIN_SHOWN_COUNT, find_unmet
from app.inbox.import_counts import import_counts as fold_in


@click.group("inbox")
def inbox() -> None:
    """Import and print counts of searches that found nothing."""


@inbox.command("fold")
def import_counts() -> None:
    """Import the files of the inbox.

    Each file is imported exactly once. `flask clock` runs this command by itself.
    """
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        result = fold_in(session, config.data_dir, datetime.now(UTC))
    click.echo(f"{result.files} files imported, {result.searches} searches")
    if result.unreadable_lines:
        click.echo(f"{result.unreadable_lines} lines could not be read and were skipped", err=True)
    if result.broken:
        message = "files contain nothing readable: look at them in inbox/broken, then remove them"
        click.echo(f"{result.broken} {message}", err=True)
    if result.left:
        message = "files could not be read or moved: check the permissions of DATA_DIR/inbox"
        click.echo(f"failed: {result.left} {message}", err=True)
        sys.exit(1)


@inbox.command("show")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
def show(month: datetime) -> None:
    """Print the searches of MONTH that found nothing.

    MONTH is written as 2026-11. Only searches made often enough to identify nobody are printed.
    """
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        cells = find_unmet(session, month.date())
    for cell in cells:
        filters_used = (cell.ward_code, *cell.choices)
        click.echo(f"{cell.count}: {', '.join(filter(None, filters_used)) or 'no filters'}")
    click.echo(f"{len(cells)} kinds of searches were made {MIN_SHOWN_COUNT} times or more")
