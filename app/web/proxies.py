"""Headers from proxies: ignored unless the configuration trusts them.

gunicorn takes a path prefix and the scheme from headers that anyone can send (`SCRIPT_NAME` and
`X-Forwarded-Proto`). This module undoes both, whatever the options of the server are. PROXY_HOPS is
the number of proxies trusted with `X-Forwarded-For`, `-Proto` and `-Host`; URL_PREFIX is the only
prefix that pages are served under. No other such header is read.
"""

import re
import ssl
from collections.abc import Iterable
from typing import TYPE_CHECKING

from isal import igzip_lib
from werkzeug.middleware.proxy_fix import ProxyFix

from app.config import Config, ConfigInvalid
from app.i18n import LANGUAGES_BY_CODE
from app.web.responses import is_streamed, open_response, read_body

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# The first segments of our own paths.
OWN_PATH_PREFIXES = frozenset(
    {
        *("api", "council", "update", "hub", "insights", "static", "healthz", "metrics"),
        *LANGUAGES_BY_CODE,
    }
)
_link_pattern = re.compile(
    rb'((?:\s(?:href|(?:form)?action|src|hx-[a-z-]+|data-(?:find|htmx))="|; url=))/(?![/\\])'
)


def behind_proxies(app: "WSGIApplication", config: Config) -> "WSGIApplication":
    """The app with the headers of trusted proxies and URL_PREFIX applied.

    Raises ConfigInvalid if URL_PREFIX starts like one of our own paths.
    """
    prefix, hops = config.url_prefix, config.proxy_hops
    app = _without_server_overrides(app, trusts_scheme=hops > 0)
    if prefix:
        if prefix.split("/")[1] in OWN_PATH_PREFIXES:
            raise ConfigInvalid(f"URL_PREFIX: {prefix} starts like a path of this app")
        app = _UrlPrefix(app, prefix)
    if hops:
        app = ProxyFix(app, x_for=hops, x_proto=hops, x_host=hops, x_port=0, x_prefix=0)
    return app


def _without_server_overrides(app: "WSGIApplication", *, trusts_scheme: bool) -> "WSGIApplication":
    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("SCRIPT_NAME") or environ.get("wsgi.url_scheme", "http") != "http":
            _undo_server_overrides(environ, trusts_scheme=trusts_scheme)
        return app(environ, start_response)

    return answer


def _undo_server_overrides(environ: "WSGIEnvironment", *, trusts_scheme: bool) -> None:
    """Undo the prefix and the scheme that the server took from headers of the request."""
    if name := environ.get("SCRIPT_NAME"):
        environ["PATH_INFO"] = name + environ["PATH_INFO"]
        environ["SCRIPT_NAME"] = ""
    is_secure = isinstance(environ.get("gunicorn.socket"), ssl.SSLSocket)
    if not (trusts_scheme or is_secure):
        environ["wsgi.url_scheme"] = "http"


class _UrlPrefix:
    """A WSGI app served under a prefix: removed from each request path, added to each link.

    Requests without the prefix are answered too, because some proxies remove it themselves.
    """

    def __init__(self, app: "WSGIApplication", prefix: str) -> None:
        self._app = app
        self._prefix = prefix
        self._replacement = rb"\g<1>" + prefix.encode() + b"/"

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        _undo_server_overrides(environ, trusts_scheme=True)
        path = environ["PATH_INFO"]
        if path == self._prefix or path.startswith(f"{self._prefix}/"):
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        status, headers, parts = open_response(self._app, environ)
        if is_streamed(status, headers):  # a file, which has no links
            start_response(status, headers)
            return parts
        headers, body = self._add_prefix(headers, read_body(parts))
        start_response(status, headers)
        return (body,)

    def _add_prefix(
        self, headers: list[tuple[str, str]], body: bytes
    ) -> tuple[list[tuple[str, str]], bytes]:
        """The headers and body with the prefix added to redirects, links and forms."""
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
