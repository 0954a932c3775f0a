"""What became of messages: their history, messages that came back, and removal of old ones."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from app.core.mail_address import never_works
from app.core.retention.periods import THIRTEEN_MONTHS
from app.data.mail_stops import BOUNCED, stop_address
from app.data.record_times import in_utc
from app.data.tables import MessageKind, MessageState, OutboxMessage, OutboxSetting, SettingLink

KEPT_DAYS = THIRTEEN_MONTHS


@dataclass(frozen=True)
class SentMessage:
    """A message as staff see it, without its address.

    `ended_at` is None while it is queued. `problem` is what the server said, or why it was not
    sent.
    """

    id: int
    kind: MessageKind
    state: MessageState
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    attempts: int
    problem: str
    address_digest: str


def find_messages_of(session: Session, provider_id: str, la_number: str) -> list[SentMessage]:
    """The messages of a council to a setting, newest first; answers to families are not among them."""
    own = (
        select(OutboxMessage)
        .join(OutboxSetting, col(OutboxSetting.message_id) == col(OutboxMessage.id))
        .where(OutboxSetting.provider_id == provider_id, OutboxMessage.la_number == la_number)
        .where(OutboxMessage.kind != MessageKind.ANSWER)
        .order_by(col(OutboxMessage.id).desc())
    )
    return [_sent_message(row) for row in session.exec(own)]


def find_recent_messages(session: Session, la_number: str, limit: int) -> list[SentMessage]:
    """The newest messages of a council, or of all for "", newest first."""
    listed = select(OutboxMessage).order_by(col(OutboxMessage.id).desc()).limit(limit)
    if la_number:
        listed = listed.where(OutboxMessage.la_number == la_number)
    return [_sent_message(row) for row in session.exec(listed)]


def count_change_links(
    session: Session, la_number: str, address_digest: str, since: datetime
) -> int:
    """How many messages with a link for changes were queued for an address since a time (UTC)."""
    counted = select(func.count()).where(
        OutboxMessage.la_number == la_number,
        OutboxMessage.kind == MessageKind.CHANGE_LINK,
        OutboxMessage.address_digest == address_digest,
        col(OutboxMessage.asked_at) > since,
    )
    return session.exec(counted).one()


def has_messages(session: Session) -> bool:
    """Whether any message or link is stored."""
    found = (
        session.exec(select(one).limit(1)).first() for one in (OutboxMessage.id, SettingLink.id)
    )
    return any(one is not None for one in found)


def find_settings_of(session: Session, message_ids: Iterable[int]) -> dict[int, tuple[str, ...]]:
    """The ids of the settings that each of these messages is about, by its id."""
    found = defaultdict[int, list[str]](list)
    own = select(OutboxSetting).where(col(OutboxSetting.message_id).in_(sorted(message_ids)))
    for row in session.exec(own.order_by(col(OutboxSetting.provider_id))):
        found[row.message_id].append(row.provider_id)
    return {message_id: tuple(ids) for message_id, ids in found.items()}


def record_bounce(
    session: Session, mail_id: str, status: str, now: datetime, *, is_final: bool
) -> bool:
    """Record that a sent message came back; False where no message has this Message-ID.

    `status` is the code of RFC 3463, such as 5.1.1. If it says that the address never works, the
    address gets no messages any more. A delay, which is not final, is noted only.
    """
    if not mail_id:
        return False
    message = session.exec(select(OutboxMessage).where(OutboxMessage.message_id == mail_id)).first()
    if message is None:
        return False
    if is_final:
        message.state, message.problem = MessageState.BOUNCED, status
        message.ended_at, message.address = message.ended_at or now, ""
    elif message.state is MessageState.SENT:
        message.problem = status
    session.add(message)
    session.flush()
    if is_final and never_works(status):
        stop_address(session, message.la_number, message.address_digest, BOUNCED, now)
    return True


def remove_old_messages(session: Session, now: datetime) -> int:
    """Remove messages that ended more than KEPT_DAYS ago; return how many."""
    before = now - timedelta(days=KEPT_DAYS)
    old = select(OutboxMessage.id).where(col(OutboxMessage.ended_at) < before)
    session.exec(delete(OutboxSetting).where(col(OutboxSetting.message_id).in_(old)))
    return session.exec(delete(OutboxMessage).where(col(OutboxMessage.ended_at) < before)).rowcount


def _sent_message(row: OutboxMessage) -> SentMessage:
    return SentMessage(
        id=row.id or 0,
        kind=row.kind,
        state=row.state,
        asked_by=row.asked_by,
        asked_at=in_utc(row.asked_at),
        ended_at=in_utc(row.ended_at) if row.ended_at else None,
        attempts=row.attempts,
        problem=row.problem,
        address_digest=row.address_digest,
    )
