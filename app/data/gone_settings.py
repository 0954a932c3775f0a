"""Settings that left every source long ago: what officers wrote about them is erased.

A setting that comes back within that time finds its corrections again.
"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col, exists, or_, select

from app.data.erasure import DECISION_FIELDS, erase_edits
from app.data.setting_notes import erase_notes
from app.data.tables import (
    DirectoryEntry,
    Edition,
    ExtractedRegistration,
    Listing,
    ProviderEdit,
    Registration,
    SettingNote,
)

_HAS_VALUE = (
    col(ProviderEdit.field).not_in(DECISION_FIELDS),
    or_(col(ProviderEdit.value) != "", col(ProviderEdit.source_value) != ""),
)
_HAS_TEXT = (col(SettingNote.text) != "",)


def find_edited_and_gone(session: Session, before: datetime) -> set[str]:
    """Settings with officers' values that no source has had since a time."""
    own = select(ProviderEdit.provider_id).where(*_HAS_VALUE)
    is_gone = _is_gone(col(ProviderEdit.provider_id), before.date())
    return set(session.exec(own.where(*is_gone).distinct()).all())


def find_noted_and_gone(session: Session, before: datetime) -> set[str]:
    """Settings with officers' notes that no source has had since a time."""
    own = select(SettingNote.provider_id).where(*_HAS_TEXT)
    is_gone = _is_gone(col(SettingNote.provider_id), before.date())
    return set(session.exec(own.where(*is_gone).distinct()).all())


def erase_edits_of_gone(session: Session, before: datetime, now: datetime) -> int:
    """Erase the values of officers' edits of settings that are gone; return of how many."""
    gone = find_edited_and_gone(session, before)
    erase_edits(session, gone, now)
    return len(gone)


def erase_notes_on_gone(session: Session, before: datetime, now: datetime) -> int:
    """Erase officers' notes on settings that are gone; return on how many."""
    gone = find_noted_and_gone(session, before)
    erase_notes(session, dict.fromkeys(gone, now), now)
    return len(gone)


def _is_gone(provider_id: Mapped[str], before: date) -> Collection[ColumnElement[bool]]:
    """Whether a register had a setting, none has had it since a day, and no list names it.

    A setting that was merged into another has no registration of its own any more.
    """
    own = col(Registration.provider_id) == provider_id
    stayed = or_(col(Registration.closed_edition_id).is_(None), col(Edition.as_at) >= before)
    with_edition = select(Registration.identifier).join(
        Edition, col(Edition.id) == col(Registration.closed_edition_id), isouter=True
    )
    return (
        exists().where(own),
        ~with_edition.where(own, stayed).exists(),
        *(
            ~exists().where(col(table.provider_id) == provider_id)
            for table in (Listing, DirectoryEntry, ExtractedRegistration)
        ),
    )
