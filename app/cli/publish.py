"""`flask publish` and `flask rollback`: publish the record, or an earlier publication again."""

import click

from app.cli.command_context import locked_context
from app.data.publications import get_publication
from app.data.tables import Part
from app.ingest.publish_record import publish_now
from app.publish import roll_back

REASON_MAX_LENGTH = 500  # characters


@click.command("publish")
@click.option(
    "--reason",
    default="",
    help="Why far fewer settings may be shown than are public now, for the audit.",
)
def publish(reason: str) -> None:
    """Publish the record; this also ends a pinned rollback.

    A publication with far fewer settings, postcodes or areas than are public now is quarantined,
    unless --reason gives a reason.
    """
    with locked_context() as context:
        publish_now(context, " ".join(reason.split())[:REASON_MAX_LENGTH])


@click.command("rollback")
@click.argument("steps", type=click.IntRange(1, 5), default=1)
def rollback(steps: int) -> None:
    """Show an earlier publication again.

    It shows the settings of STEPS publications ago, without any that were withdrawn since.
    Refreshes are not published until `flask publish`.
    """
    with locked_context() as context:
        seq = roll_back(context.session, context.snapshots, steps, context.now)
        shown = get_publication(context.session, Part.PLACES, seq)
        older = shown.rolled_back_to if shown else None
        click.echo(
            f"published as number {seq}: the settings of number {older}, without those withdrawn "
            "since and with the edits made since. The rollback is pinned: refreshes are stored but "
            "not published until `flask publish`"
        )
