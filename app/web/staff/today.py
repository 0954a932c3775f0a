"""What needs the council's staff today: the queues, and decisions about their rows."""

from datetime import date

from flask import abort, redirect, request
from werkzeug.wrappers import Response

from app.core.desk_queue import DECIDED_ON_THEIR_PAGE, Decision, Queue
from app.core.source_names import REGISTER
from app.core.staff_roles import EDITING
from app.data.editions import find_current_edition
from app.data.queue_decisions import (
    DecidedMeanwhile,
    DecisionRequest,
    get_decision,
    is_known_decision,
    save_decision,
)
from app.i18n import mark
from app.web.request_context import council_of_file, now, today
from app.web.staff import today_wording
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.assignees import may_act
from app.web.staff.list_pages import sent_number
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.today_desk import desk, refused_refreshes
from app.web.staff.today_page import (
    GONE,
    NO_REASON,
    queue_url,
    reason_given,
    show_queue,
)
from app.web.staff.whole_number import whole_number
from app.web.templating import render

bp = staff_blueprint("today", "/council")
NOT_ABLE = mark("Choose somebody who may decide about this row.")
NO_LATER_DAY = mark("Choose a day after today.")


@bp.get("/")
@allowed(*EVERY_ROLE)
def home() -> Response | str:
    """What needs the council's staff today."""
    counts = desk().counts(current_user().user_id)
    ofsted = find_current_edition(record_session(), REGISTER)
    return render.page(
        "en",
        "staff/today/home.html",
        refused=refused_refreshes(),
        queues=[(queue, today_wording.TITLES[queue], counts[queue]) for queue in Queue],
        total=sum(count.shown for count in counts.values()),
        ofsted_day=today_wording.day(ofsted.as_at) if ofsted else "",
    )


@bp.get("/today/<name>")
@allowed(*EVERY_ROLE)
def queue(name: str) -> Response | str:
    """One queue, 20 rows a page."""
    return show_queue(_queue(name))


@bp.post("/today/<name>/decide")
@allowed(*EDITING)
def decide(name: str) -> Response | tuple[str, int]:
    """Assign, defer or dismiss a row."""
    wanted = _queue(name)
    cause, seen_id, key = _named_row()
    rows = (one.row for one in desk().rows(wanted))
    row = next((row for row in rows if row.key == key), None)
    if row is None or row.cause != cause:
        return show_queue(wanted, trouble=GONE), 409
    decision, until, reason = _decision(), _day(request.form.get("until", "")), reason_given()
    if decision is Decision.DISMISSED and wanted in DECIDED_ON_THEIR_PAGE:
        abort(400)  # somebody waits for an answer
    if decision is Decision.DISMISSED and not reason:
        return show_queue(wanted, trouble=NO_REASON), 422
    if decision is Decision.DEFERRED and (until is None or until <= today()):
        return show_queue(wanted, trouble=NO_LATER_DAY), 422
    assignee = sent_number("to") or current_user().user_id
    if decision is Decision.ASSIGNED and not may_act(assignee, row):
        return show_queue(wanted, trouble=NOT_ABLE), 422
    return _save(
        DecisionRequest(
            la_number=council_of_file().la_number,
            queue=wanted,
            key=key,
            cause=cause,
            decision=decision,
            seen_id=seen_id,
            reason=reason,
            until=until if decision is Decision.DEFERRED else None,
            assigned_to=assignee if decision is Decision.ASSIGNED else None,
        )
    )


@bp.post("/today/undo/<int(max=2147483647):decision_id>")
@allowed(*EDITING)
def undo(decision_id: int) -> Response | tuple[str, int]:
    """Undo a decision; the row is again as it was before."""
    made = get_decision(record_session(), council_of_file().la_number, decision_id)
    if made is None and is_known_decision(record_session(), decision_id):
        refuse_other_council("decision", f"decision {decision_id}")
    if made is None or made.decision is Decision.UNDONE:
        abort(404)
    return _save(
        DecisionRequest(
            la_number=made.la_number,
            queue=made.queue,
            key=made.key,
            cause=made.cause,
            decision=Decision.UNDONE,
            seen_id=sent_number("seen"),
            undoes=decision_id,
        )
    )


def _save(wanted: DecisionRequest) -> Response | tuple[str, int]:
    session = record_session()
    try:
        decision_id = save_decision(session, wanted, current_user().who, now())
    except DecidedMeanwhile:
        session.rollback()
        return show_queue(wanted.queue, decided_key=wanted.key), 409
    session.commit()
    chosen = {"to": wanted.assigned_to} if wanted.assigned_to else {}
    return redirect(queue_url(wanted.queue, done=decision_id, **chosen), code=303)


def _queue(name: str) -> Queue:
    try:
        return Queue(name)
    except ValueError:
        abort(404)


def _decision() -> Decision:
    try:
        decision = Decision(request.form.get("decision", ""))
    except ValueError:
        abort(400)
    return decision if decision is not Decision.UNDONE else abort(400)


def _named_row() -> tuple[str, int, str]:
    """The cause, the newest decision that the officer saw, and the key of the form's row."""
    cause, _, rest = request.form.get("row", "").partition(" ")
    seen, _, key = rest.partition(" ")
    seen_id = whole_number(seen)
    if not key or seen_id is None:
        abort(400)
    return cause, seen_id, key


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
