"""`flask publish` and `flask rollback`: what the public sees, anew or as it was."""

import click

from app.cli.desk import locked_desk, make_public
from app.publish import roll_back


@click.command("publish")
def publish() -> None:
    """Publish what the record holds; this also releases a rollback that is held."""
    with locked_desk() as desk:
        make_public(desk)


@click.command("rollback")
@click.argument("steps", type=click.IntRange(1, 5), default=1)
def rollback(steps: int) -> None:
    """Show the places of STEPS publications ago again, less what was withdrawn since."""
    with locked_desk() as desk:
        seq = roll_back(desk.session, desk.snapshots, steps, desk.now)
        click.echo(f"published as number {seq}")
