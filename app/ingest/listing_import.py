"""A council's listing, read beside what the record knows of its settings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from app.core.provision import Consent
from app.data.editions import has_invented_edition
from app.data.quarantined_editions import find_kept_rows
from app.ingest import edition_archive
from app.ingest.quality_gates.listing_losses import (
    ListingLosses,
    find_losses,
    with_applicable_consent,
)
from app.ingest.reconcile.listed_settings import find_previous_listing
from app.ingest.source import (
    ListingRow,
    Reading,
)
from app.ingest.sources import council_listing
from app.ingest.sources.council_listing import (
    NO_PREVIOUS_LISTING,
    PreviousListing,
)

NAMES_SHOWN_MAX = 5  # references that a note names


@dataclass(frozen=True)
class ReadListing:
    """A listing that was read. `with_effect` are its rows less consents that have none.

    `losses` is what it would take away, `notes` are sentences for the officer.
    """

    reading: Reading[ListingRow]
    rows: list[ListingRow]
    rows_in_effect: list[ListingRow]
    losses: ListingLosses
    notes: tuple[str, ...]


def read_listing(path: Path, session: Session) -> ReadListing:
    """The rows of a file; what cannot be read keeps what the current edition says.

    An erasure takes unreadable rows out of files that are kept: the record knows whose they were.
    """
    known = NO_PREVIOUS_LISTING

    def find(la_number: str, ofsted_urns: Collection[str]) -> PreviousListing:
        nonlocal known
        if not has_invented_edition(session):  # which the first real file removes
            known = find_previous_listing(session, la_number, ofsted_urns)
        return known

    struck = find_kept_rows(session, edition_archive.names_of(path))
    reading = council_listing.read(path, find, struck)
    rows = list(reading.records)
    rows_in_effect = [with_applicable_consent(row, known) for row in rows]
    without_effect = [row for row, one in zip(rows, rows_in_effect, strict=True) if row != one]
    notes = (
        _note("rows whose consent has no effect, as they are not home-based", without_effect),
        _note("rows without a postcode, found by name only", _without_location(rows_in_effect)),
    )
    losses = find_losses(known, rows, reading.columns)
    return ReadListing(reading, rows, rows_in_effect, losses, tuple(filter(None, notes)))


def _without_location(rows: Sequence[ListingRow]) -> list[ListingRow]:
    """Rows that only the council may place, and does not."""
    return [
        row
        for row in rows
        if not (row.ofsted_urn or row.dfe_urn)
        and not (row.address and row.address.postcode)
        and row.consent not in (Consent.COUNTED, Consent.NOTHING)
    ]


def _note(sentence: str, rows: Sequence[ListingRow]) -> str:
    """A sentence on rows, with how many they are and the first of their references; "" of none."""
    named = ", ".join(row.reference for row in rows[:NAMES_SHOWN_MAX])
    more = ", …" if len(rows) > NAMES_SHOWN_MAX else ""
    return f"{sentence}: {len(rows)} ({named}{more})" if rows else ""
