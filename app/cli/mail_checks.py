"""Whether messages to settings are sent."""

from collections.abc import Iterator

from flask import current_app

from app.cli.fetch_targets import configured_councils
from app.cli.findings import Finding
from app.config import Config
from app.data.editions import has_invented_edition
from app.data.outbox import find_waiting_councils
from app.ingest.context import CommandContext
from app.mail.link_hosts import find_link_hosts


def check_messages(context: CommandContext) -> Iterator[Finding]:
    """Messages that wait can be sent: there is a mail server, and a host for their links."""
    config: Config = current_app.config["SETTINGS"]
    session = context.session
    waiting = find_waiting_councils(session)
    if not waiting or has_invented_edition(session):
        return
    if config.mail_server is None:
        message = f"{sum(waiting.values())} messages to settings wait, and no mail server is set"
        yield Finding(message, "set SMTP_URL and MAIL_FROM", is_broken=False)
    hosts = find_link_hosts(session, configured_councils(), config, has_invented_data=False)
    for la_number in sorted(waiting.keys() - hosts.keys()):
        message = f"{waiting[la_number]} messages of council {la_number} have no host for links"
        advice = "name its hosts in the councils file, or set SITE_URL"
        yield Finding(message, advice, is_broken=False)
