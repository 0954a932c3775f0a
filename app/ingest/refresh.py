"""One refresh, whole or not at all: read a file, judge it, store it as an edition.

The caller holds the publisher's lock and publishes afterwards; whatever is raised here leaves the
record, and what the public sees, as they were.
"""

import csv
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.core.spreadsheet import guarded
from app.data import editions
from app.data.areas import find_council_names, find_la_numbers
from app.data.tables import Edition, Outcome, RefreshRun
from app.ingest.asat import as_at_of
from app.ingest.errors import FileRefused, RefreshRefused, file_name
from app.ingest.readers import READERS, Content, Desk
from app.ingest.source import BadRow, Source
from app.ingest.sources import postcode_directory
from app.publish import holds_postcodes
from app.snapshot.layout import Edition as PublishedEdition

_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_QUOTATION = re.compile(r"(?<!\w)['\"]")  # where one begins: no apostrophe inside a word


@dataclass(frozen=True)
class Order:
    """What a refresh is asked to do. `bounds` (fewest, most rows) stands in for the source's own.

    `la_number` says which council's file it is where the file does not say so itself.
    """

    path: Path
    as_at: date | None = None
    bounds: tuple[int, int] | None = None
    is_invented: bool = False
    la_number: str = ""


def refresh(desk: Desk, source: Source, order: Order) -> RefreshRun:
    """Store a file as the newest edition of a source, and commit; the run tells what came of it.

    Raises IngestError with one sentence when the file may not replace what is held.
    """
    session, path = desk.session, order.path
    _check_council(source, order)
    digest = _digest(path)
    content = READERS[source.name](path, session)
    as_at = as_at_of(path, order.as_at, content.as_at, desk.now.date())
    _judge(desk, source, order, content)
    name = _edition_name(session, source, order, content)
    held = editions.find_held_edition(session, name)
    run = RefreshRun(
        source=name,
        file_name=file_name(path),
        ended_at=desk.now,
        outcome=Outcome.UNCHANGED,
        rows_count=content.rows_count,
        bad_count=len(content.bad),
        reason=f"columns not read: {', '.join(content.ignored)}" if content.ignored else "",
    )
    if held and not order.is_invented and editions.holds_invented(session):
        editions.remove_invented(session)
        held = None
    elif held and held.sha256 == digest and held.as_at == as_at and _is_stored(desk, held):
        run.edition_id = held.id
        session.add(run)
        session.commit()
        return run
    elif not held and not order.is_invented and editions.holds_invented(session):
        editions.remove_invented(session)
    if held and as_at < held.as_at:
        raise RefreshRefused(
            f"{file_name(path)} speaks of {as_at}, before the edition that is held ({held.as_at})"
        )
    edition = Edition(
        source=name,
        as_at=as_at,
        stored_at=desk.now,
        file_name=file_name(path),
        sha256=digest,
        rows_count=content.rows_count,
        is_invented=order.is_invented,
    )
    session.add(edition)
    session.flush()
    counts = content.store(desk, edition, held.id if held else None)
    run.outcome, run.edition_id = Outcome.STORED, edition.id
    run.new_count, run.changed_count = counts.new, counts.changed
    run.closed_count, run.erased_count = counts.closed, counts.erased
    session.add(run)
    session.commit()
    return run


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


def _is_stored(desk: Desk, held: Edition) -> bool:
    """Whether all of an edition is still here: postcodes live beside the record, on a disk."""
    if held.source != postcode_directory.SOURCE.name:
        return True
    assert held.id is not None
    return holds_postcodes(desk.session, desk.snapshots, held.id)


def save_refusal(desk: Desk, source: Source, path: Path, reason: str) -> None:
    """Keep that a refresh was refused, and why. What it had begun is rolled back first."""
    desk.session.rollback()
    desk.session.add(
        RefreshRun(
            source=source.name,
            file_name=file_name(path),
            ended_at=desk.now,
            outcome=Outcome.REFUSED,
            reason=reason,
        )
    )
    desk.session.commit()


def _digest(path: Path) -> str:
    """sha256 of a file, or of the files of a folder in the order of their names."""
    total = hashlib.sha256()
    if not path.is_dir() and not path.is_file():
        raise FileRefused(path, "this is no file that can be read twice")
    try:
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                with file.open("rb") as stream:
                    total.update(hashlib.file_digest(stream, "sha256").digest())
    except OSError as error:
        raise FileRefused(path, f"cannot be read ({error.strerror})") from None
    return total.hexdigest()


def _judge(desk: Desk, source: Source, order: Order, content: Content) -> None:
    """Refuse an edition with too few or too many rows, or too many that cannot be read."""
    name = file_name(order.path)
    report = _write_report(desk, source, content.bad) if content.bad else ""
    if content.rows_read and len(content.bad) > source.bad_share_max * content.rows_read:
        raise RefreshRefused(
            f"{name}: {len(content.bad)} of {content.rows_read} rows cannot be read, more than "
            f"{source.bad_share_max:.0%}; the first is {_told_of(source, content.bad[0])}. "
            f"All are listed in reports/{report}"
        )
    is_part = content.la_number != "" and not source.is_councils_own
    fewest = 1 if is_part else source.rows_min  # one council's part of a national file
    fewest, most = order.bounds or (fewest, source.rows_max)
    if not fewest <= content.rows_count <= most:
        raise RefreshRefused(
            f"{name}: {content.rows_count} rows, but an edition of {source.name} "
            f"has from {fewest} to {most}"
        )


def _told_of(source: Source, bad: BadRow) -> str:
    """Where a bad row is and what is wrong; of a confidential file not the words of its cell.

    Reasons that quote a part of the cell are left out with them.
    """
    where = f"row {bad.row}, column {bad.column[:60]!r}"
    if not source.is_confidential:
        return f"{where}, value {bad.value[:60]!r}: {bad.reason}"
    return where if _QUOTATION.search(bad.reason) else f"{where}: {bad.reason}"


def _write_report(desk: Desk, source: Source, bad: Sequence[BadRow]) -> str:
    """Keep all bad rows in a table in the folder for reports, and say what it is called."""
    folder = desk.data_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{source.name}-{desk.now:%Y%m%dT%H%M%S}.csv"
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "row", "column", "value", "reason"))
        for row in bad:
            told = (row.file, row.column, row.value, row.reason)
            file_cell, column, value, reason = map(guarded, told)
            writer.writerow((file_cell, row.row, column, value, reason))
    return report.name


def published_editions(session: Session, sources: Sequence[Source]) -> list[PublishedEdition]:
    """The editions held, as the pages name them."""
    by_name = {source.name: source for source in sources}
    councils = find_council_names(session)
    return [
        PublishedEdition(
            source=held.source,
            title=source.title,
            publisher=_publisher(source, councils.get(held.source.partition("/")[2], "")),
            url=source.url,
            licence=source.licence,
            attribution=source.attribution,
            as_at=held.as_at,
            stale_after_days=source.stale_after_days,
            rows_count=held.rows_count,
            is_invented=held.is_invented,
        )
        for held in editions.find_held_editions(session)
        if (source := by_name.get(held.source.partition("/")[0]))
    ]


def _publisher(source: Source, council: str) -> str:
    return council if source.is_councils_own and council else source.publisher
