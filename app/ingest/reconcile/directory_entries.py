"""Reconciliation of a council's directory: its facts, which narrow and widen no consent."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.data.directory_entries import replace_directory
from app.data.erasure import find_ofsted_confidential_ids
from app.data.row_versions import Changes, store_versions
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.listed_settings import find_or_add_provider_ids, listing_facts
from app.ingest.source_rows import ListingRow


def reconcile_directory(
    session: Session, rows: Sequence[ListingRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Replace one council's directory; return the changes and 0, the number of erasures.

    Providers that are confidential at Ofsted are left out.
    """
    provider_ids = find_or_add_provider_ids(session, update.la_number, rows, update.as_at)
    confidential = find_ofsted_confidential_ids(session)
    stored = [row for row in rows if provider_ids[row.reference] not in confidential]
    payloads = {row.reference: encode_sorted(listing_facts(row)) for row in stored}
    changes = store_versions(
        session,
        update.source,
        payloads,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    replace_directory(
        session, update.la_number, (_values(update.la_number, row, provider_ids) for row in stored)
    )
    return changes, 0


def _values(la_number: str, row: ListingRow, provider_ids: Mapping[str, str]) -> tuple[Any, ...]:
    address = row.address
    return (
        la_number,
        row.reference,
        provider_ids[row.reference],
        row.ofsted_urn,
        row.dfe_urn,
        row.kind.value if row.kind else None,
        row.name,
        "\n".join(address.lines) if address else None,
        address.town if address else "",
        address.postcode if address else "",
        row.phone,
        row.email,
        row.website,
        encode_sorted(row.offer.to_facts()),
    )
