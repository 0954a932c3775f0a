"""How many reports of mistakes are taken in an hour: for a site, and from one address.

Counted in the memory of each process and forgotten after the hour; nothing is stored or logged.
Only reports that were taken count, so a full site stays full for an hour at most.
"""

from collections import deque
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address
from threading import Lock

SITE_MAX = 30  # an hour and process: of a council with 2,000 settings, far more than people send
ADDRESS_MAX = 5  # an hour and process
_WITHIN = timedelta(hours=1)
_NETWORK_BITS = 64  # of an IPv6 address: a household or a phone has all addresses of such a network


class ReportLimits:
    """The reports of the last hour, by site and address; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._taken: dict[str, deque[tuple[datetime, str]]] = {}

    def take(self, site: str, address: str | None, now: datetime) -> bool:
        """Count a report; False, uncounted, where its site or address has sent too many.

        `site` is a council's code. `address` is None where proxies in front are not configured:
        then every client may seem to have the same.
        """
        network = _network(address)
        with self._lock:
            recent = self._taken.setdefault(site, deque())
            while recent and now - recent[0][0] >= _WITHIN:
                recent.popleft()
            own_count = sum(one == network for _, one in recent) if network else 0
            if len(recent) >= SITE_MAX or own_count >= ADDRESS_MAX:
                return False
            recent.append((now, network))
            return True


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
