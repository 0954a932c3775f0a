"""Queries for officers' edits of single providers, which take precedence over the sources."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select, union, update

from app.data.record_times import in_utc
from app.data.row_versions import CHUNK
from app.data.tables import (
    DirectoryEntry,
    EditField,
    ExtractedRegistration,
    Listing,
    Provider,
    ProviderEdit,
)

EditsByField = dict[EditField, "Edit"]


class Edit(NamedTuple):
    """The newest edit of one field of one provider, in force or ended."""

    id: int
    provider_id: str
    field: EditField
    value: str
    source_value: str
    reason: str
    edited_by: str
    edited_at: datetime
    ended_at: datetime | None
    ended_by_seq: int | None
    is_end: bool = False
    batch: int = 0

    def is_in_force(self, origin: int | None = None) -> bool:
        """Whether the edit applies to the sources of publication `origin`; None: of today.

        An edit that ended because the sources came to agree still applies to older snapshots.
        """
        if self.ended_at is None:
            return True
        return origin is not None and self.ended_by_seq is not None and self.ended_by_seq > origin

    @property
    def edited_on(self) -> date:
        """The day, in UTC."""
        return in_utc(self.edited_at).date()


def edit_in_force(own: Mapping[EditField, Edit], field: EditField) -> Edit | None:
    """The edit of a field among a provider's own, where it is in force today."""
    edit = own.get(field)
    return edit if edit and edit.is_in_force() else None


def find_edits(
    session: Session, provider_ids: Collection[str] | None = None
) -> dict[str, EditsByField]:
    """The newest edit of each field, by provider_id: of all providers, or of those given."""
    found: dict[str, EditsByField] = {}
    if provider_ids is None:
        return _newest(session, None, found)
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        _newest(session, listed[start : start + CHUNK], found)
    return found


def find_edits_of_council(session: Session, la_number: str) -> dict[str, EditsByField]:
    """The newest edit of each field of a council's settings, by provider_id.

    They are its providers, and those that its listing, its directory or
    Ofsted's extract for it names.
    """
    own = union(
        *(
            select(col(table.provider_id)).where(col(table.la_number) == la_number)
            for table in (Provider, Listing, DirectoryEntry, ExtractedRegistration)
        )
    )
    edited = select(ProviderEdit.provider_id).where(col(ProviderEdit.provider_id).in_(own))
    return find_edits(session, set(session.exec(edited).all()))


def _newest(
    session: Session, provider_ids: list[str] | None, found: dict[str, EditsByField]
) -> dict[str, EditsByField]:
    newest = select(func.max(ProviderEdit.id)).group_by(
        col(ProviderEdit.provider_id), col(ProviderEdit.field)
    )
    if provider_ids is not None:
        newest = newest.where(col(ProviderEdit.provider_id).in_(provider_ids))
    for row in session.exec(select(ProviderEdit).where(col(ProviderEdit.id).in_(newest))):
        edit = _edit_of(row)
        found.setdefault(edit.provider_id, {})[edit.field] = edit
    return found


def find_history(session: Session, provider_id: str) -> list[Edit]:
    """Every edit of one provider, ended ones and ends included, newest first."""
    own = select(ProviderEdit).where(ProviderEdit.provider_id == provider_id)
    rows = session.exec(own.order_by(col(ProviderEdit.id).desc()))
    return [_edit_of(row) for row in rows]


def find_batch(session: Session, batch: int) -> list[Edit]:
    """The edits that were saved together, oldest first."""
    together = select(ProviderEdit).where(ProviderEdit.batch == batch)
    return [_edit_of(row) for row in session.exec(together.order_by(col(ProviderEdit.id)))]


def get_edit(session: Session, edit_id: int) -> Edit | None:
    row = session.get(ProviderEdit, edit_id)
    return _edit_of(row) if row else None


def _edit_of(row: ProviderEdit) -> Edit:
    return Edit(*(getattr(row, name) for name in Edit._fields))


def find_withheld(session: Session) -> set[str]:
    """Providers that an officer withholds from publication."""
    withheld = select(ProviderEdit.provider_id).where(
        ProviderEdit.field == EditField.WITHHELD, col(ProviderEdit.ended_at).is_(None)
    )
    return set(session.exec(withheld).all())


def find_standing_edits(session: Session, field: EditField) -> list[Edit]:
    """The edits of one field that are in force, oldest first."""
    standing = select(ProviderEdit).where(
        ProviderEdit.field == field, col(ProviderEdit.ended_at).is_(None)
    )
    return [_edit_of(row) for row in session.exec(standing.order_by(col(ProviderEdit.id)))]


def find_last_withheld_edit_id(session: Session) -> int:
    """The id of the newest edit in force that withholds a provider; 0 where there is none."""
    newest = select(func.max(ProviderEdit.id)).where(
        ProviderEdit.field == EditField.WITHHELD, col(ProviderEdit.ended_at).is_(None)
    )
    return session.exec(newest).one() or 0


def last_edit_id(session: Session) -> int:
    """The id of the newest edit, which publications store as a watermark; 0 before the first."""
    return session.exec(select(func.max(ProviderEdit.id))).one() or 0


def find_edited_after(session: Session, edit_id: int) -> set[str]:
    """Providers with an edit that was made or ended after a watermark, or merged since."""
    is_later = col(ProviderEdit.id) > edit_id
    later = select(ProviderEdit.provider_id).where(is_later).distinct()
    merged = select(ProviderEdit.value).where(is_later, ProviderEdit.field == EditField.MERGED)
    return {*session.exec(later), *session.exec(merged)}


def end_standing(
    session: Session, provider_ids: Collection[str], field: EditField, now: datetime
) -> None:
    """End the edits of a field of these settings that are in force."""
    own = update(ProviderEdit).where(
        col(ProviderEdit.provider_id).in_(provider_ids),
        col(ProviderEdit.field) == field,
        col(ProviderEdit.ended_at).is_(None),
    )
    session.exec(own.values(ended_at=now))


def save_edit(session: Session, edit: ProviderEdit) -> None:
    """Add an edit and end the one that was in force for the field; flushed, not committed."""
    end_standing(session, [edit.provider_id], edit.field, edit.edited_at)
    session.add(edit)
    session.flush()


def end_redundant_edits(
    session: Session, edit_ids: Iterable[int], seq: int, now: datetime
) -> list[Edit]:
    """End edits that the sources of publication `seq` agree with; return those that were ended."""
    wanted = list(edit_ids)
    ended: list[Edit] = []
    for start in range(0, len(wanted), CHUNK):
        chunk = col(ProviderEdit.id).in_(wanted[start : start + CHUNK])
        for row in session.exec(
            select(ProviderEdit).where(chunk, col(ProviderEdit.ended_at).is_(None))
        ):
            row.ended_at, row.ended_by_seq = now, seq
            ended.append(_edit_of(row))
    session.flush()
    return ended
