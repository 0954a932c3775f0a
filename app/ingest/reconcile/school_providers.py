"""Schools with nursery classes, and what Ofsted found in them: one provider a school, issuer "dfe"."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.provision import Consent
from app.data import providers as provider_queries
from app.data.editions import find_sources
from app.data.row_versions import (
    Changes,
    find_current_keys,
    find_current_payloads,
    store_versions,
)
from app.ingest.reconcile import EditionUpdate
from app.ingest.reconcile.provider_rows import (
    ProviderFields,
    inspection_rows,
    write_providers,
)
from app.ingest.source import (
    SchoolOutcomeRow,
    SchoolRow,
)

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
    session: Session, rows: Sequence[SchoolRow], update: EditionUpdate
) -> tuple[Changes, int]:
    """Bring the record's schools to a new edition of their register."""
    payloads = {row.dfe_urn: encode_sorted(school_facts(row)) for row in rows}
    changes = store_versions(
        session,
        update.source,
        payloads,
        edition_id=update.edition_id,
        previous_id=update.previous_id,
    )
    # DfE's own register goes before a council's list of schools, which keeps open what DfE's drops.
    # A school in the lists of two councils is as the first of them has it, until that drops it.
    own = [SCHOOLS, *find_sources(session, f"{SCHOOLS}/")]
    others = [one for one in own if one != update.source]
    keys = payloads.keys() | changes.closed
    keys_elsewhere = {key for one in others for key in find_current_keys(session, one, keys)}
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
    """Schools that left one council's list are as the next one that has them says."""
    for source in reversed(others) if urns else []:  # the first of them is written last, and stays
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
    """Keep what Ofsted found in schools; none of it is ever deleted."""
    inspections = {row.dfe_urn: inspection_rows(row.inspections) for row in rows}
    payloads = {
        urn: f"[{','.join(one.facts for one in found)}]" for urn, found in inspections.items()
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
