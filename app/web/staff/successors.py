"""Confirming and refusing suggested successors, in the queue where they are listed."""

from flask import abort, redirect
from werkzeug.wrappers import Response

from app.core.desk_queue import Queue
from app.core.staff_roles import EDITING
from app.data.succession import SuccessionRefused, find_suggestion_of, is_known_suggestion
from app.data.succession_decisions import DecisionDetails
from app.data.succession_decisions import refuse as refuse_suggestion
from app.data.succession_decisions import reopen as reopen_suggestion
from app.data.tables import JobKind
from app.i18n import mark
from app.web.request_context import council_of_file, now
from app.web.staff.access import allowed, current_user
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.refreshes.start_job import add_started_job
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.today_desk import desk
from app.web.staff.today_page import GONE, NO_REASON, queue_url, reason_given, show_queue

bp = staff_blueprint("successors", "/council/today/successors")
Answer = Response | tuple[str, int]
PUT_BACK = mark("refused by mistake")


@bp.post("/<int(max=2147483647):succession_id>/confirm")
@allowed(*EDITING)
def confirm(succession_id: int) -> Answer:
    """Continue a setting under its new number, as a job: it publishes."""
    if problem := _problem(succession_id):
        return problem
    arguments = {"succession": succession_id}
    add_started_job(JobKind.MERGE_SETTINGS, arguments, reason_given())
    return redirect(queue_url(Queue.SUCCESSORS), code=303)


@bp.post("/<int(max=2147483647):succession_id>/refuse")
@allowed(*EDITING)
def refuse(succession_id: int) -> Answer:
    """Keep both settings as they are; nothing that families see changes."""
    if problem := _problem(succession_id):
        return problem
    session = record_session()
    try:
        refuse_suggestion(session, succession_id, _details(reason_given()))
    except SuccessionRefused:
        session.rollback()
        return show_queue(Queue.SUCCESSORS, trouble=GONE), 409
    session.commit()
    return redirect(queue_url(Queue.SUCCESSORS, refused=succession_id), code=303)


@bp.post("/<int(max=2147483647):succession_id>/reopen")
@allowed(*EDITING)
def reopen(succession_id: int) -> Answer:
    """Undo a refusal: the suggestion is in the queue again."""
    _check_is_own(succession_id)
    session = record_session()
    try:
        reopen_suggestion(session, succession_id, _details(PUT_BACK))
    except SuccessionRefused as error:
        session.rollback()
        return show_queue(Queue.SUCCESSORS, trouble=f"{str(error).capitalize()}."), 409
    session.commit()
    return redirect(queue_url(Queue.SUCCESSORS), code=303)


def _problem(succession_id: int) -> Answer | None:
    """The page in place of a decision: there is no such row, or no reason."""
    _check_is_own(succession_id)
    rows = (one.row for one in desk().rows(Queue.SUCCESSORS))
    if not any(row.number == succession_id and row.what == "successor" for row in rows):
        return show_queue(Queue.SUCCESSORS, trouble=GONE), 409
    if not reason_given():
        return show_queue(Queue.SUCCESSORS, trouble=NO_REASON), 422
    return None


def _check_is_own(succession_id: int) -> None:
    """Answer 404 for a suggestion that this council does not decide alone."""
    session = record_session()
    found = find_suggestion_of(session, council_of_file().la_number, succession_id)
    if found is None or not found.is_own:
        if is_known_suggestion(session, succession_id):
            refuse_other_council("suggestion", f"suggestion {succession_id}")
        abort(404)


def _details(reason: str) -> DecisionDetails:
    return DecisionDetails(current_user().who, now(), reason)
