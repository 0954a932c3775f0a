"""Security headers, cache headers and compression for every response.

This is WSGI middleware, because on the busiest page Flask's own way to add six headers and replace
a body takes longer than compressing it.
"""

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from isal import igzip_lib

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COMPRESS_MIN_BYTES = 600  # gzip saves nothing on smaller bodies
COMPRESSIBLE = ("text/", "application/json", "application/geo+json", "image/svg")
SECURITY_HEADERS = (  # of every response, beside its audience's Content-Security-Policy
    ("Referrer-Policy", "same-origin"),
    ("X-Content-Type-Options", "nosniff"),
    ("Permissions-Policy", "geolocation=(), camera=(), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
)
# Instead of the header of the same name, on pages with the button "Use my location".
LOCATION_PERMISSION = ("Permissions-Policy", "geolocation=(self), camera=(), microphone=()")
_GZIP_REFUSED = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


class ResponsePolicy(NamedTuple):
    """What all responses to an audience have in common.

    `cache_control` is for successful responses that set none; errors that set none are not stored.
    A request with a cookie gets `private` too, unless it is "no-store".
    """

    headers: tuple[tuple[str, str], ...]
    cache_control: str

    def allowing_location(self) -> "ResponsePolicy":
        """The same policy for pages that may ask the browser for its position."""
        headers = (
            LOCATION_PERMISSION if name == LOCATION_PERMISSION[0] else (name, value)
            for name, value in self.headers
        )
        return self._replace(headers=tuple(headers))


class ResponseMiddleware:
    """A WSGI app that finishes every response of another one, by the policy for its path."""

    def __init__(
        self, app: "WSGIApplication", policy_of_path: Callable[[str], ResponsePolicy]
    ) -> None:
        self._app = app
        self._policy_of_path = policy_of_path

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        policy = self._policy_of_path(environ["PATH_INFO"])
        status, headers, parts = open_response(self._app, environ)
        has_cookie = "HTTP_COOKIE" in environ
        if is_streamed(status, headers):
            finish_response(status, headers, b"", "", policy, has_cookie=has_cookie)
            start_response(status, headers)
            return parts
        body, encodings = read_body(parts), environ.get("HTTP_ACCEPT_ENCODING", "")
        body = finish_response(status, headers, body, encodings, policy, has_cookie=has_cookie)
        start_response(status, headers)
        return (body,)


def open_response(
    app: "WSGIApplication", environ: "WSGIEnvironment"
) -> tuple[str, list[tuple[str, str]], Iterable[bytes]]:
    """Status, headers and the parts of the body of an app's response."""
    started: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], _: object = None) -> object:
        started.append((status, headers))
        return None

    parts = app(environ, start)  # type: ignore[arg-type]  # no app here calls write()
    status, headers = started[-1]
    return status, headers, parts


def is_streamed(status: str, headers: list[tuple[str, str]]) -> bool:
    """Whether a view sends a body while it makes it: a file that may not fit into memory.

    Flask gives every other successful response its length.
    """
    return status.startswith("200") and all(name != "Content-Length" for name, _ in headers)


def read_body(parts: Iterable[bytes]) -> bytes:
    """The complete body."""
    try:
        return b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close:
            close()


def finish_response(
    status: str,
    headers: list[tuple[str, str]],
    body: bytes,
    encodings: str,
    policy: ResponsePolicy,
    *,
    has_cookie: bool = False,
) -> bytes:
    """Add the policy's headers to `headers`; return the body, compressed if that saves bytes.

    `has_cookie`: the request has a cookie, so the page may be for one signed-in user alone.
    """
    header_values = dict(headers)
    headers += policy.headers
    if "Cache-Control" not in header_values:
        cache_control = "no-store" if status >= "4" else policy.cache_control
        if has_cookie and cache_control != "no-store":
            cache_control = f"private, {cache_control}"
            headers.append(("Vary", "Cookie"))
        headers.append(("Cache-Control", cache_control))
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
