"""Listings, and entries of directories, that are not published as their council lists them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.provision import Status
from app.data.providers import Publishable
from app.data.tables import DirectoryEntry
from app.publish.selection.record_rows import ClaimRows
from app.publish.selection.source_claims import (
    Claims,
    Listed,
    SourceClaims,
    applicable_extract,
    claims_of,
)


@dataclass(frozen=True)
class UnpublishedListing:
    """A listing, or an entry of the council's directory, that is not published, and why.

    `status` is from an extract; `is_elsewhere`: another council's; `is_closed`: at its register.
    With none of these, no register has its number.
    """

    listing: Listed
    status: Status | None = None
    is_elsewhere: bool = False
    is_closed: bool = False

    @property
    def awaits_confirmation(self) -> bool:
        """Whether it would be published after an officer's confirmation."""
        return not (self.status or self.is_closed)


def select_unpublished_of(
    providers: Iterable[Publishable], claim_rows: ClaimRows
) -> list[UnpublishedListing]:
    """The unpublished listings of some providers with the reason; with all their claims."""
    source_claims = claims_of(claim_rows)
    shown: dict[str, Claims] = {}
    for row in providers:
        claims = source_claims.claims_for(row)
        if source_claims.is_open(row, claims):
            shown[row.provider_id] = claims
    return select_unpublished(source_claims, shown)


def select_unpublished(
    source_claims: SourceClaims, shown: Mapping[str, Claims]
) -> list[UnpublishedListing]:
    """The unpublished listings, given the claims about each open provider by provider_id."""
    unpublished = (
        _unpublished(listing, source_claims, shown) for listing in source_claims.listings
    )
    entries = (_unpublished_entry(entry, source_claims, shown) for entry in source_claims.entries)
    return [one for one in (*unpublished, *entries) if one]


def _unpublished_entry(
    entry: DirectoryEntry, source_claims: SourceClaims, shown: Mapping[str, Claims]
) -> UnpublishedListing | None:
    """An entry that awaits confirmation; a register or a listing decides about all others."""
    unpublished = _unpublished(entry, source_claims, shown)
    is_listed = source_claims.is_listed(entry.provider_id)
    if unpublished is None or is_listed or unpublished.is_elsewhere:
        return None
    return unpublished if unpublished.awaits_confirmation else None


def _unpublished(
    listing: Listed, source_claims: SourceClaims, shown: Mapping[str, Claims]
) -> UnpublishedListing | None:
    if listing.provider_id in shown:
        claims = shown[listing.provider_id]
        is_used = listing in (claims.listing, claims.entry)
        return None if is_used else UnpublishedListing(listing, is_elsewhere=True)
    if source_claims.is_publishable_alone(listing):
        return None
    extract = applicable_extract(
        source_claims.extracts.get(listing.provider_id, []), listing.la_number
    )
    is_known = listing.provider_id in source_claims.known
    return UnpublishedListing(listing, extract.status if extract else None, is_closed=is_known)
