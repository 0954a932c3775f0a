"""Officers' private notes on a setting: read, added, removed and erased.

Only the council that wrote a note reads it, and nothing of it is published or in the audit.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select, update

from app.data.audit import AuditEntry, save_audit_entry
from app.data.tables import SettingNote

TEXT_LENGTH_MAX = 2_000  # characters


class Note(NamedTuple):
    """A note in force."""

    id: int
    text: str
    by: str
    at: datetime


def find_notes(session: Session, provider_id: str, la_number: str) -> list[Note]:
    """A council's notes on a setting, newest first."""
    own = select(SettingNote).where(
        SettingNote.provider_id == provider_id,
        SettingNote.la_number == la_number,
        col(SettingNote.removed_at).is_(None),
    )
    rows = session.exec(own.order_by(col(SettingNote.id).desc()))
    return [Note(row.id or 0, row.text, row.by, row.at) for row in rows]


def add_note(
    session: Session, provider_id: str, la_number: str, text: str, by: str, at: datetime
) -> None:
    """Save a note, and that there is one; the caller commits. Raises ValueError for its length."""
    if not 0 < len(text) <= TEXT_LENGTH_MAX:
        raise ValueError(f"a note has 1 to {TEXT_LENGTH_MAX} characters, not {len(text)}")
    session.add(SettingNote(la_number=la_number, provider_id=provider_id, text=text, by=by, at=at))
    save_audit_entry(session, AuditEntry(by, "note added", provider_id), at)


def remove_note(
    session: Session, provider_id: str, la_number: str, note_id: int, by: str, at: datetime
) -> bool:
    """Remove a note with its text; False where the council has no such note. The caller commits."""
    own = update(SettingNote).where(
        col(SettingNote.id) == note_id,
        col(SettingNote.provider_id) == provider_id,
        col(SettingNote.la_number) == la_number,
        col(SettingNote.removed_at).is_(None),
    )
    if not session.exec(own.values(text="", removed_at=at)).rowcount:
        return False
    save_audit_entry(session, AuditEntry(by, "note removed", provider_id), at)
    return True


def erase_notes(session: Session, ordered_at: Mapping[str, datetime], now: datetime) -> None:
    """Erase the notes on providers, by provider_id, that were written up to their order."""
    for provider_id, until in ordered_at.items():
        earlier = update(SettingNote).where(
            col(SettingNote.provider_id) == provider_id, col(SettingNote.at) <= until
        )
        session.exec(earlier.values(text="", removed_at=now))
