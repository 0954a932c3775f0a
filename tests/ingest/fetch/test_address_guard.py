"""The address guard: every address of a host name is checked."""

import shutil
import ssl
import subprocess
from ipaddress import ip_address, ip_network
from pathlib import Path

import httpx
import pytest

from app.ingest.errors import FetchRefused
from app.ingest.fetch.address_guard import AddressGuard, is_public
from app.ingest.fetch.downloader import DownloadLimits, FetchPolicy, download
from tests.ingest.fetch.publisher_server import GUARD, HERE, HOSTS, NO_WAIT, Page, served

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
def test_only_public_addresses_are_contacted(address: str) -> None:
    with pytest.raises(
        FetchRefused, match=r"^schools: gov.test resolves to .* not a public address$"
    ):
        check_address(address)


@pytest.mark.parametrize("address", [PUBLIC, "151.101.0.144", "2606:4700::1", "2a00:1450::1"])
def test_a_public_address_is_contacted(address: str) -> None:
    assert check_address(address) == [address]
    assert is_public(ip_address(address))


def test_one_private_address_among_public_ones_is_refused() -> None:
    guard = AddressGuard(resolve=lambda host, port: [PUBLIC, "10.0.0.1"])

    with pytest.raises(FetchRefused, match=r"10\.0\.0\.1"):
        guard.check("schools", httpx.URL("https://gov.test/"), HOSTS)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://gov.test/x", "by https, not http"),
        ("file:///etc/passwd", "only https addresses are allowed"),
        ("ftp://gov.test/x", "only https addresses are allowed"),
        ("gopher://gov.test/x", "only https addresses are allowed"),
        ("/x", "only https addresses are allowed"),
        ("https:///x", "only https addresses are allowed"),
        ("https://user:pw@gov.test/x", "contains a user name or a password"),
        ("https://gov.test@evil.test/x", "contains a user name or a password"),
        ("https://gov.test:8443/x", "on port 443"),
        ("https://evil.test/x", "evil.test is not a host of this source"),
        ("https://gov.test.evil.test/x", "not a host of this source"),
        ("https://xgov.test/x", "not a host of this source"),
        ("https://www.gov.test/x", "not a host of this source"),
        ("https://gov.test./x", "not a host of this source"),
        ("https://169.254.169.254/latest/meta-data", "not a host of this source"),
        ("https://[::ffff:169.254.169.254]/", "not a host of this source"),
        ("https://2130706433/", "not a host of this source"),
    ],
)
def test_only_urls_of_the_publishers_hosts_are_contacted(url: str, reason: str) -> None:
    with pytest.raises(FetchRefused, match=reason) as refused:
        check_address(PUBLIC, url)

    assert "pw" not in str(refused.value).split(":", 1)[1].replace("password", "")


def test_subdomains_are_allowed_only_for_hosts_with_a_leading_dot() -> None:
    guard = AddressGuard(resolve=lambda host, port: [PUBLIC])
    below = {".storage.test"}

    assert guard.check("schools", httpx.URL("https://eu.storage.test/"), below) == [PUBLIC]
    for host in ("storage.test", "evilstorage.test", ".storage.test"):
        with pytest.raises(FetchRefused, match="not a host of this source"):
            guard.check("schools", httpx.URL(f"https://{host}/"), below)


def test_http_and_other_ports_are_allowed_only_for_test_networks() -> None:
    ours = frozenset({ip_network("127.0.0.0/8")})

    assert check_address(HERE, "http://gov.test:8000/", networks=ours) == [HERE]
    with pytest.raises(FetchRefused, match="by https, not http"):
        check_address(PUBLIC, "http://gov.test/", networks=ours)
    with pytest.raises(FetchRefused, match="on port 443"):
        check_address(PUBLIC, "https://gov.test:8000/", networks=ours)
    with pytest.raises(FetchRefused, match="not a public address"):
        check_address("169.254.169.254", "http://gov.test/", networks=ours)


def test_the_system_resolver_is_used_and_localhost_is_refused() -> None:
    with pytest.raises(
        FetchRefused, match=r"localhost resolves to .*, which is not a public address"
    ):
        AddressGuard().check("schools", httpx.URL("https://localhost/"), {"localhost"})


def test_an_unknown_host_is_refused_and_retryable() -> None:
    for unknown in (lambda host, port: [], lambda host, port: (_ for _ in ()).throw(OSError())):
        guard = AddressGuard(resolve=unknown)  # type: ignore[arg-type]

        with pytest.raises(FetchRefused, match=r"gov.test cannot be resolved") as refused:
            guard.check("schools", httpx.URL("https://gov.test/"), HOSTS)
        assert refused.value.is_retryable


def test_the_connection_uses_the_checked_address(tmp_path: Path) -> None:
    """DNS rebinding has no effect, because a name is resolved once."""
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


def test_no_proxy_of_the_environment_is_used(
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
def test_the_certificate_must_match_the_host_name(
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
