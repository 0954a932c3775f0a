"""The page to sign in, a link that signs in once, and signing out."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.data.audit import AuditEntry, save_audit_entry
from app.data.staff_sessions import end_session, start_session
from app.data.staff_users import find_person, use_sign_in_link
from app.web.request_context import council, now
from app.web.staff.access import (
    EVERY_ROLE,
    allowed,
    current_user,
    open_to_all,
    own_path,
    user_or_none,
)
from app.web.staff.record_session import record_session
from app.web.staff.session_cookie import remove_session_cookie, set_session_cookie
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("sign_in", "/council/sign-in")


@bp.get("/")
@open_to_all
def choose() -> Response | str:
    """The ways to sign in at this council."""
    going_to = own_path(request.args.get("next", ""))
    if user_or_none():
        return redirect(going_to, code=303)
    return render.page("en", "staff/sign_in/choose.html", going_to=going_to)


@bp.get("/link/<token>")
@open_to_all
def link(token: str) -> str:
    """A page with one button: programs that open links to check them do not use the link up."""
    return render.page("en", "staff/sign_in/link.html", token=token)


@bp.post("/link/<token>")
@open_to_all
def use_link(token: str) -> Response | tuple[str, int]:
    """Sign the person of an unused link in."""
    session, at = record_session(), now()
    la_number = council().la_number
    user_id = use_sign_in_link(session, token, la_number, at) if la_number else None
    if user_id is None:
        return render.page("en", "staff/sign_in/link_used.html"), 410
    return sign_in(user_id, "link", "")


@bp.post("/out")
@allowed(*EVERY_ROLE)
def sign_out() -> Response:
    """End the session; its cookie is worth nothing afterwards, wherever it was copied to."""
    session, user = record_session(), current_user()
    end_session(session, user.session_id, "signed out", now())
    save_audit_entry(session, AuditEntry(user.name, "signed out", f"user {user.user_id}"), now())
    session.commit()
    response = redirect(url_for("sign_in.choose"), code=303)
    remove_session_cookie(response)
    return response


def sign_in(user_id: int, method: str, going_to: str) -> Response:
    """Start a session for a person whose identity is proved, and go on. Commits.

    The token is new, so that a cookie set before signing in is worth nothing.
    """
    session, at, la_number = record_session(), now(), council().la_number
    person = find_person(session, user_id, la_number)
    if person is None or person.is_disabled or not person.roles:
        abort(403)
    token = start_session(session, user_id, la_number, method, at)
    entry = AuditEntry(person.name, f"signed in by {method}", f"user {user_id}")
    save_audit_entry(session, entry, at)
    session.commit()
    response = redirect(own_path(going_to), code=303)
    set_session_cookie(response, token)
    return response
