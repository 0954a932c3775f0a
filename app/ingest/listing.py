"""A council's listing, read beside what the record knows of its settings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from app.core.provision import Consent
from app.data.editions import holds_invented
from app.data.waiting import find_kept_rows
from app.ingest import kept
from app.ingest.listing_losses import Losses, applied, find_losses
from app.ingest.reconcile.listing import find_earlier
from app.ingest.source import ListingRow, Reading
from app.ingest.sources import council_listing
from app.ingest.sources.council_listing import NOTHING_EARLIER, Earlier

NAMED_MOST = 5  # references that a note names


@dataclass(frozen=True)
class ReadListing:
    """A listing that was read. `with_effect` are its rows less consents that have none.

    `losses` is what it would take away, `notes` are sentences for the officer.
    """

    reading: Reading[ListingRow]
    rows: list[ListingRow]
    with_effect: list[ListingRow]
    losses: Losses
    notes: tuple[str, ...]


def read_listing(path: Path, session: Session) -> ReadListing:
    """The rows of a file; what cannot be read keeps what the current edition says.

    An erasure takes unreadable rows out of files that are kept: the record knows whose they were.
    """
    known = NOTHING_EARLIER

    def find(la_number: str, ofsted_urns: Collection[str]) -> Earlier:
        nonlocal known
        if not holds_invented(session):  # which the first real file removes
            known = find_earlier(session, la_number, ofsted_urns)
        return known

    struck = find_kept_rows(session, kept.names_of(path))
    reading = council_listing.read(path, find, struck)
    rows = list(reading.records)
    with_effect = [applied(row, known) for row in rows]
    without_effect = [row for row, one in zip(rows, with_effect, strict=True) if row != one]
    notes = (
        _note("rows whose consent has no effect, as they are not home-based", without_effect),
        _note("rows without a postcode, found by name only", _without_place(with_effect)),
    )
    losses = find_losses(known, rows, reading.columns)
    return ReadListing(reading, rows, with_effect, losses, tuple(filter(None, notes)))


def _without_place(rows: Sequence[ListingRow]) -> list[ListingRow]:
    """Rows that only the council may place, and does not."""
    return [
        row
        for row in rows
        if not (row.ofsted_urn or row.dfe_urn)
        and not (row.address and row.address.postcode)
        and row.consent not in (Consent.COUNTED, Consent.NOTHING)
    ]


def _note(said: str, rows: Sequence[ListingRow]) -> str:
    """A sentence on rows, with how many they are and the first of their references; "" of none."""
    named = ", ".join(row.reference for row in rows[:NAMED_MOST])
    more = ", …" if len(rows) > NAMED_MOST else ""
    return f"{said}: {len(rows)} ({named}{more})" if rows else ""
