"""The cookie of a signed-in person; the public pages set none and read none.

`__Host-` makes browsers accept it only with Secure, for this host alone and for all paths. Browsers
treat http://localhost as secure, so it works there without a certificate.
"""

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from app.core.staff_roles import SESSION_LASTS

COOKIE = "__Host-eyf-staff"


def session_token() -> str:
    """The token in the request's cookie; "" without one."""
    return token_in(COOKIE)


def set_session_cookie(response: Response, token: str) -> None:
    set_token(response, COOKIE, token, SESSION_LASTS)


def token_in(cookie: str) -> str:
    """The token in a cookie of staff pages; "" without one."""
    return request.cookies.get(cookie, "")[:100]


def set_token(response: Response, cookie: str, token: str, lasts: timedelta) -> None:
    """Set a cookie of staff pages.

    Lax, because a link in an email and the page of a sign-in service lead back to these pages.
    """
    response.set_cookie(
        cookie, token, max_age=lasts, path="/", secure=True, httponly=True, samesite="Lax"
    )


def remove_session_cookie(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="Lax")
