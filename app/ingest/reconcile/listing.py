"""A council's own listing: its facts beside the registers, and consents that it was given."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.offer import Offer
from app.core.provision import Consent, Kind, narrower
from app.data import providers as questions
from app.data.councils import (
    find_listed_ids,
    find_restrictions,
    keep_restrictions,
    replace_listings,
)
from app.data.erasing import find_silenced
from app.data.forgetting import save_orders
from app.data.providers import find_kinds
from app.data.versions import Changes, find_current_payloads, store_versions
from app.ingest.errors import RefreshRefused
from app.ingest.listing_losses import applied, find_ending
from app.ingest.reconcile import Step
from app.ingest.reconcile.write import forget
from app.ingest.source import Address, ListingRow
from app.ingest.sources.council_listing import Earlier


def listing_facts(row: ListingRow) -> dict[str, Any]:
    """A listed setting as the record keeps it."""
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
    """The inverse of `listing_facts`: a listed setting as its council told it."""
    facts = json.loads(payload)
    address = facts["address"]
    return ListingRow(
        **{
            **facts,
            "reference": reference,
            "kind": Kind(facts["kind"]) if facts["kind"] else None,
            "address": Address(tuple(address[0]), *address[1:]) if address else None,
            "consent": Consent(facts["consent"]) if facts["consent"] else None,
            "consent_on": date.fromisoformat(facts["consent_on"]) if facts["consent_on"] else None,
            "offer": Offer.from_facts(facts["offer"]),
        }
    )


def find_earlier(session: Session, la_number: str, ofsted_urns: Collection[str] = ()) -> Earlier:
    """The current listing of a council, and the kinds of its numbers and of these."""
    payloads = find_current_payloads(session, f"council_listing/{la_number}")
    rows = {reference: listing_row(reference, payload) for reference, payload in payloads.items()}
    return Earlier(rows, find_kinds(session, _ofsted_urns(rows.values()).union(ofsted_urns)))


def reconcile_listing(
    session: Session, rows: Sequence[ListingRow], step: Step
) -> tuple[Changes, int]:
    """Replace one council's listing: what changed, and of how many something had to be forgotten.

    Who asked another source for silence is left out; what the council says of consents counts.
    """
    provider_ids = _provider_ids(session, step.la_number, rows, step.as_at)
    _refuse_twins(rows, provider_ids)
    known = Earlier(kinds=find_kinds(session, _ofsted_urns(rows)))
    told = {provider_ids[row.reference]: row.consent for row in rows if row.consent}
    standing = _find_standing(session, step.source, told)
    restricting: dict[str, Consent | None] = {
        provider_ids[row.reference]: None if row.consent is Consent.ALL else row.consent
        for row in rows
        if _restricts(row, known)
    }
    asked_others = find_silenced(session, but=step.source)
    rows = [applied(row, known) for row in rows if provider_ids[row.reference] not in asked_others]
    payloads = {row.reference: encode_sorted(listing_facts(row)) for row in rows}
    changes = store_versions(
        session, step.source, payloads, edition_id=step.edition_id, previous_id=step.previous_id
    )
    before = find_listed_ids(session, step.la_number)
    _replace(session, rows, provider_ids, step.la_number)
    earlier = _find_before(session, changes)
    for reference, consent in _left(earlier, rows).items():
        restricting.setdefault(before[reference], consent)
    keep_restrictions(session, step.source, restricting, told_on=step.as_at, is_status=False)
    narrowed = _find_narrowed(earlier, rows)
    forget(session, step.source, narrowed, before | provider_ids, step.edition_id, step.now)
    less = {
        row.reference: provider_ids[row.reference]
        for row in rows
        if row.reference not in narrowed
        and (known.may_be_home(row) or row.consent is Consent.NOTHING)
        and _gives_less(standing.get(provider_ids[row.reference]), row.consent)
    }
    # Kept snapshots may show what others told of them.
    save_orders(session, step.source, less, step.now)
    return changes, len(narrowed)


def _replace(
    session: Session, rows: Sequence[ListingRow], provider_ids: Mapping[str, str], la_number: str
) -> None:
    """Write a council's rows in the place of those before."""
    replace_listings(
        session,
        la_number,
        (_values(la_number, row, provider_ids[row.reference]) for row in rows),
        {provider_ids[row.reference]: row.offer for row in rows},
    )


def _ofsted_urns(rows: Iterable[ListingRow]) -> set[str]:
    return {row.ofsted_urn for row in rows} - {""}


def _restricts(row: ListingRow, known: Earlier) -> bool:
    """Whether a consent restricts what is shown from now on, or takes a restriction back.

    Of settings that are not home-based, and of numbers whose kind no source knows yet, only "nothing"
    restricts; "all" takes that back.
    """
    return row.consent is not None and (
        known.is_home(row) or row.consent in (Consent.ALL, Consent.NOTHING)
    )


def _find_before(session: Session, changes: Changes) -> Earlier:
    """The rows that changed or are gone as they were before, less those that were erased already."""
    before = {
        reference: listing_row(reference, payload)
        for reference, payload in changes.before.items()
        if payload != "{}"
    }
    return Earlier(before, find_kinds(session, _ofsted_urns(before.values())))


def _find_narrowed(earlier: Earlier, rows: Sequence[ListingRow]) -> set[str]:
    """The references of home-based settings whose older versions must be erased."""
    now = earlier.restated(rows)
    return {
        reference
        for reference, row in earlier.rows.items()
        if find_ending(applied(row, earlier), now.get(reference), earlier)
    }


def _left(earlier: Earlier, rows: Sequence[ListingRow]) -> dict[str, Consent]:
    """Consents that stand though their rows are blank or gone, of what may be a home, by reference."""
    now = {reference: row.consent for reference, row in earlier.restated(rows).items()}
    return {
        reference: row.consent
        for reference, row in earlier.rows.items()
        if row.consent in (Consent.AREA, Consent.COUNTED)
        and now.get(reference) is None
        and earlier.may_be_home(row)
    }


def _find_standing(
    session: Session, source: str, provider_ids: Iterable[str]
) -> dict[str, Consent]:
    """The most that may be shown of each provider by what a source told before."""
    told = find_restrictions(session, list(provider_ids))
    return {
        one.provider_id: one.consent for one in told if one.source == source and not one.is_status
    }


def _gives_less(standing: Consent | None, said: Consent | None) -> bool:
    """Whether a council's word shows less than what stood by it before."""
    before = standing or Consent.ALL
    return said is not None and narrower(said, before) is not before


def _provider_ids(
    session: Session, la_number: str, rows: Sequence[ListingRow], as_at: date
) -> dict[str, str]:
    """provider_id by the council's reference: by Ofsted's number, DfE's, else the reference itself."""
    own = f"council-{la_number}"
    wanted: dict[str, dict[str, str]] = {"ofsted": {}, "dfe": {}, own: {}}
    for row in rows:
        issuer = "ofsted" if row.ofsted_urn else "dfe" if row.dfe_urn else own
        wanted[issuer][row.reference] = row.ofsted_urn or row.dfe_urn or row.reference
    found = {}
    for issuer, identifiers in wanted.items():
        known = questions.find_provider_ids(session, issuer)
        unseen = sorted(set(identifiers.values()) - known.keys())
        known |= questions.add_to_crosswalk(session, issuer, unseen, as_at)
        found.update({reference: known[one] for reference, one in identifiers.items()})
    return found


def _refuse_twins(rows: Sequence[ListingRow], provider_ids: Mapping[str, str]) -> None:
    """Two rows of one Ofsted or school number: which of them families should see, we cannot tell."""
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
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
