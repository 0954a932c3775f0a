"""Signing in with the council's own sign-in service, and connecting an account with it."""

import logging

from flask import make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.data.audit import AuditEntry, save_audit_entry
from app.data.sign_in_attempts import AnsweredAttempt, start_attempt, use_attempt
from app.data.staff_identities import connect_identity, find_user_of_identity
from app.data.tables import SignInPurpose
from app.web.request_context import council_of_file, now
from app.web.staff.access import (
    EVERY_ROLE,
    allowed,
    current_user,
    needs_fresh_sign_in,
    open_to_all,
    own_path,
    user_or_none,
)
from app.web.staff.record_session import record_session
from app.web.staff.sign_in.attempt_cookie import attempt_token, set_attempt_cookie
from app.web.staff.sign_in.attempt_limit import too_many_attempts
from app.web.staff.sign_in.id_token import Identity
from app.web.staff.sign_in.issuer_client import (
    IssuerError,
    IssuerRefused,
    IssuerUnreachable,
    authorization_url,
    signed_in_identity,
)
from app.web.staff.sign_in.site_address import site_url
from app.web.staff.sign_in.start import sign_in
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("issuer", "/council/sign-in/issuer")
log = logging.getLogger(__name__)


@bp.post("/")
@open_to_all
def start() -> Response:
    """Go on to the council's sign-in service."""
    return _start(own_path(request.form.get("next", "")), None)


@bp.post("/connect")
@allowed(*EVERY_ROLE)
@needs_fresh_sign_in
def connect() -> Response:
    """Go on to the service, to connect the account of the signed-in person with it."""
    return _start(url_for("account.show"), current_user().user_id)


@bp.get("/back")
@open_to_all
def back() -> Response:
    """The service's answer: every answer that proves nothing leads to "Sign in again"."""
    session, at = record_session(), now()
    attempt = use_attempt(
        *(session, SignInPurpose.ISSUER, council_of_file().la_number, attempt_token(), at),
        state=request.args.get("state", "")[:200] or "none",
    )
    session.commit()
    try:
        if attempt is None:
            raise IssuerRefused("no attempt of this browser awaits an answer")
        found = _identity(attempt)
    except IssuerError as error:
        return _failure(error)
    if attempt.user_id is not None:
        return _connect(attempt.user_id, found.subject)
    issuer, la_number = council_of_file().oidc_issuer, council_of_file().la_number
    user_id = find_user_of_identity(session, issuer, found.subject, la_number)
    if user_id is None:
        return make_response(render.page("en", "staff/sign_in/unknown_person.html"), 403)
    return sign_in(user_id, "issuer", attempt.going_to, proof_age=found.proof_age)


def _start(going_to: str, user_id: int | None) -> Response:
    if not council_of_file().oidc_issuer:
        return redirect(url_for("sign_in.choose"), code=303)
    if refused := too_many_attempts():
        return refused
    session = record_session()
    started = start_attempt(
        *(session, SignInPurpose.ISSUER, council_of_file().la_number, now()),
        going_to=going_to,
        user_id=user_id,
        cookie_token=attempt_token(),
    )
    try:
        address = authorization_url(
            council_of_file(),
            site_url("issuer.back"),
            started.state,
            started.nonce,
            started.verifier,
            is_again="again" in request.form,
        )
    except IssuerError as error:
        return _failure(error)
    session.commit()
    # Not a redirect: browsers apply `form-action 'self'` to what a form is redirected to.
    page = render.page("en", "staff/sign_in/issuer_next.html", address=address)
    response = make_response(page)
    response.headers["Refresh"] = f"0; url={address}"
    set_attempt_cookie(response, started.cookie_token)
    return response


def _identity(attempt: AnsweredAttempt) -> Identity:
    """The account that the answer proves. Raises IssuerError."""
    code = request.args.get("code", "")
    if "error" in request.args or not 0 < len(code) <= 2_000:
        raise IssuerRefused("the answer has no code")
    if request.args.get("iss", council_of_file().oidc_issuer) != council_of_file().oidc_issuer:
        raise IssuerRefused("the answer comes from another issuer")  # RFC 9207
    return signed_in_identity(
        council_of_file(), site_url("issuer.back"), code, attempt.verifier, attempt.nonce, now()
    )


def _connect(user_id: int, subject: str) -> Response:
    user, session = user_or_none(), record_session()
    if user is None or user.user_id != user_id:
        return _failure(IssuerRefused("another person is signed in"))
    if not connect_identity(session, user_id, council_of_file().oidc_issuer, subject):
        return make_response(render.page("en", "staff/sign_in/account_taken.html"), 409)
    entry = AuditEntry(user.who, "sign-in service connected", f"user {user_id}")
    save_audit_entry(session, entry, now())
    session.commit()
    return redirect(url_for("account.show", changed="yes"), code=303)


def _failure(error: IssuerError) -> Response:
    log.warning("signing in with the council's service failed: %s", error)
    is_down = isinstance(error, IssuerUnreachable)
    html = render.page("en", "staff/sign_in/issuer_failed.html", is_down=is_down)
    return make_response(html, 503 if is_down else 400)
