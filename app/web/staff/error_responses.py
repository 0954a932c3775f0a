"""The error responses for council staff: a page in English."""

from flask import Response

from app.i18n import mark
from app.web.errors import page_status
from app.web.staff.record_session import close_record_session
from app.web.staff.staff_frame import staff_frame
from app.web.templating.render import PageRenderer

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


def error_response(status: int, render_page: PageRenderer) -> Response:
    heading = HEADINGS[page_status(status, HEADINGS)]
    try:
        html = render_page("en", "staff/error.html", **staff_frame(), heading=heading)
    finally:  # an address without a view has no blueprint that would do it
        close_record_session()
    return Response(html, status, mimetype="text/html")
