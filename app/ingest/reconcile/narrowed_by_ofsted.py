"""What an edition of Ofsted's files narrows, found without storing it.

For an edition in quarantine: what it narrows takes effect at once. Closures in a register wait.
Source: docs/rules.md#consent
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session

from app.core.consent import Consent, allows, is_listed
from app.core.provision import Status
from app.core.source_names import CONSENTED, REGISTER
from app.data.council_files import find_listed_provider_ids, find_restrictions
from app.data.editions import find_current_edition
from app.data.providers import find_provider_ids, find_publishable
from app.data.publications import find_consents, find_consents_in
from app.data.row_versions import find_current_payloads
from app.data.succession import find_superseded
from app.ingest.quality_gates.quarantine_restrictions import Narrowing
from app.ingest.reconcile.council_extract_registrations import (
    extract_facts,
    find_extract_restrictions,
)
from app.ingest.reconcile.ofsted_register_and_consents import (
    ISSUER,
    consented_facts,
    derive,
    derive_home,
    loses_personal_data,
    register_facts,
)
from app.ingest.source_rows import ConsentedRow, ExtractRow, RegisterRow

Row = TypeVar("Row", RegisterRow, ConsentedRow)


def find_narrowed_by_register(
    session: Session, rows: Sequence[RegisterRow], _name: str, _as_at: date
) -> Narrowing:
    """The settings that a register redacts, or has as homes without consent.

    One that loses its address alone is hidden too: nothing of the old address may stay public.
    """
    consented = find_current_payloads(session, CONSENTED)
    before = find_current_payloads(session, REGISTER)
    stated: dict[str, Consent] = {}
    keeps_none = True
    for provider_id, row in _by_provider(session, rows).items():
        facts = register_facts(row)
        agreed = consented.get(row.ofsted_urn)
        fields = derive(facts, json.loads(agreed) if agreed else None)
        stated[provider_id] = fields.consent
        if fields.name_source == REGISTER and is_listed(fields.consent):
            if _loses_address(before.get(row.ofsted_urn), facts):
                stated[provider_id] = Consent.NOTHING
            else:
                keeps_none = False
    return Narrowing(_narrower(find_consents(session), stated), keeps_none)


def _loses_address(payload_before: str | None, facts: Mapping[str, Any]) -> bool:
    if facts["address"] or payload_before is None:
        return False
    return loses_personal_data(payload_before, facts)


def find_narrowed_by_consents(
    session: Session, rows: Sequence[ConsentedRow], _name: str, _as_at: date
) -> Narrowing:
    """The homes that have withdrawn their consent, or now consent to name and area only."""
    published = find_consents_in(session, CONSENTED)
    by_provider = _by_provider(session, rows)
    stated = {}
    for provider_id in published:
        row = by_provider.get(provider_id)
        stated[provider_id] = derive_home(consented_facts(row) if row else None).consent
    keeps_none = not any(map(is_listed, stated.values()))
    return Narrowing(_narrower(published, stated), keeps_none)


def _by_provider(session: Session, rows: Iterable[Row]) -> dict[str, Row]:
    """The rows of providers in the record, without superseded numbers."""
    provider_ids = find_provider_ids(session, ISSUER)
    superseded = find_superseded(session, ISSUER)
    return {
        provider_ids[row.ofsted_urn]: row
        for row in rows
        if row.ofsted_urn in provider_ids and row.ofsted_urn not in superseded
    }


def _narrower(
    published: Mapping[str, Consent], stated: Mapping[str, Consent]
) -> dict[str, Consent]:
    """The stated consents that are narrower than those in the record."""
    return {
        provider_id: consent
        for provider_id, consent in stated.items()
        if provider_id in published and not allows(consent, published[provider_id])
    }


def find_narrowed_by_extract(
    session: Session, rows: Sequence[ExtractRow], name: str, as_at: date
) -> Narrowing:
    """The registrations that an extract has as confidential or not active, and did not before.

    A status does not count if the register is newer.
    """
    provider_ids = find_provider_ids(session, ISSUER)
    facts = {row.ofsted_urn: extract_facts(row) for row in rows if row.ofsted_urn in provider_ids}
    superseded = find_superseded(session, ISSUER)
    confidential, closed = find_extract_restrictions(facts, provider_ids, superseded)
    before = [row for row in find_restrictions(session) if row.source == name]
    hidden = _restricted(confidential) - {
        row.provider_id for row in before if not row.is_inactive_registration
    }
    register = find_current_edition(session, REGISTER)
    if register is None or register.as_at <= as_at:
        hidden |= _shown(session, _restricted(closed) - {row.provider_id for row in before})
    keeps_none = all(row.is_confidential or row.status is not Status.ACTIVE for row in rows)
    return Narrowing(dict.fromkeys(hidden, Consent.NOTHING), keeps_none)


def _restricted(stated: Mapping[str, Consent | None]) -> set[str]:
    return {provider_id for provider_id, consent in stated.items() if consent}


def _shown(session: Session, provider_ids: set[str]) -> set[str]:
    """Those that a register, an extract or a council's listing has as open."""
    if not provider_ids:
        return set()
    registered = {row.provider_id for row in find_publishable(session)}
    return provider_ids & (registered | find_listed_provider_ids(session))
