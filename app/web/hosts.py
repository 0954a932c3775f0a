"""Which names in the Host header this install answers to."""

from collections.abc import Mapping
from typing import Any

from flask import request

from app.config import Councils, CouncilsFile, Settings, host_name

# Whoever watches the processes asks each machine by its number; the answers hold nothing of a host.
OPEN_TO_ALL = "/healthz/"
METRICS = "/metrics"


def shown_host(environ: Mapping[str, Any]) -> str:
    """The name of this site as its printed pages show it."""
    host: str = environ.get("HTTP_HOST", "")
    return host.removesuffix(":80").removesuffix(":443")


class Hosts:
    """The hosts of TRUSTED_HOSTS and of the councils file; where neither names one, any."""

    def __init__(self, settings: Settings, councils: CouncilsFile) -> None:
        self._trusted, self._councils = settings.trusted_hosts, councils

    def trusts(self, host: str, councils: Councils) -> bool:
        named = councils.hosts
        if not named and not self._trusted:
            return True
        name = host_name(host)
        return name in named or name in self._trusted

    def trusts_request(self) -> bool:
        """Whether the request at hand may be answered."""
        host = request.environ.get("HTTP_HOST", "")
        is_open = request.path.startswith(OPEN_TO_ALL) or request.path == METRICS
        return self.trusts(host, self._councils.current()) or is_open
