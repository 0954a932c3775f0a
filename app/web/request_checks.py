"""The checks that each request passes before Flask calls anything else.

A refused request matches no route: functions of `before_request` for the whole app are still
called, those of a blueprint are not, and then the error becomes a response as any other does.
"""

from urllib.parse import urlsplit

from flask import Flask, redirect, request, request_started
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
    request.environ[counters.PAGE_ENVIRON_KEY] = request.endpoint or counters.UNMATCHED_PAGE
    request.max_content_length = current_audience().max_body_bytes
    if refusal := _refusal():
        request.url_rule = request.view_args = None
        request.routing_exception = refusal
    elif isinstance(request.routing_exception, RequestRedirect):
        request.routing_exception = _without_host(request.routing_exception)


def _refusal() -> HTTPException | None:
    if not app_state().hosts.trusts_request():
        return BadRequest()
    if len(request.environ.get("QUERY_STRING", "")) + len(request.path) > URL_MAX_LENGTH:
        return RequestURITooLarge()
    is_too_large = (request.content_length or 0) > current_audience().max_body_bytes
    # A chunked body does not give its length, and no browser form sends one.
    if is_too_large or "HTTP_TRANSFER_ENCODING" in request.environ:
        return RequestEntityTooLarge()
    return None


def _without_host(redirection: RequestRedirect) -> HTTPException:
    """The router's redirect for a missing trailing slash, without the untrusted host."""
    parts = urlsplit(redirection.new_url)
    path = "/" + parts.path.lstrip("/\\")  # two slashes would start a host name
    location = parts._replace(scheme="", netloc="", path=path).geturl()
    return HTTPException(response=redirect(location, code=redirection.code))
