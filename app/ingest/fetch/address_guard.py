"""Which addresses may be asked for a publisher's file.

A name is resolved once, every address that it stands for is looked at, and the connection is made to
what was looked at: a name that changes its mind between the two gains nothing.
"""

import ipaddress
import socket
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import httpx

from app.ingest.errors import FetchRefused

IPAddress = IPv4Address | IPv6Address
IPNetwork = IPv4Network | IPv6Network
Resolve = Callable[[str, int], Sequence[str]]

# Everything else is loopback, private, link-local, mapped (::ffff:0:0/96), NAT64 (64:ff9b::/96 and
# 64:ff9b:1::/48, which Python calls global), reserved, multicast or nothing at all.
_PUBLIC_6 = IPv6Network("2000::/3")  # all that IANA has given out
_NOT_PUBLIC_6 = (
    IPv6Network("2001::/23"),  # protocols: Teredo, ORCHID, benchmarks
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address inside
    IPv6Network("3fff::/20"),  # documentation
)
_RELAY_6TO4 = IPv4Network("192.88.99.0/24")
HTTPS = 443


def resolve_name(host: str, port: int) -> Sequence[str]:
    """Every address that a name stands for, as the system knows them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(one[4][0]) for one in found]


@dataclass(frozen=True)
class AddressGuard:
    """Public addresses over https, and nothing else but what lies in `networks`.

    `networks` is for tests, which serve over http on this machine: no setting reaches it.
    """

    networks: frozenset[IPNetwork] = frozenset()
    resolve: Resolve = resolve_name

    def check(self, source: str, url: httpx.URL, hosts: Collection[str]) -> list[str]:
        """The addresses to connect to for a URL, each of them looked at.

        `hosts` are the names that this source may be fetched from; ".name" stands for every name
        below it. Raises FetchRefused.
        """
        if url.scheme not in ("https", "http") or not url.host:
            raise FetchRefused(source, "it is to be fetched by https, and by nothing else")
        if url.userinfo:
            raise FetchRefused(source, "the address carries a name or a password")
        if not any(_is_named(url.host, name) for name in hosts):
            raise FetchRefused(source, f"{url.host[:100]} is no host of this source")
        addresses = [
            self._check_address(source, url.host, resolved)
            for resolved in self._resolve_all(source, url)
        ]
        if not all(map(self._is_test_network, addresses)):
            if url.scheme != "https":
                raise FetchRefused(source, f"{url.host} is to be asked by https, not http")
            if url.port not in (None, HTTPS):
                raise FetchRefused(source, f"{url.host} is to be asked on port {HTTPS} only")
        return [str(address) for address in addresses]

    def _resolve_all(self, source: str, url: httpx.URL) -> Sequence[str]:
        try:
            found = list(dict.fromkeys(self.resolve(url.host, url.port or HTTPS)))
        except (OSError, UnicodeError):
            found = []
        if not found:
            raise FetchRefused(source, f"no address is known for {url.host}", is_retryable=True)
        return found

    def _check_address(self, source: str, host: str, resolved: str) -> IPAddress:
        address = ipaddress.ip_address(resolved)
        if not (self._is_test_network(address) or is_public(address)):
            reason = f"{host} stands for {address}, which is no public address"
            raise FetchRefused(source, reason)
        return address

    def _is_test_network(self, address: IPAddress) -> bool:
        return any(address in network for network in self.networks)


PUBLIC_ONLY = AddressGuard()


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the internet's, and reaches no other kind through itself."""
    if isinstance(address, IPv6Address):
        return address in _PUBLIC_6 and not any(address in one for one in _NOT_PUBLIC_6)
    special = address.is_multicast or address.is_reserved or address in _RELAY_6TO4
    return address.is_global and not special


def _is_named(host: str, name: str) -> bool:
    return host.endswith(name) and len(host) > len(name) if name[0] == "." else host == name
