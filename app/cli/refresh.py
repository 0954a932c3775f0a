"""`flask refresh`: import a new edition of a source, then publish."""

import sys
from datetime import datetime
from pathlib import Path

import click

from app.cli.command_context import locked_context
from app.cli.fetch_and_ingest import fetch_and_ingest, fetch_and_ingest_due
from app.data.tables import Outcome
from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused, IngestError
from app.ingest.import_edition import import_edition
from app.ingest.publish_record import publish_after_refresh
from app.ingest.refresh import RefreshRequest, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.ingest.split_files import split_requests

# The record has the edition. An unchanged one is published too: an earlier run may have been
# interrupted between storing and publishing, and the same command completes it.
ACCEPTED = (Outcome.STORED, Outcome.UNCHANGED)


@click.command("refresh")
@click.argument("name", required=False, type=click.Choice([source.name for source in SOURCES]))
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, path_type=Path),
    help="The publisher's file; without it, the file is fetched.",
)
@click.option(
    "--council",
    default="",
    help="DfE's number of the council, if its file does not contain it, or to fetch its alone.",
)
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day that the data describes.")
@click.option("--all", "is_all", is_flag=True, help="Fetch and import every source that is due.")
def refresh(
    name: str | None, path: Path | None, council: str, as_at: datetime | None, is_all: bool
) -> None:
    """Import an edition of a source and publish it.

    If it is refused, the current edition stays. Without --file the newest edition is fetched from
    its publisher; for areas, the national list that comes with the app is imported.
    """
    if is_all:
        if name or path or council or as_at:
            raise click.UsageError("--all takes no source and no other option")
        fetch_and_ingest_due()
        return
    if not name:
        raise click.UsageError("give a source, or --all")
    source = next(source for source in SOURCES if source.name == name)
    path = path or source.bundled_file
    as_at_day = as_at.date() if as_at else None
    if path is None:
        if council and not source.council_feed:
            raise click.UsageError("--council needs --file")
        fetch_and_ingest(source, as_at=as_at_day, la_number=council)
        return
    with locked_context() as context:
        request = RefreshRequest(path, as_at_day, la_number=council)
        are_accepted = [
            outcome in ACCEPTED for outcome in _import_editions(context, source, request)
        ]
        if any(are_accepted):
            publish_after_refresh(context)
        if not all(are_accepted):
            sys.exit(1)


def _import_editions(
    context: CommandContext, source: Source, request: RefreshRequest
) -> list[Outcome]:
    """The outcome of each edition in a file; a refused one does not stop the next."""
    outcomes = []
    try:
        with split_requests(context, source, request) as requests:
            for edition_request in requests:
                try:
                    outcomes.append(import_edition(context, source, edition_request).outcome)
                except IngestError as error:
                    click.echo(f"refused: {error}", err=True)
                    outcomes.append(Outcome.REFUSED)
    except FileRefused as error:  # before any edition was imported
        save_refusal(context, source, request.path, str(error))
        raise
    return outcomes
