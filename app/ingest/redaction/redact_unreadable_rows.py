"""Removal of unreadable rows from archived files, because their personal data has no known key.

Unreadable rows stay in the current edition's file while the officer may need them. They are removed
once a newer edition is accepted or an erasure order for the source is applied: it is not known whose
data they contain. A row with single unreadable cells stays, because its reference identifies it.
"""

from pathlib import Path

from sqlmodel import col, select

from app.data.editions import find_current_edition
from app.data.quarantined_editions import clear_archived_as, find_quarantined
from app.data.tables import Edition
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.errors import IngestError
from app.ingest.redaction.redact_files import (
    RedactionResult,
    redact_by_row_number,
    redact_unreadable_elements,
)
from app.ingest.source import ElementRedaction
from app.ingest.sources import find_source


def redact_unreadable_rows(
    context: CommandContext, name: str, *, include_current: bool = False
) -> int:
    """Remove the unreadable rows from the archived files of a source, and commit.

    Returns the number of changed files. Those of the current and of the quarantined edition are
    changed only with `include_current`.
    """
    current, changed = find_current_edition(context.session, name), 0
    listed = select(Edition).where(Edition.source == name, col(Edition.unreadable_count) > 0)
    for edition in context.session.exec(listed).all():
        if not include_current and current and edition.id == current.id:
            continue
        if path := edition_archive.find_archived_path(context.data_dir, edition.archived_as):
            changed += _redact(context, name, path)
        edition.unreadable_count = 0
    quarantined = find_quarantined(context.session, name) if include_current else None
    if quarantined and (
        path := edition_archive.find_archived_path(context.data_dir, quarantined.archived_as)
    ):
        changed += _redact(context, name, path)
    context.session.commit()
    return changed


def _redact(context: CommandContext, name: str, path: Path) -> bool:
    """Whether an archived file has changed. A file that can no longer be read is removed."""
    source = find_source(name)
    if source is None or source.redaction is None:
        return False
    try:
        if isinstance(source.redaction, ElementRedaction):
            result = redact_unreadable_elements(path, source.redaction)
        else:
            bad = source.read(path, context.session).bad
            row_numbers = {row.row for row in bad if not row.is_cell}
            result = (
                redact_by_row_number(path, source.redaction, row_numbers)
                if row_numbers
                else RedactionResult.UNCHANGED
            )
    except IngestError:
        path.unlink(missing_ok=True)
        result = RedactionResult.REMOVED
    if result is RedactionResult.REMOVED:
        clear_archived_as(
            context.session, [path.relative_to(context.data_dir / "editions").as_posix()]
        )
    return result is not RedactionResult.UNCHANGED
