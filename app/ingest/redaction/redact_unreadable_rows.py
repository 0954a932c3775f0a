"""Unreadable rows taken out of kept files: they may tell of people, whom nothing else leads to.

They are kept while their fault is open, in the newest edition alone. Once a later one is accepted, or
somebody of that source is to be forgotten, they go: who is in an unreadable row cannot be told.
A row that was read but for single cells stays: its reference says whose it is.
"""

from pathlib import Path

from sqlmodel import col, select

from app.data.editions import find_current_edition
from app.data.quarantined_editions import (
    clear_archived_as,
    find_quarantined,
)
from app.data.tables import Edition
from app.ingest import edition_archive
from app.ingest.edition_content import CommandContext
from app.ingest.errors import IngestError
from app.ingest.redaction.redact_files import (
    EXTRACT,
    KEY_COLUMNS,
    RedactionResult,
    redact_by_row_number,
    redact_unreadable_registrations,
)
from app.ingest.source_readers import READERS
from app.ingest.sources import ofsted_council_extract

# Sources whose rows may tell of people.
PERSONAL_SOURCES = frozenset({EXTRACT, *KEY_COLUMNS, "family_hubs", "childminder_agencies"})


def redact_unreadable_rows(
    context: CommandContext, name: str, *, include_current: bool = False
) -> int:
    """Take the unreadable rows out of the kept files of an edition's name, and commit; how many files.

    Those of the newest edition, and of one that waits, only where `is_newest_too`.
    """
    current, changed = find_current_edition(context.session, name), 0
    listed = select(Edition).where(Edition.source == name, col(Edition.unreadable_kept) > 0)
    for edition in context.session.exec(listed).all():
        if not include_current and current and edition.id == current.id:
            continue
        if path := edition_archive.find_archived_path(context.data_dir, edition.kept_as):
            changed += _redact(context, name, path)
        edition.unreadable_kept = 0
    quarantined = find_quarantined(context.session, name) if include_current else None
    if quarantined and (
        path := edition_archive.find_archived_path(context.data_dir, quarantined.kept_as)
    ):
        changed += _redact(context, name, path)
    context.session.commit()
    return changed


def _redact(context: CommandContext, name: str, path: Path) -> bool:
    """Whether a kept file is other than before. One that cannot be read any more is removed."""
    base = name.partition("/")[0]
    if base not in PERSONAL_SOURCES:
        return False
    try:
        if base == EXTRACT:
            readable = {row.ofsted_urn for row in ofsted_council_extract.read(path).records}
            result = redact_unreadable_registrations(path, readable)
        else:
            bad = READERS[base](path, context.session).bad
            row_numbers = {row.row for row in bad if not row.is_cell}
            result = (
                redact_by_row_number(path, name, row_numbers)
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
