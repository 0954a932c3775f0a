"""Settings with addresses whose messages are sent to a real mail server."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.config import Council, MailServer
from app.data.install_key import read_secret
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.outbox_history import SentMessage, find_recent_messages
from app.data.tables import MessageKind
from app.mail.send import Limits, LinkHost, MailResult, Sending, send_due
from app.mail.smtp import SmtpTransport, Waits
from app.publish.setting_addresses import find_addressees
from tests.builders import NOW, Install

OURS = "995"
SANDMERE = Council(
    "Sandmere Council",
    la_number=OURS,
    family_information_phone="0191 498 0100",
    family_information_email="families@sandmere.example",
)
LIMITS, WAITS = Limits(), Waits(2.0, 5.0)
SITE = LinkHost(SANDMERE, "https://early-years.sandmere.example")


@dataclass
class Desk:
    """An install whose settings have addresses, and the time there."""

    install: Install
    now: datetime = NOW

    def queue(
        self, kind: MessageKind = MessageKind.REMINDER, language: str = "en", **arguments: object
    ) -> list[Queueing]:
        """Queue a message to each address, in the order of the addresses."""
        with self.install.session() as session:
            found = find_addressees(session, OURS, self.secret)
            requests = [
                MessageRequest(
                    kind,
                    OURS,
                    one.address,
                    one.digest,
                    one.provider_ids,
                    language,
                    "Ada (user 3)",
                    arguments,  # type: ignore[arg-type]  # of any kind
                )
                for one in sorted(found, key=lambda one: one.address)
            ]
            results = [queue_message(session, one, self.now) for one in requests]
            session.commit()
            return results

    def send(self, server: MailServer, limits: Limits = LIMITS, waits: Waits = WAITS) -> MailResult:
        """One run of a sender with a connection of its own."""
        with SmtpTransport(server, waits) as transport, self.install.session() as session:

            def deliver(_id: int, message: object, recipient: str) -> None:
                transport.deliver(message, recipient)  # type: ignore[arg-type]

            sending = Sending(
                session, {OURS: SITE}, self.secret, server.sender, deliver, lambda: self.now
            )
            return send_due(sending, limits)

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    def messages(self) -> list[SentMessage]:
        """The messages, newest first."""
        with self.install.session() as session:
            return find_recent_messages(session, OURS, 2_000)

    @property
    def secret(self) -> bytes:
        return read_secret(self.install.data_dir)
