"""What a quarantined listing narrows is hidden from the public at once; all else stays as it is shown.

The erasure of what earlier files told cannot be undone, so that it waits for a person. A restriction
can: it ends when the edition is released, which then says the same itself, or dropped.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session

from app.core.provision import (
    Consent,
    more_restrictive,
)
from app.data.council_files import (
    find_listing_provider_ids,
    replace_quarantine_restrictions,
)
from app.data.providers import find_provider_ids
from app.data.publications import find_consents
from app.ingest.quality_gates.listing_losses import (
    ListingLosses,
    identity_of,
)
from app.ingest.source import ListingRow


def restrict_quarantined(session: Session, name: str, losses: ListingLosses, as_at: date) -> None:
    """Restrict what a quarantined edition narrows; the caller commits.

    That is each consent that the file states, each that is blank and each row that is gone, whatever
    else is wrong with the file: hiding can be undone. Where a file has no consents at all, `losses`
    has nobody as lapsed.
    """
    la_number = name.partition("/")[2]
    narrowed = _consents_by_provider(session, la_number, losses.narrowed_rows)
    if losses.lapsed:
        listed = find_listing_provider_ids(session, la_number)
        lapsed = [listed[one] for one in losses.lapsed if one in listed]
        by_ofsted = find_consents(session, lapsed)
        for one in lapsed:
            remaining = by_ofsted.get(one, Consent.COUNTED)
            narrowed[one] = more_restrictive(narrowed.get(one, Consent.ALL), remaining)
    wanted = {one: consent for one, consent in narrowed.items() if consent is not Consent.ALL}
    replace_quarantine_restrictions(session, name, wanted, as_at)


def _consents_by_provider(
    session: Session, la_number: str, rows: Iterable[ListingRow]
) -> dict[str, Consent]:
    """The consents of rows by provider_id, of the settings that the record knows."""
    found: dict[str, Consent] = {}
    known: dict[str, Mapping[str, str]] = {}
    for row in rows:
        issuer, identifier = identity_of(row, la_number)
        if issuer not in known:
            known[issuer] = find_provider_ids(session, issuer)
        if row.consent and (provider_id := known[issuer].get(identifier)):
            found[provider_id] = row.consent
    return found
