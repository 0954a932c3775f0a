"""Settings with addresses whose messages are sent to a real mail server."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.config import Council, MailServer
from app.data.install_key import read_secret
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.outbox_history import SentMessage, find_recent_messages
from app.data.tables import MessageKind
from app.mail.send import Limits, LinkHost, MailResult, Sending, send_due
from app.mail.smtp import SmtpTransport, Waits
from app.publish.setting_addresses import find_addressees
from tests.builders import NOW, Install, close_engine, new_install, nursery
from tests.council_builders import import_listing, listed

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


@pytest.fixture
def make_desk(tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """Makes an install with one nursery for each address, named as its listing has it."""
    made: list[Install] = []

    def make(*addresses: str, **names: str) -> Desk:
        install = new_install(tmp_path / f"install-{len(made)}")
        made.append(install)
        urns = [f"EY{100_001 + at}" for at in range(len(addresses))]
        install.areas()
        install.postcodes()
        install.register(*map(nursery, urns), bounds=(1, 5_000))
        rows = (
            listed(f"S-{urn}", ofsted_urn=urn, kind="", email=address, name=names.get(urn, urn))
            for urn, address in zip(urns, addresses, strict=True)
        )
        import_listing(install, *rows, bounds=(1, 5_000))
        return Desk(install)

    yield make
    for install in made:
        close_engine(install.database_url)


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """Three nurseries: two with one address."""
    return make_desk("chain@one.example", "chain@one.example", "two@two.example")
