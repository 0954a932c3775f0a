"""How many reports of mistakes are taken in an hour: for a site, and from one address.

Counted in the memory of each process and forgotten after the hour; nothing is stored or logged.
Only reports that were taken count, so a full site stays full for an hour at most.
"""

from collections import deque
from ipaddress import IPv6Address, ip_address
from threading import Lock

SITE_MAX = 30  # an hour and process: of a council with 2,000 settings, far more than people send
ADDRESS_MAX = 5  # an hour and process, for all sites together
_WITHIN_S = 3600.0
_NETWORK_BITS = 64  # of an IPv6 address: a household or a phone has all addresses of such a network


class ReportLimits:
    """The reports of the last hour, by site and address; safe for threads.

    `site` is a council's code. `address` is None where proxies in front are not configured: then
    every client may seem to have the same. Times are seconds of a monotonic clock.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken = deque[tuple[float, str, str]]()

    def is_full(self, site: str, address: str | None, now_s: float) -> bool:
        """Whether a site or an address has sent as many reports as are taken in an hour."""
        network = _network(address)
        with self._lock:
            while self._taken and now_s - self._taken[0][0] >= _WITHIN_S:
                self._taken.popleft()
            of_site = sum(one == site for _, one, _ in self._taken)
            of_address = sum(one == network for _, _, one in self._taken) if network else 0
            return of_site >= SITE_MAX or of_address >= ADDRESS_MAX

    def count(self, site: str, address: str | None, now_s: float) -> None:
        """Count a report that was taken."""
        with self._lock:
            self._taken.append((now_s, site, _network(address)))


def _network(address: str | None) -> str:
    """The address, or the network of an IPv6 address, as text; "" for none."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return ""
    if not isinstance(found, IPv6Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return f"{int(found) >> (128 - _NETWORK_BITS):x}"
