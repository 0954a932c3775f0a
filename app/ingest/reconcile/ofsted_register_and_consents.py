"""Reconciliation of Ofsted's register and of the consents of home-based providers.

A provider's fields depend only on its register row and its consent row.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.consent import Consent
from app.core.issuers import OFSTED
from app.core.json_text import encode_sorted
from app.core.provision import HOME_BASED, Kind, Registers
from app.core.source_names import CONSENTED, REGISTER
from app.data import providers as provider_queries
from app.data.erasure import find_ofsted_confidential_ids
from app.data.providers import InspectionRow
from app.data.row_versions import (
    Changes,
    find_current_payloads,
    find_older_payloads,
    store_versions,
)
from app.data.succession import find_predecessors
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.provider_rows import (
    ProviderFields,
    erase_earlier_versions,
    inspection_rows,
    stored_address,
    without_personal_data,
    write_providers,
)
from app.ingest.reconcile.succession_suggestions import suggest_successions
from app.ingest.source_rows import Address, ConsentedRow, RegisterRow

ISSUER = OFSTED


def register_facts(row: RegisterRow) -> dict[str, Any]:
    """A register row in the form of the record, the same for all layouts, without inspections.

    Ofsted redacts all home-based providers; those that it misses are redacted here.
    """
    registers, is_home = row.registers, row.kind in HOME_BASED
    facts: dict[str, Any] = {
        "kind": row.kind.value,
        "type": row.provider_type,
        "active": row.is_active,
        "registered_on": row.registered_on.isoformat() if row.registered_on else None,
        "registers": [registers.early_years, registers.compulsory, registers.voluntary],
        "person_urn": "" if is_home else row.registered_person_urn,
        "person": "" if is_home else row.registered_person,
        "name": None if is_home else row.name,
        "phone": "" if is_home else row.phone,
        "address": None,
        "la_name": row.la_name,
        "places": row.places_count,
    }
    if row.address and not is_home:
        facts["address"] = [list(row.address.lines), row.address.town, row.address.postcode]
    return facts


def register_row(ofsted_urn: str, payload: str) -> RegisterRow:
    """The inverse of `register_payload`, without inspections."""
    facts = json.loads(payload)
    registered_on = facts["registered_on"]
    return RegisterRow(
        ofsted_urn=ofsted_urn,
        kind=Kind(facts["kind"]),
        provider_type=facts["type"],
        is_active=facts["active"],
        registered_on=date.fromisoformat(registered_on) if registered_on else None,
        registers=Registers(*facts["registers"]),
        registered_person_urn=facts["person_urn"],
        registered_person=facts["person"],
        name=facts["name"],
        phone=facts["phone"],
        address=stored_address(facts["address"]),
        la_name=facts["la_name"],
        places_count=facts["places"],
        inspections=(),
    )


def register_payload(facts: Mapping[str, Any], inspections: Iterable[InspectionRow]) -> str:
    """JSON of a register row: its facts sorted by name, then its inspections."""
    inspections_json = ",".join(inspection.facts for inspection in inspections)
    return f'{encode_sorted(facts)[:-1]},"inspections":[{inspections_json}]}}'


def consented_facts(row: ConsentedRow) -> dict[str, Any]:
    """A row of Ofsted's list of consents in the form of the record."""
    address = [list(row.address.lines), row.address.town, row.address.postcode]
    return {"name": row.name, "address": address, "la_name": row.la_name}


def consented_row(ofsted_urn: str, payload: str) -> ConsentedRow:
    """The inverse of `consented_facts`."""
    facts = json.loads(payload)
    address = stored_address(facts["address"]) or Address()
    return ConsentedRow(ofsted_urn, facts["name"], address, facts["la_name"])


def derive(register: Mapping[str, Any], consented: Mapping[str, Any] | None) -> ProviderFields:
    """The fields of a provider that may be stored and shown, from its register and consent rows.

    A home-based provider without consent is only counted; a consent without a street line covers
    name and area. A redacted provider that is not home-based (a refuge, a military site) or whose
    type is unknown is not even counted.
    """
    if Kind(register["kind"]) not in HOME_BASED:
        if register["name"] is None:
            return ProviderFields(None, "", REGISTER, Consent.NOTHING, None)
        return ProviderFields(
            register["name"], register["phone"], REGISTER, Consent.ALL, register["address"]
        )
    return derive_home(consented)


def derive_home(consented: Mapping[str, Any] | None) -> ProviderFields:
    """The fields of a home-based provider, from its consent row; None for one without consent."""
    if consented is None:
        return ProviderFields(None, "", REGISTER, Consent.COUNTED, None)
    lines, town, postcode = consented["address"]
    if lines and postcode:
        return ProviderFields(
            consented["name"], "", CONSENTED, Consent.ALL, (lines, town, postcode)
        )
    return ProviderFields(consented["name"], "", CONSENTED, Consent.AREA, ([], town, postcode))


def reconcile_register(
    session: Session, rows: Sequence[RegisterRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Store a new edition of the register; return the changes and the number of newly redacted."""
    provider_ids, confidential_ids = (
        provider_queries.find_provider_ids(session, ISSUER),
        find_ofsted_confidential_ids(session),
    )
    all_facts = {row.ofsted_urn: register_facts(row) for row in rows}
    for urn in (urn for urn in all_facts if provider_ids.get(urn) in confidential_ids):
        all_facts[urn] = without_personal_data(all_facts[urn])
    inspections = {row.ofsted_urn: inspection_rows(row.inspections) for row in rows}
    payloads = {urn: register_payload(facts, inspections[urn]) for urn, facts in all_facts.items()}
    changes = store_versions(
        session, REGISTER, payloads, edition_id=update.edition_id, previous_id=update.previous_id
    )
    facts = {urn: all_facts[urn] for urn in changes.written}
    unseen = sorted(changes.new - provider_ids.keys())
    provider_ids |= provider_queries.add_to_crosswalk(session, ISSUER, unseen, update.as_at)
    consents = find_consents(session)
    derived = {urn: derive(found, consents.get(urn)) for urn, found in facts.items()}
    provider_queries.close_registrations(session, ISSUER, changes.closed, update.edition_id)
    write_providers(session, ISSUER, facts, derived, provider_ids)
    suggest_successions(session, ISSUER, update, all_facts, changes.new, {})
    provider_queries.store_inspections(
        session,
        ISSUER,
        {urn: inspections[urn] for urn in facts},
        changes.closed,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    returned = changes.new.difference(unseen)
    before = [
        *changes.before.items(),
        *find_older_payloads(session, REGISTER, returned, update.edition_id),
    ]
    redacted = {
        urn for urn, payload in before if urn in facts and loses_personal_data(payload, facts[urn])
    }
    redacted |= find_predecessors(session, ISSUER, redacted)  # an older number of the same setting
    erase_earlier_versions(session, REGISTER, redacted, provider_ids, update.edition_id, update.now)
    if redacted:
        provider_queries.remove_unused_organisations(session)
    return changes, len(redacted)


def reconcile_consented(
    session: Session, rows: Iterable[ConsentedRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Replace all consents; return the changes and the number withdrawn or narrowed.

    Providers that are confidential in another source are left out; that is not a withdrawal.
    """
    provider_ids, confidential_ids = (
        provider_queries.find_provider_ids(session, ISSUER),
        find_ofsted_confidential_ids(session),
    )
    payloads = {row.ofsted_urn: encode_sorted(consented_facts(row)) for row in rows}
    left_out = {urn for urn in payloads if provider_ids.get(urn) in confidential_ids}
    payloads = {urn: payload for urn, payload in payloads.items() if urn not in left_out}
    changes = store_versions(
        session, CONSENTED, payloads, edition_id=update.edition_id, previous_id=update.previous_id
    )
    register = find_current_payloads(session, REGISTER)
    touched = (changes.written | changes.closed) & register.keys()
    facts = {urn: json.loads(register[urn]) for urn in touched}
    consents = {urn: json.loads(payloads[urn]) for urn in changes.written}
    derived = {urn: derive(found, consents.get(urn)) for urn, found in facts.items()}
    write_providers(session, ISSUER, facts, derived, provider_ids)
    narrowed = [
        urn for urn in changes.changed if _narrows_address(changes.before[urn], consents[urn])
    ]
    withdrawn = [*(changes.closed - left_out), *narrowed]
    # A provider that left the register before still has published details in the record.
    unregistered_ids = [
        provider_ids[urn] for urn in withdrawn if urn in provider_ids and urn not in register
    ]
    provider_queries.erase_published_details(session, unregistered_ids)
    erase_earlier_versions(
        session, CONSENTED, withdrawn, provider_ids, update.edition_id, update.now
    )
    return changes, len(withdrawn)


def loses_personal_data(before: str, after: Mapping[str, Any]) -> bool:
    """Whether the register no longer has the name or the address."""
    facts_before = json.loads(before)
    return any(facts_before.get(part) and not after[part] for part in ("name", "address"))


def _narrows_address(before: str, after: Mapping[str, Any]) -> bool:
    """Whether the consent no longer has the street line or the postcode."""
    given, still = json.loads(before).get("address"), after["address"]
    return bool(given) and any(given[part] and not still[part] for part in (0, 2))


def find_consents(session: Session) -> dict[str, Any]:
    """The current consent rows by Ofsted number."""
    current = find_current_payloads(session, CONSENTED)
    return {urn: json.loads(payload) for urn, payload in current.items()}
