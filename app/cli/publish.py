"""`flask publish` and `flask rollback`: what the public sees, anew or as it was."""

import click

from app.cli.desk import locked_desk, make_public
from app.data.publications import get_publication
from app.data.tables import Part
from app.publish import roll_back

REASON_LONGEST = 500  # characters


@click.command("publish")
@click.option("--reason", default="", help="Why far fewer settings may be shown than are public.")
def publish(reason: str) -> None:
    """Publish what the record holds; this also releases a rollback that is held.

    Far fewer settings, postcodes or areas than are public are quarantined, unless --reason says why.
    """
    with locked_desk() as desk:
        make_public(desk, " ".join(reason.split())[:REASON_LONGEST])


@click.command("rollback")
@click.argument("steps", type=click.IntRange(1, 5), default=1)
def rollback(steps: int) -> None:
    """Show the places of STEPS publications ago again, less what was withdrawn since."""
    with locked_desk() as desk:
        seq = roll_back(desk.session, desk.snapshots, steps, desk.now)
        shown = get_publication(desk.session, Part.PLACES, seq)
        older = shown.rolled_back_to if shown else None
        click.echo(
            f"published as number {seq}: the places of number {older}, less what was withdrawn since, "
            "with what was edited since. Refreshes store and do not publish until `flask publish`"
        )
