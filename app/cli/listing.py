"""`flask listing`: a council's own listing: template, export, review of unpublished settings."""

from pathlib import Path

import click

from app.cli.command_context import locked_context, reporting_errors, unlocked_context
from app.data.council_files import find_listings, save_confirmation
from app.data.editions import find_current_edition
from app.ingest.errors import RefreshRefused
from app.ingest.import_summary import unpublished_reason
from app.ingest.publish_record import publish_after_refresh
from app.ingest.quality_gates.listing_losses import with_applicable_consent
from app.ingest.reconcile.listed_settings import find_previous_listing
from app.ingest.sources import council_listing
from app.publish import PublishError, find_unpublished_listings
from app.publish.count_listing_months import count_listing_months
from app.snapshot.reader import Snapshots

_file = click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))


@click.group("listing")
def listing() -> None:
    """Export and review a council's own listing."""


@listing.command("template")
@_file
def template(path: Path) -> None:
    """Write an empty listing with every column to PATH."""
    with reporting_errors(), path.open("w", encoding="utf-8", newline="") as file:
        council_listing.template(file)


@listing.command("columns")
def columns() -> None:
    """Print what each column may contain."""
    click.echo(council_listing.describe())


@listing.command("export")
@click.argument("la_number")
@_file
def export(la_number: str, path: Path) -> None:
    """Write the listing of a council to PATH.

    LA_NUMBER is the council's number. Importing the file changes nothing. It contains no date:
    import it with `flask refresh council_listing --as-at`.
    """
    with locked_context() as context:
        name = f"{council_listing.SOURCE.name}/{la_number}"
        if find_current_edition(context.session, name) is None:
            raise RefreshRefused(f"no listing of council {la_number[:20]!r} has been imported")
        known = find_previous_listing(context.session, la_number)
        rows = [
            with_applicable_consent(known.rows[reference], known)
            for reference in sorted(known.rows)
        ]
        with path.open("w", encoding="utf-8", newline="") as file:
            council_listing.write(rows, la_number, file)
    click.echo(f"{len(rows)} settings written to {path}")


@listing.command("held")
def list_unpublished() -> None:
    """List the settings that are not shown, and why."""
    with locked_context() as context:
        for unpublished in find_unpublished_listings(context.session):
            row = unpublished.listing
            number, reason = row.ofsted_urn or row.dfe_urn, unpublished_reason(unpublished)
            click.echo(f"{row.la_number} {row.reference}: {row.name}, number {number}, {reason}")


@listing.command("confirm")
@click.argument("la_number")
@click.argument("reference")
@click.option("--reason", required=True, help="Why it may be shown, for the audit.")
def confirm(la_number: str, reference: str, reason: str) -> None:
    """Confirm and publish an unpublished setting."""
    with locked_context() as context:
        for row in find_listings(context.session):
            if (row.la_number, row.reference) == (la_number, reference):
                if row.kind is None:
                    raise click.UsageError(
                        "the listing gives no kind for it: import one that does, then confirm it"
                    )
                save_confirmation(context.session, row, confirmed_at=context.now, reason=reason)
                context.session.commit()
                publish_after_refresh(context)
                return
        message = f"the listing of council {la_number} has no reference {reference}"
        raise click.UsageError(message)


@listing.command("months")
def months() -> None:
    """Count how complete each council's listing is this month, for the line on staff pages."""
    with unlocked_context() as context:
        published = Snapshots(context.data_dir / "snapshots").current()
        if published is None:
            raise PublishError("nothing is published yet")
        counted = count_listing_months(context.session, published.settings, context.now)
        context.session.commit()
    for la_number, counts in sorted(counted.items()):
        click.echo(
            f"{la_number}: {counts.settings_count} public settings, "
            f"{counts.phone_count} with telephone, {counts.hours_count} with hours, "
            f"{counts.prices_count} with prices, {counts.vacancies_count} with recent vacancies"
        )
