"""Sending at once what a page has queued."""

from app.config import Config
from app.config.own_commands import start_command


def start_sender(config: Config) -> bool:
    """Start `flask mail send`, after the commit; where it cannot start, the clock sends.

    Without a mail server its output is shown: in an install with invented data, the message.
    """
    return start_command(config, "mail", "send", is_shown=config.mail_server is None)
