"""The mail server of an installation: SMTP_URL and MAIL_FROM.

smtp://USER:PASSWORD@HOST:587 (STARTTLS), smtps://…:465 (TLS from the start), and
smtp+plain://127.0.0.1:25 without encryption, for a server on this computer only.
"""

import re
from dataclasses import dataclass, field
from enum import Enum
from urllib.parse import unquote, urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Encryption(Enum):
    """How the connection to a mail server is encrypted; the values are schemes of SMTP_URL."""

    STARTTLS = "smtp"
    TLS = "smtps"
    NONE = "smtp+plain"


_SENDER = re.compile(r"[^\s@<>\"',;]{1,64}@[^\s@<>\"',;]{1,180}\.[^\s@<>\"',;.]{1,63}")
DEFAULT_PORTS = {Encryption.STARTTLS: 587, Encryption.TLS: 465, Encryption.NONE: 25}


@dataclass(frozen=True)
class MailServer:
    """Where messages are handed over, and from which address; `user` "" without a sign-in."""

    host: str
    port: int
    encryption: Encryption
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


class MailServerInvalid(ValueError):
    """SMTP_URL or MAIL_FROM is invalid; the message has no value, which may be a password."""


def parse_mail_server(url: str, sender: str) -> MailServer | None:
    """The server of SMTP_URL; None where it is not set. Raises MailServerInvalid."""
    if not url:
        return None
    if not (sender.isascii() and _SENDER.fullmatch(sender)):
        raise MailServerInvalid("MAIL_FROM is not one email address, which SMTP_URL needs")
    if not url.isprintable() or " " in url:
        raise MailServerInvalid("SMTP_URL has a space or a character that cannot be printed")
    try:
        parts = urlsplit(url)
        encryption, host, port = Encryption(parts.scheme), parts.hostname or "", parts.port
    except ValueError:
        message = "SMTP_URL is not an address as smtp://USER:PASSWORD@HOST:587"
        raise MailServerInvalid(message) from None
    if not host or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise MailServerInvalid("SMTP_URL is not an address as smtp://USER:PASSWORD@HOST:587")
    if encryption is Encryption.NONE and host not in LOOPBACK:
        raise MailServerInvalid("SMTP_URL: smtp+plain is for a server on this computer only")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise MailServerInvalid("SMTP_URL has a user without a password, or the other way round")
    return MailServer(host, port or DEFAULT_PORTS[encryption], encryption, sender, user, password)
