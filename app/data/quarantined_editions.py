"""Queries for quarantined editions: which await review, and how they were decided."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from app.data.quarantined_rows import delete_preview
from app.data.tables import Edition, QuarantinedEdition, QuarantineStatus

NO_GATE = "no gate holds it any more"  # stored reason of a release that no person made
VALUES_MARKER = ", values "  # precedes quoted values of the quarantined file in a reason


def find_quarantined(session: Session, source: str) -> QuarantinedEdition | None:
    """The edition of a source ("name", or "name/330" of a council) that awaits review."""
    quarantined = select(QuarantinedEdition).where(
        QuarantinedEdition.source == source,
        QuarantinedEdition.status == QuarantineStatus.AWAITING_REVIEW,
    )
    return session.exec(quarantined.order_by(col(QuarantinedEdition.id).desc())).first()


def find_all_quarantined(session: Session) -> Sequence[QuarantinedEdition]:
    quarantined = select(QuarantinedEdition).where(
        QuarantinedEdition.status == QuarantineStatus.AWAITING_REVIEW
    )
    return session.exec(quarantined.order_by(QuarantinedEdition.source)).all()


def find_last_quarantine_change(session: Session, base: str) -> datetime | None:
    """When an edition of a source ("name/330" of any council) was last quarantined or decided."""
    own = col(QuarantinedEdition.source).startswith(f"{base}/", autoescape=True)
    moments = (
        session.exec(select(func.max(moment)).where(own)).one()
        for moment in (QuarantinedEdition.quarantined_at, QuarantinedEdition.decided_at)
    )
    return max(filter(None, moments), default=None)


def is_released_since(session: Session, moment: datetime | None) -> bool:
    """Whether a person released an edition after a time; False where `moment` is None."""
    if moment is None:
        return False
    released = select(QuarantinedEdition.id).where(
        QuarantinedEdition.status == QuarantineStatus.RELEASED,
        col(QuarantinedEdition.decided_at) > moment,
        QuarantinedEdition.decision_reason != NO_GATE,
    )
    return session.exec(released.limit(1)).first() is not None


def save_quarantined(
    session: Session, edition: QuarantinedEdition, who: str, at: datetime
) -> QuarantinedEdition:
    """Quarantine an edition; it replaces a different one of its source that awaits review.

    Returns the row of the record, which may be that of the same edition.
    """
    before = find_quarantined(session, edition.source)
    if before and (before.sha256, before.as_at) == (edition.sha256, edition.as_at):
        for name in ("archived_as", "reasons", "differences", "is_releasable", "kept_rows"):
            setattr(before, name, getattr(edition, name))
        return before
    if before:
        record_decision(
            session,
            before,
            QuarantineStatus.DROPPED,
            who,
            f"replaced by a quarantined edition as at {edition.as_at}",
            at,
        )
    session.add(edition)
    return edition


def record_decision(
    session: Session,
    quarantined: QuarantinedEdition,
    status: QuarantineStatus,
    who: str,
    why: str,
    at: datetime,
) -> None:
    """Record who decided about a quarantined edition and why; removes values of its file."""
    delete_preview(session, quarantined)
    quarantined.reasons = "\n".join(
        reason.partition(VALUES_MARKER)[0] for reason in quarantined.reasons.splitlines()
    )
    quarantined.status, quarantined.decided_at = status, at
    quarantined.decided_by, quarantined.decision_reason = who, why


def clear_archived_as(session: Session, archived_as: Collection[str]) -> None:
    """Record that the files of these editions are no longer in the archive."""
    deleted = update(Edition).where(col(Edition.archived_as).in_(archived_as))
    session.exec(deleted.values(archived_as=""))


def find_kept_rows(session: Session, archived_as: Collection[str]) -> set[str]:
    """Keys whose earlier row replaces an unreadable row of one of these archived files."""
    found = set[str]()
    for table in (Edition, QuarantinedEdition):
        key_lists = session.exec(
            select(table.kept_rows).where(col(table.archived_as).in_(archived_as))
        )
        found.update(key for keys in key_lists.all() for key in json.loads(keys))
    return found
