"""Questions about editions that the gates held: which one waits, and what became of it."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, select, update

from app.data.tables import Edition, Wait, WaitingEdition

NO_GATE = "no gate holds it any more"  # why an edition was released where no person did it
QUOTED = ", values "  # how a reason begins to quote values of the file that waits


def find_waiting(session: Session, source: str) -> WaitingEdition | None:
    """The edition that waits of a source, or of a council's own ("name/330")."""
    waiting = select(WaitingEdition).where(
        WaitingEdition.source == source, WaitingEdition.wait == Wait.WAITING
    )
    return session.exec(waiting.order_by(col(WaitingEdition.id).desc())).first()


def find_all_waiting(session: Session) -> Sequence[WaitingEdition]:
    waiting = select(WaitingEdition).where(WaitingEdition.wait == Wait.WAITING)
    return session.exec(waiting.order_by(WaitingEdition.source)).all()


def find_last_change(session: Session, base: str) -> datetime | None:
    """When an edition of a source ("name/330" of any council) was last quarantined or settled."""
    own = col(WaitingEdition.source).startswith(f"{base}/", autoescape=True)
    moments = (
        session.exec(select(func.max(moment)).where(own)).one()
        for moment in (WaitingEdition.held_at, WaitingEdition.settled_at)
    )
    return max(filter(None, moments), default=None)


def is_released_since(session: Session, moment: datetime | None) -> bool:
    """Whether a person released an edition after a time; None: no time, so none."""
    if moment is None:
        return False
    released = select(WaitingEdition.id).where(
        WaitingEdition.wait == Wait.RELEASED,
        col(WaitingEdition.settled_at) > moment,
        WaitingEdition.settled_because != NO_GATE,
    )
    return session.exec(released.limit(1)).first() is not None


def save_waiting(session: Session, edition: WaitingEdition, who: str, at: datetime) -> None:
    """Have an edition wait, in the place of the one that waits of its source; the same one waits on."""
    before = find_waiting(session, edition.source)
    if before and (before.sha256, before.as_at) == (edition.sha256, edition.as_at):
        for name in ("kept_as", "reasons", "differences", "is_releasable", "kept_rows"):
            setattr(before, name, getattr(edition, name))
        return
    if before:
        settle(before, Wait.DROPPED, who, f"an edition as at {edition.as_at} waits instead", at)
    session.add(edition)


def settle(waiting: WaitingEdition, wait: Wait, who: str, why: str, at: datetime) -> None:
    """Keep what became of an edition that waited, who said so and why; values of its file go."""
    waiting.reasons = "\n".join(
        reason.partition(QUOTED)[0] for reason in waiting.reasons.splitlines()
    )
    waiting.wait, waiting.settled_at = wait, at
    waiting.settled_by, waiting.settled_because = who, why


def forget_kept(session: Session, kept_as: Collection[str]) -> None:
    """Note that the files of these editions are kept no more."""
    gone = update(Edition).where(col(Edition.kept_as).in_(kept_as))
    session.exec(gone.values(kept_as=""))


def find_kept_rows(session: Session, kept_as: Collection[str]) -> set[str]:
    """Whose earlier rows stand in for rows of a kept file, known by one of these names."""
    found = set[str]()
    for table in (Edition, WaitingEdition):
        told = session.exec(select(table.kept_rows).where(col(table.kept_as).in_(kept_as)))
        found.update(key for keys in told.all() for key in json.loads(keys))
    return found
