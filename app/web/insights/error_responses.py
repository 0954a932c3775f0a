"""The error pages of the workbench."""

from flask import Response

from app.web.errors import page_status
from app.web.insights.insights_frame import insights_frame
from app.web.templating.render import PageRenderer

STATUSES = frozenset({404, 405, 414, 500, 503})


def error_response(status: int, render_page: PageRenderer) -> Response:
    known = page_status(status, STATUSES)
    html = render_page("en", "insights/error.html", frame=insights_frame(), known_status=known)
    return Response(html, status, mimetype="text/html")
