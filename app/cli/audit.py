"""`flask audit`: who changed what, when and why; and whether every line is still there."""

import re
import sys

import click
from flask import current_app

from app.cli.command_context import locked_context, reporting_errors
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
from app.data.record_times import in_utc
from app.data.session import record
from app.data.tables import AuditEvent, Part
from app.publish.backup.audit_heads import verify as verify_audit


@click.group("audit")
def audit() -> None:
    """List and verify the audit of all changes.

    It has a line for every change to listings, consents and refreshes.
    """


@audit.command("verify")
def verify() -> None:
    """Check that no line was changed or removed.

    Prints the number of lines, or the first that was changed or removed, with exit code 1.
    DATA_DIR, every publication and the backups in BACKUP_TO also store where the audit ends.
    """
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        try:
            count = verify_audit(session, config.data_dir, config.backup_to)
        except AuditBroken as error:
            click.echo(f"broken: {error}", err=True)
            click.echo("run `flask doctor`: it names the command that repairs this", err=True)
            sys.exit(1)
    click.echo(f"{count} lines, none changed or missing")


@audit.command("list")
@click.argument("subject", default="")
def list_(subject: str) -> None:
    """Print the lines of the audit.

    SUBJECT limits them to a source, a setting, a publication or a person ("user 3"). Lines of
    commands name the account that ran them.
    """
    config: Config = current_app.config["SETTINGS"]
    with reporting_errors(), record(config.database_url) as session:
        lines = [_line(event) for event in find_audit_entries(session, subject)]
    for line in lines:
        click.echo(line)
    if subject and not lines:
        click.echo(f"the audit has no lines about {subject[:60]!r}")


@audit.command("accept")
@click.option("--reason", required=True, help="What you found out, for the audit.")
def accept(reason: str) -> None:
    """Accept a broken audit as it is.

    Do so once you have found out why lines were changed or are missing.
    """
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
            click.echo("no line of the audit was changed or is missing: there is nothing to accept")


def _line(event: AuditEvent) -> str:
    """One line, whatever a person wrote: a value or reason must not look like another entry."""
    change = f" {event.field}: {event.old_value!r} -> {event.new_value!r}" if event.field else ""
    at = in_utc(event.at)
    # Pages write the id of the person who is signed in; every other line is a command's.
    is_person = re.search(r" \(user \d+\)$", event.who)
    who = event.who if is_person else f"{event.who} (account)"
    summary = f"{at:%Y-%m-%d %H:%M:%S} {who} {event.action} {event.subject}{change}"
    reason = f" ({event.reason})" if event.reason else ""
    return "".join(char if char.isprintable() else "?" for char in summary + reason)
