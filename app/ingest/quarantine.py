"""What a quarantined listing narrows is hidden from the public at once; all else stays as it is shown.

The erasure of what earlier files told cannot be undone, so that it waits for a person. A restriction
can: it ends when the edition is released, which then says the same itself, or dropped.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import Session

from app.core.provision import Consent, narrower
from app.data.councils import find_listed_ids, replace_quarantined
from app.data.providers import find_provider_ids
from app.data.publications import find_consents
from app.ingest.listing_losses import Losses, identity_of
from app.ingest.source import ListingRow


def hide_at_once(session: Session, name: str, losses: Losses, as_at: date) -> None:
    """Restrict what a quarantined edition narrows; the caller commits.

    That is each consent that the file states, each that is blank and each row that is gone, whatever
    else is wrong with the file: hiding can be undone. Where a file has no consents at all, `losses`
    has nobody as lapsed.
    """
    la_number = name.partition("/")[2]
    narrowed = _stated(session, la_number, losses.stated)
    if losses.lapsed:
        listed = find_listed_ids(session, la_number)
        lapsed = [listed[one] for one in losses.lapsed if one in listed]
        by_ofsted = find_consents(session, lapsed)
        for one in lapsed:
            left = by_ofsted.get(one, Consent.COUNTED)
            narrowed[one] = narrower(narrowed.get(one, Consent.ALL), left)
    wanted = {one: consent for one, consent in narrowed.items() if consent is not Consent.ALL}
    replace_quarantined(session, name, wanted, as_at)


def _stated(session: Session, la_number: str, rows: Iterable[ListingRow]) -> dict[str, Consent]:
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
