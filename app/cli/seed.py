"""`flask seed`: two invented councils for a trial; the first real file replaces them."""

import click

from app.cli.command_context import import_edition, locked_context, publish_now
from app.config import ROOT
from app.data.editions import has_any_edition, has_invented_edition, remove_invented
from app.data.erasure_orders import remove_from_order_files
from app.ingest.refresh import RefreshRequest
from app.ingest.source import Source
from app.ingest.source_readers import CommandContext
from app.ingest.sources import (
    areas,
    childminder_agencies,
    council_listing,
    family_hubs,
    funded_takeup,
    ofsted_consented,
    ofsted_council_extract,
    ofsted_register,
    ofsted_schools,
    postcode_directory,
    schools,
)
from app.publish.store.loss_check import count_lost

SEEDS = ROOT / "seeds"
BOUNDS = (1, 5_000)  # rows of an invented edition
FILES: tuple[tuple[Source, str], ...] = (
    (areas.SOURCE, "areas.csv"),
    (postcode_directory.SOURCE, "postcodes_2026-11-01.csv"),
    (ofsted_register.SOURCE, "ofsted_register_as_at_30_September_2026.csv"),
    (
        ofsted_consented.SOURCE,
        "Consented_addresses_for_childminders_and_domestic_childcare_as_at_30_September_2026.csv",
    ),
    (schools.SOURCE, "edubasealldata20261030.csv"),
    (ofsted_schools.SOURCE, "state-funded_schools_as_at_30_September_2026.csv"),
    (ofsted_council_extract.SOURCE, "ofsted_council_extract_995_2026-11-01.xml"),
    (council_listing.SOURCE, "council_listing_995_2026-11-01.csv"),
    (council_listing.SOURCE, "council_listing_996_2026-11-01.csv"),
    (funded_takeup.SOURCE, "funded_early_education_and_childcare_2026-07-16.csv"),
    (funded_takeup.WARDS, "ward_takeup_995_2026-10-15.csv"),
    (family_hubs.SOURCE, "family_hubs_995_2026-10-15.csv"),
    (childminder_agencies.SOURCE, "childminder_agencies_as_at_30_September_2026.csv"),
)


@click.command("seed")
@click.option("--remove", is_flag=True, help="Remove the invented data.")
def seed(remove: bool) -> None:
    """Fill an empty record with invented data.

    A record with any edition is left unchanged. A seeding that was interrupted starts again.
    """
    with locked_context() as context:
        if remove:
            if not has_invented_edition(context.session):
                click.echo("the record contains no invented data: nothing to remove")
                return
            remove_from_order_files(context.session, context.data_dir)
            remove_invented(context.session)
            context.session.commit()
            publish_now(context, "the invented data was removed")
        elif has_any_edition(context.session) and not _was_interrupted(context):
            click.echo("the record already contains data: nothing to seed")
        elif count := count_lost(context.session, context.snapshots):
            click.echo(
                f"the record is empty although {count:,} settings are public: nothing is seeded; "
                "run `flask doctor`"
            )
        else:
            remove_invented(context.session)
            for source, name in FILES:
                import_edition(
                    context, source, RefreshRequest(SEEDS / name, bounds=BOUNDS, is_invented=True)
                )
            publish_now(context)


def _was_interrupted(context: CommandContext) -> bool:
    """Whether invented rows are stored and nothing was ever published."""
    return has_invented_edition(context.session) and not (context.snapshots / "current").exists()
