"""What needs an officer's attention in a plan: values that go, numbers to review, consents."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from sqlmodel import Session

from app.core.consent import Consent
from app.core.issuers import issuers_in_listing, listed_identifier
from app.core.listing_cells.choice_parsers import write_consent
from app.data.listing_plans import AwaitingNumber, EmptiedColumn, NamedRow, NarrowedConsent
from app.data.providers import find_provider_ids, find_publishable, mint_provider_id
from app.data.row_versions import CHUNK
from app.data.tables import Listing
from app.ingest.import_summary import unpublished_reason
from app.ingest.listing_import.current_listing import CurrentListing
from app.ingest.listing_import.row_plans import RowReading
from app.ingest.quality_gates.listing_losses import (
    ErasureReason,
    find_erasure_reason,
    with_applicable_consent,
)
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.loss_search import find_consent_losses
from app.publish.read_record import read_claim_rows
from app.publish.selection.unpublished_listings import UnpublishedListing, select_unpublished_of

Narrowed = tuple[tuple[NarrowedConsent, ...], tuple[NamedRow, ...]]


def find_emptied(
    readings: Sequence[RowReading], current: CurrentListing
) -> tuple[EmptiedColumn, ...]:
    """The columns in which values become empty, those with the most first."""
    emptied: dict[str, list[NamedRow]] = {}
    for planned in (one.planned for one in readings):
        for change in planned.changes:
            if change.becomes_empty:
                row = NamedRow(planned.line, planned.reference, planned.name)
                emptied.setdefault(change.column, []).append(row)
    filled = Counter(name for one in current.rows.values() for name in one.in_force)
    columns = [EmptiedColumn(name, filled[name], tuple(rows)) for name, rows in emptied.items()]
    return tuple(sorted(columns, key=lambda one: (-len(one.rows), one.column)))


# --- numbers that await review ---


def find_awaiting(
    session: Session, readings: Sequence[RowReading], current: CurrentListing
) -> tuple[AwaitingNumber, ...]:
    """The rows with a number whose settings would not be shown, and why.

    A number that no register has awaits an officer's confirmation; one that is registered in
    another council or is not active in its register is not shown at all.
    """
    rows = {
        one.planned.line: (one, row)
        for one in readings
        if (row := one.result or (one.before and one.before.row))
        and (row.ofsted_urn or row.dfe_urn)
    }
    provider_ids = _find_ids(session, current.la_number, [row for _, row in rows.values()])
    listings = {
        provider_ids[row.reference]: (reading, _listing(current.la_number, row, provider_ids))
        for reading, row in rows.values()
    }
    found = []
    for unpublished in _find_unpublished(session, {key: one for key, (_, one) in listings.items()}):
        reading, listing = listings[unpublished.listing.provider_id]
        planned = reading.planned
        named = NamedRow(planned.line, planned.reference, planned.name)
        number = listing.ofsted_urn or listing.dfe_urn
        found.append(AwaitingNumber(named, number, unpublished_reason(unpublished)))
    return tuple(sorted(found, key=lambda one: one.row.line))


def _find_unpublished(
    session: Session, listings: Mapping[str, Listing]
) -> list[UnpublishedListing]:
    """Those of the listings, by provider_id, that would not be published as they are."""
    found: list[UnpublishedListing] = []
    ids = sorted(listings)
    for start in range(0, len(ids), CHUNK):
        some = ids[start : start + CHUNK]
        claims = read_claim_rows(session, some)
        others = [one for one in claims.listings if one.la_number != listings[some[0]].la_number]
        planned = [listings[one] for one in some]
        claims = replace(claims, listings=[*others, *planned])
        unpublished = select_unpublished_of(find_publishable(session, some), claims)
        found += [one for one in unpublished if any(one.listing is own for own in planned)]
    return found


def _find_ids(session: Session, la_number: str, rows: Sequence[ListingRow]) -> dict[str, str]:
    """The provider_id of each row by reference: the record's, or the one that it would get."""
    known = {issuer: find_provider_ids(session, issuer) for issuer in issuers_in_listing(la_number)}
    found = {}
    for row in rows:
        issuer, identifier = listed_identifier(la_number, row.reference, vars(row))
        minted = mint_provider_id(issuer, identifier)
        found[row.reference] = known[issuer].get(identifier, minted)
    return found


def _listing(la_number: str, row: ListingRow, provider_ids: Mapping[str, str]) -> Listing:
    """A row as the record would have it, as far as the reasons depend on it."""
    return Listing(
        la_number=la_number,
        reference=row.reference,
        provider_id=provider_ids[row.reference],
        ofsted_urn=row.ofsted_urn,
        dfe_urn=row.dfe_urn,
        kind=row.kind,
        name=row.name,
        town="",
        postcode="",
        phone="",
        email="",
        website="",
        languages="",
        school_runs="",
        premises=row.offer.premises,
    )


# --- consents ---


def find_losses_of_plan(
    current: CurrentListing, rows: Sequence[ListingRow], columns: Collection[str]
) -> Narrowed:
    """Consents that narrow or lapse, and home-based settings whose older values are erased.

    `rows` are the whole listing after the import.
    """
    previous = current.listed
    losses = find_consent_losses(previous, rows, columns)
    rows = [with_applicable_consent(row, current.known) for row in rows]
    now = previous.match_newer(rows)
    narrowed_now = {row.reference for row in losses.narrowed_rows}
    narrower = {key for key, row in now.items() if row.reference in narrowed_now}
    ended = {*losses.lapsed, *losses.unclear_withdrawals, *losses.erased, *narrower}
    narrowed = tuple(
        NarrowedConsent(
            _named(current, reference),
            _written(with_applicable_consent(previous.rows[reference], previous).consent),
            _written(now[reference].consent) if reference in now else "not in the file",
            erases=reference in losses.erased,
        )
        for reference in sorted(ended)
        if reference in previous.rows
    )
    erased = tuple(
        _named(current, reference)
        for reference, row in sorted(now.items())
        if find_erasure_reason(
            with_applicable_consent(previous.rows[reference], previous), row, previous
        )
        is ErasureReason.VALUES
    )
    return narrowed, erased


def _named(current: CurrentListing, reference: str) -> NamedRow:
    return NamedRow(0, reference, current.rows[reference].in_force.get("name", ""))


def _written(consent: Consent | None) -> str:
    return write_consent(consent) if consent else ""
