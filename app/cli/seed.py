"""`flask seed`: two invented councils for a trial; the first real file replaces them."""

import click

from app.cli.command_context import locked_context
from app.config import ROOT
from app.data.editions import has_any_edition, has_invented_edition, remove_invented
from app.ingest.context import CommandContext
from app.ingest.import_edition import import_edition
from app.ingest.invented_data import remove_invented_data
from app.ingest.publish_record import publish_now
from app.ingest.refresh import RefreshRequest
from app.ingest.source import Source
from app.ingest.sources import SOURCES
from app.publish.store.loss_check import count_public_without_record

SEEDS = ROOT / "seeds"
BOUNDS = (1, 5_000)  # rows of an invented edition
FILES: tuple[tuple[Source, str], ...] = tuple(
    (source, name) for source in SOURCES for name in source.seed_files
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
            remove_invented_data(context)
            context.session.commit()
            publish_now(context, "the invented data was removed")
        elif has_any_edition(context.session) and not _was_interrupted(context):
            click.echo("the record already contains data: nothing to seed")
        elif count := count_public_without_record(context.session, context.snapshots):
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
