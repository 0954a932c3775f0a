"""`flask refresh`: import a new edition of a source, then publish."""

import sys
from datetime import datetime
from pathlib import Path

import click

from app.cli.command_context import import_edition, locked_context, publish_after_refresh
from app.cli.fetch_and_ingest import fetch_and_ingest, fetch_and_ingest_due
from app.data.tables import Outcome
from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused, IngestError
from app.ingest.refresh import RefreshRequest, save_refusal
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.ingest.split_files import split_requests


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
    help="DfE's number of the council, if its file does not contain it.",
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
    day = as_at.date() if as_at else None
    if path is None:
        if council:
            raise click.UsageError("--council needs --file")
        fetch_and_ingest(source, as_at=day)
        return
    with locked_context() as context:
        outcomes = _import_parts(context, source, RefreshRequest(path, day, la_number=council))
        if any(outcome in (Outcome.STORED, Outcome.UNCHANGED) for outcome in outcomes):
            publish_after_refresh(context)
        if not all(outcome in (Outcome.STORED, Outcome.UNCHANGED) for outcome in outcomes):
            sys.exit(1)


def _import_parts(
    context: CommandContext, source: Source, request: RefreshRequest
) -> list[Outcome]:
    """The outcome of each edition in a file; a refused one does not stop the next."""
    outcomes = []
    try:
        with split_requests(context, source, request) as requests:
            for part in requests:
                try:
                    outcomes.append(import_edition(context, source, part).outcome)
                except IngestError as error:
                    click.echo(f"refused: {error}", err=True)
                    outcomes.append(Outcome.REFUSED)
    except FileRefused as error:  # before any part was imported
        save_refusal(context, source, request.path, str(error))
        raise
    return outcomes
