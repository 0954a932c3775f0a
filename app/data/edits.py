"""Questions about what officers say of single places above the sources, and how it is kept."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select, update

from app.data.row_versions import CHUNK
from app.data.tables import (
    EditField,
    ProviderEdit,
)

EditsByField = dict[EditField, "Edit"]


class Edit(NamedTuple):
    """The newest row of one field of one provider, whether it holds or has ended."""

    id: int
    provider_id: str
    field: EditField
    value: str
    seen_value: str
    reason: str
    made_by: str
    made_at: datetime
    ended_at: datetime | None
    ended_seq: int | None

    def is_in_force(self, origin: int | None = None) -> bool:
        """Whether it stands above what the sources said up to publication `origin`, or say today.

        One that ended because the sources came to say the same still stands above an older snapshot.
        """
        if self.ended_at is None:
            return True
        return origin is not None and self.ended_seq is not None and self.ended_seq > origin

    @property
    def made_on(self) -> date:
        """The day, in UTC."""
        made_at = self.made_at
        return (made_at if made_at.tzinfo is None else made_at.astimezone(UTC)).date()


def find_edits(
    session: Session, provider_ids: Collection[str] | None = None
) -> dict[str, EditsByField]:
    """The newest row of each field, by provider_id: of all, or of those named."""
    found: dict[str, EditsByField] = {}
    if provider_ids is None:
        return _newest(session, None, found)
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        _newest(session, listed[start : start + CHUNK], found)
    return found


def _newest(
    session: Session, provider_ids: list[str] | None, found: dict[str, EditsByField]
) -> dict[str, EditsByField]:
    newest = select(func.max(ProviderEdit.id)).group_by(
        col(ProviderEdit.provider_id), col(ProviderEdit.field)
    )
    if provider_ids is not None:
        newest = newest.where(col(ProviderEdit.provider_id).in_(provider_ids))
    for row in session.exec(select(ProviderEdit).where(col(ProviderEdit.id).in_(newest))):
        edit = Edit(*(getattr(row, name) for name in Edit._fields))
        found.setdefault(edit.provider_id, {})[edit.field] = edit
    return found


def find_withheld(session: Session) -> set[str]:
    """Providers that an officer keeps out of public."""
    withheld = select(ProviderEdit.provider_id).where(
        ProviderEdit.field == EditField.WITHHELD, col(ProviderEdit.ended_at).is_(None)
    )
    return set(session.exec(withheld).all())


def find_last_withheld_edit_id(session: Session) -> int:
    """The newest edit that withholds a setting; 0 where none is withheld."""
    newest = select(func.max(ProviderEdit.id)).where(
        ProviderEdit.field == EditField.WITHHELD, col(ProviderEdit.ended_at).is_(None)
    )
    return session.exec(newest).one() or 0


def last_edit_id(session: Session) -> int:
    """The watermark: 0 before the first edit."""
    return session.exec(select(func.max(ProviderEdit.id))).one() or 0


def find_edited_after(session: Session, edit_id: int) -> set[str]:
    """Providers of whom something was edited, or an edit ended, after a watermark."""
    later = select(ProviderEdit.provider_id).where(col(ProviderEdit.id) > edit_id).distinct()
    return set(session.exec(later).all())


def save_edit(session: Session, edit: ProviderEdit) -> None:
    """Add a row; the one that stood for the field has ended by it. Flushed, not committed."""
    before = update(ProviderEdit).where(
        col(ProviderEdit.provider_id) == edit.provider_id,
        col(ProviderEdit.field) == edit.field,
        col(ProviderEdit.ended_at).is_(None),
    )
    session.exec(before.values(ended_at=edit.made_at))
    session.add(edit)
    session.flush()


def end_redundant_edits(
    session: Session, edit_ids: Iterable[int], seq: int, now: datetime
) -> list[Edit]:
    """End edits that a publication found the sources to agree with; those that it did end."""
    wanted = list(edit_ids)
    ended: list[Edit] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = col(ProviderEdit.id).in_(wanted[start : start + CHUNK])
        for row in session.exec(
            select(ProviderEdit).where(chunk, col(ProviderEdit.ended_at).is_(None))
        ):
            row.ended_at, row.ended_seq = now, seq
            ended.append(Edit(*(getattr(row, name) for name in Edit._fields)))
    session.flush()
    return ended
