"""Ofsted's nightly extract for one council: above the quarterly register in status, beside it in facts.

A registration that the register does not know yet gets its provider from here; all others keep what
the register told, and `publish.merge` lays the extract over it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.provision import Consent, Status
from app.data import providers as questions
from app.data.councils import find_extracted_elsewhere, keep_restrictions, replace_extract
from app.data.editions import find_sources
from app.data.erasing import find_silenced
from app.data.forgetting import forget_elsewhere
from app.data.succession import find_predecessors, find_superseded
from app.data.versions import (
    Changes,
    find_current_keys,
    find_current_payloads,
    find_older_payloads,
    find_telling_keys,
    store_versions,
)
from app.ingest.reconcile import Step
from app.ingest.reconcile.ofsted import ISSUER, REGISTER, derive, find_consents
from app.ingest.reconcile.succession import suggest_successions
from app.ingest.reconcile.write import Derived, forget, hushed, write_providers
from app.ingest.source import ExtractRow

EXTRACT = "ofsted_council_extract"


def extract_facts(row: ExtractRow) -> dict[str, Any]:
    """A registration as the record keeps it, in the words of the register's rows and some more."""
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


def reconcile_extract(
    session: Session, rows: Sequence[ExtractRow], step: Step
) -> tuple[Changes, int]:
    """Replace one council's extract: what changed, and of how many something had to be forgotten."""
    provider_ids = questions.find_provider_ids(session, ISSUER)
    facts = {row.ofsted_urn: extract_facts(row) | {"la_number": step.la_number} for row in rows}
    asked_others = find_silenced(session, but=step.source)
    for urn in (urn for urn in facts if provider_ids.get(urn) in asked_others):
        facts[urn] = hushed(facts[urn])
    payloads = {urn: encode_sorted(found) for urn, found in facts.items()}
    changes = store_versions(
        session, step.source, payloads, edition_id=step.edition_id, previous_id=step.previous_id
    )
    unseen = sorted(facts.keys() - provider_ids.keys())
    provider_ids |= questions.add_to_crosswalk(session, ISSUER, unseen, step.as_at)
    replace_extract(
        session,
        step.la_number,
        (_values(step.la_number, urn, provider_ids[urn], found) for urn, found in facts.items()),
    )
    _write_own(session, step.source, facts, provider_ids)
    in_register = find_current_keys(session, REGISTER, changes.closed)
    gone = changes.closed - in_register
    elsewhere = find_extracted_elsewhere(session, step.la_number, gone)
    questions.close_registrations(session, ISSUER, gone - elsewhere.keys(), step.edition_id)
    _hand_over(session, elsewhere, provider_ids)
    _restrict(session, step, facts, provider_ids)
    _suggest(session, step, facts, changes)
    silent = [urn for urn, found in facts.items() if found["confidential"]]
    before = find_older_payloads(session, step.source, silent, step.edition_id)
    silenced = {urn for urn, payload in before if json.loads(payload).get("name")}
    silenced |= find_predecessors(session, ISSUER, silenced)
    asked = {provider_ids[urn]: urn for urn in silent}
    silenced |= {asked[one] for one in forget_elsewhere(session, step.source, asked, step.now)}
    forget(session, step.source, silenced, provider_ids, step.edition_id, step.now)
    return changes, len(silenced)


def _restrict(
    session: Session, step: Step, facts: Mapping[str, Any], provider_ids: Mapping[str, str]
) -> None:
    """Keep who asks for silence and who is not active, until this council's extract says otherwise."""
    silent: dict[str, Consent | None] = {}
    closed: dict[str, Consent | None] = {}
    over = find_superseded(session, ISSUER)
    # The number that a setting goes on under has the last word on whether it is open.
    for urn, found in sorted(facts.items(), key=lambda one: one[0] not in over):
        one = provider_ids[urn]
        is_silent = found["confidential"] or silent.get(one)
        silent[one] = Consent.NOTHING if is_silent else None
        closed[one] = None if found["active"] or urn in over else Consent.NOTHING
    for told, is_status in ((silent, False), (closed, True)):
        keep_restrictions(session, step.source, told, told_on=step.as_at, is_status=is_status)


def _suggest(session: Session, step: Step, facts: Mapping[str, Any], changes: Changes) -> None:
    """Suggest which of the registrations that began with this extract go on with one that ended."""
    before = {urn: json.loads(payload) for urn, payload in changes.before.items()}
    proposed = {urn for urn, told in before.items() if told.get("status") == Status.PROPOSED.value}
    in_register = find_current_keys(session, REGISTER, changes.written)
    active = {urn: found for urn, found in facts.items() if found["active"]}
    opened = active.keys() & (changes.new | (changes.changed & proposed)) - in_register
    ended = {urn: facts[urn] for urn in facts.keys() - active.keys() if _has_ended(facts[urn])}
    suggest_successions(session, ISSUER, step, facts, opened, ended)


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


def write_unregistered(session: Session) -> None:
    """Give those whom extracts alone tell of what a new list of consents gives them."""
    provider_ids = questions.find_provider_ids(session, ISSUER)
    for source in find_sources(session, f"{EXTRACT}/"):
        payloads = find_current_payloads(session, source)
        facts = {urn: json.loads(payload) for urn, payload in payloads.items()}
        _write_own(session, source, facts, provider_ids)


def _write_own(
    session: Session,
    source: str,
    facts: Mapping[str, Any],
    provider_ids: Mapping[str, str],
) -> None:
    """Providers of registrations that the register does not tell of, not yet or not any more."""
    in_register = find_telling_keys(session, REGISTER, facts)
    own = {urn: found for urn, found in facts.items() if urn not in in_register}
    theirs = _of_other_councils(session, source.partition("/")[2], own, provider_ids)
    own = {urn: found for urn, found in own.items() if urn not in theirs}
    consents = find_consents(session)
    derived = {urn: derive_own(source, found, consents.get(urn)) for urn, found in own.items()}
    write_providers(session, ISSUER, own, derived, provider_ids)


def _of_other_councils(
    session: Session, la_number: str, urns: Collection[str], provider_ids: Mapping[str, str]
) -> set[str]:
    """Registrations that are another council's, whose extract has them as active too."""
    elsewhere = find_extracted_elsewhere(session, la_number, urns)
    of = questions.find_la_numbers_of(session, [provider_ids[urn] for urn in elsewhere])
    return {urn for urn, others in elsewhere.items() if of.get(provider_ids[urn]) in others}


def _hand_over(
    session: Session, elsewhere: Mapping[str, Collection[str]], provider_ids: Mapping[str, str]
) -> None:
    """Registrations that left one council's extract and are in another's become the other's."""
    for urn, others in sorted(elsewhere.items()):
        source = f"{EXTRACT}/{min(others)}"
        if payload := find_current_payloads(session, source).get(urn):
            _write_own(session, source, {urn: json.loads(payload)}, provider_ids)


def derive_own(
    source: str, found: Mapping[str, Any], consented: Mapping[str, Any] | None
) -> Derived:
    """What may be kept of a registration that an extract alone tells of."""
    one = derive(found, consented)
    return replace(one, name_source=source) if one.name_source == REGISTER else one
