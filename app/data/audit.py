"""The audit: who did what, when and why, each line chained to the one before it.

AuditBroken is the one error: it names the first line that is not what was written, or is gone.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session, col, select

from app.data.tables import AuditEvent

CHAIN_LOCK = 7_133_702  # any number: PostgreSQL lets one writer at a time append to the chain
FIRST = "0" * 64


class AuditBroken(Exception):
    """A line of the audit was changed or removed."""


@dataclass(frozen=True)
class Deed:
    """What somebody did to a subject: a source, a place, a publication. Without values, "" and ""."""

    who: str
    action: str
    subject: str
    field: str = ""
    old_value: str = ""
    new_value: str = ""
    reason: str = ""


def save_deed(session: Session, deed: Deed, at: datetime) -> None:
    """Append a line, in the transaction of what was done."""
    if session.connection().dialect.name != "sqlite":
        session.execute(text(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})"))
    last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).first()
    event = AuditEvent(at=at, chain="", **vars(deed))
    event.chain = _chain(last.chain if last else FIRST, event)
    session.add(event)
    session.flush()


def verify(session: Session) -> int:
    """How many lines the audit has; raises AuditBroken where one was changed, or one is missing."""
    before, count = FIRST, 0
    for event in _in_order(session):
        count += 1
        if event.chain != _chain(before, event):
            raise AuditBroken(f"line {event.id} of the audit is not what was written")
        before = event.chain
    return count


def find_deeds(session: Session, subject: str = "") -> Iterator[AuditEvent]:
    """Every line in the order written, of one subject where it is named."""
    return (one for one in _in_order(session) if subject in ("", one.subject))


def keyed_digest(secret: bytes, value: str) -> str:
    """What stands for a personal value: the same for the same value, and of no use without the key."""
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32] if value else ""


def _in_order(session: Session) -> Iterator[AuditEvent]:
    yield from session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))


def _chain(before: str, event: AuditEvent) -> str:
    at = event.at.replace(tzinfo=event.at.tzinfo or UTC).astimezone(UTC).isoformat()
    did = (at, event.who, event.action, event.subject, event.field)
    told = (before, *did, event.old_value, event.new_value, event.reason)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
