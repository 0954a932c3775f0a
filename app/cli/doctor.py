"""`flask doctor`: is everything as it must be, and if not, what to do."""

import sqlite3
import sys
from collections.abc import Iterable

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.cli.desk import locked_desk, refusals
from app.cli.findings import Finding
from app.cli.invariants import CHECKS, Check
from app.cli.record_state import check_record
from app.config import Settings
from app.ingest.errors import IngestError
from app.ingest.readers import Desk
from app.publish.errors import CheckFailed
from app.snapshot.errors import SnapshotDamaged

# What a check may run into where something is damaged; another check names what that is.
UNREADABLE = (
    DBAPIError,
    sqlite3.Error,
    SnapshotDamaged,
    CheckFailed,
    IngestError,
    OSError,
    ValueError,
)


@click.command("doctor")
def doctor() -> None:
    """Check every invariant of this install; exit code 1 where one does not hold."""
    settings: Settings = current_app.config["SETTINGS"]
    with refusals():
        findings = list(check_record(settings))
    is_broken = _say("the record", findings)
    if is_broken:
        sys.exit(1)  # nothing else can be compared with it
    with locked_desk() as desk:
        for name, check in CHECKS:
            is_broken |= _say(name, _find(desk, check))
    sys.exit(int(is_broken))


def _find(desk: Desk, check: Check) -> list[Finding]:
    try:
        return list(check(desk))
    except UNREADABLE as error:
        desk.session.rollback()
        said = next(iter(str(error).splitlines()), type(error).__name__)
        return [Finding(f"this cannot be checked: {said}", "put the other faults right first")]


def _say(name: str, findings: Iterable[Finding]) -> bool:
    """Print what a check found; whether an invariant does not hold."""
    listed = list(findings)
    click.echo(f"{name}: {'see below' if listed else 'good'}")
    for finding in listed:
        word = "BROKEN" if finding.is_broken else "note"
        click.echo(f"  {word}: {finding.said}\n    to do: {finding.advice}")
    return any(finding.is_broken for finding in listed)
