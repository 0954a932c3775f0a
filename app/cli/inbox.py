"""`flask inbox`: reports of mistakes, and counts of what families did not find."""

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import click
from flask import current_app

from app.cli.command_context import reporting_errors
from app.config import Config
from app.core.counted_events import NOTHING_SUITABLE, UNMET_SEARCH, CountedEvent
from app.data.areas import find_ward_names
from app.data.inbox_counts import (
    MIN_SHOWN_COUNT,
    CountedCell,
    find_nothing_suitable,
    find_unmet,
)
from app.data.session import record
from app.inbox.import_counts import CountsImportResult
from app.inbox.import_counts import import_counts as fold_in
from app.inbox.import_sent_counts import import_sent_counts
from app.snapshot.errors import TransferFailed


@click.group("inbox")
def inbox() -> None:
    """Import reports of mistakes and counts of what families did not find; print the counts."""


@inbox.command("fold")
def import_counts() -> None:
    """Import the files of the inbox, and those that other hosts have sent to SNAPSHOT_PUSH_TO.

    Each file is imported exactly once. `flask clock` runs this command by itself.
    """
    config: Config = current_app.config["SETTINGS"]
    now, sent, failure = datetime.now(UTC), CountsImportResult(), ""
    with reporting_errors(), record(config.database_url) as session:
        result = fold_in(session, config.data_dir, now)
        if config.snapshot_push_to:
            try:
                sent = import_sent_counts(session, config.data_dir, config.snapshot_push_to, now)
            except TransferFailed as error:
                failure = f"{error}; counts of other hosts stay there"
    _print_imported(result + sent)
    if result.left:
        failure = (
            f"{result.left} files could not be read or moved: check the permissions of "
            "DATA_DIR/inbox"
        )
    elif sent.left:
        failure = (
            f"{sent.left} files or folders of other hosts could not be read or removed: look at "
            "them in inbox below SNAPSHOT_PUSH_TO"
        )
    if failure:
        click.echo(f"failed: {failure}", err=True)
        sys.exit(1)


def _print_imported(result: CountsImportResult) -> None:
    reports = f", {result.reports} reports that nothing suited" if result.reports else ""
    mistakes = f", {result.mistakes} reports of mistakes" if result.mistakes else ""
    click.echo(f"{result.files} files imported, {result.searches} searches{reports}{mistakes}")
    if result.unreadable_lines:
        click.echo(f"{result.unreadable_lines} lines could not be read and were skipped", err=True)
    if result.broken:
        message = (
            "files contain nothing readable, or are months old: look at them in inbox/broken, then "
            "remove them"
        )
        click.echo(f"{result.broken} {message}", err=True)


@inbox.command("show")
@click.argument("month", type=click.DateTime(["%Y-%m"]))
def show(month: datetime) -> None:
    """Print the searches of MONTH that found nothing, and why nothing in a list suited.

    MONTH is written as 2026-11. Only counts that are large enough to identify nobody are printed.
    """
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        searches = find_unmet(session, month.date())
        reports = find_nothing_suitable(session, month.date())
        ward_names = find_ward_names(session)
    _print_cells(searches, UNMET_SEARCH, ward_names)
    click.echo(f"{len(searches)} kinds of searches were made {MIN_SHOWN_COUNT} times or more")
    _print_cells(reports, NOTHING_SUITABLE, ward_names)
    click.echo(
        f"{len(reports)} kinds of reports that nothing suited were made {MIN_SHOWN_COUNT} times"
        " or more"
    )


def _print_cells(
    cells: Sequence[CountedCell], event: CountedEvent, ward_names: Mapping[str, str]
) -> None:
    """A line for each cell: "60: Town Quay (E05990001), kind: day-nursery"."""
    names = [one.column for one in event.key.choice_columns()]
    if event is UNMET_SEARCH:  # the last is any filter that has no column of its own
        names[-1] = "other filter"
    for cell in cells:
        chosen = zip(names, cell.choices, strict=True)
        words = [f"{name.replace('_', ' ')}: {value}" for name, value in chosen if value]
        ward = ward_names.get(cell.ward_code)
        place = f"{ward} ({cell.ward_code})" if ward else cell.ward_code
        click.echo(f"{cell.count}: {', '.join(filter(None, (place, *words))) or 'no filters'}")
