"""SMTP_URL, MAIL_FROM and SITE_URL: what they mean, and messages without the password."""

import pytest

from app.config import Config, ConfigInvalid, Council, Encryption, site_address

FROM = "finder@sandmere.example"


def test_a_mail_server_is_read_from_its_address() -> None:
    url = "smtp://finder%40sandmere.example:p%3Aw%2Fd@mail.example"

    server = Config.from_environment({"SMTP_URL": url, "MAIL_FROM": FROM}).mail_server

    assert server
    assert (server.host, server.port, server.encryption) == (
        *("mail.example", 587),
        Encryption.STARTTLS,
    )
    assert (server.user, server.password) == ("finder@sandmere.example", "p:w/d")
    assert "p:w/d" not in repr(server)


@pytest.mark.parametrize(
    ("url", "port", "encryption"),
    [
        ("smtps://mail.example", 465, Encryption.TLS),
        ("smtps://mail.example:4650", 4650, Encryption.TLS),
        ("smtp+plain://127.0.0.1", 25, Encryption.NONE),
        ("smtp+plain://[::1]:1025", 1025, Encryption.NONE),
    ],
)
def test_the_scheme_says_how_the_connection_is_encrypted(
    url: str, port: int, encryption: Encryption
) -> None:
    server = Config.from_environment({"SMTP_URL": url, "MAIL_FROM": FROM}).mail_server

    assert server
    assert (server.port, server.encryption) == (port, encryption)


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("smtp://user:s3cret@mail.example", ""),
        ("smtp://user:s3cret@mail.example", "Finder <finder@sandmere.example>"),
        ("smtp://user:s3cret@mail.example", "finder@sandmere.example\r\nBcc: x@y.example"),
        ("smtp://user:s3cret@mail.example:port", FROM),
        ("smtp://user:s3cret@mail.example/path", FROM),
        ("smtp://user:s3cret@mail.example?timeout=1", FROM),
        ("smtp://user:s3cret@", FROM),
        ("smtp://s3cret@mail.example", FROM),
        ("smtp+plain://user:s3cret@mail.example", FROM),
        ("http://user:s3cret@mail.example", FROM),
        ("smtp://user:s3cret@mail.example\n", FROM),
    ],
)
def test_an_invalid_mail_server_is_refused_without_its_password(url: str, sender: str) -> None:
    with pytest.raises(ConfigInvalid) as refused:
        Config.from_environment({"SMTP_URL": url, "MAIL_FROM": sender})

    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://sandmere.example", "sandmere.example", "https://a.example/path", "https://"]
)
def test_an_invalid_address_of_the_site_is_refused(url: str) -> None:
    with pytest.raises(ConfigInvalid, match="SITE_URL"):
        Config.from_environment({"SITE_URL": url})


@pytest.mark.parametrize(
    ("site_url", "hosts", "expected"),
    [
        ("", (), ""),
        ("", ("b.example", "a.example"), "https://a.example/finder"),
        ("https://b.example/", ("b.example", "a.example"), "https://b.example/finder"),
        ("https://c.example", ("b.example", "a.example"), "https://a.example/finder"),
        ("http://localhost:8000", (), "http://localhost:8000/finder"),
    ],
)
def test_links_go_to_a_host_of_the_council(
    site_url: str, hosts: tuple[str, ...], expected: str
) -> None:
    config = Config.from_environment({"SITE_URL": site_url, "URL_PREFIX": "/finder"})

    assert site_address(Council("Sandmere", hosts=frozenset(hosts)), config) == expected
