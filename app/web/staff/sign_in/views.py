"""The page to sign in, a link that signs in once, and signing out."""

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from app.data.audit import AuditEntry, save_audit_entry
from app.data.editions import has_invented_edition
from app.data.staff_sessions import end_session
from app.data.staff_users import LINK_MINUTES, use_sign_in_link
from app.web.request_context import council_of_file, now
from app.web.staff.access import (
    EVERY_ROLE,
    allowed,
    current_user,
    open_to_all,
    own_path,
    user_or_none,
)
from app.web.staff.record_session import record_session
from app.web.staff.session_cookie import remove_session_cookie
from app.web.staff.sign_in.attempt_limit import too_many_attempts
from app.web.staff.sign_in.own_computer import is_from_this_computer
from app.web.staff.sign_in.start import sign_in
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.unsaved_form import (
    PATH_FIELD,
    STALE_FIELD,
    carried_fields,
    unsaved_page,
)
from app.web.templating import render

bp = staff_blueprint("sign_in", "/council/sign-in")


@bp.get("/")
@open_to_all
def choose() -> Response | str:
    """The ways to sign in at this council; with `again` for somebody who is signed in too."""
    going_to, user = own_path(request.args.get("next", "")), user_or_none()
    if user and (user.is_fresh or "again" not in request.args):
        return redirect(going_to, code=303)
    return render.page(
        "en",
        "staff/sign_in/choose.html",
        going_to=going_to,
        is_again=user is not None,
    )


@bp.get("/link/<token>")
@open_to_all
def link(token: str) -> str:
    """A page with one button: programs that open links to check them do not use the link up."""
    return render.page("en", "staff/sign_in/link.html", token=token, minutes=LINK_MINUTES)


@bp.post("/link/<token>")
@open_to_all
def use_link(token: str) -> Response | tuple[str, int]:
    """Sign the person of an unused link in."""
    if refused := too_many_attempts(f"link {token}"):
        return refused
    session, at = record_session(), now()
    la_number = council_of_file().la_number
    is_local = is_from_this_computer() and has_invented_edition(session)
    user_id = (
        use_sign_in_link(session, token, la_number, at, from_this_computer=is_local)
        if la_number
        else None
    )
    if user_id is None:
        return render.page("en", "staff/sign_in/link_used.html", minutes=LINK_MINUTES), 410
    return sign_in(user_id, "link", "")


@bp.post("/again")
@open_to_all
def again() -> Response | str:
    """What was typed before the session ended, with the new session's token. Saves nothing."""
    path, fields = own_path(request.form.get(PATH_FIELD, "")), carried_fields()
    user, is_stale = user_or_none(), STALE_FIELD in request.form
    if user is None or (is_stale and not user.is_fresh):
        return unsaved_page(path, fields, is_stale=is_stale)
    return render.page("en", "staff/sign_in/send_again.html", path=path, fields=fields)


@bp.post("/out")
@allowed(*EVERY_ROLE)
def sign_out() -> Response:
    """End the session; its cookie is worth nothing afterwards, wherever it was copied to."""
    session, user = record_session(), current_user()
    end_session(session, user.session_id, "signed out", now())
    save_audit_entry(session, AuditEntry(user.who, "signed out", f"user {user.user_id}"), now())
    session.commit()
    response = redirect(url_for("sign_in.choose"), code=303)
    remove_session_cookie(response)
    # The browser forgets pages that it kept for Back; staff pages store nothing else in it.
    response.headers["Clear-Site-Data"] = '"cache"'
    return response
