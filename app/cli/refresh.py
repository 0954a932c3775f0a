"""`flask refresh`: take in a new edition of an outside file, then publish."""

from datetime import datetime
from pathlib import Path

import click

from app.cli.desk import locked_desk, make_refresh_public, take_in
from app.ingest.refresh import Order
from app.ingest.sources import SOURCES, areas


@click.command("refresh")
@click.argument("name", type=click.Choice([source.name for source in SOURCES]))
@click.option(
    "--file",
    "path",
    type=click.Path(exists=True, path_type=Path),
    help="The publisher's file. Areas have a national list of their own.",
)
@click.option(
    "--council",
    default="",
    help="DfE's number of the council whose own file it is, where it does not say so.",
)
@click.option("--as-at", type=click.DateTime(["%Y-%m-%d"]), help="The day that the file speaks of.")
def refresh(name: str, path: Path | None, council: str, as_at: datetime | None) -> None:
    """Take in an edition of a source and publish it; the old one stays if it is refused."""
    source = next(source for source in SOURCES if source.name == name)
    if path is None and source is areas.SOURCE:
        path = areas.NATIONAL_LIST
    if path is None:
        raise click.UsageError("say which file with --file")
    with locked_desk() as desk:
        day = as_at.date() if as_at else None
        take_in(desk, source, Order(path, day, la_number=council))
        make_refresh_public(desk)
