"""Reconciliation of Ofsted's nightly extract for one council with the quarterly register.

The status in the extract takes precedence. A registration that is not in the register gets its
provider from the extract; for all others the register's facts are stored, and a publication merges
those of the extract into them.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.consent import Consent
from app.core.json_text import encode_sorted
from app.core.offer import CarePattern
from app.core.provision import Kind, Registers, Status
from app.core.source_names import EXTRACT, REGISTER
from app.data import providers as provider_queries
from app.data.council_files import (
    ages_of,
    find_other_councils_extracting,
    replace_extract,
    save_restrictions,
)
from app.data.editions import find_sources
from app.data.erasure import find_ofsted_confidential_ids
from app.data.erasure_orders import erase_from_other_sources
from app.data.row_versions import (
    Changes,
    find_current_keys,
    find_current_payloads,
    find_older_payloads,
    find_publishable_keys,
    store_versions,
)
from app.data.succession import find_predecessors, find_superseded
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.ofsted_register_and_consents import (
    ISSUER,
    derive,
    find_consents,
    reconcile_consented,
)
from app.ingest.reconcile.provider_rows import (
    ProviderFields,
    erase_earlier_versions,
    stored_address,
    without_personal_data,
    write_providers,
)
from app.ingest.reconcile.succession_suggestions import suggest_successions
from app.ingest.source_rows import ConsentedRow, ExtractRow


def extract_facts(row: ExtractRow) -> dict[str, Any]:
    """A registration in the form of the record: the keys of `register_facts`, and some more."""
    registers = row.registers
    return {
        "kind": row.kind.value,
        "type": row.provider_type,
        "active": row.status is Status.ACTIVE,
        "status": row.status.value,
        "confidential": row.is_confidential,
        "registered_on": row.registered_on.isoformat() if row.registered_on else None,
        "registers": [registers.early_years, registers.compulsory, registers.voluntary],
        "person_urn": "",
        "person": row.registered_person,
        "name": row.name or None,
        "phone": row.phone,
        "email": row.email,
        "address": [list(row.address.lines), row.address.town, row.address.postcode]
        if row.address
        else None,
        "la_name": "",
        "places": row.places_count,
        "ages": [row.ages.from_months, row.ages.to_months] if row.ages else [None, None],
        "periods": [period.value for period in row.periods],
        "conditions": row.conditions,
    }


def extract_row(ofsted_urn: str, payload: str) -> ExtractRow:
    """The inverse of `extract_facts`."""
    facts = json.loads(payload)
    registered_on, (first, last) = facts["registered_on"], facts["ages"]
    return ExtractRow(
        ofsted_urn=ofsted_urn,
        kind=Kind(facts["kind"]),
        provider_type=facts["type"],
        status=Status(facts["status"]),
        is_confidential=facts["confidential"],
        registered_on=date.fromisoformat(registered_on) if registered_on else None,
        registers=Registers(*facts["registers"]),
        registered_person=facts["person"],
        name=facts["name"] or "",
        phone=facts["phone"],
        email=facts["email"],
        address=stored_address(facts["address"]),
        ages=ages_of(first, last),
        places_count=facts["places"],
        periods=tuple(map(CarePattern, facts["periods"])),
        conditions=facts["conditions"],
    )


def reconcile_extract(
    session: Session, rows: Sequence[ExtractRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Replace one council's extract; return the changes and the number of registrations erased."""
    provider_ids = provider_queries.find_provider_ids(session, ISSUER)
    facts = {row.ofsted_urn: extract_facts(row) | {"la_number": update.la_number} for row in rows}
    confidential_elsewhere = find_ofsted_confidential_ids(session, except_source=update.source)
    for urn in (urn for urn in facts if provider_ids.get(urn) in confidential_elsewhere):
        facts[urn] = without_personal_data(facts[urn])
    payloads = {urn: encode_sorted(found) for urn, found in facts.items()}
    changes = store_versions(
        session,
        update.source,
        payloads,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    unseen = sorted(facts.keys() - provider_ids.keys())
    provider_ids |= provider_queries.add_to_crosswalk(session, ISSUER, unseen, update.as_at)
    replace_extract(
        session,
        update.la_number,
        (_values(update.la_number, urn, provider_ids[urn], found) for urn, found in facts.items()),
    )
    _write_extract_only(session, update.source, facts, provider_ids)
    in_register = find_current_keys(session, REGISTER, changes.closed)
    gone = changes.closed - in_register
    elsewhere = find_other_councils_extracting(session, update.la_number, gone)
    provider_queries.close_registrations(
        session, ISSUER, gone - elsewhere.keys(), update.edition_id
    )
    _transfer(session, elsewhere, provider_ids)
    _restrict(session, update, facts, provider_ids)
    _suggest(session, update, facts, changes)
    confidential = [urn for urn, found in facts.items() if found["confidential"]]
    before = find_older_payloads(session, update.source, confidential, update.edition_id)
    newly_confidential = {urn for urn, payload in before if json.loads(payload).get("name")}
    newly_confidential |= find_predecessors(session, ISSUER, newly_confidential)
    confidential_ids = {provider_ids[urn]: urn for urn in confidential}
    newly_confidential |= {
        confidential_ids[provider_id]
        for provider_id in erase_from_other_sources(
            session, update.source, confidential_ids, update.now
        )
    }
    erase_earlier_versions(
        session, update.source, newly_confidential, provider_ids, update.edition_id, update.now
    )
    return changes, len(newly_confidential)


def _restrict(
    session: Session,
    update: EditionUpdate,
    facts: Mapping[str, Any],
    provider_ids: Mapping[str, str],
) -> None:
    """Save restrictions of confidential and of closed registrations for this council's extract."""
    restrictions = find_extract_restrictions(facts, provider_ids, find_superseded(session, ISSUER))
    confidential, closed = restrictions
    for values, is_inactive_registration in ((confidential, False), (closed, True)):
        save_restrictions(
            session,
            update.source,
            values,
            stated_on=update.as_at,
            is_inactive_registration=is_inactive_registration,
        )


def find_extract_restrictions(
    facts: Mapping[str, Any], provider_ids: Mapping[str, str], superseded: Collection[str]
) -> tuple[dict[str, Consent | None], dict[str, Consent | None]]:
    """The restrictions of confidential and of closed registrations; None for all others.

    `facts` and `superseded` are by Ofsted number, the results by provider_id.
    """
    confidential: dict[str, Consent | None] = {}
    closed: dict[str, Consent | None] = {}
    # Superseded numbers come first, so that the status of the successor counts.
    for urn, found in sorted(facts.items(), key=lambda item: item[0] not in superseded):
        provider_id = provider_ids[urn]
        is_confidential = found["confidential"] or confidential.get(provider_id)
        confidential[provider_id] = Consent.NOTHING if is_confidential else None
        is_open = found["active"] or urn in superseded
        closed[provider_id] = None if is_open else Consent.NOTHING
    return confidential, closed


def _suggest(
    session: Session, update: EditionUpdate, facts: Mapping[str, Any], changes: Changes
) -> None:
    """Save suggestions of new registrations in this extract that continue ended ones."""
    before = {urn: json.loads(payload) for urn, payload in changes.before.items()}
    proposed = {
        urn for urn, values in before.items() if values.get("status") == Status.PROPOSED.value
    }
    in_register = find_current_keys(session, REGISTER, changes.written)
    active = {urn: found for urn, found in facts.items() if found["active"]}
    opened = active.keys() & (changes.new | (changes.changed & proposed)) - in_register
    ended = {urn: facts[urn] for urn in facts.keys() - active.keys() if _has_ended(facts[urn])}
    suggest_successions(session, ISSUER, update, facts, opened, ended)


def _has_ended(found: Mapping[str, Any]) -> bool:
    return found["status"] in (Status.RESIGNED.value, Status.CANCELLED.value)


def _values(
    la_number: str, urn: str, provider_id: str, found: Mapping[str, Any]
) -> tuple[Any, ...]:
    lines, town, postcode = found["address"] or ([], "", "")
    return (
        la_number,
        urn,
        provider_id,
        found["kind"],
        found["status"],
        found["confidential"],
        found["registered_on"],
        *found["registers"],
        found["person"],
        found["name"] or "",
        "\n".join(lines),
        town,
        postcode,
        found["phone"],
        found["email"],
        *found["ages"],
        found["places"],
        ";".join(found["periods"]),
        found["conditions"],
    )


def apply_consents(
    session: Session, rows: Iterable[ConsentedRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Apply consents to providers in the register and to those only in a council extract."""
    changes = reconcile_consented(session, rows, update)
    write_unregistered(session)
    return changes


def write_unregistered(session: Session) -> None:
    """Rewrite the providers that are only in extracts, to apply a new list of consents."""
    provider_ids = provider_queries.find_provider_ids(session, ISSUER)
    for source in find_sources(session, f"{EXTRACT}/"):
        payloads = find_current_payloads(session, source)
        facts = {urn: json.loads(payload) for urn, payload in payloads.items()}
        _write_extract_only(session, source, facts, provider_ids)


def _write_extract_only(
    session: Session,
    source: str,
    facts: Mapping[str, Any],
    provider_ids: Mapping[str, str],
) -> None:
    """Write providers of registrations that are not, or not any more, in the register."""
    in_register = find_publishable_keys(session, REGISTER, facts)
    extract_only = {urn: found for urn, found in facts.items() if urn not in in_register}
    other_councils = _of_other_councils(
        session, source.partition("/")[2], extract_only, provider_ids
    )
    extract_only = {urn: found for urn, found in extract_only.items() if urn not in other_councils}
    consents = find_consents(session)
    derived = {
        urn: derive_extracted(source, found, consents.get(urn))
        for urn, found in extract_only.items()
    }
    write_providers(session, ISSUER, extract_only, derived, provider_ids)


def _of_other_councils(
    session: Session, la_number: str, urns: Collection[str], provider_ids: Mapping[str, str]
) -> set[str]:
    """Registrations that belong to another council and are active in its extract too."""
    elsewhere = find_other_councils_extracting(session, la_number, urns)
    la_number_by_provider = provider_queries.find_la_numbers_of(
        session, [provider_ids[urn] for urn in elsewhere]
    )
    return {
        urn
        for urn, others in elsewhere.items()
        if la_number_by_provider.get(provider_ids[urn]) in others
    }


def _transfer(
    session: Session, elsewhere: Mapping[str, Collection[str]], provider_ids: Mapping[str, str]
) -> None:
    """Rewrite registrations that left one council's extract from that of another council."""
    for urn, others in sorted(elsewhere.items()):
        source = f"{EXTRACT}/{min(others)}"
        if payload := find_current_payloads(session, source).get(urn):
            _write_extract_only(session, source, {urn: json.loads(payload)}, provider_ids)


def derive_extracted(
    source: str, found: Mapping[str, Any], consented: Mapping[str, Any] | None
) -> ProviderFields:
    """The fields that may be stored of a registration that is only in an extract."""
    fields = derive(found, consented)
    return replace(fields, name_source=source) if fields.name_source == REGISTER else fields
