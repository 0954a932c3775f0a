"""Reconciliation of a council's own listing: its facts, and the consents of providers."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.core.issuers import issuers_in_listing, listed_identifier
from app.core.json_text import encode_sorted
from app.core.offer import Offer
from app.core.provision import Kind
from app.core.source_names import LISTING
from app.data import providers as provider_queries
from app.data.council_files import (
    find_listing_provider_ids,
    find_restrictions,
    replace_listings,
    save_restrictions,
)
from app.data.erasure import find_ofsted_confidential_ids
from app.data.erasure_orders import save_erasure_orders
from app.data.providers import find_kinds
from app.data.row_versions import Changes, find_current_payloads, store_versions
from app.ingest.errors import RefreshRefused
from app.ingest.previous_listing import PreviousListing
from app.ingest.quality_gates.listing_losses import find_erasure_reason, with_applicable_consent
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.added_settings import take_over_added
from app.ingest.reconcile.provider_rows import erase_earlier_versions, stored_address
from app.ingest.source_rows import ListingRow


def listing_facts(row: ListingRow) -> dict[str, Any]:
    """A listed setting in the form of the record."""
    facts = {name: value for name, value in vars(row).items() if name != "reference"}
    return facts | {
        "kind": row.kind.value if row.kind else None,
        "address": [list(row.address.lines), row.address.town, row.address.postcode]
        if row.address
        else None,
        "consent": row.consent.value if row.consent else None,
        "consent_on": row.consent_on.isoformat() if row.consent_on else None,
        "offer": row.offer.to_facts(),
    }


def listing_row(reference: str, payload: str) -> ListingRow:
    """The inverse of `listing_facts`."""
    facts = json.loads(payload)
    return ListingRow(
        **{
            **facts,
            "reference": reference,
            "kind": Kind(facts["kind"]) if facts["kind"] else None,
            "address": stored_address(facts["address"]),
            "consent": Consent(facts["consent"]) if facts["consent"] else None,
            "consent_on": date.fromisoformat(facts["consent_on"]) if facts["consent_on"] else None,
            "offer": Offer.from_facts(facts["offer"]),
        }
    )


def find_previous_listing(
    session: Session, la_number: str, ofsted_urns: Collection[str] = ()
) -> PreviousListing:
    """The current listing of a council, with the kinds of its Ofsted numbers and of `ofsted_urns`."""
    payloads = find_current_payloads(session, f"{LISTING}/{la_number}")
    rows = {reference: listing_row(reference, payload) for reference, payload in payloads.items()}
    return PreviousListing(
        rows, find_kinds(session, _ofsted_urns(rows.values()).union(ofsted_urns))
    )


def reconcile_listing(
    session: Session, rows: Sequence[ListingRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Replace one council's listing; return the changes and the number of settings with erasures.

    Providers that are confidential in another source are left out; their consents still count.
    """
    take_over_added(session, update.la_number, rows, update.as_at, update.now)
    provider_ids = find_or_add_provider_ids(session, update.la_number, rows, update.as_at)
    _refuse_duplicate_numbers(rows, provider_ids)
    known = PreviousListing(kinds=find_kinds(session, _ofsted_urns(rows)))
    stated_consents = {provider_ids[row.reference]: row.consent for row in rows if row.consent}
    consent_before = _find_consents_before(session, update.source, stated_consents)
    restricting: dict[str, Consent | None] = {
        provider_ids[row.reference]: None if row.consent is Consent.ALL else row.consent
        for row in rows
        if _restricts(row, known)
    }
    confidential_elsewhere = find_ofsted_confidential_ids(session, except_source=update.source)
    rows = [
        with_applicable_consent(row, known)
        for row in rows
        if provider_ids[row.reference] not in confidential_elsewhere
    ]
    payloads = {row.reference: encode_sorted(listing_facts(row)) for row in rows}
    changes = store_versions(
        session,
        update.source,
        payloads,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    before = find_listing_provider_ids(session, update.la_number)
    _replace(session, rows, provider_ids, update.la_number)
    previous = _find_rows_before(session, changes)
    for reference, consent in _remaining_consents(previous, rows).items():
        restricting.setdefault(before[reference], consent)
    save_restrictions(
        session, update.source, restricting, stated_on=update.as_at, is_inactive_registration=False
    )
    narrowed = _find_narrowed(previous, rows)
    erase_earlier_versions(
        session, update.source, narrowed, before | provider_ids, update.edition_id, update.now
    )
    narrowed_elsewhere = {
        row.reference: provider_ids[row.reference]
        for row in rows
        if row.reference not in narrowed
        and (known.may_be_home(row) or row.consent is Consent.NOTHING)
        and _narrows_consent(consent_before.get(provider_ids[row.reference]), row.consent)
    }
    # Stored snapshots may show their data from other sources.
    save_erasure_orders(session, update.source, narrowed_elsewhere, update.now)
    return changes, len(narrowed)


def _replace(
    session: Session, rows: Sequence[ListingRow], provider_ids: Mapping[str, str], la_number: str
) -> None:
    """Replace a council's rows."""
    replace_listings(
        session,
        la_number,
        (_values(la_number, row, provider_ids[row.reference]) for row in rows),
        {provider_ids[row.reference]: row.offer for row in rows},
    )


def _ofsted_urns(rows: Iterable[ListingRow]) -> set[str]:
    return {row.ofsted_urn for row in rows} - {""}


def _restricts(row: ListingRow, known: PreviousListing) -> bool:
    """Whether a consent adds or removes a restriction.

    For settings that are not home-based, and for numbers of unknown kind, only "nothing" restricts
    and "all" removes that restriction.
    """
    return row.consent is not None and (
        known.is_home(row) or row.consent in (Consent.ALL, Consent.NOTHING)
    )


def _find_rows_before(session: Session, changes: Changes) -> PreviousListing:
    """The previous versions of rows that changed or closed, without erased ones."""
    before = {
        reference: listing_row(reference, payload)
        for reference, payload in changes.before.items()
        if payload != "{}"
    }
    return PreviousListing(before, find_kinds(session, _ofsted_urns(before.values())))


def _find_narrowed(previous: PreviousListing, rows: Sequence[ListingRow]) -> set[str]:
    """The references of home-based settings whose older versions must be erased."""
    now = previous.match_newer(rows)
    return {
        reference
        for reference, row in previous.rows.items()
        if find_erasure_reason(with_applicable_consent(row, previous), now.get(reference), previous)
    }


def _remaining_consents(
    previous: PreviousListing, rows: Sequence[ListingRow]
) -> dict[str, Consent]:
    """Previous consents of settings that may be home-based and are now blank or gone."""
    now = {reference: row.consent for reference, row in previous.match_newer(rows).items()}
    return {
        reference: row.consent
        for reference, row in previous.rows.items()
        if row.consent in (Consent.AREA, Consent.COUNTED)
        and now.get(reference) is None
        and previous.may_be_home(row)
    }


def _find_consents_before(
    session: Session, source: str, provider_ids: Iterable[str]
) -> dict[str, Consent]:
    """The consent of each provider in the previous edition of a source."""
    restrictions = find_restrictions(session, list(provider_ids))
    return {
        restriction.provider_id: restriction.consent
        for restriction in restrictions
        if restriction.source == source and not restriction.is_inactive_registration
    }


def _narrows_consent(consent_before: Consent | None, stated: Consent | None) -> bool:
    """Whether a stated consent is narrower than the one before."""
    before = consent_before or Consent.ALL
    return stated is not None and more_restrictive(stated, before) is not before


def find_or_add_provider_ids(
    session: Session, la_number: str, rows: Sequence[ListingRow], as_at: date
) -> dict[str, str]:
    """The provider_id by reference, found by Ofsted number, DfE number or the reference itself."""
    wanted: dict[str, dict[str, str]] = {one: {} for one in issuers_in_listing(la_number)}
    for row in rows:
        issuer, identifier = listed_identifier(la_number, row.reference, vars(row))
        wanted[issuer][row.reference] = identifier
    provider_ids = {}
    for issuer, identifiers in wanted.items():
        known = provider_queries.find_provider_ids(session, issuer)
        unseen = sorted(set(identifiers.values()) - known.keys())
        known |= provider_queries.add_to_crosswalk(session, issuer, unseen, as_at)
        provider_ids.update(
            {reference: known[identifier] for reference, identifier in identifiers.items()}
        )
    return provider_ids


def _refuse_duplicate_numbers(rows: Sequence[ListingRow], provider_ids: Mapping[str, str]) -> None:
    """Raise RefreshRefused when two rows have one number: it is not clear which to publish."""
    first: dict[str, ListingRow] = {}
    for row in rows:
        other = first.setdefault(provider_ids[row.reference], row)
        if other is not row:
            number = row.ofsted_urn or row.dfe_urn
            raise RefreshRefused(
                f"rows {other.reference!r} and {row.reference!r} have the same number {number}: "
                "one setting is one row"
            )


def _values(la_number: str, row: ListingRow, provider_id: str) -> tuple[Any, ...]:
    offer, address = row.offer, row.address
    return (
        la_number,
        row.reference,
        provider_id,
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
        row.places_count,
        row.consent.value if row.consent else None,
        _iso(row.consent_on),
        offer.ages.from_months if offer.ages else None,
        offer.ages.to_months if offer.ages else None,
        None if offer.funded is None else ";".join(one.value for one in offer.funded),
        _iso(offer.space_confirmed_on),
        _iso(offer.apply_by),
        offer.step_free,
        ";".join(offer.languages),
        "\n".join(offer.school_runs),
        offer.premises.value if offer.premises else None,
        None,  # added_on
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
