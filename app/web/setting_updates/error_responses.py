"""The error responses for settings, in the language of the browser."""

import logging

from flask import Response, request

from app.web.errors import page_status
from app.web.request_context import council, preferred_language
from app.web.setting_updates.frame import frame_of, respond
from app.web.templating import render
from app.web.templating.render import PageRenderer

log = logging.getLogger(__name__)

STATUSES = frozenset({400, 403, 404, 405, 413, 414, 429, 500, 503})


def error_response(status: int, render_page: PageRenderer) -> Response:
    """The page for a status; 404 is the one for every link that does not work.

    Nothing of the form is read: it may be what was wrong.
    """
    site_council = council()
    frame = frame_of(preferred_language(site_council), site_council)
    known = page_status(status, STATUSES)
    return respond(frame, "error", status, render_page, known_status=known)


def record_unavailable(error: Exception) -> Response:
    log.error("%s found no record: %s", request.endpoint, type(error).__name__)
    response = error_response(503, render.page)
    response.headers["Retry-After"] = "60"
    return response
