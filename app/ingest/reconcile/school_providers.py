"""Reconciliation of schools and of their inspections: one provider per school, issuer "dfe"."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from app.core.consent import Consent
from app.core.issuers import DFE
from app.core.json_text import encode_sorted
from app.core.provision import Kind
from app.core.source_names import SCHOOLS
from app.data import providers as provider_queries
from app.data.council_files import ages_of
from app.data.editions import find_sources
from app.data.row_versions import Changes, find_current_keys, find_current_payloads, store_versions
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.provider_rows import (
    ProviderFields,
    inspection_rows,
    stored_address,
    write_providers,
)
from app.ingest.source_rows import Address, SchoolOutcomeRow, SchoolRow

ISSUER = DFE


def school_facts(row: SchoolRow) -> dict[str, Any]:
    """A school in the form of the record."""
    return {
        "kind": row.kind.value,
        "type": "school",
        "active": row.is_open,
        "registered_on": row.opened_on.isoformat() if row.opened_on else None,
        "registers": [False, False, False],
        "person_urn": "",
        "person": "",
        "name": row.name,
        "phone": row.phone,
        "website": row.website,
        "address": [list(row.address.lines), row.address.town, row.address.postcode],
        "la_name": row.la_name,
        "la_number": row.la_number,
        "places": None,
        "ages": [row.ages.from_months, row.ages.to_months] if row.ages else [None, None],
        "independent": row.is_independent,
    }


def school_row(dfe_urn: str, payload: str) -> SchoolRow:
    """The inverse of `school_facts`."""
    facts = json.loads(payload)
    opened_on = facts["registered_on"]
    return SchoolRow(
        dfe_urn=dfe_urn,
        kind=Kind(facts["kind"]),
        name=facts["name"],
        is_open=facts["active"],
        is_independent=facts["independent"],
        la_number=facts["la_number"],
        la_name=facts["la_name"],
        address=stored_address(facts["address"]) or Address(),
        phone=facts["phone"],
        website=facts["website"],
        ages=ages_of(*facts["ages"]),
        opened_on=date.fromisoformat(opened_on) if opened_on else None,
    )


def reconcile_schools(
    session: Session, rows: Sequence[SchoolRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Store a new edition of the schools of a source; no rows are ever erased."""
    payloads = {row.dfe_urn: encode_sorted(school_facts(row)) for row in rows}
    changes = store_versions(
        session,
        update.source,
        payloads,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    # DfE's register takes precedence over a council's list; a school in the list stays open when
    # DfE's register drops it. Of two councils' lists the first with the school takes precedence.
    sources = [SCHOOLS, *find_sources(session, f"{SCHOOLS}/")]
    others = [source for source in sources if source != update.source]
    keys = payloads.keys() | changes.closed
    keys_elsewhere = {key for source in others for key in find_current_keys(session, source, keys)}
    written = changes.written if update.source == SCHOOLS else changes.written - keys_elsewhere
    provider_ids = provider_queries.find_provider_ids(session, ISSUER)
    unseen = sorted(changes.new - provider_ids.keys())
    provider_ids |= provider_queries.add_to_crosswalk(session, ISSUER, unseen, update.as_at)
    facts = {urn: json.loads(payloads[urn]) for urn in written}
    derived = {
        urn: ProviderFields(
            found["name"], found["phone"], update.source, Consent.ALL, found["address"]
        )
        for urn, found in facts.items()
    }
    write_providers(session, ISSUER, facts, derived, provider_ids)
    provider_queries.close_registrations(
        session, ISSUER, changes.closed - keys_elsewhere, update.edition_id
    )
    if update.source != SCHOOLS:
        _transfer(session, changes.closed & keys_elsewhere, others, provider_ids)
    return changes, 0


def _transfer(
    session: Session, urns: Collection[str], others: list[str], provider_ids: Mapping[str, str]
) -> None:
    """Rewrite schools that left one council's list from the next source that has them."""
    for source in reversed(others) if urns else []:  # the last one written takes precedence
        payloads = find_current_payloads(session, source)
        facts = {urn: json.loads(payloads[urn]) for urn in urns if urn in payloads}
        derived = {
            urn: ProviderFields(
                found["name"], found["phone"], source, Consent.ALL, found["address"]
            )
            for urn, found in facts.items()
        }
        write_providers(session, ISSUER, facts, derived, provider_ids)


def reconcile_school_outcomes(
    session: Session, rows: Sequence[SchoolOutcomeRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Store Ofsted's inspections of schools; none is ever deleted."""
    inspections = {row.dfe_urn: inspection_rows(row.inspections) for row in rows}
    payloads = {
        urn: f"[{','.join(row.facts for row in inspection_list)}]"
        for urn, inspection_list in inspections.items()
    }
    changes = store_versions(
        session,
        update.source,
        payloads,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    provider_queries.store_inspections(
        session,
        ISSUER,
        {urn: inspections[urn] for urn in changes.written},
        changes.closed,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    return changes, 0
