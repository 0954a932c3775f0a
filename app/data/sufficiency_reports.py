"""Councils' sufficiency reports: started, agreed and reopened. Every change writes to the audit.

SufficiencyError > ReportExists (of this year), ReportAgreed (nothing may be changed),
ReportChanged (somebody else changed what is about to be saved or agreed).
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select, update

from app.core.sufficiency.agreement import AgreementState
from app.core.sufficiency.texts import SectionText, texts_for_new_year
from app.data.audit import AuditEntry, save_audit_entry
from app.data.tables import SufficiencyReport, SufficiencyText


class SufficiencyError(Exception):
    """A report cannot be changed in this way."""


class ReportExists(SufficiencyError):
    """The council has a report of this year."""


class ReportAgreed(SufficiencyError):
    """The report is agreed: a new draft comes first."""


class ReportChanged(SufficiencyError):
    """Somebody else changed it meanwhile."""


def find_reports(session: Session, la_number: str) -> Sequence[SufficiencyReport]:
    """The reports of a council, newest year first."""
    own = select(SufficiencyReport).where(SufficiencyReport.la_number == la_number)
    return session.exec(own.order_by(col(SufficiencyReport.year).desc())).all()


def find_report(session: Session, la_number: str, year: int) -> SufficiencyReport | None:
    """The report of a council for a year."""
    return session.get(SufficiencyReport, (la_number, year))


def find_agreed_reports(session: Session) -> Sequence[SufficiencyReport]:
    """The reports of every council that were ever agreed, with what was agreed last."""
    agreed = select(SufficiencyReport).where(col(SufficiencyReport.agreed_at).is_not(None))
    order = col(SufficiencyReport.la_number), col(SufficiencyReport.year)
    return session.exec(agreed.order_by(*order)).all()


def start_report(session: Session, la_number: str, year: int, who: str, now: datetime) -> None:
    """Start a year's report with the texts of the newest one before it. The caller commits.

    Raises ReportExists.
    """
    if find_report(session, la_number, year):
        raise ReportExists(year)
    session.add(
        SufficiencyReport(
            la_number=la_number,
            year=year,
            state=AgreementState.DRAFT,
            version=1,
            started_by=who,
            started_at=now,
        )
    )
    try:
        session.flush()
    except IntegrityError:  # another officer started it at the same time
        session.rollback()
        raise ReportExists(year) from None
    _carry_texts(session, la_number, year, who, now)
    save_report_audit(session, la_number, year, who, "sufficiency report started", now)


def _carry_texts(session: Session, la_number: str, year: int, who: str, now: datetime) -> None:
    earlier = [one.year for one in find_reports(session, la_number) if one.year < year]
    if not earlier:
        return
    found = find_texts(session, la_number, earlier[0])
    for one in texts_for_new_year(earlier[0], found):
        row = SufficiencyText(
            la_number=la_number, year=year, **vars(one), saved_by=who, saved_at=now
        )
        session.add(row)
    session.flush()


def find_texts(session: Session, la_number: str, year: int) -> list[SectionText]:
    """The texts of a report, by section."""
    own = select(SufficiencyText).where(
        SufficiencyText.la_number == la_number, SufficiencyText.year == year
    )
    rows = session.exec(own.order_by(col(SufficiencyText.section)))
    return [SectionText(row.section, row.text, row.carried_from, row.version) for row in rows]


def agree_report(
    session: Session,
    la_number: str,
    year: int,
    seen_version: int,
    frozen: str,
    who: str,
    now: datetime,
) -> None:
    """Agree the draft that was read, and store what it says. The caller commits.

    Raises ReportAgreed, and ReportChanged where the draft is no longer the one that was read.
    """
    own = update(SufficiencyReport).where(
        col(SufficiencyReport.la_number) == la_number,
        col(SufficiencyReport.year) == year,
        col(SufficiencyReport.state) == AgreementState.DRAFT,
        col(SufficiencyReport.version) == seen_version,
    )
    values = {
        "state": AgreementState.AGREED,
        "version": seen_version + 1,
        "frozen": frozen,
        "agreed_by": who,
        "agreed_at": now,
    }
    if not session.exec(own.values(**values)).rowcount:
        raise _why_refused(session, la_number, year)
    save_report_audit(session, la_number, year, who, "sufficiency report agreed", now)


def reopen_report(session: Session, la_number: str, year: int, who: str, now: datetime) -> None:
    """Make an agreed report a draft again; what was agreed stays until the next time.

    The caller commits. Raises ReportChanged for a draft.
    """
    own = update(SufficiencyReport).where(
        col(SufficiencyReport.la_number) == la_number,
        col(SufficiencyReport.year) == year,
        col(SufficiencyReport.state) == AgreementState.AGREED,
    )
    values = {"state": AgreementState.DRAFT, "version": SufficiencyReport.version + 1}
    if not session.exec(own.values(**values)).rowcount:
        raise ReportChanged(year)
    save_report_audit(session, la_number, year, who, "sufficiency report reopened", now)


def count_change(session: Session, la_number: str, year: int) -> None:
    """Count a change of a draft, and let no other one of it begin before this one is committed.

    Raises ReportAgreed.
    """
    own = update(SufficiencyReport).where(
        col(SufficiencyReport.la_number) == la_number,
        col(SufficiencyReport.year) == year,
        col(SufficiencyReport.state) == AgreementState.DRAFT,
    )
    changed = session.exec(own.values(version=SufficiencyReport.version + 1))
    if not changed.rowcount:
        raise ReportAgreed(year)
    session.expire_all()


def save_report_audit(
    session: Session,
    la_number: str,
    year: int,
    who: str,
    action: str,
    now: datetime,
    *,
    section: str = "",
    before: str = "",
    after: str = "",
) -> None:
    """Write a change of a report to the audit, as one of the council."""
    entry = AuditEntry(
        who,
        action,
        f"council {la_number}",
        f"{year} {section}".strip(),
        before,
        after,
    )
    save_audit_entry(session, entry, now)


def _why_refused(session: Session, la_number: str, year: int) -> SufficiencyError:
    session.expire_all()
    found = find_report(session, la_number, year)
    is_agreed = found is not None and found.state is AgreementState.AGREED
    return ReportAgreed(year) if is_agreed else ReportChanged(year)
