"""The start of a session, whichever way the person signed in."""

from datetime import timedelta

from flask import abort, redirect
from werkzeug.wrappers import Response

from app.data.audit import AuditEntry, save_audit_entry
from app.data.staff_sessions import end_session, find_open_session, start_session
from app.data.staff_users import find_person
from app.web.request_context import council_of_file, now
from app.web.staff.access import own_path
from app.web.staff.record_session import record_session
from app.web.staff.session_cookie import session_token, set_session_cookie


def sign_in(
    user_id: int, method: str, going_to: str, *, proof_age: timedelta | None = timedelta(0)
) -> Response:
    """Start a session for a person whose identity is proved, and go on. Commits.

    `proof_age` is how long ago it was proved, None where that is not known.
    The token is new, so that a cookie set before signing in is worth nothing; a session that the
    browser still had ends.
    """
    session, at, la_number = record_session(), now(), council_of_file().la_number
    person = find_person(session, user_id, la_number)
    if person is None or person.is_disabled or not person.roles:
        abort(403)
    if earlier := find_open_session(session, session_token(), la_number, at):
        end_session(session, earlier.session_id, "signed in again", at)
    token = start_session(session, user_id, la_number, method, at, proof_age=proof_age)
    entry = AuditEntry(person.who, f"signed in by {method}", f"user {user_id}")
    save_audit_entry(session, entry, at)
    session.commit()
    response = redirect(own_path(going_to), code=303)
    set_session_cookie(response, token)
    return response
