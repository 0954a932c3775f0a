"""The host names that this installation answers to."""

import re

from flask import request

from app.config import Config, Council, Councils, CouncilsFile, host_name

# Monitoring asks each machine by its IP address; these responses contain nothing about a council.
HOST_EXEMPT_PREFIX = "/healthz/"
METRICS = "/metrics"
PRODUCT = "Early Years Finder"
_local = re.compile(r"localhost(:[0-9]{2,5})?").fullmatch


class Hosts:
    """The hosts in TRUSTED_HOSTS and the councils file; if neither names one, every host."""

    def __init__(self, config: Config, councils: CouncilsFile) -> None:
        self._trusted, self._councils = config.trusted_hosts, councils

    def trusts(self, host: str, councils: Councils) -> bool:
        is_open = not councils.hosts and not self._trusted
        return is_open or self.is_configured(host, councils)

    def is_configured(self, host: str, councils: Councils) -> bool:
        """Whether TRUSTED_HOSTS or the councils file names the host."""
        name = host_name(host)
        return name in councils.hosts or name in self._trusted

    def is_named(self, host: str, councils: Councils) -> bool:
        """Whether a page may contain the host: a configured one, or localhost."""
        return self.is_configured(host, councils) or bool(_local(host))

    def trusts_request(self) -> bool:
        """Whether the current request may be answered."""
        host = request.environ.get("HTTP_HOST", "")
        is_open = request.path.startswith(HOST_EXEMPT_PREFIX) or request.path == METRICS
        return self.trusts(host, self._councils.current()) or is_open

    def printed_address(
        self, host: str, path: str, site_council: Council, councils: Councils
    ) -> str:
        """The URL of a page for printing, with a configured host or localhost.

        For any other host it is the name of the site, because the Host header is not trusted.
        """
        if self.is_named(host, councils):
            return f"{host.removesuffix(':80').removesuffix(':443')}/{path}"
        return site_council.name or PRODUCT
