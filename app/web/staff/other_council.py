"""Requests for what belongs to another council: a 404, and a line in the audit."""

from typing import NoReturn

from flask import abort

from app.data.audit import AuditEntry, save_audit_entry
from app.web.request_context import now
from app.web.staff.access import current_user
from app.web.staff.record_session import record_session


def refuse_other_council(what: str, subject: str) -> NoReturn:
    """Audit a request for another council's `what` ("setting"), and answer 404. Commits.

    `subject` names it in the audit, such as "user 7". The page says nothing that an unknown id
    would not.
    """
    session, user = record_session(), current_user()
    session.rollback()
    entry = AuditEntry(user.who, f"refused: another council's {what}"[:40], subject[:120])
    save_audit_entry(session, entry, now())
    session.commit()
    abort(404)
