"""Officers' texts and pinned views in the sections of a sufficiency report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.sufficiency.texts import NOTE_LENGTH_MAX, SectionText, saved_text
from app.data.sufficiency_reports import ReportChanged, count_change, save_report_audit
from app.data.tables import SufficiencyPin, SufficiencyText

PINS_MAX = 10  # in a section: more make no report


class TooManyPins(Exception):
    """The section has PINS_MAX views."""


@dataclass(frozen=True)
class NewPin:
    """A view to pin: its name and the parameters of its address."""

    section: str
    view: str
    query: str
    note: str


def find_text(session: Session, la_number: str, year: int, section: str) -> SectionText:
    """The text of a section; an empty one of version 0 where nobody wrote any."""
    row = session.get(SufficiencyText, (la_number, year, section))
    if row is None:
        return SectionText(section)
    return SectionText(section, row.text, row.carried_from, row.version)


def save_text(
    session: Session,
    la_number: str,
    year: int,
    seen: SectionText,
    who: str,
    now: datetime,
) -> None:
    """Save a text, or confirm one of an earlier year. The caller commits.

    `seen` has the new text and the version that it replaces. Raises ReportAgreed, ReportChanged
    where somebody else saved it meanwhile, and ValueError for a text that is too long.
    """
    count_change(session, la_number, year)
    before = find_text(session, la_number, year, seen.section)
    if before.version != seen.version:
        raise ReportChanged(seen.section)
    after = saved_text(before, seen.text)
    session.merge(
        SufficiencyText(la_number=la_number, year=year, **vars(after), saved_by=who, saved_at=now)
    )
    session.flush()
    save_report_audit(
        session,
        la_number,
        year,
        who,
        "sufficiency text saved",
        now,
        section=seen.section,
        before=before.text,
        after=after.text,
    )


def find_pins(session: Session, la_number: str, year: int) -> Sequence[SufficiencyPin]:
    """The pinned views of a report, in the order of each section."""
    own = select(SufficiencyPin).where(
        SufficiencyPin.la_number == la_number,
        SufficiencyPin.year == year,
        col(SufficiencyPin.removed_at).is_(None),
    )
    order = col(SufficiencyPin.section), col(SufficiencyPin.position), col(SufficiencyPin.id)
    return session.exec(own.order_by(*order)).all()


def find_pin(session: Session, pin_id: int) -> SufficiencyPin | None:
    """A pinned view of any council, also one that was taken out."""
    return session.get(SufficiencyPin, pin_id)


def add_pin(
    session: Session, la_number: str, year: int, pin: NewPin, who: str, now: datetime
) -> None:
    """Pin a view at the end of a section. The caller commits.

    Raises ReportAgreed, TooManyPins, and ValueError for a note that is too long.
    """
    if len(pin.note) > NOTE_LENGTH_MAX:
        raise ValueError(f"a note has at most {NOTE_LENGTH_MAX} characters, not {len(pin.note)}")
    count_change(session, la_number, year)
    own = [one for one in find_pins(session, la_number, year) if one.section == pin.section]
    if len(own) >= PINS_MAX:
        raise TooManyPins(pin.section)
    position = max((one.position for one in own), default=0) + 1
    row = SufficiencyPin(
        la_number=la_number,
        year=year,
        position=position,
        **vars(pin),
        pinned_by=who,
        pinned_at=now,
    )
    session.add(row)
    session.flush()
    _audit(session, row, "sufficiency view pinned", who, now)


def remove_pin(session: Session, pin: SufficiencyPin, who: str, now: datetime) -> None:
    """Take a pinned view out. The caller commits. Raises ReportAgreed."""
    count_change(session, pin.la_number, pin.year)
    pin.removed_at = now
    session.add(pin)
    session.flush()
    _audit(session, pin, "sufficiency view taken out", who, now)


def move_pin_up(session: Session, pin: SufficiencyPin, who: str, now: datetime) -> None:
    """Let a pinned view change places with the one before it; the first one stays first.

    The caller commits. Raises ReportAgreed.
    """
    count_change(session, pin.la_number, pin.year)
    every = find_pins(session, pin.la_number, pin.year)
    before = [one for one in every if one.section == pin.section and one.position < pin.position]
    if not before:
        return
    other = before[-1]
    other.position, pin.position = pin.position, other.position
    session.add_all((other, pin))
    session.flush()
    _audit(session, pin, "sufficiency view moved", who, now)


def _audit(session: Session, pin: SufficiencyPin, action: str, who: str, now: datetime) -> None:
    shown = f"{pin.view}?{pin.query}"
    save_report_audit(
        session, pin.la_number, pin.year, who, action, now, section=pin.section, after=shown
    )
