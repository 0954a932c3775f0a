"""Email addresses that get no reminders from a council, by their keyed digests."""

from datetime import datetime

from sqlmodel import Session, col, delete, select, update

from app.data.tables import MailStop, MessageKind, MessageState, OutboxMessage

ASKED, BOUNCED = "asked", "bounced"  # why an address is stopped


def stop_address(
    session: Session, la_number: str, address_digest: str, why: str, now: datetime
) -> None:
    """Stop an address and what is queued for it; the caller commits.

    Why is ASKED, which stops reminders, or BOUNCED, which stops every message.
    """
    if not address_digest:
        raise ValueError("an address without a digest cannot be stopped")
    stored = session.get(MailStop, (la_number, address_digest))
    if stored is None:
        session.add(
            MailStop(la_number=la_number, address_digest=address_digest, why=why, stopped_at=now)
        )
    elif why == BOUNCED:
        stored.why = why
    session.flush()
    queued = update(OutboxMessage).where(
        col(OutboxMessage.la_number) == la_number,
        col(OutboxMessage.address_digest) == address_digest,
        col(OutboxMessage.state) == MessageState.QUEUED,
    )
    if why == ASKED:
        queued = queued.where(col(OutboxMessage.kind) == MessageKind.REMINDER)
    session.exec(queued.values(state=MessageState.STOPPED, problem=why, ended_at=now, address=""))


def resume_address(session: Session, la_number: str, address_digest: str) -> bool:
    """Let an address get messages again; False where it was not stopped."""
    own = delete(MailStop).where(
        col(MailStop.la_number) == la_number, col(MailStop.address_digest) == address_digest
    )
    return bool(session.exec(own).rowcount)


def find_stop(session: Session, la_number: str, address_digest: str) -> str:
    """Why an address is stopped, ASKED or BOUNCED; "" where it is not."""
    stored = session.get(MailStop, (la_number, address_digest), populate_existing=True)
    return stored.why if stored else ""


def find_stops(session: Session, la_number: str) -> dict[str, str]:
    """Why each stopped address of a council is stopped, by its digest."""
    stops = select(MailStop.address_digest, MailStop.why).where(MailStop.la_number == la_number)
    return dict(session.exec(stops).all())
