"""The connection to a mail server: encrypted and signed in, or no message leaves."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.config import Encryption, MailServer
from app.mail.errors import AddressRefused, ServerUnusable, TryLater
from app.mail.smtp import SmtpTransport, Waits
from tests.mail.smtp_server import SENDER, Inbox, mail_server

WAITS = Waits(5.0, 10.0)
PASSWORD = "a-passw0rd"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a certificate of 127.0.0.1 that signs itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    addresses = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(addresses, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    file.write_bytes(
        made.public_bytes(pem) + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    return file


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    """A context that trusts the certificate of the tests."""
    return ssl.create_default_context(cafile=str(certificate))


@pytest.fixture
def letter() -> EmailMessage:
    made = EmailMessage()
    made["Subject"] = "Is everything still right?"
    made.set_content("text")
    return made


def deliver(
    server: MailServer, letter: EmailMessage, tls: ssl.SSLContext | None = None, times: int = 1
) -> None:
    with SmtpTransport(server, WAITS, tls) as transport:
        for _ in range(times):
            transport.deliver(letter, "one@setting.example")


def test_a_message_is_handed_over_encrypted_after_signing_in(
    server_tls: ssl.SSLContext, trusting: ssl.SSLContext, letter: EmailMessage
) -> None:
    inbox = Inbox()
    with mail_server(inbox, tls=server_tls, password=PASSWORD) as server:
        deliver(server, letter, trusting, times=2)

    assert inbox.recipients == ["one@setting.example"] * 2


def test_tls_from_the_start_is_used_where_the_address_says_so(
    server_tls: ssl.SSLContext, trusting: ssl.SSLContext, letter: EmailMessage
) -> None:
    inbox = Inbox()
    with mail_server(inbox, ssl_context=server_tls) as server:
        deliver(replace(server, encryption=Encryption.TLS), letter, trusting)

    assert inbox.recipients == ["one@setting.example"]


def test_nothing_is_sent_where_the_certificate_is_not_trusted(
    server_tls: ssl.SSLContext, letter: EmailMessage
) -> None:
    inbox = Inbox()
    with (
        mail_server(inbox, tls=server_tls) as server,
        pytest.raises(ServerUnusable, match="not trusted"),
    ):
        deliver(server, letter)

    assert inbox.letters == []


def test_nothing_is_sent_where_the_server_offers_no_encryption(letter: EmailMessage) -> None:
    inbox = Inbox()
    with mail_server(inbox) as server, pytest.raises(ServerUnusable):
        deliver(replace(server, encryption=Encryption.STARTTLS), letter)

    assert inbox.letters == []


def test_a_wrong_password_is_named_without_it(
    server_tls: ssl.SSLContext, trusting: ssl.SSLContext, letter: EmailMessage
) -> None:
    with (
        mail_server(Inbox(), tls=server_tls, password=PASSWORD) as server,
        pytest.raises(ServerUnusable, match=r"^sign-in refused, 535") as refused,
    ):
        deliver(replace(server, password="wrong-0ne"), letter, trusting)

    assert "wrong-0ne" not in str(refused.value)


@pytest.mark.parametrize(
    ("reply", "error", "codes"),
    [
        ("550 5.1.1 <one@setting.example> unknown", AddressRefused, "550 5.1.1"),
        ("550 no one@setting.example here", AddressRefused, "550"),
        ("550 5.7.1 <one@setting.example> rejected by policy", TryLater, "550 5.7.1"),
        ("452 4.2.2 one@setting.example is full", TryLater, "452 4.2.2"),
        ("421 4.3.2 closing", ServerUnusable, "421 4.3.2"),
    ],
)
def test_the_codes_of_a_refusal_are_kept_without_its_text(
    letter: EmailMessage, reply: str, error: type[Exception], codes: str
) -> None:
    inbox = Inbox(replies={"one@setting.example": [reply]})
    with mail_server(inbox) as server, pytest.raises(error) as refused:
        deliver(server, letter)

    assert str(refused.value) == codes


def test_a_connection_that_the_server_closed_is_opened_again(letter: EmailMessage) -> None:
    inbox = Inbox()
    with (
        mail_server(inbox, timeout=0.5) as server,
        SmtpTransport(server, WAITS) as transport,
    ):
        transport.deliver(letter, "one@setting.example")
        connection = transport._connection
        assert connection
        assert connection.sock
        assert connection.sock.recv(1_000) == b""  # returns once the server has closed it
        transport.deliver(letter, "one@setting.example")

    assert inbox.connections == 2
    assert inbox.senders == [SENDER] * 2
