"""Rows of the edition that awaits review, beside those of the current one."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.record_changes import ChangeKind
from app.data.quarantined_rows import (
    UNCHANGED,
    PreviewRow,
    count_quarantined_rows,
    find_quarantined_rows,
)
from app.data.source_states import SourceState
from app.i18n import mark
from app.web.request_context import council_of_file
from app.web.staff.record_session import record_session

ROWS_A_PAGE = 20
CHANGE_TEXTS = {
    UNCHANGED: mark("first rows of the file"),
    ChangeKind.OPENED.value: mark("new"),
    ChangeKind.CLOSED.value: mark("no longer in the file"),
    ChangeKind.AGREED.value: mark("consents"),
    ChangeKind.WITHDREW.value: mark("consents no longer"),
    ChangeKind.OTHER.value: mark("other columns"),
}


@dataclass(frozen=True)
class QuarantinePreview:
    """One page of this council's rows; `number` counts from 1."""

    rows: Sequence[PreviewRow]
    total: int
    number: int
    pages: int


def quarantine_preview(state: SourceState, number: int) -> QuarantinePreview | None:
    """A page of rows of the edition that awaits review; None where no row may be shown."""
    if state.quarantined is None or state.quarantined.id is None:
        return None
    session, la_number = record_session(), council_of_file().la_number
    total = count_quarantined_rows(session, state.quarantined.id, la_number)
    if not total:
        return None
    pages = -(-total // ROWS_A_PAGE)
    number = min(max(number, 1), pages)
    start = (number - 1) * ROWS_A_PAGE
    rows = find_quarantined_rows(session, state.quarantined.id, la_number, start, ROWS_A_PAGE)
    return QuarantinePreview(rows, total, number, pages)
