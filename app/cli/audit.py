"""`flask audit`: who did what, when and why; and whether a line of that was changed or is gone."""

import sys
from datetime import UTC

import click
from flask import current_app

from app.cli.command_context import (
    locked_context,
    reporting_errors,
)
from app.config import Config
from app.data.audit import (
    ACCEPTED,
    AuditBroken,
    AuditEntry,
    find_audit_entries,
    reset_head,
    save_audit_entry,
)
from app.data.publications import find_publications
from app.data.session import record
from app.data.tables import (
    AuditEvent,
    Part,
)
from app.publish.backup.audit_heads import verify as verify_audit


@click.group("audit")
def audit() -> None:
    """The lines that every change to listings, consents and refreshes leaves."""


@audit.command("verify")
def verify() -> None:
    """Count the lines, or name the first that was changed or is gone: exit code 1 then.

    Where the audit ended is kept in DATA_DIR, in every publication and in backups (BACKUP_TO).
    """
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        try:
            count = verify_audit(session, config.data_dir, config.backup_to)
        except AuditBroken as error:
            click.echo(f"broken: {error}", err=True)
            sys.exit(1)
    click.echo(f"{count} lines, each as it was written")


@audit.command("list")
@click.argument("subject", default="")
def list_(subject: str) -> None:
    """Print every line, or those of SUBJECT: a source, a place, a publication."""
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        lines = [_line(event) for event in find_audit_entries(session, subject)]
    for line in lines:
        click.echo(line)
    if subject and not lines:
        click.echo(f"no lines about {subject[:60]!r}")


@audit.command("accept")
@click.option("--reason", required=True, help="What was found out; it is kept in the audit.")
def accept(reason: str) -> None:
    """Take the audit as it is from now on, once a person has found out why it is not whole."""
    config: Config = current_app.config["SETTINGS"]
    with locked_context() as context:
        try:
            verify_audit(context.session, context.data_dir, config.backup_to)
        except AuditBroken as error:
            line_id = "" if error.line_id is None else str(error.line_id)
            newest = find_publications(context.session, Part.PLACES)
            about = (line_id, str(error), str(newest[0].seq if newest else 0))
            save_audit_entry(
                context.session,
                AuditEntry(context.who, ACCEPTED, "audit", *about, reason),
                context.now,
            )
            context.session.commit()
            reset_head(context.session, context.data_dir)
            click.echo(f"accepted: {error}")
        else:
            click.echo("the audit is whole: there is nothing to accept")


def _line(event: AuditEvent) -> str:
    """One line whatever the words hold: what a person wrote must not look like another deed."""
    change = f" {event.field}: {event.old_value!r} -> {event.new_value!r}" if event.field else ""
    at = event.at.replace(tzinfo=event.at.tzinfo or UTC).astimezone(UTC)
    summary = f"{at:%Y-%m-%d %H:%M:%S} {event.who} {event.action} {event.subject}{change}"
    reason = f" ({event.reason})" if event.reason else ""
    return "".join(one if one.isprintable() else "?" for one in summary + reason)
