"""Administrators' edits of their council's details: saved, audited and published at once.

An edit overrides COUNCILS_FILE until an administrator ends it. It is published in the snapshot, so
it reaches every host of public pages, and it applies to a rollback too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sqlmodel import Session

from app.config import Council
from app.config.council import ValueInvalid
from app.config.council_details import (
    LANGUAGE_DETAILS,
    CouncilDetail,
    canonical_text,
    detail_text,
    with_valid_details,
)
from app.data.audit import AuditEntry, save_audit_entry
from app.data.council_details import (
    DetailEdit,
    find_detail_history,
    last_detail_edit_id,
    newest_of,
)
from app.data.tables import CouncilDetailEdit
from app.publish.edits.edit_requests import Officer, SavedEdits, save_marked
from app.publish.errors import (
    DetailInvalid,
    EditConflict,
    EditRefused,
    EditUnchanged,
    FieldConflict,
    UndoRefused,
)
from app.snapshot.edit_markers import COUNCIL_ACTION, MarkedEdit

NewestEdits = Mapping[CouncilDetail, DetailEdit]


@dataclass(frozen=True)
class DetailRequest:
    """A new text of one detail; None ends the edit, so that COUNCILS_FILE applies again.

    `seen_id` is the id of the newest edit of the detail that the administrator saw, 0 where there
    was none.
    """

    detail: CouncilDetail
    value: str | None
    seen_id: int


def save_details(
    session: Session,
    data_dir: Path,
    council: Council,
    requests: Sequence[DetailRequest],
    officer: Officer,
) -> SavedEdits:
    """Save edits of a council's details in one transaction and publish them. Commits.

    `council` is as in COUNCILS_FILE. Requests that change nothing are left out. Raises DetailInvalid
    for a value that COUNCILS_FILE may not have, EditConflict where a detail was edited after it was
    seen, and EditUnchanged: nothing is saved then. Raises EditNotPublished as `save_edits`.
    """

    def save() -> int:
        history = find_detail_history(session, council.la_number)
        _check_versions(council, requests, history)
        newest = newest_of(history)
        changes = [
            one
            for one in map(_canonical, requests)
            if one.value != _text_in_force(newest, one.detail)
        ]
        if not changes:
            raise EditUnchanged("the details have these values already")
        _check_values(council, newest, changes)
        batch = last_detail_edit_id(session) + 1
        for request in changes:
            _save(session, council, request, newest, officer, batch)
        return batch

    marked = [
        MarkedEdit(COUNCIL_ACTION, council.la_number, one.detail.value, officer.reason, officer.who)
        for one in requests
    ]
    return save_marked(session, data_dir, marked, officer.now, save)


def undo_details(
    session: Session,
    data_dir: Path,
    council: Council,
    edits: Sequence[DetailEdit],
    officer: Officer,
) -> SavedEdits:
    """Undo edits of a council's details and publish, as `save_details`.

    Raises UndoRefused where the same detail was edited later; then nothing is undone.
    """
    if not edits:
        raise EditRefused("there is no such edit")
    history = find_detail_history(session, council.la_number)
    later_ids = [one.id for edit in edits for one in history if _is_later(one, edit)]
    if later_ids:
        message = "the same detail was edited later: undo the later edits first"
        raise UndoRefused(message, tuple(sorted(later_ids)))
    requests = [DetailRequest(one.detail, text_before(one, history), one.id) for one in edits]
    return save_details(session, data_dir, council, requests, officer)


def text_before(edit: DetailEdit, history: Sequence[DetailEdit]) -> str | None:
    """The edited text before an edit; None where that of COUNCILS_FILE applied.

    `history` has the edits of the council, newest first.
    """
    earlier = (one for one in history if one.detail is edit.detail and one.id < edit.id)
    before = next(earlier, None)
    return None if before is None or before.is_end else before.value


def can_undo(edit: DetailEdit, history: Sequence[DetailEdit]) -> bool:
    """Whether no later edit of the same detail depends on an edit."""
    return not any(_is_later(one, edit) for one in history)


def _is_later(one: DetailEdit, edit: DetailEdit) -> bool:
    return one.detail is edit.detail and one.id > edit.id


def _text_in_force(newest: NewestEdits, detail: CouncilDetail) -> str | None:
    edit = newest.get(detail)
    return None if edit is None or edit.is_end else edit.value


def _canonical(request: DetailRequest) -> DetailRequest:
    if request.value is None:
        return request
    try:
        return replace(request, value=canonical_text(request.detail, request.value))
    except ValueInvalid as error:
        raise DetailInvalid(error.name, error.reason) from None


def _check_versions(
    council: Council, requests: Sequence[DetailRequest], history: Sequence[DetailEdit]
) -> None:
    """Raise EditConflict for the details that were edited after the administrator had seen them."""
    newest, by_id = newest_of(history), {one.id: one for one in history}
    conflicts = []
    for request in requests:
        edit = newest.get(request.detail)
        if edit is None or edit.id == request.seen_id:
            continue
        of_file, seen = detail_text(council, request.detail), by_id.get(request.seen_id)
        conflicts.append(
            FieldConflict(
                request.detail,
                of_file if seen is None or seen.is_end else seen.value,
                of_file if edit.is_end else edit.value,
                request.value,
                edit.id,
                edit.edited_by,
                edit.edited_at,
            )
        )
    if conflicts:
        raise EditConflict(tuple(conflicts))


def _check_values(council: Council, newest: NewestEdits, changes: Sequence[DetailRequest]) -> None:
    """Raise DetailInvalid where a changed value, or the languages that follow, break a rule."""
    wanted = {one.detail: one.value for one in changes}
    if LANGUAGE_DETAILS & wanted.keys():
        wanted = {one: _text_in_force(newest, one) for one in LANGUAGE_DETAILS} | wanted
    texts = {detail: text for detail, text in wanted.items() if text is not None}
    try:
        with_valid_details(council, texts)
    except ValueInvalid as error:
        raise DetailInvalid(error.name, error.reason) from None


def _save(
    session: Session,
    council: Council,
    request: DetailRequest,
    newest: NewestEdits,
    officer: Officer,
    batch: int,
) -> None:
    detail, of_file = request.detail, detail_text(council, request.detail)
    before = _text_in_force(newest, detail)
    session.add(
        CouncilDetailEdit(
            la_number=council.la_number,
            detail=detail,
            value=request.value or "",
            file_value=of_file,
            reason=officer.reason,
            edited_by=officer.who,
            edited_at=officer.now,
            is_end=request.value is None,
            batch=batch,
        )
    )
    entry = AuditEntry(
        officer.who,
        "council edit ended" if request.value is None else "council edit",
        f"council {council.la_number}",
        detail.value,
        of_file if before is None else before,
        of_file if request.value is None else request.value,
        officer.reason,
    )
    save_audit_entry(session, entry, officer.now)
