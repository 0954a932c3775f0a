"""The cookie that ties an attempt to sign in to the browser that began it."""

from flask import request
from werkzeug.wrappers import Response

from app.data.sign_in_attempts import ISSUER_ANSWERS_WITHIN

COOKIE = "__Host-eyf-attempt"


def attempt_token() -> str:
    """The token in the request's cookie; "" without one."""
    return request.cookies.get(COOKIE, "")[:100]


def set_attempt_cookie(response: Response, token: str) -> None:
    """Lax, because the issuer's page leads back to ours with a link."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=ISSUER_ANSWERS_WITHIN,
        path="/",
        secure=True,
        httponly=True,
        samesite="Lax",
    )
