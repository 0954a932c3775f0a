"""`flask listing`: a council's own listing: template, export, review of unpublished settings."""

from pathlib import Path

import click

from app.cli.command_context import locked_context, reporting_errors, unlocked_context
from app.cli.listing_imports import check, import_, imports, tidy, undo
from app.core.measures.figure import ENGLAND, Level
from app.core.measures.provision import ProvisionCounts, ProvisionKey
from app.data.council_files import find_listings, save_confirmation
from app.data.directory_entries import find_directory_entries
from app.data.tables import DirectoryEntry, Listing
from app.ingest.import_summary import unpublished_reason
from app.ingest.listing_import.export import write_export
from app.ingest.publish_record import publish_after_refresh
from app.ingest.sources import council_listing
from app.ingest.sources.council_listing.listing_workbook import WORKBOOK_SUFFIX
from app.publish import PublishError, find_unpublished_listings
from app.publish.count_duty_months import count_duty_months
from app.publish.count_listing_months import count_listing_months
from app.publish.count_provision_months import count_provision_months
from app.snapshot.reader import Snapshots

_file = click.argument("path", type=click.Path(dir_okay=False, writable=True, path_type=Path))


@click.group("listing")
def listing() -> None:
    """Export and review a council's own listing."""


for _command in (check, import_, undo, imports, tidy):
    listing.add_command(_command)


@listing.command("template")
@_file
def template(path: Path) -> None:
    """Write an empty listing with every column to PATH, as a workbook if it ends in .xlsx."""
    with reporting_errors():
        if path.suffix.lower() == WORKBOOK_SUFFIX:
            with path.open("wb") as workbook:
                council_listing.template_workbook(workbook)
            return
        with path.open("w", encoding="utf-8", newline="") as file:
            council_listing.template(file)


@listing.command("columns")
def columns() -> None:
    """Print what each column may contain."""
    click.echo(council_listing.describe())


@listing.command("export")
@click.argument("la_number")
@_file
def export(la_number: str, path: Path) -> None:
    """Write the listing of a council to PATH, with the values of officers' edits.

    It is a workbook if PATH ends in .xlsx.

    LA_NUMBER is the council's number. Importing the file with `flask listing import` changes
    nothing. It contains no date.
    """
    with unlocked_context() as context:
        count = write_export(context.session, la_number, path)
    click.echo(f"{count} settings written to {path}")


@listing.command("held")
def list_unpublished() -> None:
    """List the settings that are not shown, and why."""
    with locked_context() as context:
        for unpublished in find_unpublished_listings(context.session):
            row = unpublished.listing
            number, reason = row.ofsted_urn or row.dfe_urn, unpublished_reason(unpublished)
            click.echo(
                f"{row.la_number} {row.reference}: {row.name}, number {number or 'none'}, {reason}"
            )


@listing.command("confirm")
@click.argument("la_number")
@click.argument("reference")
@click.option("--reason", required=True, help="Why it may be shown, for the audit.")
def confirm(la_number: str, reference: str, reason: str) -> None:
    """Confirm and publish an unpublished setting."""
    with locked_context() as context:
        listings = list[Listing | DirectoryEntry](find_listings(context.session))
        for row in (*listings, *find_directory_entries(context.session)):
            if (row.la_number, row.reference) == (la_number, reference):
                if row.kind is None:
                    raise click.UsageError(
                        "the listing gives no kind for it: import one that does, then confirm it"
                    )
                save_confirmation(context.session, row, confirmed_at=context.now, reason=reason)
                context.session.commit()
                publish_after_refresh(context)
                return
        message = f"no listing or directory of council {la_number} has the reference {reference}"
        raise click.UsageError(message)


@listing.command("months")
def months() -> None:
    """Count how complete each council's listing is this month, for the lines on staff pages.

    Also what is published of each item of the publication duty (`flask duty`), and settings and
    places by area, kind and age (provision by month).
    """
    with unlocked_context() as context:
        published = Snapshots(context.data_dir / "snapshots").current()
        if published is None:
            raise PublishError("nothing is published yet")
        counted = count_listing_months(context.session, published.settings, context.now)
        count_duty_months(context.session, published.settings, context.now)
        provision = count_provision_months(context.session, published.settings, context.now)
        context.session.commit()
    for la_number, counts in sorted(counted.items()):
        click.echo(
            f"{la_number}: {counts.settings_count} public settings, "
            f"{counts.phone_count} with telephone, {counts.hours_count} with hours, "
            f"{counts.prices_count} with prices, {counts.vacancies_count} with recent vacancies"
        )
    if provision is None:
        reason = "only one of snapshot and record has invented data"
        click.echo(f"provision: not counted, because {reason}; run `flask publish`")
        return
    england = provision.get(ProvisionKey(Level.COUNTRY, ENGLAND), ProvisionCounts())
    areas_count = len({key.area_code for key in provision})
    click.echo(
        f"provision: {england.settings_count} settings with {england.places_count} places, "
        f"{len(provision)} counts of {areas_count} areas"
    )
