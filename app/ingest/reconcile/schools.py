"""Schools with nursery classes, and what Ofsted found in them: one provider a school, issuer "dfe"."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.provision import Consent
from app.data import providers as questions
from app.data.editions import find_sources
from app.data.versions import (
    Changes,
    find_current_keys,
    find_current_payloads,
    store_versions,
)
from app.ingest.reconcile import Step
from app.ingest.reconcile.write import Derived, inspection_rows, write_providers
from app.ingest.source import SchoolOutcomeRow, SchoolRow

ISSUER = "dfe"
SCHOOLS = "schools"


def school_facts(row: SchoolRow) -> dict[str, Any]:
    """A school as the record keeps it."""
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


def reconcile_schools(
    session: Session, rows: Sequence[SchoolRow], step: Step
) -> tuple[Changes, int]:
    """Bring the record's schools to a new edition of their register."""
    payloads = {row.dfe_urn: encode_sorted(school_facts(row)) for row in rows}
    changes = store_versions(
        session, step.source, payloads, edition_id=step.edition_id, previous_id=step.previous_id
    )
    # DfE's own register goes before a council's list of schools, which keeps open what DfE's drops.
    # A school in the lists of two councils is as the first of them has it, until that drops it.
    own = [SCHOOLS, *find_sources(session, f"{SCHOOLS}/")]
    others = [one for one in own if one != step.source]
    keys = payloads.keys() | changes.closed
    told = {key for one in others for key in find_current_keys(session, one, keys)}
    written = changes.written if step.source == SCHOOLS else changes.written - told
    provider_ids = questions.find_provider_ids(session, ISSUER)
    unseen = sorted(changes.new - provider_ids.keys())
    provider_ids |= questions.add_to_crosswalk(session, ISSUER, unseen, step.as_at)
    facts = {urn: json.loads(payloads[urn]) for urn in written}
    derived = {
        urn: Derived(found["name"], found["phone"], step.source, Consent.ALL, found["address"])
        for urn, found in facts.items()
    }
    write_providers(session, ISSUER, facts, derived, provider_ids)
    questions.close_registrations(session, ISSUER, changes.closed - told, step.edition_id)
    if step.source != SCHOOLS:
        _hand_over(session, changes.closed & told, others, provider_ids)
    return changes, 0


def _hand_over(
    session: Session, urns: Collection[str], others: list[str], provider_ids: Mapping[str, str]
) -> None:
    """Schools that left one council's list are as the next one that has them says."""
    for source in reversed(others) if urns else []:  # the first of them is written last, and stays
        payloads = find_current_payloads(session, source)
        facts = {urn: json.loads(payloads[urn]) for urn in urns if urn in payloads}
        derived = {
            urn: Derived(found["name"], found["phone"], source, Consent.ALL, found["address"])
            for urn, found in facts.items()
        }
        write_providers(session, ISSUER, facts, derived, provider_ids)


def reconcile_school_outcomes(
    session: Session, rows: Sequence[SchoolOutcomeRow], step: Step
) -> tuple[Changes, int]:
    """Keep what Ofsted found in schools; none of it is ever deleted."""
    told = {row.dfe_urn: inspection_rows(row.inspections) for row in rows}
    payloads = {urn: f"[{','.join(one.facts for one in found)}]" for urn, found in told.items()}
    changes = store_versions(
        session, step.source, payloads, edition_id=step.edition_id, previous_id=step.previous_id
    )
    questions.store_inspections(
        session,
        ISSUER,
        {urn: told[urn] for urn in changes.written},
        changes.closed,
        edition_id=step.edition_id,
        previous_id=step.previous_id,
    )
    return changes, 0
