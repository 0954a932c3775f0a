"""The address of this site as browsers see it: for the issuer's answer and for passkeys."""

from flask import request, url_for

from app.config import host_name
from app.web.request_context import app_state


def site_origin() -> str:
    """Scheme, host and port; https everywhere except on localhost.

    The scheme is not read from the request: without PROXY_HOPS the proxy's is not known.
    """
    scheme = "http" if host_name(request.host) == "localhost" else "https"
    return f"{scheme}://{request.host}"


def site_url(endpoint: str) -> str:
    """The whole address of a page of this site."""
    return site_origin() + app_state().config.url_prefix + url_for(endpoint)
