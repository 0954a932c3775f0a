"""The cookie of a signed-in person; the public pages set none and read none.

`__Host-` makes browsers accept it only with Secure, for this host alone and for all paths. Browsers
treat http://localhost as secure, so it works there without a certificate.
"""

from flask import request
from werkzeug.wrappers import Response

from app.core.staff_roles import SESSION_LASTS

COOKIE = "__Host-eyf-staff"


def session_token() -> str:
    """The token in the request's cookie; "" without one."""
    return request.cookies.get(COOKIE, "")[:100]


def set_session_cookie(response: Response, token: str) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=SESSION_LASTS,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )


def remove_session_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
