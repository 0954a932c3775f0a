"""`flask doctor`: checks this install, and gives advice on each problem."""

import sqlite3
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

import click
from flask import current_app
from sqlalchemy.exc import DBAPIError

from app.cli.command_context import locked_context, reporting_errors
from app.cli.findings import Finding
from app.cli.invariants import CHECKS, Check
from app.cli.pulling_host_checks import HOST_CHECKS
from app.cli.record_checks import check_record
from app.config import Config
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError
from app.publish.errors import CheckFailed
from app.snapshot.errors import SnapshotDamaged

# Errors that a check meets in a damaged install; another check reports the damage.
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
    """Check this install and advise on problems.

    The exit code is 1 if an invariant does not hold.
    """
    config: Config = current_app.config["SETTINGS"]
    if not config.has_record:
        sys.exit(_check_pulling_host(config))
    with reporting_errors():
        findings = list(check_record(config))
    is_broken = _print_findings("the record", findings)
    if is_broken:
        sys.exit(1)  # the other checks need the record
    with locked_context() as context:
        for name, check in CHECKS:
            is_broken |= _print_findings(name, _run_check(context, check))
    sys.exit(int(is_broken))


def _check_pulling_host(config: Config) -> int:
    """The exit code of the checks that need no record."""
    now, is_broken = datetime.now(UTC), False
    for name, check in HOST_CHECKS:
        is_broken |= _print_findings(name, check(config, now))
    return int(is_broken)


def _run_check(context: CommandContext, check: Check) -> list[Finding]:
    try:
        return list(check(context))
    except UNREADABLE as error:
        context.session.rollback()
        message = next(iter(str(error).splitlines()), type(error).__name__)
        return [Finding(f"this cannot be checked: {message}", "repair the other problems first")]


def _print_findings(name: str, findings: Iterable[Finding]) -> bool:
    """Print the findings of a check; True if an invariant does not hold."""
    listed = list(findings)
    click.echo(f"{name}: {'see below' if listed else 'good'}")
    for finding in listed:
        label = "BROKEN" if finding.is_broken else "note"
        click.echo(f"  {label}: {finding.message}\n    to do: {finding.advice}")
    return any(finding.is_broken for finding in listed)
