"""The error responses for the public: JSON for the API, otherwise a page in the user's language."""

from flask import Response, jsonify, request

from app.web.errors import page_status
from app.web.request_context import council, is_offered, page_frame, preferred_language
from app.web.templating.render import PageRenderer

API_PREFIX = "/api/"


def error_response(status: int, render_page: PageRenderer) -> Response:
    if request.path.startswith(API_PREFIX):
        return json_error(status)
    code, site_council = request.path[1:].partition("/")[0], council()
    if not is_offered(code, site_council):
        code = preferred_language(site_council)
    html = render_page(
        code, "public/error.html", page_frame=page_frame(code, ""), status=page_status(status)
    )
    return Response(html, status, mimetype="text/html")


def json_error(status: int, parameter: str = "") -> Response:
    """An error of the API. `parameter` is the name of the invalid query parameter, or ""."""
    facts = {"status": status, "parameter": parameter} if parameter else {"status": status}
    response = jsonify(error=facts)
    response.status_code = status
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
