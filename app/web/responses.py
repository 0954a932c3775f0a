"""Security headers, cache headers and compression for every response.

This is WSGI middleware, because on the busiest page Flask's own way to add six headers and replace
a body takes longer than compressing it.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from isal import igzip_lib

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COMPRESS_MIN_BYTES = 600  # gzip saves nothing on smaller bodies
COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "image/svg")
HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'",
    ),
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "geolocation=(), camera=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
_GZIP_REFUSED = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class ResponseMiddleware:
    """A WSGI app that finishes every response of another one."""

    def __init__(self, app: "WSGIApplication") -> None:
        self._app = app

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        status, headers, body = read_response(self._app, environ)
        body = finish_response(status, headers, body, environ.get("HTTP_ACCEPT_ENCODING", ""))
        start_response(status, headers)
        return (body,)


def read_response(
    app: "WSGIApplication", environ: "WSGIEnvironment"
) -> tuple[str, list[tuple[str, str]], bytes]:
    """Status, headers and complete body of an app's response."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
        started.append((status, headers))
        return None

    response_iter = app(environ, start)  # type: ignore[arg-type]  # no app here calls write()
    try:
        body = b"".join(response_iter)
    finally:
        close = getattr(response_iter, "close", None)
        if close:
            close()
    status, headers = started[-1]
    return status, headers, body


def finish_response(
    status: str, headers: list[tuple[str, str]], body: bytes, encodings: str
) -> bytes:
    """Add the common headers to `headers`; return the body, compressed if that saves bytes."""
    header_values = dict(headers)
    headers += HEADERS
    if "Cache-Control" not in header_values:
        headers.append(("Cache-Control", "no-store" if status >= "4" else "no-cache"))
    if not header_values.get("Content-Type", "").startswith(COMPRESSIBLE):
        return body
    headers.append(("Vary", "Accept-Encoding"))
    if len(body) < COMPRESS_MIN_BYTES or "gzip" not in encodings or _GZIP_REFUSED.search(encodings):
        return body
    # Level 1 of ISA-L takes a tenth of the time of zlib's default level, for a fifth more bytes.
    compressed = igzip_lib.compress(body, 1, igzip_lib.COMP_GZIP)
    headers[:] = [header for header in headers if header[0] != "Content-Length"]
    headers += (("Content-Encoding", "gzip"), ("Content-Length", str(len(compressed))))
    return compressed
