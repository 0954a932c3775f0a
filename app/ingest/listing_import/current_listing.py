"""A council's listing in the record: each row with its values in force and its version."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sqlmodel import Session

from app.core.offer import Offer
from app.core.source_names import LISTING
from app.data.added_settings import find_added_listings
from app.data.council_files import find_listing_provider_ids
from app.data.editions import find_current_edition, has_invented_edition
from app.data.edits import Edit, find_edits
from app.data.recorded_consents import RecordedConsent, find_recorded_consents
from app.data.row_versions import CHUNK
from app.data.tables import EditField, Edition, Listing
from app.ingest.listing_import.values_in_force import edited_cells, edits_in_force
from app.ingest.previous_listing import PreviousListing
from app.ingest.quality_gates.listing_losses import with_applicable_consent
from app.ingest.reconcile.listed_settings import find_previous_listing
from app.ingest.source_rows import Address, ListingRow
from app.ingest.sources.council_listing.listing_export import cells
from app.ingest.sources.council_listing.listing_row_parser import RowUnreadable, read_row
from app.publish.selection.source_claims import newest_consent


@dataclass(frozen=True)
class CurrentRow:
    """One row of the listing, or a setting that the council's staff added (`is_added`).

    `cells` are those of the row itself, `in_force` those with the edits in force, both without blank
    ones. `recorded` is the newest consent that an officer recorded.
    """

    row: ListingRow
    provider_id: str
    cells: Mapping[str, str]
    in_force: Mapping[str, str]
    edits: Mapping[EditField, Edit]
    recorded: RecordedConsent | None
    is_added: bool


@dataclass(frozen=True)
class CurrentListing:
    """The rows of a council by reference, and its newest edition, None without any.

    `known` has the same rows, to find the row of a setting and to tell home-based ones.
    """

    la_number: str
    edition: Edition | None
    rows: Mapping[str, CurrentRow]
    known: PreviousListing

    @cached_property
    def listed(self) -> PreviousListing:
        """The rows of the edition alone, without added settings."""
        rows = {key: one.row for key, one in self.rows.items() if not one.is_added}
        return PreviousListing(rows, self.known.kinds)


def read_current(
    session: Session, la_number: str, ofsted_urns: Collection[str] = ()
) -> CurrentListing:
    """The listing of a council as it is now; empty while the record has invented data.

    `ofsted_urns` are further numbers whose kinds are needed.
    """
    if has_invented_edition(session):  # the first real file removes it
        return CurrentListing(la_number, None, {}, PreviousListing())
    return read_listing(session, la_number, ofsted_urns)


def read_listing(
    session: Session, la_number: str, ofsted_urns: Collection[str] = ()
) -> CurrentListing:
    """The same, invented data included."""
    previous = find_previous_listing(session, la_number, ofsted_urns)
    added = {
        one.reference: _added_row(one)
        for one in find_added_listings(session, la_number)
        if one.reference not in previous.rows
    }
    known = PreviousListing({**previous.rows, **added}, previous.kinds)
    provider_ids = find_listing_provider_ids(session, la_number)
    own = sorted({provider_ids[key] for key in known.rows if key in provider_ids})
    edits = find_edits(session, own)
    recorded = _find_recorded(session, own)
    rows = {}
    for reference, row in known.rows.items():
        provider_id = provider_ids.get(reference, "")
        rows[reference] = _current_row(
            with_applicable_consent(row, known),
            provider_id,
            edits_in_force(edits.get(provider_id, {})),
            recorded.get(provider_id),
            known,
            is_added=reference in added,
        )
    edition = find_current_edition(session, f"{LISTING}/{la_number}")
    return CurrentListing(la_number, edition, rows, known)


def _current_row(
    row: ListingRow,
    provider_id: str,
    edits: Mapping[EditField, Edit],
    recorded: RecordedConsent | None,
    known: PreviousListing,
    *,
    is_added: bool,
) -> CurrentRow:
    own = filled_cells(row)
    in_force = _canonical(edited_cells(own, edits.values())) if edits else own
    if recorded:
        consent, consent_on = newest_consent(row.consent, row.consent_on, recorded)
        stated = with_applicable_consent(
            replace(row, consent=consent, consent_on=consent_on), known
        )
        written = cells(stated)
        in_force = in_force | {name: written[name] for name in ("consent", "consent_on")}
        in_force = {name: cell for name, cell in in_force.items() if cell}
    return CurrentRow(row, provider_id, own, in_force, edits, recorded, is_added)


def filled_cells(row: ListingRow) -> dict[str, str]:
    """The cells of a row by column, without blank ones."""
    return {name: cell for name, cell in cells(row).items() if cell}


def _canonical(in_force: dict[str, str]) -> dict[str, str]:
    """The cells as an export of the row has them; an older edit may be written in another way."""
    try:
        row, _ = read_row(in_force, {})
    except RowUnreadable:
        return in_force
    return filled_cells(row)


def _added_row(listing: Listing) -> ListingRow:
    """The row of a setting that staff added; it has a kind, a name and a postcode only."""
    return ListingRow(
        reference=listing.reference,
        ofsted_urn="",
        dfe_urn="",
        kind=listing.kind,
        name=listing.name,
        address=Address(postcode=listing.postcode) if listing.postcode else None,
        phone="",
        email="",
        website="",
        places_count=None,
        consent=None,
        consent_on=None,
        offer=Offer(),
    )


def _find_recorded(session: Session, provider_ids: Sequence[str]) -> dict[str, RecordedConsent]:
    found: dict[str, RecordedConsent] = {}
    for start in range(0, len(provider_ids), CHUNK):
        found |= find_recorded_consents(session, provider_ids[start : start + CHUNK])
    return found
