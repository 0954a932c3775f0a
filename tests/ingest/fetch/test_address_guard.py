"""Which addresses may be asked: every one that a name stands for is looked at."""

import shutil
import ssl
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx
import pytest

from app.ingest.errors import FetchRefused
from app.ingest.fetch.address_guard import (
    AddressGuard,
    is_public,
)
from app.ingest.fetch.downloader import (
    DownloadLimits,
    FetchPolicy,
    download,
)
from tests.ingest.fetch.publisher_server import (
    GUARD,
    HERE,
    HOSTS,
    NO_WAIT,
    Page,
    served,
)

PUBLIC = "8.8.8.8"
SMALL = DownloadLimits(100_000, seconds_max=20)
NEVER = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "169.254.0.1", "192.0.0.1", "192.0.2.1", "198.18.0.1", "203.0.113.9"),
    *("192.88.99.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd12::1", "ff02::1"),
    *("::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "::ffff:0:8.8.8.8"),
    *("64:ff9b::808:808", "64:ff9b::7f00:1", "64:ff9b:1::808:808", "64:ff9b:1:ffff::1"),
    *("2002:808:808::1", "2001::1", "2001:0:808:808::1", "2001:10::1", "2001:db8::1"),
    *("3fff::1", "100::1", "5f00::1"),
]


def check_address(address: str, url: str = "https://gov.test/x.csv", **facts: object) -> list[str]:
    guard = AddressGuard(resolve=lambda host, port: [address], **facts)  # type: ignore[arg-type]
    return guard.check("schools", httpx.URL(url), HOSTS)


@pytest.mark.parametrize("address", NEVER)
def test_no_address_but_a_public_one_is_asked(address: str) -> None:
    with pytest.raises(FetchRefused, match=r"^schools: gov.test stands for .* no public address$"):
        check_address(address)


@pytest.mark.parametrize("address", [PUBLIC, "151.101.0.144", "2606:4700::1", "2a00:1450::1"])
def test_a_public_address_is_asked(address: str) -> None:
    assert check_address(address) == [address]
    assert is_public(ip_address(address))


def test_one_bad_address_among_good_ones_is_enough() -> None:
    guard = AddressGuard(resolve=lambda host, port: [PUBLIC, "10.0.0.1"])

    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        guard.check("schools", httpx.URL("https://gov.test/"), HOSTS)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://gov.test/x", "by https, not http"),
        ("file:///etc/passwd", "by https, and by nothing else"),
        ("ftp://gov.test/x", "by https, and by nothing else"),
        ("gopher://gov.test/x", "by https, and by nothing else"),
        ("/x", "by https, and by nothing else"),
        ("https:///x", "by https, and by nothing else"),
        ("https://user:pw@gov.test/x", "carries a name or a password"),
        ("https://gov.test@evil.test/x", "carries a name or a password"),
        ("https://gov.test:8443/x", "on port 443 only"),
        ("https://evil.test/x", "evil.test is no host of this source"),
        ("https://gov.test.evil.test/x", "no host of this source"),
        ("https://xgov.test/x", "no host of this source"),
        ("https://www.gov.test/x", "no host of this source"),
        ("https://gov.test./x", "no host of this source"),
        ("https://169.254.169.254/latest/meta-data", "no host of this source"),
        ("https://[::ffff:169.254.169.254]/", "no host of this source"),
        ("https://2130706433/", "no host of this source"),
    ],
)
def test_no_url_but_one_of_the_publishers_own_is_asked(url: str, words: str) -> None:
    with pytest.raises(FetchRefused, match=words) as refused:
        check_address(PUBLIC, url)

    assert "pw" not in str(refused.value).split(":", 1)[1].replace("password", "")


def test_names_below_a_host_count_only_where_that_is_said() -> None:
    guard = AddressGuard(resolve=lambda host, port: [PUBLIC])
    below = {".storage.test"}

    assert guard.check("schools", httpx.URL("https://eu.storage.test/"), below) == [PUBLIC]
    for host in ("storage.test", "evilstorage.test", ".storage.test"):
        with pytest.raises(FetchRefused, match="no host of this source"):
            guard.check("schools", httpx.URL(f"https://{host}/"), below)


def test_http_and_other_ports_are_for_the_networks_of_a_test_alone() -> None:
    ours = frozenset({ip_network("127.0.0.0/8")})

    assert check_address(HERE, "http://gov.test:8000/", networks=ours) == [HERE]
    with pytest.raises(FetchRefused, match="by https, not http"):
        check_address(PUBLIC, "http://gov.test/", networks=ours)
    with pytest.raises(FetchRefused, match="on port 443 only"):
        check_address(PUBLIC, "https://gov.test:8000/", networks=ours)
    with pytest.raises(FetchRefused, match="no public address"):
        check_address("169.254.169.254", "http://gov.test/", networks=ours)


def test_the_system_is_asked_for_names_and_this_machine_is_refused_by_its_own() -> None:
    with pytest.raises(FetchRefused, match=r"localhost stands for .*, which is no public address"):
        AddressGuard().check("schools", httpx.URL("https://localhost/"), {"localhost"})


def test_a_name_that_nobody_knows_is_one_sentence_and_may_pass() -> None:
    for unknown in (lambda host, port: [], lambda host, port: (_ for _ in ()).throw(OSError())):
        guard = AddressGuard(resolve=unknown)  # type: ignore[arg-type]

        with pytest.raises(FetchRefused, match=r"no address is known for gov.test") as refused:
            guard.check("schools", httpx.URL("https://gov.test/"), HOSTS)
        assert refused.value.is_retryable


def test_the_connection_is_made_to_the_address_that_was_looked_at(tmp_path: Path) -> None:
    """A name that stands for something else the second time gains nothing: it is asked once."""
    resolved_hosts = []

    def resolve(host: str, port: int) -> list[str]:
        resolved_hosts.append(host)
        return [HERE] if len(resolved_hosts) == 1 else ["169.254.169.254"]

    with served() as site:
        site.pages["/x.csv"] = Page(b"a,b\n")
        policy = FetchPolicy("schools", HOSTS, AddressGuard(GUARD.networks, resolve))
        download(policy, site.url("gov.test", "/x.csv"), tmp_path / "x.csv", SMALL)

        assert resolved_hosts == ["gov.test"]
        assert site.requests[0][1]["Host"] == f"gov.test:{site.server_port}"


def test_no_proxy_of_the_environment_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with served() as site:
        site.pages["/x.csv"] = Page(b"a,b\n")
        policy = FetchPolicy("schools", HOSTS, GUARD)

        download(policy, site.url("gov.test", "/x.csv"), tmp_path / "x.csv", SMALL)

    assert (tmp_path / "x.csv").read_bytes() == b"a,b\n"


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl makes the certificate")
def test_a_certificate_must_be_the_names_own_though_an_address_is_connected_to(
    tmp_path: Path,
) -> None:
    key, own = tmp_path / "key.pem", tmp_path / "own.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"),
            *("ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=gov.test", "-days", "2"),
            *("-addext", "subjectAltName=DNS:gov.test", "-keyout", str(key), "-out", str(own)),
        ],
        check=True,
        capture_output=True,
    )
    theirs = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    theirs.load_cert_chain(own, key)
    ours = ssl.create_default_context(cafile=own)
    with served() as site:
        site.socket = theirs.wrap_socket(site.socket, server_side=True)
        site.pages["/x.csv"] = Page(b"a,b\n")

        def ask(host: str, tls: ssl.SSLContext | None) -> None:
            policy = FetchPolicy(
                "schools", HOSTS, GUARD, NO_WAIT.sleep, NO_WAIT.random_fraction, tls
            )
            url = site.url(host, "/x.csv").replace("http:", "https:")
            download(policy, url, tmp_path / "x.csv", SMALL)

        ask("gov.test", ours)
        with pytest.raises(FetchRefused, match=r"cannot be reached.*[Hh]ostname mismatch"):
            ask("assets.test", ours)
        with pytest.raises(FetchRefused, match=r"cannot be reached.*self.signed"):
            ask("gov.test", None)
