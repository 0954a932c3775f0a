"""Incoming files: read, checked on their own, and named after their edition."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.data import editions
from app.data.areas import find_la_numbers
from app.data.audit import AuditEntry
from app.data.tables import Outcome, RefreshRun
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.edition_checks import check_disk_space, check_rows
from app.ingest.edition_content import EditionContent
from app.ingest.errors import RefreshRefused, file_name
from app.ingest.parsing.as_at_date import determine_as_at
from app.ingest.quality_gates.unknown_areas import (
    find_unknown_areas,
    row_warnings,
)
from app.ingest.source import Source

progress = logging.getLogger("app.progress")

_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)


@dataclass(frozen=True)
class RefreshRequest:
    """A file to import, with the options of the import.

    `bounds` (fewest, most rows) replace those of the source. `la_number` names the council when the
    file itself does not, `file_name` is the publisher's name when that of `path` differs.
    `audit_entry` is saved with the edition's name and the outcome, unless the file is unchanged and
    nothing is saved with it.
    With `is_released` a person has reviewed the edition: only privacy gates apply. `save_with`
    saves what belongs to an edition in its transaction, whether it is stored or unchanged.
    """

    path: Path
    as_at: date | None = None
    bounds: tuple[int, int] | None = None
    is_invented: bool = False
    la_number: str = ""
    file_name: str = ""
    audit_entry: AuditEntry | None = None
    is_released: bool = False
    save_with: Callable[[RefreshRun], None] | None = None


@dataclass(frozen=True)
class IncomingEdition:
    """A file that has been read. `name` is that of its edition: a source or "council_listing/330".

    `report` is the file name in DATA_DIR/reports of the unreadable rows, "" when there are none.
    """

    name: str
    as_at: date
    sha256: str
    file_name: str
    content: EditionContent
    request: RefreshRequest
    report: str = ""

    @property
    def is_national(self) -> bool:
        return "/" not in self.name

    def run(self, context: CommandContext, outcome: Outcome) -> RefreshRun:
        """The log entry of this refresh with an outcome."""
        content = self.content
        ignored = (*content.ignored, *content.unknown_columns)
        not_read = [f"columns not read: {', '.join(ignored)}"] if ignored else []
        not_read += (
            [f"not read: {', '.join(content.unknown_items)}"] if content.unknown_items else []
        )
        return RefreshRun(
            source=self.name,
            file_name=self.file_name,
            ended_at=context.now,
            outcome=outcome,
            rows_count=content.rows_count,
            unreadable_count=len(content.bad),
            reason="; ".join((*not_read, *content.notes)),
        )


def read(context: CommandContext, source: Source, request: RefreshRequest) -> IncomingEdition:
    """The edition in a request's file, read and checked; raises IngestError with one sentence."""
    session, path = context.session, request.path
    original_name = request.file_name or file_name(path)
    _check_council(source, request)
    check_disk_space(context, path)
    progress.debug("%s: reading %s", source.name, original_name)
    sha256 = edition_archive.digest(path)
    content = source.read(path, session)
    as_at = determine_as_at(path, request.as_at, content.as_at, context.now.date())
    content = _with_unknown_areas(context, content, request)
    council = content.la_number or (request.la_number if content.la_number is None else "")
    report = check_rows(context, source, content, original_name, request.bounds, council)
    name = _edition_name(session, source, request, content)
    return IncomingEdition(name, as_at, sha256, original_name, content, request, report)


def _with_unknown_areas(
    context: CommandContext, content: EditionContent, request: RefreshRequest
) -> EditionContent:
    """The content with a note and row warnings on areas that the record does not have."""
    # The areas in the record are invented too, and are replaced with the first real edition.
    replaces_invented = not request.is_invented and editions.has_invented_edition(context.session)
    if replaces_invented or not (unknown := find_unknown_areas(context.session, content.areas)):
        return content
    notes = (*content.notes, content.describe_unknown_areas(unknown))
    return replace(
        content, notes=notes, row_warnings=[*content.row_warnings, *row_warnings(unknown)]
    )


def _check_council(source: Source, request: RefreshRequest) -> None:
    """Refuse a council for a national source before a large file is read."""
    if request.la_number and not source.has_councils_files:
        raise RefreshRefused(f"{source.name} is a national file: import it without --council")
    if request.la_number and not _LA_NUMBER.fullmatch(request.la_number):
        raise RefreshRefused(
            f"{request.la_number[:60]!r} is not a council's DfE number of three digits"
        )


def _edition_name(
    session: Session, source: Source, request: RefreshRequest, content: EditionContent
) -> str:
    """The source's name, for a council's file followed by its number: "council_listing/330"."""
    name, stated_la_number = file_name(request.path), request.la_number
    la_number = stated_la_number if content.la_number is None else content.la_number
    if content.la_number is None and not stated_la_number:
        raise RefreshRefused(f"{name} does not name its council: give it with --council")
    if content.la_number == "":
        if stated_la_number:
            raise RefreshRefused(f"{name} is a national file: import it without --council")
        return source.name
    if stated_la_number not in ("", la_number):
        raise RefreshRefused(
            f"{name} is the file of council {la_number}, not of {stated_la_number}"
        )
    # While the record has invented councils only, the number of the first real file is not in it.
    if request.is_invented or not editions.has_invented_edition(session):
        known = set(find_la_numbers(session).values())
        if known and la_number not in known:
            raise RefreshRefused(f"{name}: no council has the number {la_number}")
    return f"{source.name}/{la_number}"
