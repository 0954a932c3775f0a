"""A council's listing, read together with its current edition in the record."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.consent import Consent
from app.data.editions import has_invented_edition
from app.data.quarantined_editions import find_kept_rows
from app.data.tables import Edition
from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent, EditionCounts
from app.ingest.previous_listing import NO_PREVIOUS_LISTING, PreviousListing
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.listing_losses import (
    ListingLosses,
    with_applicable_consent,
)
from app.ingest.quality_gates.quarantine_restrictions import find_narrowed_by_listing
from app.ingest.reading import Reading
from app.ingest.reconcile.listed_settings import find_previous_listing, reconcile_listing
from app.ingest.source_readers import content_of, edition_update
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_file import read
from app.ingest.sources.council_listing.loss_search import find_losses

NAMES_SHOWN_MAX = 5  # references in a note


@dataclass(frozen=True)
class ReadListing:
    """A listing that has been read. `rows_in_effect` are its rows without inapplicable consents.

    `losses` are the values that it would remove, `notes` are sentences for the officer.
    """

    reading: Reading[ListingRow]
    rows: list[ListingRow]
    rows_in_effect: list[ListingRow]
    losses: ListingLosses
    notes: tuple[str, ...]


def read_listing(path: Path, session: Session) -> ReadListing:
    """The rows of a file; unreadable cells and rows keep the values of the current edition.

    Erasure removes unreadable rows from archived files. Their references are in the record, so that
    a replay of such a file keeps the same rows.
    """
    known = NO_PREVIOUS_LISTING

    def find(la_number: str, ofsted_urns: Collection[str]) -> PreviousListing:
        nonlocal known
        if not has_invented_edition(session):  # the first real file removes invented editions
            known = find_previous_listing(session, la_number, ofsted_urns)
        return known

    redacted_references = find_kept_rows(session, edition_archive.names_of(path))
    reading = read(path, find, redacted_references)
    rows = list(reading.records)
    rows_in_effect = [with_applicable_consent(row, known) for row in rows]
    inapplicable = [
        row for row, in_effect in zip(rows, rows_in_effect, strict=True) if row != in_effect
    ]
    notes = (
        _note("rows whose consent has no effect, as they are not home-based", inapplicable),
        _note("rows without a postcode, found by name only", _without_location(rows_in_effect)),
    )
    losses = find_losses(known, rows, reading.columns)
    return ReadListing(reading, rows, rows_in_effect, losses, tuple(filter(None, notes)))


def _without_location(rows: Sequence[ListingRow]) -> list[ListingRow]:
    """Rows without a postcode that no other source can add one to."""
    return [
        row
        for row in rows
        if not (row.ofsted_urn or row.dfe_urn)
        and not (row.address and row.address.postcode)
        and row.consent not in (Consent.COUNTED, Consent.NOTHING)
    ]


def _note(sentence: str, rows: Sequence[ListingRow]) -> str:
    """A sentence with the number of rows and their first references; "" when there are none."""
    named = ", ".join(row.reference for row in rows[:NAMES_SHOWN_MAX])
    more = ", …" if len(rows) > NAMES_SHOWN_MAX else ""
    return f"{sentence}: {len(rows)} ({named}{more})" if rows else ""


FACETS = RowFacets(
    kind=lambda row: row.kind.value if row.kind else "by number",
    address=lambda row: row.address,
    is_agreed=lambda row: row.consent is Consent.ALL,
)


def read_edition(path: Path, session: Session) -> EditionContent:
    """A council's listing, compared with its current edition in the record."""
    listing = read_listing(path, session)

    def store(context: CommandContext, edition: Edition, previous_id: int | None) -> EditionCounts:
        update = edition_update(context, edition, previous_id)
        return EditionCounts.from_changes(*reconcile_listing(context.session, listing.rows, update))

    content = content_of(listing.reading, listing.rows_in_effect, FACETS, store)
    return replace(
        content,
        has_versions=True,
        losses=listing.losses,
        find_narrowed=partial(find_narrowed_by_listing, listing.losses),
        notes=(*content.notes, *listing.notes),
    )
