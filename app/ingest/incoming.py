"""A file on its way in: read, found sound by itself, and known by the name of its edition."""

import logging
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.data import editions
from app.data.areas import find_la_numbers
from app.data.audit import AuditEntry
from app.data.tables import (
    Outcome,
    RefreshRun,
)
from app.ingest import edition_archive
from app.ingest.edition_checks import (
    check_disk_space,
    check_rows,
)
from app.ingest.edition_content import (
    CommandContext,
    EditionContent,
)
from app.ingest.errors import (
    RefreshRefused,
    file_name,
)
from app.ingest.parsing.as_at_date import determine_as_at
from app.ingest.quality_gates.unknown_areas import (
    describe_unknown_areas,
    find_unknown_areas,
    row_warnings,
    sentence_of_postcodes,
)
from app.ingest.source import Source
from app.ingest.source_readers import READERS
from app.ingest.sources import postcode_directory

progress = logging.getLogger("app.progress")

_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)


@dataclass(frozen=True)
class RefreshRequest:
    """What a refresh is asked to do. `bounds` (fewest, most rows) stands in for the source's own.

    `la_number` says which council's file it is where the file does not say so itself, `file_name` what
    its publisher called it where its path does not. `deed` is kept in the audit, with the name of the
    edition and what came of it, unless nothing did. What `is_released` a person has seen and wants
    stored whatever the gates say, privacy's aside.
    """

    path: Path
    as_at: date | None = None
    bounds: tuple[int, int] | None = None
    is_invented: bool = False
    la_number: str = ""
    file_name: str = ""
    audit_entry: AuditEntry | None = None
    is_released: bool = False


@dataclass(frozen=True)
class IncomingEdition:
    """A file that was read. `name` is its edition's: the source's, or "council_listing/330".

    `report` is the name of the file in DATA_DIR/reports on what could not be read, "" where all could.
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
        """The log's line of what came of it."""
        content = self.content
        ignored = (*content.ignored, *content.unknown)
        not_read = [f"columns not read: {', '.join(ignored)}"] if ignored else []
        not_read += [f"not read: {', '.join(content.strange)}"] if content.strange else []
        return RefreshRun(
            source=self.name,
            file_name=self.file_name,
            ended_at=context.now,
            outcome=outcome,
            rows_count=content.rows_count,
            bad_count=len(content.bad),
            reason="; ".join((*not_read, *content.notes)),
        )


def read(context: CommandContext, source: Source, request: RefreshRequest) -> IncomingEdition:
    """Read and judge the file of an order; raises IngestError with one sentence."""
    session, path = context.session, request.path
    original_name = request.file_name or file_name(path)
    _check_council(source, request)
    check_disk_space(context, path)
    progress.debug("%s: reading %s", source.name, original_name)
    sha256 = edition_archive.digest(path)
    content = READERS[source.name](path, session)
    as_at = determine_as_at(path, request.as_at, content.as_at, context.now.date())
    content = _with_unknown_areas(context, source, content, request)
    council = content.la_number or (request.la_number if content.la_number is None else "")
    report = check_rows(context, source, content, original_name, request.bounds, council)
    name = _edition_name(session, source, request, content)
    return IncomingEdition(name, as_at, sha256, original_name, content, request, report)


def _with_unknown_areas(
    context: CommandContext, source: Source, content: EditionContent, request: RefreshRequest
) -> EditionContent:
    """The content with what is to be told of areas that the record will not know."""
    replaces_invented = not request.is_invented and editions.has_invented_edition(
        context.session
    )  # all that is invented
    if replaces_invented or not (unknown := find_unknown_areas(context.session, content.areas)):
        return content
    tell = (
        sentence_of_postcodes
        if source.name == postcode_directory.SOURCE.name
        else describe_unknown_areas
    )
    notes = (*content.notes, tell(unknown))
    return replace(
        content, notes=notes, row_warnings=[*content.row_warnings, *row_warnings(unknown)]
    )


def _check_council(source: Source, request: RefreshRequest) -> None:
    """Refuse a council where there are national files only, before a large one is read."""
    if request.la_number and not source.has_councils_files:
        raise RefreshRefused(f"{source.name} is a national file: take it in without --council")
    if request.la_number and not _LA_NUMBER.fullmatch(request.la_number):
        raise RefreshRefused(f"{request.la_number[:60]!r} is no council's number of three digits")


def _edition_name(
    session: Session, source: Source, request: RefreshRequest, content: EditionContent
) -> str:
    """The source, and behind a slash the council whose own file it is: "council_listing/330"."""
    name, stated_la_number = file_name(request.path), request.la_number
    la_number = stated_la_number if content.la_number is None else content.la_number
    if content.la_number is None and not stated_la_number:
        raise RefreshRefused(f"{name} does not say which council it is of: tell it with --council")
    if content.la_number == "":
        if stated_la_number:
            raise RefreshRefused(f"{name} is a national file: take it in without --council")
        return source.name
    if stated_la_number not in ("", la_number):
        raise RefreshRefused(
            f"{name} is the file of council {la_number}, not of {stated_la_number}"
        )
    # The first real file is of no council that the seeds know.
    if request.is_invented or not editions.has_invented_edition(session):
        known = set(find_la_numbers(session).values())
        if known and la_number not in known:
            raise RefreshRefused(f"{name}: no council has the number {la_number}")
    return f"{source.name}/{la_number}"
