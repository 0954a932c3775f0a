"""The one place where errors become responses: a status, and the page of the request's audience."""

import logging
from collections.abc import Container

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from app.core.errors import DomainError
from app.web.audience import current_audience
from app.web.templating import render

log = logging.getLogger(__name__)

# Statuses that the error pages have a text for.
STATUSES_WITH_PAGES = frozenset({400, 404, 405, 410, 413, 414, 429, 500, 503})


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(Exception, _failure)


def page_status(status: int, known: Container[int] = STATUSES_WITH_PAGES) -> int:
    """The status whose text stands on the page for `status`; `known` are those with a text."""
    return status if status in known else 500 if status >= 500 else 400


def _http_error(error: HTTPException) -> Response:
    response = _error_response(error.code or 500)
    if error.code == 405 and (allowed := getattr(error, "valid_methods", None)):
        response.headers["Allow"] = ", ".join(sorted(allowed))
    return response


def _domain_error(_error: DomainError) -> Response:
    return _error_response(400)


def _failure(error: Exception) -> Response:
    # The endpoint and never the path: a path of the API contains typed text.
    log.error("%s failed", request.endpoint, exc_info=error)
    return _error_response(500)


def _error_response(status: int) -> Response:
    audience = current_audience()
    try:
        return audience.error_response(status, render.page)
    except Exception:
        # A context processor that fails, without its database for example, fails here again.
        log.exception("the error page for %s failed", request.endpoint)
        return audience.error_response(500, render.fragment)
