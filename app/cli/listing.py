"""`flask listing`: a council's own listing, as a file to fill in, out again, and what waits in it."""

from pathlib import Path

import click

from app.cli.desk import locked_desk, make_refresh_public, refusals
from app.cli.summary import why_held
from app.data.councils import find_listings, save_confirmation
from app.data.editions import find_held_edition
from app.ingest.errors import RefreshRefused
from app.ingest.listing_losses import applied
from app.ingest.reconcile.listing import find_earlier
from app.ingest.sources import council_listing
from app.publish import find_held

_file = click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))


@click.group("listing")
def listing() -> None:
    """A council's own listing of its settings."""


@listing.command("template")
@_file
def template(path: Path) -> None:
    """Write an empty listing to PATH, with every column there is."""
    with refusals(), path.open("w", encoding="utf-8", newline="") as file:
        council_listing.template(file)


@listing.command("columns")
def columns() -> None:
    """Say what belongs into each column."""
    click.echo(council_listing.describe())


@listing.command("export")
@click.argument("la_number")
@_file
def export(la_number: str, path: Path) -> None:
    """Write the listing of council LA_NUMBER to PATH; taking it in again changes nothing.

    It does not say of which day it is: import it with `flask refresh council_listing --as-at`.
    """
    with locked_desk() as desk:
        name = f"{council_listing.SOURCE.name}/{la_number}"
        if find_held_edition(desk.session, name) is None:
            raise RefreshRefused(f"no listing of council {la_number[:20]!r} has been imported")
        known = find_earlier(desk.session, la_number)
        rows = [applied(known.rows[reference], known) for reference in sorted(known.rows)]
        with path.open("w", encoding="utf-8", newline="") as file:
            council_listing.write(rows, la_number, file)
    click.echo(f"{len(rows)} settings")


@listing.command("held")
def held() -> None:
    """Name the settings that are not shown: no register has their number as active."""
    with locked_desk() as desk:
        for held_one in find_held(desk.session):
            one, number = held_one.listing, held_one.listing.ofsted_urn or held_one.listing.dfe_urn
            click.echo(
                f"{one.la_number} {one.reference}: {one.name}, number {number}, {why_held(held_one)}"
            )


@listing.command("confirm")
@click.argument("la_number")
@click.argument("reference")
@click.option("--reason", required=True, help="Why it may be shown all the same.")
def confirm(la_number: str, reference: str, reason: str) -> None:
    """Show a setting that waits, on your word, and publish."""
    with locked_desk() as desk:
        for one in find_listings(desk.session):
            if (one.la_number, one.reference) == (la_number, reference):
                if one.kind is None:
                    raise click.UsageError(
                        "say in the listing of which kind it is, then confirm it"
                    )
                save_confirmation(desk.session, one, confirmed_at=desk.now, reason=reason)
                desk.session.commit()
                make_refresh_public(desk)
                return
        raise click.UsageError(f"council {la_number} lists nothing with the reference {reference}")
