"""Queries for reports that a fact on a setting's page is wrong, which its council decides about.

ReportDecided is the only error: the report was decided since it was read.
"""

import json
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, delete, select, update

from app.core.mail_address import is_address
from app.core.mistake_report import (
    OPEN_STATES,
    MistakeReport,
    PageFact,
    ReportState,
)
from app.data.added_settings import find_kept_id
from app.data.areas import find_la_number
from app.data.audit import AuditEntry, save_audit_entry
from app.data.erasure_orders import is_erasure_ordered
from app.data.providers import find_la_numbers_of
from app.data.record_times import in_utc
from app.data.tables import ReportedMistake

OUTCOME_LENGTH_MAX = 1_000  # characters of a reason or an answer
ERASED = "report erased"  # the audit's action


class ReportDecided(Exception):
    """The report was decided meanwhile."""


class Reported(NamedTuple):
    """A report as it is stored; `shown` has the lines of the fact as the page had them."""

    id: int
    la_number: str
    provider_id: str
    fact: PageFact
    shown: tuple[str, ...]
    text: str
    contact: str
    language: str
    sent_at: datetime
    state: ReportState
    decided_by: str
    decided_at: datetime | None
    outcome: str
    closed_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def can_be_answered(self) -> bool:
        """Whether it is closed with a check, and the person can still be told by email."""
        was_checked = self.state in (ReportState.CORRECTED, ReportState.UNCHANGED)
        return was_checked and not self.outcome and is_address(self.contact)


def save_report(session: Session, report: MistakeReport) -> bool:
    """Save a report that waits for its council; flushed, not committed.

    A report about a setting that an officer erased since is left out, and so is one that was sent
    twice. False, and nothing is saved, for one that no council would ever see.
    """
    la_number = _council_of(session, report)
    if not la_number:
        return False
    provider_id = find_kept_id(session, report.provider_id)
    about = {report.provider_id, provider_id}
    is_erased = any(is_erasure_ordered(session, id_, report.sent_at) for id_ in about)
    if is_erased or _waits_already(session, report, provider_id):
        return True
    session.add(
        ReportedMistake(
            la_number=la_number,
            provider_id=provider_id,
            fact=report.fact,
            shown=json.dumps(report.shown, ensure_ascii=False),
            text=report.text,
            contact=report.contact,
            language=report.language,
            sent_at=report.sent_at,
            state=ReportState.WAITING,
        )
    )
    session.flush()
    return True


def _waits_already(session: Session, report: MistakeReport, provider_id: str) -> bool:
    same = select(ReportedMistake.id).where(
        ReportedMistake.provider_id == provider_id,
        ReportedMistake.fact == report.fact,
        ReportedMistake.text == report.text,
        ReportedMistake.contact == report.contact,
        ReportedMistake.state == ReportState.WAITING,
    )
    return session.exec(same).first() is not None


def _council_of(session: Session, report: MistakeReport) -> str:
    """The DfE number of the council that the page named, else of the setting's own; "" for none."""
    of_page = find_la_number(session, report.la_code) if report.la_code else None
    own = find_la_numbers_of(session, [report.provider_id])
    return of_page or own.get(report.provider_id, "")


def find_open_reports(
    session: Session, la_number: str, provider_id: str | None = None
) -> list[Reported]:
    """A council's reports that are not closed, about one setting or all; oldest first."""
    own = select(ReportedMistake).where(
        ReportedMistake.la_number == la_number, col(ReportedMistake.state).in_(OPEN_STATES)
    )
    if provider_id is not None:
        own = own.where(ReportedMistake.provider_id == provider_id)
    return [_reported(row) for row in session.exec(own.order_by(col(ReportedMistake.id)))]


def find_reports(session: Session, la_number: str, provider_id: str) -> list[Reported]:
    """Every stored report to a council about a setting, newest first."""
    own = select(ReportedMistake).where(
        ReportedMistake.la_number == la_number, ReportedMistake.provider_id == provider_id
    )
    return [_reported(row) for row in session.exec(own.order_by(col(ReportedMistake.id).desc()))]


def save_answer(session: Session, reported: Reported, text: str, by: str, now: datetime) -> None:
    """Add the answer to a report that is closed with a check; flushed, not committed.

    Raises ReportDecided where it has one already.
    """
    unanswered = update(ReportedMistake).where(
        col(ReportedMistake.id) == reported.id,
        col(ReportedMistake.state) == reported.state,
        col(ReportedMistake.outcome) == "",
    )
    if not session.exec(unanswered.values(outcome=text)).rowcount:
        raise ReportDecided(str(reported.id))
    session.expire_all()
    action = f"report {ReportState.ANSWERED.value}"
    entry = AuditEntry(by, action, reported.provider_id, reported.fact.value)
    save_audit_entry(session, entry, now)


def find_checked_reports(session: Session, provider_id: str) -> list[Reported]:
    """The reports about a setting that a council is checking, oldest first."""
    checked = select(ReportedMistake).where(
        ReportedMistake.provider_id == provider_id,
        ReportedMistake.state == ReportState.CHECKING,
    )
    return [_reported(row) for row in session.exec(checked.order_by(col(ReportedMistake.id)))]


def find_report(session: Session, report_id: int) -> Reported | None:
    """A report to any council; None where there is none with this id."""
    row = session.get(ReportedMistake, report_id)
    return _reported(row) if row else None


def decide_report(
    session: Session,
    reported: Reported,
    state: ReportState,
    by: str,
    now: datetime,
    outcome: str = "",
) -> None:
    """Record a decision about a report, with its audit entry; flushed, not committed.

    The audit has the reason of a rejection, and no word of the report or the answer. Raises
    ReportDecided where the state is no longer the one that was seen, and ValueError for an outcome
    that is too long.
    """
    if len(outcome) > OUTCOME_LENGTH_MAX:
        raise ValueError(f"an outcome has at most {OUTCOME_LENGTH_MAX} characters")
    seen = update(ReportedMistake).where(
        col(ReportedMistake.id) == reported.id, col(ReportedMistake.state) == reported.state
    )
    decided = seen.values(
        state=state,
        decided_by=by,
        decided_at=now,
        outcome=outcome,
        closed_at=None if state in OPEN_STATES else now,
    )
    if not session.exec(decided).rowcount:  # one of two people who decide at once, on both engines
        raise ReportDecided(str(reported.id))
    session.expire_all()
    reason = outcome if state is ReportState.REJECTED else ""
    action = f"report {state.value}"
    entry = AuditEntry(by, action, reported.provider_id, reported.fact.value, reason=reason)
    save_audit_entry(session, entry, now)


def erase_report(session: Session, reported: Reported, by: str, now: datetime) -> None:
    """Delete a closed report, because the person asks for it; flushed, not committed.

    Raises ReportDecided for one that is gone or not closed.
    """
    own = delete(ReportedMistake).where(
        col(ReportedMistake.id) == reported.id, col(ReportedMistake.closed_at).is_not(None)
    )
    if not session.exec(own).rowcount:
        raise ReportDecided(str(reported.id))
    session.expire_all()
    entry = AuditEntry(by, ERASED, reported.provider_id, reported.fact.value)
    save_audit_entry(session, entry, now)


def erase_reports(session: Session, provider_id: str, until: datetime) -> None:
    """Delete the reports about a provider that were sent up to a moment; not committed."""
    own = (col(ReportedMistake.provider_id) == provider_id, col(ReportedMistake.sent_at) <= until)
    session.exec(delete(ReportedMistake).where(*own))


def _reported(row: ReportedMistake) -> Reported:
    stored = {name: getattr(row, name) for name in Reported._fields}
    times = {
        name: in_utc(at) if at else None
        for name, at in stored.items()
        if name in ("sent_at", "decided_at", "closed_at")
    }
    return Reported(**{**stored, **times, "shown": tuple(json.loads(row.shown))})
