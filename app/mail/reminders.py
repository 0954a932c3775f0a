"""Reminders to settings to check their listing: which settings, and one message an address."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session

from app.core.desk_queue import Queue
from app.data.outbox import MessageRequest, Queueing, queue_message
from app.data.tables import MessageKind
from app.publish.desk_queues.find_queues import Desk
from app.publish.setting_addresses import Addressee


def find_overdue(session: Session, la_number: str, secret: bytes, today: date) -> set[str]:
    """Settings whose listing nobody confirmed in time, without those that officers deferred."""
    desk = Desk(session, la_number, today, lambda _: None, council_phone="", secret=secret)
    shown = (one.row.provider_id for one in desk.rows(Queue.CONFIRMATIONS) if one.is_shown)
    return set(shown)


def queue_reminders(
    session: Session,
    la_number: str,
    addressees: Iterable[Addressee],
    language: str,
    asked_by: str,
    now: datetime,
) -> Counter[Queueing]:
    """Queue a reminder for each address; return how many requests came to what. Not committed."""
    requests = (
        MessageRequest(
            kind=MessageKind.REMINDER,
            la_number=la_number,
            address=one.address,
            address_digest=one.digest,
            provider_ids=one.provider_ids,
            language=language,
            asked_by=asked_by,
            arguments={},
        )
        for one in addressees
    )
    return Counter(queue_message(session, request, now) for request in requests)
