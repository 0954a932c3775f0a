"""A form that is sent when a sign-in is needed first: what was typed goes on to the next session.

The session has ended, or the form changes what only somebody who signed in recently may change.

The page that answers has the fields as hidden ones. They are sent to a view of ours that gives them
the new session's token, and are saved when the person confirms that.
"""

from flask import make_response, request
from werkzeug.wrappers import Response

from app.core.staff_roles import FRESH_MINUTES
from app.web.staff.htmx import fragment_response, is_fragment_request
from app.web.templating import render

FIELD_PREFIX = "typed-"  # so that no field takes the name of one of ours
PATH_FIELD = "path"
STALE_FIELD = "stale"

Fields = list[tuple[str, str]]


def sent_fields(token_field: str) -> Fields:
    """The fields of the request's form without the old session's token."""
    return [(name, value) for name, value in request.form.items(multi=True) if name != token_field]


def carried_fields() -> Fields:
    """The fields that an earlier page of `unsaved_page` carries on."""
    return [
        (name.removeprefix(FIELD_PREFIX), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(FIELD_PREFIX)
    ]


def unsaved_page(path: str, fields: Fields, *, is_stale: bool = False) -> Response:
    """Status 401 with the fields; for htmx the same in place of the page's main part.

    With `is_stale` the person is signed in, but not since recently.
    """
    values = {
        "path": path,
        "fields": fields,
        "prefix": FIELD_PREFIX,
        "path_field": PATH_FIELD,
        "stale_field": STALE_FIELD,
        "is_stale": is_stale,
        "minutes": FRESH_MINUTES,
    }
    if is_fragment_request():
        html = render.fragment("en", "staff/sign_in/_unsaved.html", **values)
        response = fragment_response(html, 401)
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = (
            "#main > .wrap",
            "innerHTML",
        )
        return response
    return make_response(render.page("en", "staff/sign_in/unsaved.html", **values), 401)
