"""What was done to a setting, newest first, with what can be undone."""

from dataclasses import dataclass

from sqlmodel import Session

from app.data.edits import Edit, find_history
from app.publish.edits.edit_requests import check_council
from app.publish.edits.undo import cannot_undo, value_before


@dataclass(frozen=True)
class TimelineEntry:
    """One edit, or the end of one: its old and new text; None stands for the sources' value.

    `cannot_undo` is the key of the reason why it cannot be undone (`undo.cannot_undo`), "" where
    it can. `edit` has who, when, why and its batch.
    """

    edit: Edit
    old: str | None
    new: str | None
    cannot_undo: str


def find_timeline(session: Session, provider_id: str, la_number: str) -> list[TimelineEntry]:
    """Every edit of a provider, newest first. Raises NotOfThisCouncil.

    The values are personal where the provider is a home: only for officers of its council.
    """
    check_council(session, provider_id, la_number)
    history = find_history(session, provider_id)
    return [
        TimelineEntry(
            edit,
            value_before(edit, history),
            None if edit.is_end else edit.value,
            cannot_undo(edit, history),
        )
        for edit in history
    ]
