"""A file on its way in: read, found sound by itself, and known by the name of its edition."""

import logging
import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.data import editions
from app.data.areas import find_la_numbers
from app.data.audit import Deed
from app.data.tables import Outcome, RefreshRun
from app.ingest import kept
from app.ingest.asat import as_at_of
from app.ingest.checks import check_room, check_rows
from app.ingest.content import Content, Desk
from app.ingest.errors import RefreshRefused, file_name
from app.ingest.readers import READERS
from app.ingest.source import Source
from app.ingest.sources import postcode_directory
from app.ingest.unknown_areas import find_unknown, notices, sentence, sentence_of_postcodes

progress = logging.getLogger("app.progress")

_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)


@dataclass(frozen=True)
class Order:
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
    deed: Deed | None = None
    is_released: bool = False


@dataclass(frozen=True)
class Arrival:
    """A file that was read. `name` is its edition's: the source's, or "council_listing/330".

    `report` is the name of the file in DATA_DIR/reports on what could not be read, "" where all could.
    """

    name: str
    as_at: date
    sha256: str
    file_name: str
    content: Content
    order: Order
    report: str = ""

    @property
    def is_national(self) -> bool:
        return "/" not in self.name

    def run(self, desk: Desk, outcome: Outcome) -> RefreshRun:
        """The log's line of what came of it."""
        content = self.content
        ignored = (*content.ignored, *content.unknown)
        not_read = [f"columns not read: {', '.join(ignored)}"] if ignored else []
        not_read += [f"not read: {', '.join(content.strange)}"] if content.strange else []
        return RefreshRun(
            source=self.name,
            file_name=self.file_name,
            ended_at=desk.now,
            outcome=outcome,
            rows_count=content.rows_count,
            bad_count=len(content.bad),
            reason="; ".join((*not_read, *content.notes)),
        )


def read(desk: Desk, source: Source, order: Order) -> Arrival:
    """Read and judge the file of an order; raises IngestError with one sentence."""
    session, path = desk.session, order.path
    called = order.file_name or file_name(path)
    _check_council(source, order)
    check_room(desk, path)
    progress.debug("%s: reading %s", source.name, called)
    sha256 = kept.digest(path)
    content = READERS[source.name](path, session)
    as_at = as_at_of(path, order.as_at, content.as_at, desk.now.date())
    content = _with_unknown_areas(desk, source, content, order)
    council = content.la_number or (order.la_number if content.la_number is None else "")
    report = check_rows(desk, source, content, called, order.bounds, council)
    name = _edition_name(session, source, order, content)
    return Arrival(name, as_at, sha256, called, content, order, report)


def _with_unknown_areas(desk: Desk, source: Source, content: Content, order: Order) -> Content:
    """The content with what is to be told of areas that the record will not know."""
    goes = not order.is_invented and editions.holds_invented(desk.session)  # all that is invented
    if goes or not (unknown := find_unknown(desk.session, content.areas)):
        return content
    tell = sentence_of_postcodes if source.name == postcode_directory.SOURCE.name else sentence
    told = (*content.notes, tell(unknown))
    return replace(content, notes=told, notices=[*content.notices, *notices(unknown)])


def _check_council(source: Source, order: Order) -> None:
    """Refuse a council where there are national files only, before a large one is read."""
    if order.la_number and not source.has_councils_files:
        raise RefreshRefused(f"{source.name} is a national file: take it in without --council")
    if order.la_number and not _LA_NUMBER.fullmatch(order.la_number):
        raise RefreshRefused(f"{order.la_number[:60]!r} is no council's number of three digits")


def _edition_name(session: Session, source: Source, order: Order, content: Content) -> str:
    """The source, and behind a slash the council whose own file it is: "council_listing/330"."""
    name, told = file_name(order.path), order.la_number
    la_number = told if content.la_number is None else content.la_number
    if content.la_number is None and not told:
        raise RefreshRefused(f"{name} does not say which council it is of: tell it with --council")
    if content.la_number == "":
        if told:
            raise RefreshRefused(f"{name} is a national file: take it in without --council")
        return source.name
    if told not in ("", la_number):
        raise RefreshRefused(f"{name} is the file of council {la_number}, not of {told}")
    # The first real file is of no council that the seeds know.
    if order.is_invented or not editions.holds_invented(session):
        known = set(find_la_numbers(session).values())
        if known and la_number not in known:
            raise RefreshRefused(f"{name}: no council has the number {la_number}")
    return f"{source.name}/{la_number}"
