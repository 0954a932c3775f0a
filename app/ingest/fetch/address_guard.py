"""The guard of network addresses: which ones may be contacted for a publisher's file.

A name is resolved once, all its addresses are checked, and the connection uses the checked
addresses, so that DNS rebinding has no effect.
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
# 64:ff9b:1::/48, which Python calls global), reserved, multicast or unassigned.
_PUBLIC_6 = IPv6Network("2000::/3")  # all that IANA has allocated
_NOT_PUBLIC_6 = (
    IPv6Network("2001::/23"),  # protocols: Teredo, ORCHID, benchmarks
    IPv6Network("2001:db8::/32"),  # documentation
    IPv6Network("2002::/16"),  # 6to4: an IPv4 address inside
    IPv6Network("3fff::/20"),  # documentation
)
_RELAY_6TO4 = IPv4Network("192.88.99.0/24")
HTTPS = 443


def resolve_name(host: str, port: int) -> Sequence[str]:
    """All addresses of a name, from the system's resolver."""
    infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(info[4][0]) for info in infos]


@dataclass(frozen=True)
class AddressGuard:
    """Allows public addresses over https, and addresses in `networks` over http too.

    `networks` is for tests, which serve over http on the local machine; no setting changes it.
    """

    networks: frozenset[IPNetwork] = frozenset()
    resolve: Resolve = resolve_name

    def check(self, source: str, url: httpx.URL, hosts: Collection[str]) -> list[str]:
        """The checked addresses to connect to for a URL.

        `hosts` are the names that this source may be fetched from; ".name" allows every name below
        it. Raises FetchRefused.
        """
        if url.scheme not in ("https", "http") or not url.host:
            raise FetchRefused(source, "only https addresses are allowed")
        if url.userinfo:
            raise FetchRefused(source, "the address contains a user name or a password")
        if not any(_is_named(url.host, name) for name in hosts):
            raise FetchRefused(source, f"{url.host[:100]} is not a host of this source")
        addresses = [
            self._check_address(source, url.host, resolved)
            for resolved in self._resolve_all(source, url)
        ]
        if not all(map(self._is_test_network, addresses)):
            if url.scheme != "https":
                raise FetchRefused(source, f"{url.host} must be contacted by https, not http")
            if url.port not in (None, HTTPS):
                raise FetchRefused(source, f"{url.host} must be contacted on port {HTTPS}")
        return [str(address) for address in addresses]

    def _resolve_all(self, source: str, url: httpx.URL) -> Sequence[str]:
        try:
            resolved = list(dict.fromkeys(self.resolve(url.host, url.port or HTTPS)))
        except (OSError, UnicodeError):
            resolved = []
        if not resolved:
            raise FetchRefused(source, f"{url.host} cannot be resolved", is_retryable=True)
        return resolved

    def _check_address(self, source: str, host: str, resolved: str) -> IPAddress:
        address = ipaddress.ip_address(resolved)
        if not (self._is_test_network(address) or is_public(address)):
            reason = f"{host} resolves to {address}, which is not a public address"
            raise FetchRefused(source, reason)
        return address

    def _is_test_network(self, address: IPAddress) -> bool:
        return any(address in network for network in self.networks)


PUBLIC_ONLY = AddressGuard()


def is_public(address: IPAddress) -> bool:
    """Whether an address is on the public internet and does not embed another address."""
    if isinstance(address, IPv6Address):
        return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
    special = address.is_multicast or address.is_reserved or address in _RELAY_6TO4
    return address.is_global and not special


def _is_named(host: str, name: str) -> bool:
    return host.endswith(name) and len(host) > len(name) if name[0] == "." else host == name
