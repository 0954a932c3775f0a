"""`flask audit`: who did what, when and why; and whether a line of that was changed or is gone."""

import sys
from datetime import UTC

import click
from flask import current_app

from app.cli.desk import refusals
from app.config import Settings
from app.data.audit import AuditBroken, find_deeds, read_head
from app.data.audit import verify as verify_audit
from app.data.session import record
from app.data.tables import AuditEvent


@click.group("audit")
def audit() -> None:
    """The lines that every change to listings, consents and refreshes leaves."""


@audit.command("verify")
def verify() -> None:
    """Count the lines, or name the first that was changed or is gone: exit code 1 then."""
    settings: Settings = current_app.config["SETTINGS"]
    with refusals(), record(settings.database_url) as session:
        try:
            count = verify_audit(session, read_head(settings.data_dir))
        except AuditBroken as error:
            click.echo(f"broken: {error}", err=True)
            sys.exit(1)
    click.echo(f"{count} lines, each as it was written")


@audit.command("list")
@click.argument("subject", default="")
def list_(subject: str) -> None:
    """Print every line, or those of SUBJECT: a source, a place, a publication."""
    settings: Settings = current_app.config["SETTINGS"]
    with refusals(), record(settings.database_url) as session:
        lines = [_line(event) for event in find_deeds(session, subject)]
    for line in lines:
        click.echo(line)
    if subject and not lines:
        click.echo(f"no lines about {subject[:60]!r}")


def _line(event: AuditEvent) -> str:
    """One line whatever the words hold: what a person wrote must not look like another deed."""
    change = f" {event.field}: {event.old_value!r} -> {event.new_value!r}" if event.field else ""
    at = event.at.replace(tzinfo=event.at.tzinfo or UTC).astimezone(UTC)
    said = f"{at:%Y-%m-%d %H:%M:%S} {event.who} {event.action} {event.subject}{change}"
    reason = f" ({event.reason})" if event.reason else ""
    return "".join(one if one.isprintable() else "?" for one in said + reason)
