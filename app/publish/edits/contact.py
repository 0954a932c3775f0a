"""How to reach single providers by what their sources say today, without going through all of them."""

from collections.abc import Collection
from dataclasses import replace

from sqlmodel import Session

from app.core.provision import Consent, Kind
from app.data.providers import Publishable, find_publishable
from app.data.tables import EditField
from app.publish.edited import CONTACT, Contact
from app.publish.merge import merge
from app.publish.tellings import Told, agreed, find_tellings, is_home, row_of

CHUNK = 500


def find_contacts(session: Session, provider_ids: Collection[str]) -> dict[str, Contact]:
    """Contact by provider_id, of those named that are open and not kept silent by their consent."""
    found: dict[str, Contact] = {}
    listed = sorted(provider_ids)
    for start in range(0, len(listed), CHUNK):
        some = listed[start : start + CHUNK]
        tellings = find_tellings(session, some)
        for row in find_publishable(session, some):
            told = tellings.heard_by(row)
            if tellings.is_open(row, told):
                found[row.provider_id] = _contact(row, told)
        for listing in tellings.listings:
            if listing.provider_id not in found and tellings.may_stand_alone(listing):
                found[listing.provider_id] = _contact(row_of(listing), tellings.alone(listing))
    return found


def _contact(row: Publishable, told: Told) -> Contact:
    kind = Kind(row.kind)
    consent, merged = agreed(Consent(row.consent), told, kind), merge(row, told)
    shown = {Consent.ALL: CONTACT, Consent.AREA: CONTACT[:1]}.get(consent, ())
    values = {
        EditField.PHONE: merged.phone,
        EditField.EMAIL: merged.email,
        EditField.WEBSITE: merged.website,
    }
    told_by = {field: merged.sources.get(field.value, "") for field in shown}
    contact = Contact({field: values[field] for field in shown}, {}, is_home(kind, told))
    return replace(contact, sources={field: source for field, source in told_by.items() if source})
