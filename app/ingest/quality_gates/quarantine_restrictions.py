"""Restrictions of a quarantined listing: narrower consents take effect at once, nothing else does.

Erasure of older data cannot be undone, so it awaits review. A restriction can be undone: it ends
when the edition is released, which then applies the same consents, or dropped.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.data.council_files import find_listing_provider_ids, replace_quarantine_restrictions
from app.data.providers import find_provider_ids
from app.data.publications import find_consents
from app.ingest.quality_gates.listing_losses import ListingLosses, identity_of
from app.ingest.source_rows import ListingRow


def restrict_quarantined(session: Session, name: str, losses: ListingLosses, as_at: date) -> None:
    """Restrict the settings whose consent a quarantined edition narrows; the caller commits.

    These are narrower consents, blank ones and missing rows, whatever else is wrong with the file,
    because a restriction can be undone. For a file without any consents `losses.lapsed` is empty.
    """
    la_number = name.partition("/")[2]
    narrowed = _consents_by_provider(session, la_number, losses.narrowed_rows)
    if losses.lapsed:
        listed = find_listing_provider_ids(session, la_number)
        lapsed_ids = [listed[reference] for reference in losses.lapsed if reference in listed]
        by_ofsted = find_consents(session, lapsed_ids)
        for provider_id in lapsed_ids:
            remaining = by_ofsted.get(provider_id, Consent.COUNTED)
            stated = narrowed.get(provider_id, Consent.ALL)
            narrowed[provider_id] = more_restrictive(stated, remaining)
    restrictions = {
        provider_id: consent
        for provider_id, consent in narrowed.items()
        if consent is not Consent.ALL
    }
    replace_quarantine_restrictions(session, name, restrictions, as_at)


def _consents_by_provider(
    session: Session, la_number: str, rows: Iterable[ListingRow]
) -> dict[str, Consent]:
    """The consents of rows by provider_id, for settings in the record."""
    consents: dict[str, Consent] = {}
    known: dict[str, Mapping[str, str]] = {}
    for row in rows:
        issuer, identifier = identity_of(row, la_number)
        if issuer not in known:
            known[issuer] = find_provider_ids(session, issuer)
        if row.consent and (provider_id := known[issuer].get(identifier)):
            consents[provider_id] = row.consent
    return consents
