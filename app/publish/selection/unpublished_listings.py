"""Listings that are not published as their council lists them, and why."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.core.provision import Status
from app.data.providers import Publishable
from app.data.tables import Listing
from app.publish.selection.record_rows import ClaimRows
from app.publish.selection.source_claims import (
    Claims,
    SourceClaims,
    applicable_extract,
    claims_of,
)


@dataclass(frozen=True)
class UnpublishedListing:
    """A listing that is not published, and why.

    `status` is from an extract; `is_elsewhere`: another council's; `is_closed`: at its register.
    With none of these, no register has its number.
    """

    listing: Listing
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
    return [one for one in unpublished if one]


def _unpublished(
    listing: Listing, source_claims: SourceClaims, shown: Mapping[str, Claims]
) -> UnpublishedListing | None:
    if listing.provider_id in shown:
        is_used = shown[listing.provider_id].listing is listing
        return None if is_used else UnpublishedListing(listing, is_elsewhere=True)
    if source_claims.is_publishable_alone(listing):
        return None
    extract = applicable_extract(
        source_claims.extracts.get(listing.provider_id, []), listing.la_number
    )
    is_known = listing.provider_id in source_claims.known
    return UnpublishedListing(listing, extract.status if extract else None, is_closed=is_known)
