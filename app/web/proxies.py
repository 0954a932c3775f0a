"""What a proxy in front may say of a request: nothing, unless the settings allow it.

Servers take a prefix of the address and its scheme from headers that anyone can send: gunicorn from
`SCRIPT_NAME` and `X-Forwarded-Proto`. Here both are put back, whatever the server's options are.
PROXY_HOPS says how many proxies in front are trusted with `X-Forwarded-For`, `-Proto` and `-Host`;
URL_PREFIX is the one prefix that pages are served under. No other such header is ever read.
"""

import re
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING

from isal import igzip_lib
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import (
    Config,
    ConfigInvalid,
)
from app.i18n import LANGUAGES_BY_CODE
from app.web.responses import read_response

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

OWN_PATH_PREFIXES = frozenset(
    {"api", "static", "healthz", "metrics", *LANGUAGES_BY_CODE}
)  # first parts of our addresses
_link_pattern = re.compile(rb'(\s(?:href|action|src|hx-[a-z-]+)=")/(?![/\\])')


def behind_proxies(app: "WSGIApplication", config: Config) -> "WSGIApplication":
    """The app behind what the settings allow a proxy to say. Raises ConfigInvalid.

    The app itself begins with `put_back`, so that nothing stands before it where nothing is allowed.
    """
    prefix, hops = config.url_prefix, config.proxy_hops
    if prefix:
        if prefix.split("/")[1] in OWN_PATH_PREFIXES:
            raise ConfigInvalid(f"URL_PREFIX: {prefix} begins as addresses of this app do")
        app = _UrlPrefix(app, prefix)
    if hops:
        app = ProxyFix(app, x_for=hops, x_proto=hops, x_host=hops, x_port=0, x_prefix=0)
    return app


def undo_server_overrides(environ: "WSGIEnvironment", *, trusts_scheme: bool) -> None:
    """Undo what the server took from headers: a prefix, and a scheme that is not the connection's."""
    if name := environ.get("SCRIPT_NAME"):
        environ["PATH_INFO"] = name + environ["PATH_INFO"]
        environ["SCRIPT_NAME"] = ""
    is_secure = isinstance(environ.get("gunicorn.socket"), ssl.SSLSocket)
    if not (trusts_scheme or is_secure):
        environ["wsgi.url_scheme"] = "http"


class _UrlPrefix:
    """A WSGI app served under a prefix: taken off the address, put before every address of ours.

    Requests without it are answered too: some proxies take it off themselves.
    """

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        self._replacement = rb"\g<1>" + prefix.encode() + b"/"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        undo_server_overrides(environ, trusts_scheme=True)
        path = environ["PATH_INFO"]
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        status, headers, body = read_response(self._app, environ)
        headers, body = self._add_prefix(headers, body)
        start_response(status, headers)
        return (body,)

    def _add_prefix(
        self, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[list[tuple[str, str]], bytes]:
        """An answer whose links and forms lead to addresses under the prefix."""
        header_values = {name.casefold(): value for name, value in headers}
        location = header_values.get("location", "")
        if location.startswith("/") and not location.startswith("//"):
            headers = [*_without(headers, "location"), ("Location", self._prefix + location)]
        if not body or not header_values.get("content-type", "").startswith("text/html"):
            return headers, body
        is_compressed = header_values.get("content-encoding") == "gzip"
        page = igzip_lib.decompress(body, igzip_lib.DECOMP_GZIP) if is_compressed else body
        page = _link_pattern.sub(self._replacement, page)
        body = igzip_lib.compress(page, 1, igzip_lib.COMP_GZIP) if is_compressed else page
        length = ("Content-Length", str(len(body)))
        return [*_without(headers, "content-length"), length], body


def _without(headers: list[tuple[str, str]], name: str) -> list[tuple[str, str]]:
    return [header for header in headers if header[0].casefold() != name]
