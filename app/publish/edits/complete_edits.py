"""Publishing edits that are saved, and completing those that were interrupted."""

import sqlite3
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from app.data.council_details import find_newest_detail_edits
from app.data.edits import find_edits, find_withheld
from app.publish.errors import EditNotPublished, PublishError
from app.publish.store.locks import EDIT_LOCK_TIMEOUT_S, switch_lock
from app.publish.store.patch import publish_edits
from app.snapshot.edit_markers import (
    COUNCIL_ACTION,
    MarkedEdit,
    find_interrupted_edits,
    remove_edit_marker,
)
from app.snapshot.errors import SnapshotDamaged


def publish_saved(session: Session, root: Path, now: datetime) -> int | None:
    """Publish saved edits; the caller holds the switch lock. Raises EditNotPublished."""
    try:
        return publish_edits(session, root, now)
    except (PublishError, SnapshotDamaged, sqlite3.Error, OSError) as error:
        raise EditNotPublished("the edit is saved, but not public yet") from error


def publish_saved_edits(session: Session, data_dir: Path, now: datetime) -> int | None:
    """Publish saved edits that are not public yet; return the publication, None without any."""
    root = data_dir / "snapshots"
    with switch_lock(session, root, EDIT_LOCK_TIMEOUT_S):
        return publish_saved(session, root, now)


def remove_completed_markers(session: Session, data_dir: Path) -> None:
    """After a full publication, remove the markers of saved edits, which are now public.

    Markers of erasures stay until their own command is done.
    """
    for marked_edit in find_interrupted_edits(data_dir):
        if marked_edit.action != "forget" and is_recorded(session, marked_edit):
            remove_edit_marker(data_dir, marked_edit)


def is_recorded(session: Session, marked_edit: MarkedEdit) -> bool:
    """Whether the record has the edit of a marker; it may have been interrupted before."""
    if marked_edit.action == COUNCIL_ACTION:
        return _is_detail_recorded(session, marked_edit)
    own = find_edits(session, [marked_edit.provider_id]).get(marked_edit.provider_id, {})
    if marked_edit.action in ("withhold", "lift", "forget"):
        return (marked_edit.provider_id in find_withheld(session)) is (marked_edit.action != "lift")
    edit = next((one for field, one in own.items() if field.value == marked_edit.field), None)
    if edit is None:
        return False
    was_ended = edit.ended_at is not None and edit.ended_by_seq is None
    is_same_one = (edit.edited_by, edit.reason) == (
        marked_edit.who,
        marked_edit.reason,
    ) or not marked_edit.reason
    return is_same_one and was_ended is (marked_edit.action == "end")


def _is_detail_recorded(session: Session, marked_edit: MarkedEdit) -> bool:
    newest = find_newest_detail_edits(session, marked_edit.provider_id).values()
    return any(
        edit.detail.value == marked_edit.field
        and (edit.edited_by, edit.reason) == (marked_edit.who, marked_edit.reason)
        for edit in newest
    )
