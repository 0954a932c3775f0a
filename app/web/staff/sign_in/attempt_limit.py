"""Too many attempts to sign in: the same answer whoever is asked for."""

from math import ceil

from flask import make_response, request
from werkzeug.wrappers import Response

from app.data.counted_sign_ins import count_sign_in
from app.web.request_context import app_state, now
from app.web.staff.record_session import record_session
from app.web.staff.sign_in.attempt_cookie import attempt_token
from app.web.templating import render


def too_many_attempts(*named: str) -> Response | None:
    """Count an attempt; a response of status 429 in its place where there were too many. Commits.

    It is counted for the browser, for what the attempt names, and for the client's address where
    PROXY_HOPS says how to find it: without it, all people behind a proxy have the same address.
    """
    keys = [f"named {one}" for one in named]
    if token := attempt_token():
        keys.append(f"browser {token}")
    if app_state().config.proxy_hops:
        keys.append(f"address {request.remote_addr}")
    session = record_session()
    wait = count_sign_in(session, keys, now())
    if wait is None:
        session.commit()
        return None
    html = render.page("en", "staff/sign_in/too_many.html")
    response = make_response(html, 429)
    response.headers["Retry-After"] = str(max(1, ceil(wait.total_seconds())))
    return response
