"""Questions about what officers say of single places above the sources, and how it is kept."""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select, update

from app.data.tables import EditField, PlaceEdit
from app.data.versions import CHUNK

FieldsOf = dict[EditField, "Edit"]


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

    def holds(self, origin: int | None = None) -> bool:
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
) -> dict[str, FieldsOf]:
    """The newest row of each field, by provider_id: of all, or of those named."""
    found: dict[str, FieldsOf] = {}
    if provider_ids is None:
        return _newest(session, None, found)
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        _newest(session, listed[start : start + CHUNK], found)
    return found


def _newest(
    session: Session, provider_ids: list[str] | None, found: dict[str, FieldsOf]
) -> dict[str, FieldsOf]:
    newest = select(func.max(PlaceEdit.id)).group_by(
        col(PlaceEdit.provider_id), col(PlaceEdit.field)
    )
    if provider_ids is not None:
        newest = newest.where(col(PlaceEdit.provider_id).in_(provider_ids))
    for row in session.exec(select(PlaceEdit).where(col(PlaceEdit.id).in_(newest))):
        edit = Edit(*(getattr(row, name) for name in Edit._fields))
        found.setdefault(edit.provider_id, {})[edit.field] = edit
    return found


def find_withheld(session: Session) -> set[str]:
    """Providers that an officer keeps out of public."""
    withheld = select(PlaceEdit.provider_id).where(
        PlaceEdit.field == EditField.WITHHELD, col(PlaceEdit.ended_at).is_(None)
    )
    return set(session.exec(withheld).all())


def find_last_withheld(session: Session) -> int:
    """The newest edit that withholds a setting; 0 where none is withheld."""
    newest = select(func.max(PlaceEdit.id)).where(
        PlaceEdit.field == EditField.WITHHELD, col(PlaceEdit.ended_at).is_(None)
    )
    return session.exec(newest).one() or 0


def last_edit_id(session: Session) -> int:
    """The watermark: 0 before the first edit."""
    return session.exec(select(func.max(PlaceEdit.id))).one() or 0


def find_edited_after(session: Session, edit_id: int) -> set[str]:
    """Providers of whom something was edited, or an edit ended, after a watermark."""
    later = select(PlaceEdit.provider_id).where(col(PlaceEdit.id) > edit_id).distinct()
    return set(session.exec(later).all())


def save_edit(session: Session, edit: PlaceEdit) -> None:
    """Add a row; the one that stood for the field has ended by it. Flushed, not committed."""
    before = update(PlaceEdit).where(
        col(PlaceEdit.provider_id) == edit.provider_id,
        col(PlaceEdit.field) == edit.field,
        col(PlaceEdit.ended_at).is_(None),
    )
    session.exec(before.values(ended_at=edit.made_at))
    session.add(edit)
    session.flush()


def end_agreed(session: Session, edit_ids: Iterable[int], seq: int, now: datetime) -> list[Edit]:
    """End edits that a publication found the sources to agree with; those that it did end."""
    wanted = list(edit_ids)
    ended: list[Edit] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = col(PlaceEdit.id).in_(wanted[start : start + CHUNK])
        for row in session.exec(select(PlaceEdit).where(chunk, col(PlaceEdit.ended_at).is_(None))):
            row.ended_at, row.ended_seq = now, seq
            ended.append(Edit(*(getattr(row, name) for name in Edit._fields)))
    session.flush()
    return ended
