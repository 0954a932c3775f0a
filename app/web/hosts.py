"""Which names in the Host header this install answers to."""

import re

from flask import request

from app.config import (
    Config,
    Council,
    Councils,
    CouncilsFile,
    host_name,
)

# Whoever watches the processes asks each machine by its number; the answers hold nothing of a host.
HOST_EXEMPT_PREFIX = "/healthz/"
METRICS = "/metrics"
PRODUCT = "Early Years Finder"
_local = re.compile(r"localhost(:[0-9]{2,5})?").fullmatch


class Hosts:
    """The hosts of TRUSTED_HOSTS and of the councils file; where neither names one, any."""

    def __init__(self, config: Config, councils: CouncilsFile) -> None:
        self._trusted, self._councils = config.trusted_hosts, councils

    def trusts(self, host: str, councils: Councils) -> bool:
        is_open = not councils.hosts and not self._trusted
        return is_open or self.is_configured(host, councils)

    def is_configured(self, host: str, councils: Councils) -> bool:
        """Whether the settings or the councils file name a host."""
        name = host_name(host)
        return name in councils.hosts or name in self._trusted

    def trusts_request(self) -> bool:
        """Whether the request at hand may be answered."""
        host = request.environ.get("HTTP_HOST", "")
        is_open = request.path.startswith(HOST_EXEMPT_PREFIX) or request.path == METRICS
        return self.trusts(host, self._councils.current()) or is_open

    def printed_address(
        self, host: str, path: str, site_council: Council, councils: Councils
    ) -> str:
        """The address of a page as paper shows it: under a host that the settings name, or localhost.

        Elsewhere the name of the site takes its place: a header is not sent back on its own word.
        """
        if self.is_configured(host, councils) or _local(host):
            return f"{host.removesuffix(':80').removesuffix(':443')}/{path}"
        return site_council.name or PRODUCT
