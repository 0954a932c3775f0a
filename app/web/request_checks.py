"""The checks that each request passes before Flask calls anything else.

A refused request matches no route: functions of `before_request` for the whole app are still
called, those of a blueprint are not, and then the error becomes a response as any other does.
"""

from urllib.parse import urlsplit

from flask import Flask, Request, redirect, request, request_started
from werkzeug.exceptions import BadRequest, HTTPException, RequestEntityTooLarge, RequestURITooLarge
from werkzeug.routing import RequestRedirect

from app.web.audience import current_audience
from app.web.metrics import counters
from app.web.request_context import app_state

URL_MAX_LENGTH = 4_000  # characters of path and query


def init_app(app: Flask) -> None:
    # A function of `before_request` that returned a response would keep later ones from running.
    request_started.connect(_check_request, app)


def _check_request(_sender: Flask, **_: object) -> None:
    # The request itself: each use of the proxy, which is typed as its object, takes 2 µs.
    checked: Request = request._get_current_object()  # type: ignore[attr-defined]
    max_body_bytes = current_audience().body_limit(checked.path)
    checked.environ[counters.PAGE_ENVIRON_KEY] = checked.endpoint or counters.UNMATCHED_PAGE
    checked.max_content_length = max_body_bytes
    if refusal := _refusal(checked, max_body_bytes):
        checked.url_rule = checked.view_args = None
        checked.routing_exception = refusal
    elif isinstance(checked.routing_exception, RequestRedirect):
        checked.routing_exception = _without_host(checked.routing_exception)


def _refusal(checked: Request, max_body_bytes: int) -> HTTPException | None:
    if not app_state().hosts.trusts_request():
        return BadRequest()
    if len(checked.environ.get("QUERY_STRING", "")) + len(checked.path) > URL_MAX_LENGTH:
        return RequestURITooLarge()
    # A chunked body does not give its length, and no browser form sends one.
    is_chunked = "HTTP_TRANSFER_ENCODING" in checked.environ
    if is_chunked or (checked.content_length or 0) > max_body_bytes:
        return RequestEntityTooLarge()
    return None


def _without_host(redirection: RequestRedirect) -> HTTPException:
    """The router's redirect for a missing trailing slash, without the untrusted host."""
    parts = urlsplit(redirection.new_url)
    path = "/" + parts.path.lstrip("/\\")  # two slashes would start a host name
    location = parts._replace(scheme="", netloc="", path=path).geturl()
    return HTTPException(response=redirect(location, code=redirection.code))
