"""The page of one queue, for every view that decides about a row."""

from datetime import timedelta
from typing import Any

from flask import request, url_for

from app.core.desk_queue import DECIDED_ON_THEIR_PAGE, Decision, Queue
from app.core.staff_roles import EDITING
from app.data.linkage.link_queue import find_open_pairs
from app.data.queue_decisions import find_decisions, get_decision
from app.i18n import mark
from app.web.request_context import council_of_file, today
from app.web.staff import today_wording
from app.web.staff.access import current_user
from app.web.staff.assignees import find_assignees
from app.web.staff.list_pages import sent_number
from app.web.staff.record_session import record_session
from app.web.staff.successor_rows import SuccessorRows, successor_rows
from app.web.staff.today_desk import QueuePage, queue_page
from app.web.templating import render

REASON_MAX_LENGTH = 300
NO_REASON = mark("Say why, so that a colleague understands it later.")
GONE = mark("It is no longer in this queue: its cause is gone.")


def show_queue(wanted: Queue, *, trouble: str = "", decided_key: str = "") -> str:
    """A queue; `decided_key` is a row about which another officer was first."""
    page = queue_page(
        wanted,
        shows_hidden=request.args.get("show") == "hidden",
        shows_mine=bool(sent_number("mine")),
    )
    rows = [(one, today_wording.words_of(one.row)) for one in page.rows]
    successors = successor_rows(page) if wanted is Queue.SUCCESSORS else SuccessorRows()
    return render.page(
        "en",
        "staff/today/queue.html",
        page=page,
        title=today_wording.TITLES[wanted],
        rows=rows,
        decision_words=today_wording.decision_words,
        may_decide=current_user().may(*EDITING),
        may_dismiss=wanted not in DECIDED_ON_THEIR_PAGE,
        kept=_kept(page.number),
        assignees=find_assignees(one.row for one in page.rows),
        assign_to=sent_number("to") or current_user().user_id,
        trouble=render.translator("en").gettext(trouble) if trouble else "",
        tomorrow=today() + timedelta(days=1),
        in_a_week=today() + timedelta(days=7),
        first=_first_decision(wanted, decided_key) if decided_key else "",
        done=(successors.done or _done(page)) if request.method == "GET" else None,
        successors=successors,
        pairs=_open_pairs() if wanted is Queue.NUMBERS else {},
    )


def _open_pairs() -> dict[str, tuple[int, int]]:
    """The first open pair of a record of each setting, by provider_id."""
    waiting = find_open_pairs(record_session(), council_of_file().la_number)
    return {
        end.provider_id: (one.left.id, one.right.id)
        for one in reversed(waiting)
        for end in (one.left, one.right)
    }


def queue_url(wanted: Queue, **values: Any) -> str:
    """The page of a queue to go to after a decision: the one on which the officer was."""
    return url_for("today.queue", name=wanted.value, **_kept(sent_number("page")), **values)


def _kept(page: int) -> dict[str, Any]:
    """What the addresses of a page of a queue keep: its number, and whether only own rows show."""
    values = {"page": page, "mine": min(sent_number("mine"), 1)}
    return {name: value for name, value in values.items() if value}


def reason_given() -> str:
    """The reason in the form, on one line."""
    return " ".join(request.form.get("reason", "").split())[:REASON_MAX_LENGTH]


def _first_decision(wanted: Queue, key: str) -> str:
    """What another officer decided about a row."""
    made = find_decisions(record_session(), council_of_file().la_number).get((wanted, key))
    return today_wording.decision_words(made[-1]) if made else ""


def _done(page: QueuePage) -> dict[str, Any] | None:
    """The decision that led to this page, which it offers to undo."""
    made = get_decision(record_session(), council_of_file().la_number, sent_number("done"))
    if made is None or made.queue is not page.queue:
        return None
    listed = find_decisions(record_session(), council_of_file().la_number)[page.queue, made.key]
    last = listed[-1]
    if last.decision_id != made.id:
        return None
    can_undo = last.decision is not Decision.UNDONE
    return {
        "name": page.names.get(made.key, ""),
        "words": today_wording.decision_words(last),
        "undo_url": url_for("today.undo", decision_id=made.id) if can_undo else "",
        "seen": made.id,
    }
