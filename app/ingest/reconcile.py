"""From source rows to providers: a pure rule for the fields, and the writing of them.

A provider's fields are a function of its register row and its consent row alone, so the record can be
rebuilt from `source_row` at any time and says the same again.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from sqlmodel import Session

from app.core.provision import HOME_BASED, Consent, Kind
from app.core.ratings import Inspection
from app.data import providers as questions
from app.data.areas import find_la_numbers, fold_council
from app.data.providers import InspectionRow
from app.data.session import put_rows
from app.data.tables import Location, Organisation, Provider, Registration, Service
from app.data.versions import (
    Changes,
    erase_versions,
    find_current_payloads,
    find_older_payloads,
    save_erasures,
    store_versions,
)
from app.ingest.source import ConsentedRow, RegisterRow

REGISTER = "ofsted_register"
CONSENTED = "ofsted_consented"
ISSUER = "ofsted"

_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def register_facts(row: RegisterRow) -> dict[str, Any]:
    """A register row as the record keeps it, the same for every layout; less its inspections."""
    registers = row.registers
    facts: dict[str, Any] = {
        "kind": row.kind.value,
        "type": row.provider_type,
        "active": row.is_active,
        "registered_on": row.registered_on.isoformat() if row.registered_on else None,
        "registers": [registers.early_years, registers.compulsory, registers.voluntary],
        "person_urn": row.registered_person_urn,
        "person": row.registered_person,
        "name": row.name,
        "phone": row.phone,
        "address": None,
        "la_name": row.la_name,
        "places": row.places_count,
    }
    if row.address:
        facts["address"] = [list(row.address.lines), row.address.town, row.address.postcode]
    return facts


def register_payload(facts: Mapping[str, Any], inspections: Iterable[InspectionRow]) -> str:
    """JSON of a register row: its facts in the order of their names, then its inspections."""
    told = ",".join(one.facts for one in inspections)
    return f'{_encode(facts)[:-1]},"inspections":[{told}]}}'


def consented_payload(row: ConsentedRow) -> str:
    address = [list(row.address.lines), row.address.town, row.address.postcode]
    return _encode({"name": row.name, "address": address, "la_name": row.la_name})


@dataclass(frozen=True)
class Derived:
    """A provider's fields, before they are written. `address` is None where nothing may be kept."""

    name: str | None
    phone: str
    name_source: str
    consent: Consent
    address: tuple[list[str], str, str] | None


def derive(register: Mapping[str, Any], consented: Mapping[str, Any] | None) -> Derived:
    """What may be kept and shown of a provider, from its register row and its consent row.

    Anyone home-based is counted only until they consent; a consent without a street line is a consent
    to name and area. What Ofsted redacts that is not home-based (a refuge, a military site) or whose
    type we do not know is not even counted.
    """
    if Kind(register["kind"]) not in HOME_BASED:
        if register["name"] is None:
            return Derived(None, "", REGISTER, Consent.NOTHING, None)
        return Derived(
            register["name"], register["phone"], REGISTER, Consent.ALL, register["address"]
        )
    if consented is None:
        return Derived(None, "", REGISTER, Consent.COUNTED, None)
    lines, town, postcode = consented["address"]
    if lines and postcode:
        return Derived(consented["name"], "", CONSENTED, Consent.ALL, (lines, town, postcode))
    return Derived(consented["name"], "", CONSENTED, Consent.AREA, ([], town, postcode))


def reconcile_register(
    session: Session,
    rows: Sequence[RegisterRow],
    *,
    edition_id: int,
    previous_id: int | None,
    as_at: date,
    now: datetime,
) -> tuple[Changes, int]:
    """Bring the record to a new edition of the register: what changed, how many were redacted."""
    all_facts = {row.ofsted_urn: register_facts(row) for row in rows}
    told = {row.ofsted_urn: _inspection_rows(row.inspections) for row in rows}
    payloads = {urn: register_payload(facts, told[urn]) for urn, facts in all_facts.items()}
    changes = store_versions(
        session, REGISTER, payloads, edition_id=edition_id, previous_id=previous_id
    )
    facts = {urn: all_facts[urn] for urn in changes.written}
    provider_ids = questions.find_provider_ids(session, ISSUER)
    unseen = sorted(changes.new - provider_ids.keys())
    provider_ids |= questions.add_to_crosswalk(session, ISSUER, unseen, as_at)
    _write(session, facts, _consents(session), provider_ids)
    questions.close_registrations(session, ISSUER, changes.closed, edition_id)
    questions.store_inspections(
        session,
        ISSUER,
        {urn: told[urn] for urn in facts},
        changes.closed,
        edition_id=edition_id,
        previous_id=previous_id,
    )
    returned = changes.new.difference(unseen)
    before = [
        *changes.before.items(),
        *find_older_payloads(session, REGISTER, returned, edition_id),
    ]
    redacted = {urn for urn, payload in before if urn in facts and _tells_less(payload, facts[urn])}
    _forget(session, REGISTER, redacted, provider_ids, edition_id, now)
    if redacted:
        questions.remove_idle_organisations(session)
    return changes, len(redacted)


def reconcile_consented(
    session: Session,
    rows: Iterable[ConsentedRow],
    *,
    edition_id: int,
    previous_id: int | None,
    now: datetime,
) -> tuple[Changes, int]:
    """Replace all consents by a new edition: what changed, how many withdrew or narrowed theirs."""
    payloads = {row.ofsted_urn: consented_payload(row) for row in rows}
    changes = store_versions(
        session, CONSENTED, payloads, edition_id=edition_id, previous_id=previous_id
    )
    register = find_current_payloads(session, REGISTER)
    touched = (changes.written | changes.closed) & register.keys()
    provider_ids = questions.find_provider_ids(session, ISSUER)
    facts = {urn: json.loads(register[urn]) for urn in touched}
    consents = {urn: json.loads(payloads[urn]) for urn in changes.written}
    _write(session, facts, consents, provider_ids)
    narrowed = [urn for urn in changes.changed if _gives_less(changes.before[urn], consents[urn])]
    withdrawn = [*changes.closed, *narrowed]
    # Whoever left the register first still has a name in the record, and takes it along now.
    left = [provider_ids[urn] for urn in withdrawn if urn in provider_ids and urn not in register]
    questions.withhold(session, left)
    _forget(session, CONSENTED, withdrawn, provider_ids, edition_id, now)
    return changes, len(withdrawn)


def _tells_less(before: str, after: Mapping[str, Any]) -> bool:
    """Whether a name or an address that the register told is told no more."""
    told = json.loads(before)
    return any(told.get(part) and not after[part] for part in ("name", "address"))


def _gives_less(before: str, after: Mapping[str, Any]) -> bool:
    """Whether a street line or a postcode that was given is given no more."""
    given, still = json.loads(before)["address"], after["address"]
    return any(given[part] and not still[part] for part in (0, 2))


def _consents(session: Session) -> dict[str, Any]:
    held = find_current_payloads(session, CONSENTED)
    return {urn: json.loads(payload) for urn, payload in held.items()}


def _inspection_rows(inspections: Iterable[Inspection]) -> list[InspectionRow]:
    return [
        InspectionRow(
            (
                one.framework.value,
                one.inspected_on.isoformat() if one.inspected_on else "",
                one.number,
            ),
            _encode(one.to_facts()),
        )
        for one in inspections
    ]


def _forget(
    session: Session,
    source: str,
    urns: Iterable[str],
    provider_ids: Mapping[str, str],
    edition_id: int,
    now: datetime,
) -> None:
    listed = sorted(urns)
    erase_versions(session, source, listed, before_edition_id=edition_id)
    known = [provider_ids[urn] for urn in listed if urn in provider_ids]
    save_erasures(session, source, known, edition_id=edition_id, erased_at=now)


def _write(
    session: Session,
    facts: Mapping[str, Any],
    consents: Mapping[str, Any],
    provider_ids: Mapping[str, str],
) -> None:
    """Write provider, premises, service, registration and organisation of these register rows."""
    derived = {urn: derive(found, consents.get(urn)) for urn, found in facts.items()}
    la_numbers = find_la_numbers(session)
    la_names = {found["la_name"] for found in facts.values()}
    councils = {name: la_numbers.get(fold_council(name)) for name in la_names}
    put_rows(
        session,
        Provider,
        ("provider_id", "name", "phone", "consent", "la_number", "la_name", "name_source"),
        (
            (
                provider_ids[urn],
                one.name,
                one.phone,
                one.consent.value,
                councils[facts[urn]["la_name"]],
                facts[urn]["la_name"],
                one.name_source,
            )
            for urn, one in derived.items()
        ),
        key=("provider_id",),
    )
    put_rows(
        session,
        Location,
        ("location_id", "address", "town", "postcode"),
        ((provider_ids[urn], *_premises(one)) for urn, one in derived.items()),
        key=("location_id",),
    )
    persons = {urn: _organisation(found) for urn, found in facts.items()}
    put_rows(
        session,
        Organisation,
        ("organisation_id", "name"),
        {person[0]: person for person in persons.values() if person}.values(),
        key=("organisation_id",),
    )
    put_rows(
        session,
        Service,
        ("service_id", "provider_id", "organisation_id", "location_id", "kind", "places_count"),
        (
            (
                f"{provider_ids[urn]}-1",
                provider_ids[urn],
                person[0] if (person := persons[urn]) else None,
                provider_ids[urn],
                found["kind"],
                found["places"],
            )
            for urn, found in facts.items()
        ),
        key=("service_id",),
    )
    columns = ("issuer", "identifier", "provider_id", "provider_type", "is_active", "registered_on")
    put_rows(
        session,
        Registration,
        (*columns, "early_years", "compulsory", "voluntary", "closed_edition_id"),
        (
            (
                ISSUER,
                urn,
                provider_ids[urn],
                found["type"],
                found["active"],
                found["registered_on"],
                *found["registers"],
                None,
            )
            for urn, found in facts.items()
        ),
        key=("issuer", "identifier"),
    )


def _premises(derived: Derived) -> tuple[str, str, str]:
    if derived.address is None:
        return "", "", ""
    lines, town, postcode = derived.address
    return "\n".join(lines), town, postcode


def _organisation(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """(organisation_id, name) of the registered person; None for anyone who works at home."""
    if Kind(facts["kind"]) in HOME_BASED or facts["name"] is None:
        return None
    if facts["person_urn"]:
        return f"ofsted-rp:{facts['person_urn']}", facts["person"]
    if facts["person"]:
        digest = blake2b(facts["person"].casefold().encode(), digest_size=8).hexdigest()
        return f"ofsted-name:{digest}", facts["person"]
    return None
