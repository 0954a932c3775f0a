"""Deleting what is older than its period, table by table; the periods are in `app.core.retention`.

Nothing is deleted that an undo, a roll back or a check of the audit reads. Every period can be
applied again: what a killed process left is deleted by the next.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, SQLModel, and_, col, delete, func, or_, select, update

from app.core.retention.stored_data import StoredData
from app.core.retention.tables import TABLES
from app.data.audit import AuditEntry, save_audit_entry
from app.data.gone_settings import (
    erase_edits_of_gone,
    erase_notes_on_gone,
    find_edited_and_gone,
    find_noted_and_gone,
)
from app.data.listing_imports import OPEN_STATES
from app.data.outbox_history import remove_old_messages
from app.data.record_times import in_utc
from app.data.setting_links import remove_old_links
from app.data.tables import (
    AuditEvent,
    ContactAttempt,
    CountedSignIn,
    Edition,
    ImportedInboxFile,
    Job,
    ListingImport,
    OutboxMessage,
    Outcome,
    Proposal,
    RefreshRun,
    ReportedMistake,
    SettingLink,
    SignInAttempt,
    SignInLink,
    StaffSession,
)

APPLIED = "retention applied"  # the audit's action of a run
NOTHING = "nothing was over its time"
Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True)
class Overdue:
    """How many rows of an entry are over their time; of edits and notes, how many settings."""

    stored: StoredData
    count: int


@dataclass(frozen=True)
class _Rows:
    """Rows that are over their time: deleted, or `cleared` (new values by column)."""

    model: type[SQLModel]
    overdue: Callable[[datetime], Conditions]
    cleared: Mapping[str, object] = field(default_factory=dict)

    def count(self, session: Session, before: datetime) -> int:
        listed = select(func.count()).select_from(self.model).where(*self.overdue(before))
        return session.exec(listed).one()

    def apply(self, session: Session, before: datetime, now: datetime) -> int:
        found = self.overdue(before)
        if self.cleared:
            return session.exec(update(self.model).where(*found).values(self.cleared)).rowcount
        return session.exec(delete(self.model).where(*found)).rowcount


@dataclass(frozen=True)
class _Task:
    """What is over its time, counted and deleted by functions of its own subject."""

    count: Callable[[Session, datetime], int]
    apply: Callable[[Session, datetime, datetime], int]


def _newest_runs() -> Conditions:
    """Neither the newest run of its source nor the newest that was accepted."""
    accepted = col(RefreshRun.outcome).in_((Outcome.STORED, Outcome.UNCHANGED))
    newest = select(func.max(RefreshRun.id)).group_by(RefreshRun.source)
    return (
        col(RefreshRun.id).not_in(newest),
        col(RefreshRun.id).not_in(newest.where(accepted)),
    )


def _old_imports(before: datetime) -> Conditions:
    newest = select(func.max(ListingImport.id)).group_by(ListingImport.la_number)
    return (
        col(ListingImport.state).not_in(OPEN_STATES),
        col(ListingImport.ended_at) < before,
        col(ListingImport.id).not_in(newest),
    )


def _old_links(before: datetime) -> Conditions:
    """A link with proposals only loses the digest of its address."""
    has_proposals = col(SettingLink.id).in_(select(Proposal.link_id))
    is_emptied = and_(has_proposals, col(SettingLink.address_digest) == "")
    return (col(SettingLink.expires_at) < before, ~is_emptied)


def _old_sign_in_links(before: datetime) -> Conditions:
    """Links for trying invented data name the people who lose their roles with it."""
    is_invented = select(Edition.id).where(Edition.is_invented).exists()
    return (
        col(SignInLink.expires_at) < before,
        or_(col(SignInLink.is_local).is_(False), ~is_invented),
    )


_proposals = _Rows(
    Proposal,
    lambda before: (
        col(Proposal.decided_at) < before,
        or_(col(Proposal.value) != "", col(Proposal.seen_value) != "", col(Proposal.comment) != ""),
    ),
    {"value": "", "seen_value": "", "comment": ""},
)
_messages = _Rows(OutboxMessage, lambda before: (col(OutboxMessage.ended_at) < before,))
_links = _Rows(SettingLink, _old_links)


def _remove_links(session: Session, before: datetime, now: datetime) -> int:
    """Remove or empty links; return how many."""
    count = _links.count(session, before)
    remove_old_links(session, now)
    return count


_TASKS: Mapping[str, _Rows | _Task] = {
    "provider_edit": _Task(
        lambda session, before: len(find_edited_and_gone(session, before)), erase_edits_of_gone
    ),
    "setting_note": _Task(
        lambda session, before: len(find_noted_and_gone(session, before)), erase_notes_on_gone
    ),
    "proposal": _proposals,
    "contact_attempt": _Rows(
        ContactAttempt,
        lambda before: (col(ContactAttempt.at) < before, col(ContactAttempt.note) != ""),
        {"note": ""},
    ),
    "outbox_message": _Task(
        _messages.count, lambda session, _before, now: remove_old_messages(session, now)
    ),
    "setting_link": _Task(_links.count, _remove_links),
    "staff_session": _Rows(StaffSession, lambda before: (col(StaffSession.last_used_at) < before,)),
    "sign_in_link": _Rows(SignInLink, _old_sign_in_links),
    "sign_in_attempt": _Rows(
        SignInAttempt, lambda before: (col(SignInAttempt.expires_at) < before,)
    ),
    "counted_sign_in": _Rows(CountedSignIn, lambda before: (col(CountedSignIn.at) < before,)),
    "job": _Rows(Job, lambda before: (col(Job.ended_at) < before,)),
    "listing_import": _Rows(ListingImport, _old_imports),
    "refresh_run": _Rows(
        RefreshRun, lambda before: (col(RefreshRun.ended_at) < before, *_newest_runs())
    ),
    "reported_mistake": _Rows(
        ReportedMistake, lambda before: (col(ReportedMistake.closed_at) <= before,)
    ),
    "imported_inbox_file": _Rows(
        ImportedInboxFile, lambda before: (col(ImportedInboxFile.imported_at) < before,)
    ),
}


def find_overdue(session: Session, now: datetime) -> list[Overdue]:
    """How many rows of each entry with a period are over it now, in the order of the entries."""
    return [
        Overdue(stored, _TASKS[stored.name].count(session, before))
        for stored, before in _limited(now)
    ]


def apply_retention(session: Session, who: str, now: datetime) -> list[Overdue]:
    """Delete what is over its time, write how much to the audit, and commit."""
    applied = [
        Overdue(stored, _TASKS[stored.name].apply(session, before, now))
        for stored, before in _limited(now)
    ]
    counts = ", ".join(f"{one.stored.name} {one.count}" for one in applied if one.count)
    entry = AuditEntry(who, APPLIED, "record", new_value=counts or NOTHING)
    save_audit_entry(session, entry, now)
    session.commit()
    return applied


@dataclass(frozen=True)
class RetentionRun:
    """When the periods were last applied, and how much was deleted, as the audit has it."""

    at: datetime
    counts: str


def find_last_run(session: Session) -> RetentionRun | None:
    """The newest run; None before the first."""
    runs = select(AuditEvent).where(AuditEvent.subject == "record", AuditEvent.action == APPLIED)
    newest = session.exec(runs.order_by(col(AuditEvent.id).desc()).limit(1)).first()
    return RetentionRun(in_utc(newest.at), newest.new_value) if newest else None


def _limited(now: datetime) -> Iterator[tuple[StoredData, datetime]]:
    """The entries with a period, and the time before which their data is over it."""
    for stored in TABLES:
        if stored.days is not None:
            yield stored, now - timedelta(days=stored.days)
