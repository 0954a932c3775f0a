"""Undoing edits: a new edit with the value before, while no later edit of the field depends on it."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from sqlmodel import Session

from app.data.edits import Edit, find_batch, find_history, get_edit
from app.data.tables import EditField
from app.publish.edits.edit_requests import (
    EditRequest,
    Officer,
    SavedEdits,
    check_council,
    save_edits,
)
from app.publish.errors import EditRefused, UndoRefused

DECISIONS = frozenset(
    {
        *(EditField.CONSENT, EditField.WITHHELD, EditField.CLOSED),
        *(EditField.ADDED, EditField.MERGED, EditField.BEING_CHECKED),
    }
)


def undo_batch(
    session: Session, data_dir: Path, batch: int, officer: Officer, la_number: str
) -> SavedEdits:
    """Undo all edits that were saved together, and publish, as `save_edits`.

    Raises UndoRefused with the later edits of the same fields, where there are any; then nothing
    is undone.
    """
    return _undo(session, data_dir, find_batch(session, batch) if batch else [], officer, la_number)


def undo_edit(
    session: Session, data_dir: Path, edit_id: int, officer: Officer, la_number: str
) -> SavedEdits:
    """Undo one edit, or one end of an edit, as `undo_batch`."""
    edit = get_edit(session, edit_id)
    return _undo(session, data_dir, [edit] if edit else [], officer, la_number)


def _undo(
    session: Session, data_dir: Path, edits: Sequence[Edit], officer: Officer, la_number: str
) -> SavedEdits:
    if not edits:
        raise EditRefused("there is no such edit")
    requests, later_ids = [], list[int]()
    for edit in edits:
        check_council(session, edit.provider_id, la_number)
        if edit.field in DECISIONS:
            raise EditRefused("this changes only by a decision of its own")
        history = find_history(session, edit.provider_id)
        later_ids += [later.id for later in find_later(edit, history)]
        requests.append(
            EditRequest(edit.provider_id, edit.field, value_before(edit, history), edit.id)
        )
    if later_ids:
        message = "the same field was edited later: undo the later edits first"
        raise UndoRefused(message, tuple(sorted(later_ids)))
    return save_edits(session, data_dir, requests, officer, la_number)


def find_later(edit: Edit, history: Iterable[Edit]) -> list[Edit]:
    """The later edits of the same field among all edits of a provider."""
    return [one for one in history if one.field is edit.field and one.id > edit.id]


def value_before(edit: Edit, history: Iterable[Edit]) -> str | None:
    """The text of the edit that was in force before; None where the sources' value was shown."""
    earlier = [one for one in history if one.field is edit.field and one.id < edit.id]
    before = max(earlier, key=lambda one: one.id, default=None)
    if before is None or before.is_end or before.ended_by_seq is not None:
        return None
    return before.value


def cannot_undo(edit: Edit, history: Sequence[Edit]) -> str:
    """Why an edit cannot be undone, as a key for pages; "" where it can.

    "later": a later edit of the field depends on it. "agreed": the sources have its value now.
    "decision": a consent, or withholding, changes only by a decision of its own.
    """
    if find_later(edit, history):
        return "later"
    if edit.field in DECISIONS:
        return "decision"
    if edit.ended_by_seq is not None and value_before(edit, history) is None:
        return "agreed"
    return ""
