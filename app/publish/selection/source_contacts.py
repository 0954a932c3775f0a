"""The contact details of single providers in their sources today, without reading all providers."""

from collections.abc import Collection
from dataclasses import replace

from sqlmodel import Session

from app.core.provision import Consent, Kind
from app.data.providers import Publishable, find_publishable
from app.data.tables import EditField
from app.publish.selection.edit_overlay import CONTACT, Contact
from app.publish.selection.field_precedence import merge
from app.publish.selection.source_claims import (
    Claims,
    agreed_consent,
    find_source_claims,
    is_home,
    publishable_row,
)

CHUNK = 500


def find_contacts(session: Session, provider_ids: Collection[str]) -> dict[str, Contact]:
    """Contact by provider_id, for those that are open; with the values that consent allows."""
    found: dict[str, Contact] = {}
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        chunk = listed[start : start + CHUNK]
        source_claims = find_source_claims(session, chunk)
        for row in find_publishable(session, chunk):
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
    shown = {Consent.ALL: CONTACT, Consent.AREA: CONTACT[:1]}.get(consent, ())
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
