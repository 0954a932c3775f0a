"""The cookie that ties an attempt to sign in to the browser that began it."""

from werkzeug.wrappers import Response

from app.data.sign_in_attempts import ISSUER_ANSWERS_WITHIN
from app.web.staff.session_cookie import set_token, token_in

COOKIE = "__Host-eyf-attempt"


def attempt_token() -> str:
    """The token in the request's cookie; "" without one."""
    return token_in(COOKIE)


def set_attempt_cookie(response: Response, token: str) -> None:
    set_token(response, COOKIE, token, ISSUER_ANSWERS_WITHIN)
