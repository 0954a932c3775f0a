"""Handing messages over to the mail server of the install, over one connection."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from threading import Timer
from types import TracebackType
from typing import NoReturn, Self

from app.config import Encryption, MailServer
from app.core.mail_address import rejects_address, status_in
from app.mail.errors import AddressRefused, ServerUnusable, TryLater

WAIT_S = 20.0  # for a connection and for each reply
ATTEMPT_S = 120.0  # for one message, however slowly the server replies; below `outbox.LEASE`


@dataclass(frozen=True)
class Waits:
    """How long a server may take, in seconds."""

    reply_s: float = WAIT_S
    attempt_s: float = ATTEMPT_S


class SmtpTransport:
    """A connection to a mail server, opened for the first message and reused; a context manager.

    `tls` is the context for certificates; by default the system's authorities are trusted.
    """

    def __init__(
        self, server: MailServer, waits: Waits = Waits(), tls: ssl.SSLContext | None = None
    ) -> None:
        self._server, self._waits = server, waits
        self._tls = tls or ssl.create_default_context()
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        connection, self._connection = self._connection, None
        if connection:
            with suppress(OSError, smtplib.SMTPException), self._limited(connection):
                connection.quit()

    def deliver(self, message: EmailMessage, recipient: str) -> None:
        """Hand a message over. Raises AddressRefused, TryLater or ServerUnusable.

        A connection that the server closed after the last message is opened again.
        """
        reused = self._connection
        if reused is not None and not self._is_alive(reused):
            self._drop()
        connection = self._connection or self._connect()
        try:
            with self._limited(connection):
                connection.send_message(message, self._server.sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            code, reply = error.recipients[recipient]
            self._refuse_recipient(code, reply)
        except smtplib.SMTPSenderRefused as error:
            self._drop()
            raise ServerUnusable(_codes(error.smtp_code, error.smtp_error)) from None
        except smtplib.SMTPDataError as error:
            raise TryLater(_codes(error.smtp_code, error.smtp_error)) from None
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise ServerUnusable(_kind_of(error)) from None

    def _refuse_recipient(self, code: int, reply: bytes | str) -> NoReturn:
        if code == 421:  # the server closes the connection
            self._drop()
            raise ServerUnusable(_codes(code, reply)) from None
        is_final = rejects_address(code, _text(reply))
        raise (AddressRefused if is_final else TryLater)(_codes(code, reply)) from None

    def _connect(self) -> smtplib.SMTP:
        server = self._server
        # The greeting names the domain of the sender: the name of this computer is nobody's concern.
        name, wait_s = server.sender.rpartition("@")[2], self._waits.reply_s
        connection: smtplib.SMTP
        if server.encryption is Encryption.TLS:
            connection = smtplib.SMTP_SSL(local_hostname=name, timeout=wait_s, context=self._tls)
        else:
            connection = smtplib.SMTP(local_hostname=name, timeout=wait_s)
        try:
            with self._limited(connection):
                self._open(connection)
        except (OSError, smtplib.SMTPException) as error:
            connection.close()
            raise ServerUnusable(_kind_of(error)) from None
        self._connection = connection
        return connection

    def _open(self, connection: smtplib.SMTP) -> None:
        server = self._server
        # smtplib checks certificates against this name, which its constructor would set.
        connection._host = server.host  # type: ignore[attr-defined]
        code, reply = connection.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, reply)
        if server.encryption is Encryption.STARTTLS:
            connection.starttls(context=self._tls)
        if server.user:
            connection.login(server.user, server.password)

    def _is_alive(self, connection: smtplib.SMTP) -> bool:
        try:
            with self._limited(connection):
                return connection.noop()[0] == 250
        except (OSError, smtplib.SMTPException):
            return False

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    @contextmanager
    def _limited(self, connection: smtplib.SMTP) -> Iterator[None]:
        """Cut the connection off when a block takes longer than one attempt may."""
        timer = Timer(self._waits.attempt_s, _cut_off, (connection,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def _cut_off(connection: smtplib.SMTP) -> None:
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(2)


def _codes(code: int, reply: bytes | str) -> str:
    """The codes of a reply; its text may contain the address."""
    return f"{code} {status_in(_text(reply))}".strip()


def _text(reply: bytes | str) -> str:
    return reply.decode("ascii", "replace") if isinstance(reply, bytes) else reply


def _kind_of(error: OSError | smtplib.SMTPException) -> str:
    """What went wrong with a connection, without anything that the server said."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"sign-in refused, {_codes(error.smtp_code, error.smtp_error)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return _codes(error.smtp_code, error.smtp_error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the certificate is not trusted: {error.verify_message}"
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "no reply in time"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "the server closed the connection"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__
