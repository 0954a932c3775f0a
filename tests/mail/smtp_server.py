"""A real mail server on the loopback address, whose replies a test chooses."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from app.config import Encryption, MailServer

SENDER = "finder@sandmere.example"


@dataclass
class Inbox:
    """What the server took; `replies` are what it answers to RCPT TO, by address, in turn.

    With `data_reply` it answers that to a whole message. `connections` counts EHLO.
    """

    replies: dict[str, list[str]] = field(default_factory=dict)
    data_reply: str = ""
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    senders: list[str] = field(default_factory=list)
    connections: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    async def handle_EHLO(
        self, _server: SMTP, session: Session, _envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.connections += 1
        return replies

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if waiting := self.replies.get(address):
            reply = waiting.pop(0)
            if not reply.startswith("250"):
                return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.data_reply:
            return self.data_reply
        content = envelope.content
        assert isinstance(content, bytes)
        letter = BytesParser(policy=default).parsebytes(content)
        with self.lock:
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
            self.recipients += envelope.rcpt_tos
            self.senders.append(envelope.mail_from or "")
        return "250 2.0.0 queued"


def body_of(letter: EmailMessage, kind: str = "plain") -> str:
    part = letter.get_body((kind,))
    assert part
    content = part.get_content()
    assert isinstance(content, str)
    return content


class _AnyPort(Controller):
    """A server on a free port, which it knows once it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()


@contextmanager
def mail_server(
    inbox: Inbox, *, tls: SSLContext | None = None, password: str = "", **options: Any
) -> Iterator[MailServer]:
    """A running server, and its settings; with `tls` STARTTLS is required."""
    if tls:
        options |= {"tls_context": tls, "require_starttls": True}
    if password:

        def authenticate(*args: Any) -> AuthResult:
            given = args[-1]
            is_right = isinstance(given, LoginPassword) and given.password == password.encode()
            return AuthResult(success=is_right, handled=False)

        options |= {"auth_required": True, "authenticator": authenticate}
    controller = _AnyPort(inbox, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        encryption = Encryption.STARTTLS if tls else Encryption.NONE
        user = "user" if password else ""
        yield MailServer("127.0.0.1", controller.port, encryption, SENDER, user, password)
    finally:
        controller.stop()
