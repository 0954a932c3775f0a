"""The people of the council: administrators add them, give roles and links, and end sessions."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import Role
from app.data.audit import AuditEntry, save_audit_entry
from app.data.staff_changes import (
    LastAdministrator,
    add_person,
    change_roles,
    disable,
    enable,
    is_of_council,
)
from app.data.staff_sessions import end_sessions_of, find_sessions
from app.data.staff_users import (
    LINK_MINUTES,
    Person,
    find_people,
    find_person,
    save_sign_in_link,
)
from app.web.request_context import now
from app.web.staff.access import allowed, current_user, needs_fresh_sign_in
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.sign_in.site_address import site_origin
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("people", "/council/people")
administrators = allowed(Role.ADMINISTRATOR)


@bp.get("/")
@administrators
def listed() -> str:
    """Everyone with a role for the council."""
    return _list()


@bp.post("/")
@administrators
@needs_fresh_sign_in
def add() -> str | tuple[str, int]:
    """Add a person and show a link for them."""
    user, session, name = current_user(), record_session(), request.form.get("name", "").strip()
    roles = _chosen_roles()
    if not name or not name.isprintable() or len(name) > 80 or not roles:
        return _list(is_incomplete=True, name=name[:80]), 422
    user_id = add_person(session, name, user.la_number, roles, user.who, now())
    return _show_new_link(user_id, name)


@bp.get("/<int(max=2147483647):user_id>")
@administrators
def show(user_id: int) -> str:
    """A person's roles and sessions."""
    return _show(own_person(user_id))


@bp.post("/<int(max=2147483647):user_id>/roles")
@administrators
@needs_fresh_sign_in
def roles(user_id: int) -> Response | tuple[str, int]:
    """Replace a person's roles."""
    person, user, session = own_person(user_id), current_user(), record_session()
    chosen = _chosen_roles()
    if not chosen:
        return _show(person, problem="no role"), 422
    try:
        change_roles(session, person, user.la_number, chosen, user.who, now())
    except LastAdministrator:
        session.rollback()
        return _show(own_person(user_id), problem="last administrator"), 409
    session.commit()
    return redirect(url_for("people.show", user_id=user_id), code=303)


@bp.post("/<int(max=2147483647):user_id>/link")
@administrators
@needs_fresh_sign_in
def link(user_id: int) -> str:
    """Make a new link for a person; end their sessions where that is asked for."""
    person, user, session = own_person(user_id), current_user(), record_session()
    if "end_sessions" in request.form:
        _end_sessions(person)
    subject = f"user {user_id}"
    save_audit_entry(session, AuditEntry(user.who, "sign-in link made", subject), now())
    return _show_new_link(user_id, person.name)


@bp.post("/<int(max=2147483647):user_id>/sessions/end")
@administrators
@needs_fresh_sign_in
def end_sessions(user_id: int) -> Response:
    """End every session of a person at the council."""
    _end_sessions(own_person(user_id))
    record_session().commit()
    return redirect(url_for("people.show", user_id=user_id), code=303)


@bp.post("/<int(max=2147483647):user_id>/disable")
@administrators
@needs_fresh_sign_in
def disable_person(user_id: int) -> Response | tuple[str, int]:
    """Keep a person from signing in."""
    person, user, session = own_person(user_id), current_user(), record_session()
    try:
        disable(session, person, user.la_number, user.who, now())
    except LastAdministrator:
        session.rollback()
        return _show(own_person(user_id), problem="last administrator"), 409
    session.commit()
    return redirect(url_for("people.listed"), code=303)


@bp.post("/<int(max=2147483647):user_id>/enable")
@administrators
@needs_fresh_sign_in
def enable_person(user_id: int) -> Response:
    """Let a person sign in again."""
    enable(record_session(), own_person(user_id), current_user().who, now())
    record_session().commit()
    return redirect(url_for("people.show", user_id=user_id), code=303)


def own_person(user_id: int) -> Person:
    """A person of this council; 404 for any other."""
    session, la_number = record_session(), current_user().la_number
    is_here = is_of_council(session, user_id, la_number)
    if is_here is False:
        refuse_other_council("person", f"user {user_id}")
    person = find_person(session, user_id, la_number)
    if person is None:
        abort(404)
    return person


def _chosen_roles() -> frozenset[Role]:
    """The roles in the form; 400 for one that does not exist."""
    try:
        return frozenset(Role(value) for value in request.form.getlist("role"))
    except ValueError:
        abort(400)


def _end_sessions(person: Person) -> None:
    user, session, at = current_user(), record_session(), now()
    count = end_sessions_of(
        session, person.user_id, user.la_number, "ended by an administrator", at
    )
    subject = f"user {person.user_id}"
    entry = AuditEntry(user.who, "sessions ended", subject, "sessions", str(count), "0")
    save_audit_entry(session, entry, at)


def _show_new_link(user_id: int, name: str) -> str:
    """The page with a new link: the record has only its digest, so it is shown once. Commits."""
    user, session = current_user(), record_session()
    token = save_sign_in_link(session, user_id, user.la_number, user.who, now())
    session.commit()
    address = site_origin() + url_for("sign_in.link", token=token)
    return render.page(
        "en", "staff/people/link.html", name=name, address=address, minutes=LINK_MINUTES
    )


def _list(*, is_incomplete: bool = False, name: str = "") -> str:
    return render.page(
        "en",
        "staff/people/listed.html",
        people=find_people(record_session(), current_user().la_number),
        roles=list(Role),
        is_incomplete=is_incomplete,
        name=name,
    )


def _show(person: Person, problem: str = "") -> str:
    la_number = current_user().la_number
    return render.page(
        "en",
        "staff/people/show.html",
        person=person,
        roles=list(Role),
        sessions=find_sessions(record_session(), person.user_id, la_number, now()),
        problem=problem,
    )
