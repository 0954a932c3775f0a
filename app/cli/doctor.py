"""`flask doctor`: is everything as it must be, and if not, what to do."""

import sys

import click

from app.cli.desk import locked_desk
from app.cli.invariants import CHECKS, check_schema


@click.command("doctor")
def doctor() -> None:
    """Check every invariant of this install; exit code 1 where one does not hold."""
    is_broken = False
    with locked_desk() as desk:
        for name, check in CHECKS:
            findings = list(check(desk))
            click.echo(f"{name}: {'see below' if findings else 'good'}")
            for finding in findings:
                is_broken |= finding.is_broken
                word = "BROKEN" if finding.is_broken else "note"
                click.echo(f"  {word}: {finding.said}\n    to do: {finding.advice}")
            if is_broken and check is check_schema:
                break  # nothing else can be read
    sys.exit(int(is_broken))
