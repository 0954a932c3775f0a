"""The error responses for council staff: a page in English."""

import logging

from flask import Response, g, request

from app.i18n import mark
from app.publish.errors import RECORD_UNAVAILABLE
from app.web.errors import page_status
from app.web.staff.record_session import close_record_session
from app.web.staff.staff_frame import staff_frame
from app.web.staff.upload_limits import UPLOAD_PATH
from app.web.templating import render
from app.web.templating.render import PageRenderer

log = logging.getLogger(__name__)

HEADINGS = {  # one for each of errors.STATUSES_WITH_PAGES, and for statuses of staff pages alone
    400: mark("The server did not accept this request"),
    401: mark("You are no longer signed in"),
    403: mark("You may not do this"),
    404: mark("There is no such page"),
    405: mark("This page can't be used that way"),
    409: mark("Another person changed this first"),
    410: mark("This page is no longer here"),
    413: mark("That was too much to send"),
    414: mark("That web address is too long"),
    429: mark("Too many requests at once"),
    500: mark("Something went wrong on the server"),
    503: mark("The service is starting or under maintenance"),
}
UNAVAILABLE = mark("The council's records cannot be reached at the moment")
ADVICE = mark(
    "Families still see the public pages. Try again in a few minutes, and look whether your last "
    "change was saved."
)

FILE_TOO_LARGE = mark("A file may have up to 40 MB. Remove pictures and other sheets from it.")


def error_response(status: int, render_page: PageRenderer) -> Response:
    heading = HEADINGS[page_status(status, HEADINGS)]
    try:
        is_file = status == 413 and request.path == UPLOAD_PATH
        advice = render.translator("en").gettext(FILE_TOO_LARGE) if is_file else ""
        values = {**staff_frame(), "heading": heading, "advice": advice}
        html = render_page("en", "staff/error.html", **values)
    except RECORD_UNAVAILABLE as error:  # the frame looks for the person
        return record_unavailable(error)
    finally:  # an address without a view has no blueprint that would do it
        close_record_session()
    return Response(html, status, mimetype="text/html")


def record_unavailable(error: Exception) -> Response:
    """The page for a request that needed the record in vain; its frame names no person."""
    log.error("%s found no record: %s", request.endpoint, type(error).__name__)
    close_record_session()
    g.staff_user = None
    html = render.page(
        "en",
        "staff/error.html",
        **staff_frame(),
        heading=render.translator("en").gettext(UNAVAILABLE),
        advice=render.translator("en").gettext(ADVICE),
    )
    return Response(html, 503, {"Retry-After": "60"}, mimetype="text/html")
