"""Whether each setting is public, and why not; pure.

It asks the same questions as `public_record`, for staff who look for a setting that families do not
see.
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from app.core.consent import Consent
from app.core.issuers import find_issuer
from app.core.provision import Kind, Status, filter_choice_for
from app.data.closings import is_closed
from app.data.edits import EditsByField
from app.data.providers import Publishable
from app.publish.selection.edit_overlay import is_withheld
from app.publish.selection.field_precedence import merge, registers_by
from app.publish.selection.record_rows import ClaimRows
from app.publish.selection.source_claims import (
    UNDER_FIVES_ONLY,
    Claims,
    SourceClaims,
    agreed_consent,
    claims_of,
    publishable_row,
)
from app.publish.selection.unpublished_listings import UnpublishedListing, select_unpublished


class PublicState(Enum):
    """Whether families see a setting, or why not."""

    PUBLIC = "public"
    AREA = "area"  # name, telephone and area only: all that the provider agreed to
    COUNTED = "counted"  # only in counts: no consent to more, or a nanny
    CONFIDENTIAL = "confidential"
    WITHHELD = "withheld"  # by the council
    CLOSED_BY_COUNCIL = "closed-by-council"  # from a day that has come
    CLOSED = "closed"  # not active at its register
    SUSPENDED = "suspended"  # at Ofsted
    AWAITS_CONFIRMATION = "awaits-confirmation"  # no register has the number of the listing
    ELSEWHERE = "elsewhere"  # registered in another council


def select_states(
    providers: Iterable[Publishable], claim_rows: ClaimRows, edits: Mapping[str, EditsByField]
) -> dict[str, PublicState]:
    """The state of each provider in these rows, by provider_id."""
    return states_by(claims_of(claim_rows), providers, edits)


def states_by(
    source_claims: SourceClaims,
    providers: Iterable[Publishable],
    edits: Mapping[str, EditsByField],
) -> dict[str, PublicState]:
    """The same, where the claims are known."""
    states: dict[str, PublicState] = {}
    shown: dict[str, Claims] = {}
    for row in providers:
        claims = source_claims.claims_for(row)
        if source_claims.is_open(row, claims):
            shown[row.provider_id] = claims
            states[row.provider_id] = open_state(row, claims, edits.get(row.provider_id, {}))
    for listing in source_claims.listed_alone():
        if listing.provider_id not in shown:
            claims = source_claims.claims_for_listing(listing)
            own = edits.get(listing.provider_id, {})
            states[listing.provider_id] = open_state(publishable_row(listing), claims, own)
    for unpublished in select_unpublished(source_claims, shown):
        states.setdefault(unpublished.listing.provider_id, _unpublished_state(unpublished))
    for provider_id, extracts in source_claims.extracts.items():
        if any(one.is_confidential for one in extracts):
            states[provider_id] = PublicState.CONFIDENTIAL
        elif any(one.status is Status.SUSPENDED for one in extracts):
            states.setdefault(provider_id, PublicState.SUSPENDED)
    return states


def open_state(row: Publishable, claims: Claims, own: EditsByField) -> PublicState:
    """The state of an open provider."""
    kind = Kind(row.kind)
    consent = agreed_consent(Consent(row.consent), claims, kind)
    on_register = registers_by(row, claims) if find_issuer(row.issuer) else UNDER_FIVES_ONLY
    if is_withheld(own):
        return PublicState.WITHHELD
    if is_closed(own):
        return PublicState.CLOSED_BY_COUNCIL
    if consent is Consent.NOTHING:
        return PublicState.CONFIDENTIAL
    is_listed = filter_choice_for(kind, on_register) is not None
    if not is_listed or consent is Consent.COUNTED or not merge(row, claims).name:
        return PublicState.COUNTED
    return PublicState.AREA if consent is Consent.AREA else PublicState.PUBLIC


def _unpublished_state(unpublished: UnpublishedListing) -> PublicState:
    if unpublished.status is Status.SUSPENDED:
        return PublicState.SUSPENDED
    if unpublished.status or unpublished.is_closed:
        return PublicState.CLOSED
    return PublicState.ELSEWHERE if unpublished.is_elsewhere else PublicState.AWAITS_CONFIRMATION
