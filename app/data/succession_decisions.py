"""Decisions on suggested successions: refused and reopened here, and how each is saved.

Confirming needs what the registers state, and is in `app.ingest.reconcile`. All of them raise
SuccessionRefused where the decision is not possible; the caller commits.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select, update

from app.data.audit import AuditEntry, save_audit_entry
from app.data.succession import SuccessionRefused, get_open_suggestion
from app.data.tables import Succession, SuccessionDecision

# Actions in the audit.
CONFIRM, REFUSE, REOPEN = "confirm succession", "refuse succession", "reopen succession"
_ACTION_OF = {
    SuccessionDecision.CONFIRMED: CONFIRM,
    SuccessionDecision.REFUSED: REFUSE,
    SuccessionDecision.OPEN: REOPEN,
}
ACTIONS = frozenset(_ACTION_OF.values())


@dataclass(frozen=True)
class DecisionDetails:
    """The user, the time and the reason of a decision."""

    who: str
    decided_at: datetime
    reason: str


def refuse(session: Session, succession_id: int, details: DecisionDetails) -> None:
    """Refuse a suggestion; it is not made again."""
    settle(
        session, get_open_suggestion(session, succession_id), SuccessionDecision.REFUSED, details
    )


def reopen(session: Session, succession_id: int, details: DecisionDetails) -> None:
    """Undo a refusal; one that follows from another confirmation stays."""
    suggestion = session.get(Succession, succession_id)
    if suggestion is None or suggestion.decision is not SuccessionDecision.REFUSED:
        raise SuccessionRefused(f"suggestion {succession_id} is not refused")
    old, new = suggestion.old_identifier, suggestion.new_identifier
    confirmed = select(Succession.id).where(
        Succession.issuer == suggestion.issuer,
        Succession.decision == SuccessionDecision.CONFIRMED,
        (col(Succession.old_identifier) == old) | (col(Succession.new_identifier) == new),
    )
    if session.exec(confirmed).first() is not None:
        raise SuccessionRefused(f"{old} or {new} was confirmed with another number")
    settle(session, suggestion, SuccessionDecision.OPEN, details)


def settle(
    session: Session,
    suggestion: Succession,
    decision: SuccessionDecision,
    details: DecisionDetails,
    moved: tuple[str, str] | None = None,
) -> None:
    """Save a decision with its audit entry. `moved`: provider_id before and after."""
    is_open = decision is SuccessionDecision.OPEN
    as_read = (
        col(Succession.id) == suggestion.id,
        col(Succession.decision) == suggestion.decision,
    )
    saved = (
        update(Succession)
        .where(*as_read)
        .values(
            decision=decision,
            decided_at=None if is_open else details.decided_at,
            reason="" if is_open else details.reason,
        )
    )
    if session.execute(saved).rowcount != 1:  # type: ignore[attr-defined]  # of an UPDATE
        raise SuccessionRefused(
            f"suggestion {suggestion.id} was decided by another person just now"
        )
    before, after = moved or ("", "")
    audit_entry = AuditEntry(
        who=details.who,
        action=_ACTION_OF[decision],
        subject=subject_of(suggestion),
        field="provider_id" if moved else "",
        old_value=before,
        new_value=after,
        reason=details.reason,
    )
    save_audit_entry(session, audit_entry, details.decided_at)


def subject_of(suggestion: Succession) -> str:
    """The subject of a suggestion in the audit log."""
    return f"{suggestion.issuer} {suggestion.old_identifier} to {suggestion.new_identifier}"
