"""The audit: who did what, when and why, each line chained to the one before it.

The chain shows that a line in the middle was changed or removed. It cannot show that the last lines
are gone. So every command writes the number of lines and the last chain value to a file next to the
record (`AuditHead`); publications and backups store it too (`publish.backup.audit_heads`).

AuditBroken is the only error: it names the first line that was changed or is missing.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, text
from sqlmodel import Session, col, func, select

from app.data.record_times import in_utc
from app.data.session import table_of
from app.data.tables import AuditEvent
from app.snapshot.disk import replace_file

CHAIN_LOCK = 7_133_702  # any number: PostgreSQL lets one writer at a time append to the chain
INITIAL_CHAIN = "0" * 64
LINES_READ = 2_000  # at once, so that any number of lines can be verified in little memory
HEAD_FILE = "audit.head"  # in DATA_DIR
# Actions after which older audit heads are no longer compared.
ACCEPTED, RESTORED = "audit accepted", "record restored"
VERIFIED, EXPORTED = "audit verified", "audit exported"  # by staff in a browser


class AuditBroken(Exception):
    """A line of the audit was changed or removed; `line_id` is the line where it shows, if any."""

    def __init__(self, message: str, line_id: int | None = None) -> None:
        super().__init__(message)
        self.line_id = line_id


@dataclass(frozen=True)
class AuditEntry:
    """An action on a subject: a source, a provider or a publication. Unused fields are ""."""

    who: str
    action: str
    subject: str
    field: str = ""
    old_value: str = ""
    new_value: str = ""
    reason: str = ""


def save_audit_entry(session: Session, audit_entry: AuditEntry, at: datetime) -> None:
    """Append a line, in the same transaction as the action."""
    if session.connection().dialect.name != "sqlite":
        session.execute(text(f"SELECT pg_advisory_xact_lock({CHAIN_LOCK})"))
    last = session.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).first()
    event = AuditEvent(at=at, chain="", **vars(audit_entry))
    event.chain = _chain(last.chain if last else INITIAL_CHAIN, event)
    session.add(event)
    session.flush()


@dataclass(frozen=True)
class AuditHead:
    """How many lines the audit had, and the chain at the last of them.

    `stored_by` names the publication or backup that stores it; "" for the file in DATA_DIR.
    """

    count: int = 0
    chain: str = INITIAL_CHAIN
    stored_by: str = ""

    @property
    def description(self) -> str:
        """The head as the start of a sentence, for messages."""
        when = f" by {self.stored_by}" if self.stored_by else ""
        return f"the audit had {self.count} lines{when}"


NO_HEAD = AuditHead()


@dataclass(frozen=True)
class AuditAcceptance:
    """The last acceptance of the audit by a person or a restore; older heads are not compared.

    `seq` is the newest publication at that time; `line_ids` are broken lines that were accepted.
    """

    at: datetime | None = None
    seq: int = 0
    line_ids: frozenset[int] = frozenset()


def find_accepted(session: Session) -> AuditAcceptance:
    """The acceptance recorded by `flask audit accept` and `flask restore`."""
    at, seq, line_ids = None, 0, set[int]()
    decided = select(AuditEvent).where(col(AuditEvent.action).in_((ACCEPTED, RESTORED)))
    for event in session.exec(decided.order_by(col(AuditEvent.id))):
        at = event.at.replace(tzinfo=event.at.tzinfo or UTC)
        if event.action == ACCEPTED:
            seq = int(event.new_value or 0)
            if event.field.isdecimal():
                line_ids.add(int(event.field))
    return AuditAcceptance(at, seq, frozenset(line_ids))


def verify(session: Session, *heads: AuditHead) -> int:
    """The number of lines of the audit; raises AuditBroken where a line was changed or is missing.

    `heads` are earlier ends of the audit: from the file (`read_head`), publications and backups.
    Broken lines that a person accepted are ignored.
    """
    known = find_accepted(session).line_ids
    before, count = INITIAL_CHAIN, 0
    for event in _lines_in_order(session):
        count += 1
        if event.chain != _chain(before, event) and event.id not in known:
            raise AuditBroken(
                f"line {event.id} of the audit was changed, or the line before it is missing",
                event.id,
            )
        before = event.chain
        for head in heads:
            if count == head.count and before != head.chain:
                message = f"line {event.id} of the audit is not the line that was written there"
                raise AuditBroken(message)
    for head in heads:
        if count < head.count:
            raise AuditBroken(f"{head.description} and has {count}: its last lines are missing")
    return count


def head_of(session: Session) -> AuditHead:
    """The current head of the audit, read in the caller's transaction."""
    count = session.exec(select(func.count()).select_from(AuditEvent)).one()
    return AuditHead(count, _nth_chain(session, count)) if count else AuditHead()


def is_head_lost(session: Session, data_dir: Path) -> bool:
    """Whether the audit has lines and the head file is missing.

    Every command writes the file, so either somebody removed it or DATA_DIR is new. For an empty
    audit the file is created.
    """
    if (data_dir / HEAD_FILE).exists():
        return False
    if not inspect(session.connection()).has_table("audit_event"):
        return False
    if head_of(session).count:
        return True
    data_dir.mkdir(parents=True, exist_ok=True)
    _write_head(data_dir, AuditHead())
    return False


def reset_head(session: Session, data_dir: Path) -> None:
    """Overwrite the head file with the current head, after a restore or a person's acceptance."""
    _write_head(data_dir, head_of(session))


def read_head(data_dir: Path) -> AuditHead:
    """The head that the last command wrote; NO_HEAD before the first command.

    Raises AuditBroken where the file cannot be read.
    """
    try:
        content = json.loads((data_dir / HEAD_FILE).read_text(encoding="utf-8"))
        return AuditHead(int(content["count"]), str(content["chain"]))
    except FileNotFoundError:
        return NO_HEAD
    except (ValueError, TypeError, KeyError, AttributeError):
        message = f"{HEAD_FILE} cannot be read: it records where the audit ends"
        raise AuditBroken(message) from None


def save_head(session: Session, data_dir: Path) -> None:
    """Write the current head to the file, provided that the audit still contains the old head.

    Raises AuditBroken otherwise and leaves the file, so that new lines cannot hide removed ones.
    """
    stored = read_head(data_dir)
    count = session.exec(select(func.count()).select_from(AuditEvent)).one()
    if count < stored.count:
        message = f"the audit had {stored.count} lines and has {count}"
        raise AuditBroken(f"{message}: its last lines are missing")
    if stored.count and _nth_chain(session, stored.count) != stored.chain:
        raise AuditBroken(f"the audit is not the one that had {stored.count} lines")
    if count > stored.count:
        _write_head(data_dir, AuditHead(count, _nth_chain(session, count)))


def _nth_chain(session: Session, number: int) -> str:
    in_order = select(AuditEvent.chain).order_by(col(AuditEvent.id))
    return session.exec(in_order.offset(number - 1).limit(1)).one()


def _write_head(data_dir: Path, head: AuditHead) -> None:
    content = json.dumps({"count": head.count, "chain": head.chain})
    replace_file(data_dir / HEAD_FILE, content)


def find_audit_entries(session: Session, subject: str = "") -> Iterator[AuditEvent]:
    """Every line in the order written; of one subject where `subject` is given."""
    return (one for one in _in_order(session) if subject in ("", one.subject))


def keyed_digest(secret: bytes, value: str) -> str:
    """A keyed digest that replaces a personal value; "" for "". Useless without the key."""
    return hmac.new(secret, value.encode(), hashlib.sha256).hexdigest()[:32] if value else ""


def _lines_in_order(session: Session) -> Iterator[Any]:
    """Rows with the columns of AuditEvent, without the objects of the ORM."""
    lines, last_id = table_of(AuditEvent), 0
    in_order = lines.select().order_by(lines.c.id).limit(LINES_READ)
    connection = session.connection()
    while found := connection.execute(in_order.where(lines.c.id > last_id)).all():
        yield from found
        last_id = found[-1].id


def _in_order(session: Session) -> Iterator[AuditEvent]:
    yield from session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))


def _chain(before: str, event: Any) -> str:
    at = in_utc(event.at).isoformat()
    action_fields = (at, event.who, event.action, event.subject, event.field)
    content = (before, *action_fields, event.old_value, event.new_value, event.reason)
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()
