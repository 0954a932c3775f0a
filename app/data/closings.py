"""Settings that their council closes from a day on.

The value of the edit is that day. A closing is in effect if its edit was saved on that day or
later. So an edit that names a later day is saved once more when the day has come: what is public
follows from the rows alone, and the new row is published like any other edit.
"""

from datetime import UTC, date, datetime

from sqlmodel import Session

from app.data.audit import AuditEntry, save_audit_entry
from app.data.edits import (
    Edit,
    EditsByField,
    edit_in_force,
    find_standing_edits,
    find_withheld,
    save_edit,
)
from app.data.tables import EditField, ProviderEdit


def closing_day(own: EditsByField) -> date | None:
    """The day from which the council has a setting as closed; None where it is not."""
    edit = edit_in_force(own, EditField.CLOSED)
    return date.fromisoformat(edit.value) if edit else None


def is_closed(own: EditsByField) -> bool:
    """Whether the closing of a setting is in effect."""
    edit = edit_in_force(own, EditField.CLOSED)
    return edit is not None and _is_in_effect(edit)


def find_closed(session: Session) -> set[str]:
    """Providers whose closing is in effect."""
    return {
        edit.provider_id
        for edit in find_standing_edits(session, EditField.CLOSED)
        if _is_in_effect(edit)
    }


def find_hidden(session: Session) -> set[str]:
    """Providers that their council withholds or has closed."""
    return find_withheld(session) | find_closed(session)


def find_last_closing_id(session: Session) -> int:
    """The id of the newest edit whose closing is in effect; 0 where there is none."""
    return max(
        (edit.id for edit in find_standing_edits(session, EditField.CLOSED) if _is_in_effect(edit)),
        default=0,
    )


def find_due_closings(session: Session, today: date) -> list[Edit]:
    """Closings that are not in effect although their day has come."""
    return [
        edit
        for edit in find_standing_edits(session, EditField.CLOSED)
        if not _is_in_effect(edit) and date.fromisoformat(edit.value) <= today
    ]


def put_closings_in_effect(session: Session, now: datetime) -> int:
    """Put closings whose day has come in effect, and return their number.

    Flushed, not committed. The caller holds the switch lock, as for every edit.
    """
    due = find_due_closings(session, now.astimezone(UTC).date())
    for edit in due:
        again = ProviderEdit(
            provider_id=edit.provider_id,
            field=edit.field,
            value=edit.value,
            source_value=edit.source_value,
            reason=edit.reason,
            edited_by=edit.edited_by,
            edited_at=now,
        )
        save_edit(session, again)
        entry = AuditEntry(edit.edited_by, "closing in effect", edit.provider_id)
        save_audit_entry(session, entry, now)
    return len(due)


def _is_in_effect(edit: Edit) -> bool:
    return date.fromisoformat(edit.value) <= edit.edited_on
