"""The one place where errors become responses: a status, and a page in the user's language."""

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response as AnyResponse

from app.core.errors import DomainError, QueryInvalid
from app.web.request_context import app_state, council, is_offered, page_frame, preferred_language
from app.web.templating import render

log = logging.getLogger(__name__)

# Statuses that `error.html` has a text for.
STATUSES_WITH_PAGES = frozenset({400, 404, 405, 410, 413, 414, 429, 500, 503})
URL_MAX_LENGTH = 4_000  # characters of path and query


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(Exception, _failure)
    app.before_request(_refuse_other_hosts)
    app.before_request(_refuse_oversized_request)
    app.before_request(_redirect_to_trailing_slash)


def _refuse_other_hosts() -> Response | None:
    return None if app_state().hosts.trusts_request() else error_response(400)


def _refuse_oversized_request() -> Response | None:
    length = len(request.environ.get("QUERY_STRING", "")) + len(request.path)
    if length > URL_MAX_LENGTH:
        return error_response(414)
    max_body_bytes = request.max_content_length
    if max_body_bytes and (request.content_length or 0) > max_body_bytes:
        return error_response(413)
    # A chunked body does not give its length, and no browser form sends one.
    return error_response(413) if "HTTP_TRANSFER_ENCODING" in request.environ else None


def _redirect_to_trailing_slash() -> AnyResponse | None:
    """The router's redirect for a missing trailing slash, without the untrusted host."""
    error = request.routing_exception
    if not isinstance(error, RequestRedirect):
        return None
    parts = urlsplit(error.new_url)
    path = "/" + parts.path.lstrip("/\\")  # two slashes would start a host name
    return redirect(parts._replace(scheme="", netloc="", path=path).geturl(), code=error.code)


def _http_error(error: HTTPException) -> Response:
    response = error_response(error.code or 500)
    if error.code == 405 and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _domain_error(error: DomainError) -> Response:
    if not _is_api():
        return error_response(400)
    return error_response(422, error.parameter if isinstance(error, QueryInvalid) else "")


def _failure(error: Exception) -> Response:
    # The endpoint and never the path: a path of the API contains typed text.
    log.error("%s failed", request.endpoint, exc_info=error)
    return error_response(500)


def _is_api() -> bool:
    return request.path.startswith("/api/")


def error_response(status: int, parameter: str = "") -> Response:
    """The response for an error: JSON for the API, otherwise a page.

    `parameter` is the name of the invalid query parameter, or "".
    """
    if _is_api():
        facts = {"status": status, "parameter": parameter} if parameter else {"status": status}
        response = jsonify(error=facts)
        response.status_code = status
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response
    code, site_council = request.path[1:].partition("/")[0], council()
    if not is_offered(code, site_council):
        code = preferred_language(site_council)
    page_status = status if status in STATUSES_WITH_PAGES else 500 if status >= 500 else 400
    html = render.page(code, "error.html", page_frame=page_frame(code, ""), status=page_status)
    return Response(html, status, mimetype="text/html")
