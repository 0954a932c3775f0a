"""The contact details of providers in their sources."""

from collections.abc import Iterable
from dataclasses import replace

from app.core.consent import Consent
from app.core.provision import Kind
from app.data.providers import Publishable
from app.data.tables import EditField
from app.publish.selection.edit_overlay import Contact, public_fields
from app.publish.selection.field_precedence import merge
from app.publish.selection.record_rows import ClaimRows
from app.publish.selection.source_claims import (
    Claims,
    agreed_consent,
    claims_of,
    is_home,
    publishable_row,
)


def select_contacts(providers: Iterable[Publishable], claim_rows: ClaimRows) -> dict[str, Contact]:
    """Contact by provider_id, for those that are open; with the values that consent allows."""
    found: dict[str, Contact] = {}
    source_claims = claims_of(claim_rows)
    for row in providers:
        claims = source_claims.claims_for(row)
        if source_claims.is_open(row, claims):
            found[row.provider_id] = _contact(row, claims)
    for listing in source_claims.listings:
        if listing.provider_id not in found and source_claims.is_publishable_alone(listing):
            found[listing.provider_id] = _contact(
                publishable_row(listing), source_claims.claims_for_listing(listing)
            )
    return found


def _contact(row: Publishable, claims: Claims) -> Contact:
    kind = Kind(row.kind)
    consent, merged = agreed_consent(Consent(row.consent), claims, kind), merge(row, claims)
    shown = public_fields(consent)
    values = {
        EditField.PHONE: merged.phone,
        EditField.EMAIL: merged.email,
        EditField.WEBSITE: merged.website,
    }
    source_by_field = {field: merged.sources.get(field.value, "") for field in shown}
    contact = Contact({field: values[field] for field in shown}, {}, is_home(kind, claims))
    return replace(
        contact, sources={field: source for field, source in source_by_field.items() if source}
    )
