"""Queries for administrators' edits of their council's details, which override COUNCILS_FILE."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, func, select

from app.config.council_details import CouncilDetail
from app.data.tables import CouncilDetailEdit

PublishedDetails = dict[str, dict[str, str]]


class DetailEdit(NamedTuple):
    """One edit of one detail of one council, or the end of one."""

    id: int
    la_number: str
    detail: CouncilDetail
    value: str
    file_value: str
    reason: str
    edited_by: str
    edited_at: datetime
    is_end: bool
    batch: int


def find_newest_detail_edits(session: Session, la_number: str) -> dict[CouncilDetail, DetailEdit]:
    """The newest edit of each detail of a council that was ever edited, ends included."""
    return newest_of(find_detail_history(session, la_number))


def newest_of(history: Sequence[DetailEdit]) -> dict[CouncilDetail, DetailEdit]:
    """The newest edit of each detail in a history, which has the newest edits first."""
    return {edit.detail: edit for edit in reversed(history)}


def find_detail_history(session: Session, la_number: str) -> list[DetailEdit]:
    """Every edit of a council's details, newest first."""
    own = select(CouncilDetailEdit).where(CouncilDetailEdit.la_number == la_number)
    rows = session.exec(own.order_by(col(CouncilDetailEdit.id).desc()))
    return [_edit_of(row) for row in rows]


def find_published_details(session: Session) -> PublishedDetails:
    """The edited values that apply, by DfE number of the council and by detail, both in order."""
    ids = select(func.max(CouncilDetailEdit.id)).group_by(
        col(CouncilDetailEdit.la_number), col(CouncilDetailEdit.detail)
    )
    newest = select(CouncilDetailEdit).where(
        col(CouncilDetailEdit.id).in_(ids), col(CouncilDetailEdit.is_end).is_(False)
    )
    found: PublishedDetails = {}
    for edit in sorted(session.exec(newest), key=lambda one: (one.la_number, one.detail.value)):
        found.setdefault(edit.la_number, {})[edit.detail.value] = edit.value
    return found


def last_detail_edit_id(session: Session) -> int:
    """The id of the newest edit; 0 before the first."""
    return session.exec(select(func.max(CouncilDetailEdit.id))).one() or 0


def get_detail_edit(session: Session, edit_id: int) -> DetailEdit | None:
    row = session.get(CouncilDetailEdit, edit_id)
    return _edit_of(row) if row else None


def find_la_numbers_of_batch(session: Session, batch: int) -> set[str]:
    """The DfE number of the council whose edits were saved together; none for an unknown batch."""
    saved = select(CouncilDetailEdit.la_number).where(CouncilDetailEdit.batch == batch)
    return set(session.exec(saved))


def _edit_of(row: CouncilDetailEdit) -> DetailEdit:
    return DetailEdit(*(getattr(row, name) for name in DetailEdit._fields))
