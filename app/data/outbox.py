"""Messages to settings and answers to families: queued, claimed by a sender, and what became of them.

Times are UTC; the caller commits. No query here writes a message's text or a token.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import Update, case, text
from sqlmodel import Session, col, func, select, update

from app.data.mail_stops import BOUNCED, find_stop, stop_address
from app.data.record_times import in_utc
from app.data.tables import MessageKind, MessageState, OutboxMessage, OutboxSetting

Arguments = Mapping[str, str | int | Sequence[str | int]]
_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)
# After a failed attempt the next one follows; after the last one the message has failed.
RETRY_AFTER = (_MINUTE, 5 * _MINUTE, 30 * _MINUTE, 2 * _HOUR, 8 * _HOUR, 24 * _HOUR)
ATTEMPTS_MAX = len(RETRY_AFTER) + 1
CHANGE_LINK_ATTEMPTS = 4  # a person waits for the link: it is given up after 36 minutes
# How long the same message is not queued again once it was sent.
REPEATED_AFTER = {
    MessageKind.REMINDER: _HOUR,
    MessageKind.CHANGE_LINK: 5 * _MINUTE,
    MessageKind.SENT_BACK: _HOUR,
    MessageKind.ANSWER: _HOUR,
}
QUEUE_LOCK = 7_133_705  # app.publish.store.locks has the others
LEASE = timedelta(minutes=10)  # longer than one attempt; then a killed sender's message is due


class Queueing(Enum):
    """What came of a request for a message. REPEATED: the same one is queued or was just sent."""

    QUEUED = "queued"
    REPEATED = "repeated"
    STOPPED = "stopped"


@dataclass(frozen=True)
class MessageRequest:
    """A message to one address about one or several settings.

    `address_digest` is that of `setting_addresses.digest_of_address`. `arguments` are what the text
    needs: of SENT_BACK, `proposals`, the ids of the proposals; of ANSWER, `report`, that of the
    report.
    """

    kind: MessageKind
    la_number: str
    address: str
    address_digest: str
    provider_ids: tuple[str, ...]
    language: str
    asked_by: str
    arguments: Arguments


@dataclass(frozen=True)
class DueMessage:
    """A message that its caller has claimed and now sends; `attempt` counts from 1."""

    id: int
    kind: MessageKind
    la_number: str
    address: str
    address_digest: str
    provider_ids: tuple[str, ...]
    language: str
    arguments: Arguments
    asked_at: datetime
    attempt: int


def queue_message(session: Session, request: MessageRequest, now: datetime) -> Queueing:
    """Queue a message, unless its address is stopped or the same message was queued just before.

    ValueError without a setting or an address.
    """
    if not (request.provider_ids and request.address and request.address_digest):
        raise ValueError("a message needs an address and at least one setting")
    lock_queue(session)
    if _is_stopped(session, request.la_number, request.address_digest, request.kind):
        return Queueing.STOPPED
    arguments = json.dumps(request.arguments, sort_keys=True)
    if _is_repeated(session, request, arguments, now):
        return Queueing.REPEATED
    queue_checked(session, [request], now)
    return Queueing.QUEUED


def queue_checked(session: Session, requests: Iterable[MessageRequest], now: datetime) -> int:
    """Queue many messages, which the caller has checked under `lock_queue`; return how many.

    One flush for all of them: a council's 2,000 reminders are queued while its officer waits.
    """
    made = [(_message_of(one, now), one) for one in requests]
    session.add_all(message for message, _ in made)
    session.flush()
    session.add_all(
        OutboxSetting(message_id=message.id or 0, provider_id=provider_id)
        for message, one in made
        for provider_id in sorted(set(one.provider_ids))
    )
    session.flush()
    return len(made)


def _message_of(request: MessageRequest, now: datetime) -> OutboxMessage:
    return OutboxMessage(
        la_number=request.la_number,
        kind=request.kind,
        address=request.address,
        address_digest=request.address_digest,
        language=request.language,
        arguments=json.dumps(request.arguments, sort_keys=True),
        asked_by=request.asked_by,
        asked_at=now,
        state=MessageState.QUEUED,
        next_attempt_at=now,
    )


def find_due(
    session: Session, now: datetime, limit: int, la_numbers: Collection[str] | None = None
) -> list[int]:
    """The ids of messages to send now: links for changes first, then by age.

    With `la_numbers`, those of these councils.
    """
    is_waited_for = case((col(OutboxMessage.kind) == MessageKind.CHANGE_LINK, 0), else_=1)
    due = (
        select(OutboxMessage.id)
        .where(
            OutboxMessage.state == MessageState.QUEUED, col(OutboxMessage.next_attempt_at) <= now
        )
        .order_by(is_waited_for, col(OutboxMessage.id))
        .limit(limit)
    )
    if la_numbers is not None:
        due = due.where(col(OutboxMessage.la_number).in_(la_numbers))
    return [one for one in session.exec(due) if one is not None]


def count_queued(session: Session) -> int:
    """How many messages are not sent yet, due or not."""
    queued = select(func.count()).where(OutboxMessage.state == MessageState.QUEUED)
    return session.exec(queued.select_from(OutboxMessage)).one()


def find_waiting_councils(session: Session) -> dict[str, int]:
    """How many messages of each council are not sent yet, by its DfE number."""
    queued = select(col(OutboxMessage.la_number), func.count()).where(
        OutboxMessage.state == MessageState.QUEUED
    )
    return dict(session.exec(queued.group_by(col(OutboxMessage.la_number))).all())


def claim_message(
    session: Session, message_id: int, mail_id: str, now: datetime
) -> DueMessage | None:
    """Claim a due message for one attempt; None where another sender has it or it has ended.

    `mail_id` is the Message-ID of this attempt. Once the caller has committed, no other sender
    sends it within LEASE.
    """
    claimed = (
        _queued(message_id)
        .where(col(OutboxMessage.next_attempt_at) <= now)
        .values(
            attempts=col(OutboxMessage.attempts) + 1,
            next_attempt_at=now + LEASE,
            message_id=mail_id,
        )
    )
    if not session.exec(claimed).rowcount:
        return None
    row = session.get_one(OutboxMessage, message_id, populate_existing=True)
    own = select(OutboxSetting.provider_id).where(OutboxSetting.message_id == message_id)
    return DueMessage(
        id=message_id,
        kind=row.kind,
        la_number=row.la_number,
        address=row.address,
        address_digest=row.address_digest,
        provider_ids=tuple(session.exec(own.order_by(col(OutboxSetting.provider_id)))),
        language=row.language,
        arguments=json.loads(row.arguments),
        asked_at=in_utc(row.asked_at),
        attempt=row.attempts,
    )


def record_sent(session: Session, message_id: int, now: datetime, problem: str = "") -> None:
    """A mail server took the message, or it was kept as a file (`problem` says so)."""
    _end(session, message_id, MessageState.SENT, problem, now)


def record_refused(session: Session, message: DueMessage, problem: str, now: datetime) -> None:
    """A mail server said that the address never works: it gets no messages any more."""
    _end(session, message.id, MessageState.REFUSED, problem, now)
    stop_address(session, message.la_number, message.address_digest, BOUNCED, now)


def record_stopped(session: Session, message_id: int, problem: str, now: datetime) -> None:
    """The message is not sent: its address is stopped, or the settings have another one now."""
    _end(session, message_id, MessageState.STOPPED, problem, now)


def record_failed_attempt(
    session: Session, message: DueMessage, problem: str, now: datetime
) -> None:
    """No server took the message: it is tried again later, or has failed after the last attempt."""
    is_waited_for = message.kind is MessageKind.CHANGE_LINK
    if message.attempt >= (CHANGE_LINK_ATTEMPTS if is_waited_for else ATTEMPTS_MAX):
        _end(session, message.id, MessageState.FAILED, problem, now)
        return
    again = _queued(message.id).values(
        next_attempt_at=now + RETRY_AFTER[message.attempt - 1], problem=problem
    )
    session.exec(again)


def is_still_allowed(session: Session, message: DueMessage) -> bool:
    """Whether the address of a claimed message was not stopped since the message was queued."""
    return not _is_stopped(session, message.la_number, message.address_digest, message.kind)


def lock_queue(session: Session) -> None:
    """Let one transaction at a time queue messages, so that none is queued twice."""
    if session.connection().dialect.name == "sqlite":
        session.exec(_queued(0).values(attempts=0))  # any write: SQLite has one writer
    else:
        session.execute(text(f"SELECT pg_advisory_xact_lock({QUEUE_LOCK})"))


def stop_queued(session: Session, problem: str, now: datetime) -> int:
    """End every queued message, because it may have been sent already; return how many."""
    queued = update(OutboxMessage).where(col(OutboxMessage.state) == MessageState.QUEUED)
    ended = queued.values(state=MessageState.STOPPED, problem=problem, ended_at=now, address="")
    return session.exec(ended).rowcount


def _is_stopped(session: Session, la_number: str, digest: str, kind: MessageKind) -> bool:
    """Whether an address gets no message of a kind.

    One that asked for no reminders still gets the answers to what it does itself.
    """
    why = find_stop(session, la_number, digest)
    return why == BOUNCED or (bool(why) and kind is MessageKind.REMINDER)


def _is_repeated(session: Session, request: MessageRequest, arguments: str, now: datetime) -> bool:
    same = select(col(OutboxMessage.state), col(OutboxMessage.ended_at)).where(
        OutboxMessage.la_number == request.la_number,
        OutboxMessage.address_digest == request.address_digest,
        OutboxMessage.kind == request.kind,
        OutboxMessage.arguments == arguments,
        col(OutboxMessage.state).in_((MessageState.QUEUED, MessageState.SENT)),
    )
    since = now - REPEATED_AFTER[request.kind]
    return any(
        state is MessageState.QUEUED or (ended_at is not None and in_utc(ended_at) > since)
        for state, ended_at in session.exec(same)
    )


def _queued(message_id: int) -> Update:
    return update(OutboxMessage).where(
        col(OutboxMessage.id) == message_id, col(OutboxMessage.state) == MessageState.QUEUED
    )


def _end(
    session: Session, message_id: int, state: MessageState, problem: str, now: datetime
) -> None:
    ended = _queued(message_id).values(state=state, problem=problem, ended_at=now, address="")
    session.exec(ended)
