"""`flask mail`: messages to settings about their own listing."""

import sys
from collections import Counter
from contextlib import ExitStack
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import BinaryIO

import click
from flask import current_app

from app.cli.command_context import unlocked_context
from app.cli.fetch_targets import configured_councils
from app.config import Config, MailServer
from app.core.mail_address import is_address
from app.data.as_of import resolve_provider_id
from app.data.audit import AuditEntry, save_audit_entry
from app.data.edition_changes import HistoryError
from app.data.editions import has_invented_edition
from app.data.install_key import get_key
from app.data.mail_stops import ASKED, resume_address, stop_address
from app.data.outbox import count_queued
from app.data.outbox_history import (
    find_recent_messages,
    find_settings_of,
    record_bounce,
    remove_old_messages,
)
from app.data.setting_links import remove_old_links
from app.ingest.context import CommandContext
from app.mail.delivery_report import SIZE_MAX, read_report
from app.mail.errors import BounceUnreadable
from app.mail.kept_messages import SENDER, KeptMessages, remove_old_files
from app.mail.link_hosts import find_link_hosts
from app.mail.send import MailResult, Sending, send_due
from app.mail.smtp import SmtpTransport
from app.publish.desk_queues.chasing_rows import find_chasing_rows
from app.publish.reminders import Asker, LeftOut, queue_reminders
from app.publish.setting_addresses import digest_of_address

LISTED_MAX = 50
_LEFT_OUT = {
    LeftOut.NO_EMAIL: "have no address",
    LeftOut.STOPPED: "asked for none",
    LeftOut.CAME_BACK: "have an address from which mail came back",
    LeftOut.REMINDED: "had one in the last week",
}
KEPT = "kept as a file: no mail server is set"


@click.group("mail")
def mail() -> None:
    """Send messages to settings, and record those that come back."""


@mail.command("send")
def send() -> None:
    """Send the messages that are due; `flask clock` runs it.

    Without SMTP_URL they stay queued. While all data is invented they are printed and kept.
    """
    config: Config = current_app.config["SETTINGS"]
    with unlocked_context() as context:
        has_invented_data = has_invented_edition(context.session)
        _remove_old(context)
        server = config.mail_server
        if server is None and not has_invented_data:
            _warn_without_server(context)
            return
        with ExitStack() as stack:
            sending = _sending(context, server, stack, has_invented_data=has_invented_data)
            result = send_due(sending)
        _report(context, result, server)


def _remove_old(context: CommandContext) -> None:
    remove_old_messages(context.session, context.now)
    remove_old_links(context.session, context.now)
    context.session.commit()
    remove_old_files(context.data_dir, context.now)


def _warn_without_server(context: CommandContext) -> None:
    if queued := count_queued(context.session):
        message = f"no mail server is set, so {queued} messages wait: set SMTP_URL and MAIL_FROM"
        click.echo(f"warning: {message}", err=True)
    else:
        click.echo("no message is queued, and no mail server is set")


def _sending(
    context: CommandContext,
    server: MailServer | None,
    stack: ExitStack,
    *,
    has_invented_data: bool,
) -> Sending:
    """What a run needs; the connection to the server ends with `stack`."""
    config: Config = current_app.config["SETTINGS"]
    hosts = find_link_hosts(
        context.session, configured_councils(), config, has_invented_data=has_invented_data
    )
    secret = get_key(context.session, context.data_dir)
    if server is None:
        kept = KeptMessages(context.data_dir, click.echo)

        def keep(message_id: int, message: EmailMessage, _recipient: str) -> None:
            kept.keep(message_id, message)

        return Sending(context.session, hosts, secret, SENDER, keep, _now, note=KEPT)
    transport = stack.enter_context(SmtpTransport(server))

    def deliver(_message_id: int, message: EmailMessage, recipient: str) -> None:
        transport.deliver(message, recipient)

    return Sending(context.session, hosts, secret, server.sender, deliver, _now)


def _report(context: CommandContext, result: MailResult, server: MailServer | None) -> None:
    counts = f"{result.sent} messages sent, {result.ended} ended, {result.later} to try again"
    click.echo(f"{counts}, {count_queued(context.session)} queued")
    if result.problem and server:
        click.echo(f"failed: the mail server {server.host}: {result.problem}", err=True)
        sys.exit(1)


@mail.command("reminders")
@click.argument("la_number")
@click.option("--setting", "settings", multiple=True, help="A provider_id, number or reference.")
@click.option("--overdue", is_flag=True, help="Those that are overdue, as on the page Chasing.")
@click.option("--all", "is_all", is_flag=True, help="Every setting with an address.")
@click.option("--language", default="", help="The language where a setting chose none, such as pl.")
def reminders(
    la_number: str, settings: tuple[str, ...], overdue: bool, is_all: bool, language: str
) -> None:
    """Queue reminders for settings of council LA_NUMBER, one for each address.

    Say which settings: some, all that are overdue, or all.
    """
    if bool(settings) + overdue + is_all != 1:
        raise click.UsageError("say which settings: --setting, --overdue or --all")
    council = next((one for one in configured_councils() if one.la_number == la_number), None)
    if council is None:
        raise click.UsageError(f"the councils file has no council {la_number[:20]!r}")
    if language and language not in council.languages:
        raise click.UsageError(f"the council does not offer the language {language[:20]!r}")
    with unlocked_context() as context:
        session, secret = context.session, get_key(context.session, context.data_dir)
        chosen = {_find(context, one) for one in settings}
        if not settings:
            rows = find_chasing_rows(session, la_number, context.now.date(), secret)
            chosen = {one.provider_id for one in rows if is_all or one.due.is_overdue}
        asker = Asker(context.who, context.now, language or council.default_language)
        plan = queue_reminders(session, la_number, chosen, secret, asker)
        session.commit()
    counts = Counter(plan.left_out.values())
    left_out = (f", {counts[why]} settings {text}" for why, text in _LEFT_OUT.items())
    click.echo(f"{len(plan.addressees)} reminders are queued{''.join(left_out)}")


def _find(context: CommandContext, setting: str) -> str:
    try:
        return resolve_provider_id(context.session, setting)
    except HistoryError as error:
        raise click.UsageError(str(error)) from None


@mail.command("list")
@click.argument("la_number", default="")
def list_(la_number: str) -> None:
    """List the newest messages, of council LA_NUMBER or of all, without their addresses."""
    with unlocked_context() as context:
        messages = find_recent_messages(context.session, la_number, LISTED_MAX)
        counts = find_settings_of(context.session, [one.id for one in messages])
    for one in messages:
        asked = f"asked for by {one.asked_by} on {one.asked_at:%Y-%m-%d %H:%M} UTC"
        state = f"{one.state.value}{one.problem and ', '}{one.problem}"
        count = len(counts.get(one.id, ()))
        about = "1 setting" if count == 1 else f"{count} settings"
        click.echo(f"message {one.id}: {one.kind.value} about {about}, {asked}: {state}")
    click.echo(f"{len(messages)} messages")


@mail.command("bounced")
@click.argument("report", type=click.File("rb"))
def bounced(report: BinaryIO) -> None:
    """Record a message that came back, from the file of its REPORT; - reads standard input."""
    try:
        found = read_report(report.read(SIZE_MAX + 1))
    except BounceUnreadable as error:
        click.echo(f"refused: {error}", err=True)
        sys.exit(1)
    with unlocked_context() as context:
        is_known = record_bounce(
            *(context.session, found.mail_id, found.status, context.now), is_final=found.is_final
        )
        context.session.commit()
    if not is_known:
        click.echo("refused: no message of this install has the Message-ID of the report", err=True)
        sys.exit(1)
    click.echo(f"recorded: {found.status}")


@mail.command("stop")
@click.argument("address")
def stop(address: str) -> None:
    """Send ADDRESS no reminders any more, from any council of this install."""
    _change_stops(address, is_stop=True)


@mail.command("resume")
@click.argument("address")
def resume(address: str) -> None:
    """Let ADDRESS get messages again, from every council of this install."""
    _change_stops(address, is_stop=False)


def _change_stops(address: str, *, is_stop: bool) -> None:
    if not is_address(address):
        raise click.UsageError("ADDRESS is not one email address")
    with unlocked_context() as context:
        session, now = context.session, context.now
        digest = digest_of_address(get_key(session, context.data_dir), address)
        action = "mail stopped" if is_stop else "mail resumed"
        for council in configured_councils():
            if is_stop:
                stop_address(session, council.la_number, digest, ASKED, now)
            elif not resume_address(session, council.la_number, digest):
                continue
            subject = f"council {council.la_number}"
            entry = AuditEntry(context.who, action, subject, "email", new_value=digest)
            save_audit_entry(session, entry, now)
        session.commit()
    click.echo("stopped" if is_stop else "resumed")


def _now() -> datetime:
    return datetime.now(UTC)
