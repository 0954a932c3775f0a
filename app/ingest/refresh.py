"""One refresh, whole or not at all: read a file, judge it, store it as an edition.

The caller holds the publisher's lock and publishes afterwards; whatever is raised here leaves the
record, and what the public sees, as they were.
"""

import csv
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.data import editions
from app.data.areas import assign_councils, replace_areas
from app.data.tables import Edition, Outcome, RefreshRun
from app.ingest.asat import as_at_of
from app.ingest.errors import RefreshRefused
from app.ingest.reconcile import reconcile_consented, reconcile_register
from app.ingest.source import BadRow, Source
from app.ingest.sources import (
    areas,
    ofsted_consented,
    ofsted_register,
    postcode_directory,
)
from app.publish import holds_postcodes, publish_postcodes
from app.snapshot.layout import Edition as PublishedEdition
from app.snapshot.postcodes import ARRAYS


@dataclass(frozen=True)
class Order:
    """What a refresh is asked to do. `bounds` (fewest, most rows) stands in for the source's own."""

    path: Path
    as_at: date | None = None
    bounds: tuple[int, int] | None = None
    is_invented: bool = False


@dataclass(frozen=True)
class Desk:
    """What a refresh works with: an open record, where snapshots and reports go, and the time."""

    session: Session
    data_dir: Path
    now: datetime

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"


@dataclass(frozen=True)
class Counts:
    """What an edition changed, in rows of the source."""

    new: int = 0
    changed: int = 0
    closed: int = 0
    erased: int = 0


@dataclass(frozen=True)
class Content:
    """A file, read and judged, and how to store it once its edition has a number."""

    as_at: date | None
    rows_count: int
    rows_read: int
    bad: Sequence[BadRow]
    store: Callable[[Desk, Edition, int | None], Counts]


def refresh(desk: Desk, source: Source, order: Order) -> RefreshRun:
    """Store a file as the newest edition of a source, and commit; the run tells what came of it.

    Raises IngestError with one sentence when the file may not replace what is held.
    """
    session, path = desk.session, order.path
    digest = _digest(path)
    content = READERS[source.name](path)
    as_at = as_at_of(path, order.as_at, content.as_at, desk.now.date())
    _judge(desk, source, order, content)
    held = editions.find_held_edition(session, source.name)
    run = RefreshRun(
        source=source.name,
        file_name=path.name,
        ended_at=desk.now,
        outcome=Outcome.UNCHANGED,
        rows_count=content.rows_count,
        bad_count=len(content.bad),
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
            f"{path.name} speaks of {as_at}, before the edition that is held ({held.as_at})"
        )
    edition = Edition(
        source=source.name,
        as_at=as_at,
        stored_at=desk.now,
        file_name=path.name,
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
            file_name=path.name,
            ended_at=desk.now,
            outcome=Outcome.REFUSED,
            reason=reason,
        )
    )
    desk.session.commit()


def _digest(path: Path) -> str:
    """sha256 of a file, or of the files of a folder in the order of their names."""
    total = hashlib.sha256()
    for file in sorted(path.iterdir()) if path.is_dir() else [path]:
        if file.is_file():
            with file.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()


def _judge(desk: Desk, source: Source, order: Order, content: Content) -> None:
    """Refuse an edition with too few or too many rows, or too many that cannot be read."""
    name = order.path.name
    report = _write_report(desk, source, content.bad) if content.bad else None
    if content.rows_read and len(content.bad) > source.bad_share_max * content.rows_read:
        first = content.bad[0]
        raise RefreshRefused(
            f"{name}: {len(content.bad)} of {content.rows_read} rows cannot be read, more than "
            f"{source.bad_share_max:.0%}; the first is row {first.row}, column {first.column!r}, "
            f"value {first.value[:60]!r}: {first.reason}. All are listed in {report}"
        )
    fewest, most = order.bounds or (source.rows_min, source.rows_max)
    if not fewest <= content.rows_count <= most:
        raise RefreshRefused(
            f"{name}: {content.rows_count} rows, but an edition of {source.name} "
            f"has from {fewest} to {most}"
        )


def _write_report(desk: Desk, source: Source, bad: Sequence[BadRow]) -> Path:
    folder = desk.data_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{source.name}-{desk.now:%Y%m%dT%H%M%S}.csv"
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "row", "column", "value", "reason"))
        writer.writerows((row.file, row.row, row.column, row.value, row.reason) for row in bad)
    return report


def _read_register(path: Path) -> Content:
    reading = ofsted_register.read(path)
    rows = list(reading.records)

    def store(desk: Desk, edition: Edition, previous_id: int | None) -> Counts:
        assert edition.id is not None
        changes, redacted = reconcile_register(
            desk.session,
            rows,
            edition_id=edition.id,
            previous_id=previous_id,
            as_at=edition.as_at,
            now=desk.now,
        )
        return Counts(len(changes.new), len(changes.changed), len(changes.closed), redacted)

    return Content(reading.as_at, len(rows), reading.rows_read, reading.bad, store)


def _read_consented(path: Path) -> Content:
    reading = ofsted_consented.read(path)
    rows = list(reading.records)

    def store(desk: Desk, edition: Edition, previous_id: int | None) -> Counts:
        assert edition.id is not None
        changes, withdrawn = reconcile_consented(
            desk.session,
            rows,
            edition_id=edition.id,
            previous_id=previous_id,
            now=desk.now,
        )
        return Counts(len(changes.new), len(changes.changed), len(changes.closed), withdrawn)

    return Content(reading.as_at, len(rows), reading.rows_read, reading.bad, store)


def _read_areas(path: Path) -> Content:
    reading = areas.read(path)
    rows = list(reading.records)

    def store(desk: Desk, edition: Edition, previous_id: int | None) -> Counts:
        replace_areas(desk.session, (_area_values(row) for row in rows))
        assign_councils(desk.session)
        return Counts(new=len(rows))

    return Content(reading.as_at, len(rows), reading.rows_read, reading.bad, store)


def _area_values(row: Any) -> tuple[Any, ...]:
    former = ";".join(row.former_names)
    about = (row.level, row.code, row.name, row.parent_code, row.la_number)
    return (*about, former, row.vintage, row.boundary)


def _read_postcodes(path: Path) -> Content:
    found = postcode_directory.read_postcodes(path)

    def store(desk: Desk, edition: Edition, previous_id: int | None) -> Counts:
        publish_postcodes(
            desk.session,
            desk.snapshots,
            {name: getattr(found, name) for name in ARRAYS},
            list(found.districts),
            list(found.wards),
            edition_id=edition.id,
            now=desk.now,
        )
        return Counts(new=len(found.keys))

    return Content(found.as_at, len(found.keys), found.rows_read, found.bad, store)


READERS: dict[str, Callable[[Path], Content]] = {
    areas.SOURCE.name: _read_areas,
    ofsted_register.SOURCE.name: _read_register,
    ofsted_consented.SOURCE.name: _read_consented,
    postcode_directory.SOURCE.name: _read_postcodes,
}


def published_editions(session: Session, sources: Sequence[Source]) -> list[PublishedEdition]:
    """The editions held, as the pages name them."""
    by_name = {source.name: source for source in sources}
    return [
        PublishedEdition(
            source=held.source,
            title=by_name[held.source].title,
            publisher=by_name[held.source].publisher,
            url=by_name[held.source].url,
            licence=by_name[held.source].licence,
            attribution=by_name[held.source].attribution,
            as_at=held.as_at,
            stale_after_days=by_name[held.source].stale_after_days,
            rows_count=held.rows_count,
            is_invented=held.is_invented,
        )
        for held in editions.find_held_editions(session)
        if held.source in by_name
    ]
