"""Queries for officers' decisions about the rows of their queues.

DecidedMeanwhile is the only error: another officer decided about the row since it was read.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from app.core.desk_queue import Decision, DecisionMade, Queue
from app.data.audit import AuditEntry, save_audit_entry
from app.data.record_times import in_utc
from app.data.tables import QueueDecision, StaffUser

DecisionsByKey = Mapping[tuple[Queue, str], list[DecisionMade]]


class DecidedMeanwhile(Exception):
    """Another officer decided about the row since this one read it; nothing was saved."""


@dataclass(frozen=True)
class DecisionRequest:
    """A decision about a row as an officer saw it.

    `cause` is the row's, `seen_id` the id of the newest decision about it that the officer saw, 0
    for none. `until` is of a deferral, `assigned_to` a user's id, `undoes` the decision to undo.
    """

    la_number: str
    queue: Queue
    key: str
    cause: str
    decision: Decision
    seen_id: int
    reason: str = ""
    until: date | None = None
    assigned_to: int | None = None
    undoes: int = 0


def find_decisions(session: Session, la_number: str) -> DecisionsByKey:
    """A council's decisions by queue and key, oldest first."""
    named = (
        select(QueueDecision, StaffUser.name)
        .join(StaffUser, col(StaffUser.id) == col(QueueDecision.assigned_to), isouter=True)
        .where(QueueDecision.la_number == la_number)
        .order_by(col(QueueDecision.id))
    )
    found: defaultdict[tuple[Queue, str], list[DecisionMade]] = defaultdict(list)
    for row, assignee in session.exec(named):
        found[row.queue, row.key].append(_made(row, assignee or ""))
    return found


def get_decision(session: Session, la_number: str, decision_id: int) -> QueueDecision | None:
    """A decision of this council; None for another council's and for one that does not exist."""
    found = session.get(QueueDecision, decision_id)
    return found if found and found.la_number == la_number else None


def is_known_decision(session: Session, decision_id: int) -> bool:
    """Whether any council has a decision with this id."""
    return session.get(QueueDecision, decision_id) is not None


def save_decision(session: Session, request: DecisionRequest, who: str, now: datetime) -> int:
    """Save and audit a decision, and return its id; flushed, not committed.

    Raises DecidedMeanwhile, after which the transaction has to be rolled back.
    """
    decision = QueueDecision(
        la_number=request.la_number,
        queue=request.queue,
        key=request.key,
        cause=request.cause,
        decision=request.decision,
        until=request.until,
        assigned_to=request.assigned_to,
        decided_by=who,
        decided_at=now,
        reason=request.reason,
        follows=request.seen_id,
        undoes=request.undoes,
    )
    if _newest_id(session, request) != request.seen_id:
        raise DecidedMeanwhile(request.key)
    session.add(decision)
    try:
        session.flush()
    except IntegrityError as error:  # another request saved one since the query above
        raise DecidedMeanwhile(request.key) from error
    assert decision.id is not None
    save_audit_entry(session, _audit_entry(request, who), now)
    return decision.id


def _newest_id(session: Session, request: DecisionRequest) -> int:
    own = select(QueueDecision.id).where(
        QueueDecision.la_number == request.la_number,
        QueueDecision.queue == request.queue,
        QueueDecision.key == request.key,
    )
    return session.exec(own.order_by(col(QueueDecision.id).desc()).limit(1)).first() or 0


def _audit_entry(request: DecisionRequest, who: str) -> AuditEntry:
    """`new_value` is the day of a deferral, the assignee's number or the decision undone."""
    value = str(request.until or request.assigned_to or request.undoes or "")
    return AuditEntry(
        who=who,
        action=f"queue row {request.decision.value}",
        subject=f"{request.la_number} {request.queue.value} {request.key}"[:120],
        new_value=value,
        reason=request.reason,
    )


def _made(row: QueueDecision, assignee: str) -> DecisionMade:
    assert row.id is not None
    return DecisionMade(
        decision_id=row.id,
        decision=row.decision,
        cause=row.cause,
        by=row.decided_by,
        at=in_utc(row.decided_at),
        reason=row.reason,
        until=row.until,
        assigned_to=row.assigned_to or 0,
        assignee=assignee,
        undoes=row.undoes,
    )
