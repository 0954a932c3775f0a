"""What needs the council's staff today: the queues, and decisions about their rows."""

from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.desk_queue import Decision, Queue
from app.core.source_names import REGISTER
from app.core.staff_roles import Role
from app.data.editions import find_current_edition
from app.data.queue_decisions import (
    DecidedMeanwhile,
    DecisionRequest,
    find_decisions,
    get_decision,
    is_known_decision,
    save_decision,
)
from app.i18n import mark
from app.web.request_context import council, now, today
from app.web.staff import today_wording
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.list_pages import whole_number
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.today_desk import QueuePage, desk, queue_page, refused_refreshes
from app.web.templating import render

bp = staff_blueprint("today", "/council")
REASON_MAX_LENGTH = 300
NO_REASON = mark("Say why, so that a colleague understands it later.")
NO_LATER_DAY = mark("Choose a day after today.")
GONE = mark("It is no longer in this queue: its cause is gone.")


@bp.get("/")
@allowed(*EVERY_ROLE)
def home() -> Response | str:
    """What needs the council's staff today."""
    counts = desk().counts()
    ofsted = find_current_edition(record_session(), REGISTER)
    return render.page(
        "en",
        "staff/today/home.html",
        refused=refused_refreshes(),
        queues=[(queue, today_wording.TITLES[queue], counts[queue]) for queue in Queue],
        total=sum(counts.values()),
        ofsted_day=today_wording.day(ofsted.as_at) if ofsted else "",
    )


@bp.get("/today/<name>")
@allowed(*EVERY_ROLE)
def queue(name: str) -> Response | str:
    """One queue, 20 rows a page."""
    return _page(_queue(name))


@bp.post("/today/<name>/decide")
@allowed(Role.EDITOR, Role.APPROVER)
def decide(name: str) -> Response | tuple[str, int]:
    """Assign, defer or dismiss a row."""
    wanted = _queue(name)
    cause, seen_id, key = _named_row()
    rows = (one.row for one in desk().rows(wanted))
    row = next((row for row in rows if row.key == key), None)
    if row is None or row.cause != cause:
        return _page(wanted, trouble=GONE), 409
    decision, until, reason = _decision(), _day(request.form.get("until", "")), _reason()
    if decision is Decision.DISMISSED and not reason:
        return _page(wanted, trouble=NO_REASON), 422
    if decision is Decision.DEFERRED and (until is None or until <= today()):
        return _page(wanted, trouble=NO_LATER_DAY), 422
    return _save(
        DecisionRequest(
            la_number=council().la_number,
            queue=wanted,
            key=key,
            cause=cause,
            decision=decision,
            seen_id=seen_id,
            reason=reason,
            until=until if decision is Decision.DEFERRED else None,
            assigned_to=current_user().user_id if decision is Decision.ASSIGNED else None,
        )
    )


@bp.post("/today/undo/<int(max=2147483647):decision_id>")
@allowed(Role.EDITOR, Role.APPROVER)
def undo(decision_id: int) -> Response | tuple[str, int]:
    """Undo a decision; the row is again as it was before."""
    made = get_decision(record_session(), council().la_number, decision_id)
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
            seen_id=whole_number("seen"),
            undoes=decision_id,
        )
    )


def _save(wanted: DecisionRequest) -> Response | tuple[str, int]:
    session = record_session()
    try:
        decision_id = save_decision(session, wanted, current_user().name, now())
    except DecidedMeanwhile:
        session.rollback()
        return _page(wanted.queue, decided_key=wanted.key), 409
    session.commit()
    address = url_for(
        "today.queue", name=wanted.queue.value, page=whole_number("page") or None, done=decision_id
    )
    return redirect(address, code=303)


def _page(wanted: Queue, *, trouble: str = "", decided_key: str = "") -> str:
    """A queue; `decided_key` is a row about which another officer was first."""
    page = queue_page(wanted, shows_hidden=request.args.get("show") == "hidden")
    may_decide = current_user().may(Role.EDITOR, Role.APPROVER)
    return render.page(
        "en",
        "staff/today/queue.html",
        page=page,
        title=today_wording.TITLES[wanted],
        rows=[(one, today_wording.words_of(one.row)) for one in page.rows],
        decision_words=today_wording.decision_words,
        may_decide=may_decide,
        user_id=current_user().user_id,
        trouble=render.translator("en").gettext(trouble) if trouble else "",
        tomorrow=today() + timedelta(days=1),
        in_a_week=today() + timedelta(days=7),
        first=_first_decision(wanted, decided_key) if decided_key else "",
        done=_done(page) if request.method == "GET" else None,
    )


def _first_decision(wanted: Queue, key: str) -> str:
    """What another officer decided about a row."""
    made = find_decisions(record_session(), council().la_number).get((wanted, key))
    return today_wording.decision_words(made[-1]) if made else ""


def _done(page: QueuePage) -> dict[str, Any] | None:
    """The decision that led to this page, which it offers to undo."""
    made = get_decision(record_session(), council().la_number, whole_number("done"))
    if made is None or made.queue is not page.queue:
        return None
    listed = find_decisions(record_session(), council().la_number)[page.queue, made.key]
    last = listed[-1]
    if last.decision_id != made.id:
        return None
    can_undo = last.decision is not Decision.UNDONE
    return {
        "id": made.id,
        "name": page.names.get(made.key, ""),
        "words": today_wording.decision_words(last),
        "can_undo": can_undo,
    }


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
    if not (key and seen.isdecimal() and seen.isascii()):
        abort(400)
    return cause, int(seen), key


def _reason() -> str:
    return " ".join(request.form.get("reason", "").split())[:REASON_MAX_LENGTH]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
