"""The page of each person's own account: passkeys, the sign-in service and sessions."""

from flask import abort, jsonify, redirect, request, url_for
from sqlalchemy.exc import IntegrityError
from webauthn.helpers import bytes_to_base64url
from werkzeug.wrappers import Response

from app.data.audit import AuditEntry, save_audit_entry
from app.data.passkeys import add_passkey, find_passkeys, remove_passkey
from app.data.sign_in_attempts import start_attempt, use_attempt
from app.data.staff_identities import is_connected
from app.data.staff_sessions import end_other_sessions, end_session, find_sessions
from app.data.tables import SignInPurpose
from app.web.request_context import council_of_file, now
from app.web.staff.access import EVERY_ROLE, allowed, current_user, needs_fresh_sign_in
from app.web.staff.record_session import record_session
from app.web.staff.sign_in.attempt_cookie import attempt_token, set_attempt_cookie
from app.web.staff.sign_in.passkey_checks import (
    PasskeyRefused,
    check_new,
    new_passkey_options,
    rp_id,
)
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("account", "/council/account")


@bp.get("/")
@allowed(*EVERY_ROLE)
def show() -> str:
    """The account of the signed-in person."""
    user, session = current_user(), record_session()
    return render.page(
        "en",
        "staff/account/show.html",
        is_changed="changed" in request.args,
        is_connected=is_connected(session, user.user_id, council_of_file().oidc_issuer),
        passkeys=find_passkeys(session, user.user_id, rp_id()),
        sessions=find_sessions(session, user.user_id, user.la_number, now()),
    )


@bp.post("/passkeys/options")
@allowed(*EVERY_ROLE)
@needs_fresh_sign_in
def passkey_options() -> Response:
    """A challenge for a new passkey."""
    user, session = current_user(), record_session()
    started = start_attempt(
        *(session, SignInPurpose.NEW_PASSKEY, user.la_number, now()),
        user_id=user.user_id,
        cookie_token=attempt_token(),
    )
    session.commit()
    known = find_passkeys(session, user.user_id, rp_id())
    response = jsonify(new_passkey_options(started.nonce, user.user_id, user.name, known))
    set_attempt_cookie(response, started.cookie_token)
    return response


@bp.post("/passkeys")
@allowed(*EVERY_ROLE)
@needs_fresh_sign_in
def add() -> Response | tuple[str, int]:
    """Add the passkey that the browser made."""
    user, session, at = current_user(), record_session(), now()
    attempt = use_attempt(session, SignInPurpose.NEW_PASSKEY, user.la_number, attempt_token(), at)
    session.commit()
    name = request.form.get("name", "").strip()[:60] or "Passkey"
    try:
        if attempt is None or attempt.user_id != user.user_id:
            raise PasskeyRefused
        new = check_new(request.form.get("credential", "")[:20_000], attempt.nonce)
        key_values = (
            bytes_to_base64url(new.credential_id),
            bytes_to_base64url(new.credential_public_key),
        )
        add_passkey(session, user.user_id, name, rp_id(), *key_values, new.sign_count, at)
    except (PasskeyRefused, IntegrityError):
        session.rollback()
        return render.page("en", "staff/account/passkey_not_added.html"), 400
    entry = AuditEntry(user.who, "passkey added", f"user {user.user_id}", "passkey", "", name)
    save_audit_entry(session, entry, at)
    session.commit()
    return redirect(url_for("account.show", changed="yes"), code=303)


@bp.post("/passkeys/<int(max=2147483647):passkey_id>/remove")
@allowed(*EVERY_ROLE)
@needs_fresh_sign_in
def remove(passkey_id: int) -> Response:
    """Remove one of the person's own passkeys."""
    user, session = current_user(), record_session()
    name = remove_passkey(session, user.user_id, passkey_id)
    if name is None:
        abort(404)
    entry = AuditEntry(user.who, "passkey removed", f"user {user.user_id}", "passkey", name)
    save_audit_entry(session, entry, now())
    session.commit()
    return redirect(url_for("account.show", changed="yes"), code=303)


@bp.post("/sessions/<int(max=2147483647):session_id>/end")
@allowed(*EVERY_ROLE)
@needs_fresh_sign_in
def end(session_id: int) -> Response:
    """End one of the person's own sessions."""
    user, session, at = current_user(), record_session(), now()
    own = find_sessions(session, user.user_id, user.la_number, at)
    if session_id not in {one.session_id for one in own}:
        abort(404)
    end_session(session, session_id, "ended by the person", at)
    entry = AuditEntry(user.who, "session ended", f"user {user.user_id}")
    save_audit_entry(session, entry, at)
    session.commit()
    return redirect(url_for("account.show"), code=303)


@bp.post("/sessions/end-others")
@allowed(*EVERY_ROLE)
@needs_fresh_sign_in
def end_others() -> Response:
    """End every session of the person but this one."""
    user, session, at = current_user(), record_session(), now()
    count = end_other_sessions(session, user.user_id, user.session_id, "ended by the person", at)
    about = ("sessions", str(count), "0")
    entry = AuditEntry(user.who, "other sessions ended", f"user {user.user_id}", *about)
    save_audit_entry(session, entry, at)
    session.commit()
    return redirect(url_for("account.show"), code=303)
