"""`flask publish` and `flask rollback`: what the public sees, anew or as it was."""

import click

from app.cli.command_context import (
    locked_context,
    publish_now,
)
from app.data.publications import get_publication
from app.data.tables import Part
from app.publish import roll_back

REASON_MAX_LENGTH = 500  # characters


@click.command("publish")
@click.option("--reason", default="", help="Why far fewer settings may be shown than are public.")
def publish(reason: str) -> None:
    """Publish what the record holds; this also releases a rollback that is held.

    Far fewer settings, postcodes or areas than are public are quarantined, unless --reason says why.
    """
    with locked_context() as context:
        publish_now(context, " ".join(reason.split())[:REASON_MAX_LENGTH])


@click.command("rollback")
@click.argument("steps", type=click.IntRange(1, 5), default=1)
def rollback(steps: int) -> None:
    """Show the places of STEPS publications ago again, less what was withdrawn since."""
    with locked_context() as context:
        seq = roll_back(context.session, context.snapshots, steps, context.now)
        shown = get_publication(context.session, Part.PLACES, seq)
        older = shown.rolled_back_to if shown else None
        click.echo(
            f"published as number {seq}: the places of number {older}, less what was withdrawn since, "
            "with what was edited since. Refreshes store and do not publish until `flask publish`"
        )
