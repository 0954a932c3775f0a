"""Writing providers, premises, services, registrations and inspections, whoever issued them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.provision import (
    HOME_BASED,
    Consent,
    Kind,
)
from app.core.ratings import Inspection
from app.data.areas import (
    find_la_numbers,
    normalise_council_name,
)
from app.data.erasure_orders import save_erasure_orders
from app.data.providers import InspectionRow
from app.data.row_versions import (
    WITHHELD_BY_OTHER_SOURCE,
    erase_versions,
    save_erasures,
)
from app.data.session import put_rows
from app.data.succession import find_superseded
from app.data.tables import (
    Location,
    Organisation,
    Provider,
    Registration,
    Service,
)


@dataclass(frozen=True)
class ProviderFields:
    """A provider's fields, before they are written. `address` is None where nothing may be kept."""

    name: str | None
    phone: str
    name_source: str
    consent: Consent
    address: tuple[list[str], str, str] | None


def inspection_rows(inspections: Iterable[Inspection]) -> list[InspectionRow]:
    """Inspections as the record keeps them."""
    return [
        InspectionRow(
            (
                one.framework.value,
                one.inspected_on.isoformat() if one.inspected_on else "",
                one.number,
            ),
            encode_sorted(one.to_facts()),
        )
        for one in inspections
    ]


def erase_earlier_versions(
    session: Session,
    source: str,
    urns: Iterable[str],
    provider_ids: Mapping[str, str],
    edition_id: int,
    now: datetime,
) -> None:
    """Erase what older versions of these rows told, keep the fact of it, and order the same elsewhere.

    The order is carried out in kept files and kept snapshots after the next publication
    (`ingest.forget`). What the source restricts is in the record by now.
    """
    sorted_urns = sorted(urns)
    erase_versions(session, source, sorted_urns, before_edition_id=edition_id)
    known = [provider_ids[urn] for urn in sorted_urns if urn in provider_ids]
    save_erasures(session, source, known, edition_id=edition_id, erased_at=now)
    save_erasure_orders(
        session, source, {urn: provider_ids.get(urn, "") for urn in sorted_urns}, now
    )


def without_personal_data(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A registration of somebody who asked another source for silence: nothing personal is kept."""
    blank_fields = {"name": None, "address": None, "phone": "", "person": "", "person_urn": ""}
    blank_texts = {one: "" for one in ("email", "conditions") if one in facts}
    return {**facts, **blank_fields, **blank_texts, WITHHELD_BY_OTHER_SOURCE: True}


def write_providers(
    session: Session,
    issuer: str,
    facts: Mapping[str, Any],
    derived: Mapping[str, ProviderFields],
    provider_ids: Mapping[str, str],
) -> None:
    """Write provider, premises, organisation, service and registration of rows of one issuer.

    `facts` and `derived` are by the issuer's identifier. Facts have kind, type, active, registered_on,
    registers, person_urn, person, name, la_name and places; schools add la_number, website, ages and
    independent. A number whose setting goes on under a newer one leaves the setting as that tells it.
    """
    superseded = find_superseded(session, issuer)
    unsuperseded_facts = {one: found for one, found in facts.items() if one not in superseded}
    unsuperseded_fields = {
        one: found for one, found in derived.items() if one in unsuperseded_facts
    }
    _write_providers_and_locations(session, unsuperseded_facts, unsuperseded_fields, provider_ids)
    _write_services(session, unsuperseded_facts, provider_ids)
    columns = ("issuer", "identifier", "provider_id", "provider_type", "is_active", "registered_on")
    put_rows(
        session,
        Registration,
        (*columns, "early_years", "compulsory", "voluntary", "is_independent", "closed_edition_id"),
        (
            (
                issuer,
                one,
                provider_ids[one],
                found["type"],
                found["active"],
                found["registered_on"],
                *found["registers"],
                found.get("independent", False),
                None,
            )
            for one, found in facts.items()
        ),
        key=("issuer", "identifier"),
    )


def _write_providers_and_locations(
    session: Session,
    facts: Mapping[str, Any],
    derived: Mapping[str, ProviderFields],
    provider_ids: Mapping[str, str],
) -> None:
    """Providers and their premises."""
    la_numbers = find_la_numbers(session)
    la_names = {found["la_name"] for found in facts.values()}
    councils = {name: la_numbers.get(normalise_council_name(name)) for name in la_names}
    columns = ("provider_id", "name", "phone", "consent", "la_number", "la_name", "name_source")
    put_rows(
        session,
        Provider,
        (*columns, "website"),
        (
            (
                provider_ids[identifier],
                one.name,
                one.phone,
                one.consent.value,
                facts[identifier].get("la_number") or councils[facts[identifier]["la_name"]],
                facts[identifier]["la_name"],
                one.name_source,
                facts[identifier].get("website", ""),
            )
            for identifier, one in derived.items()
        ),
        key=("provider_id",),
    )
    put_rows(
        session,
        Location,
        ("location_id", "address", "town", "postcode"),
        ((provider_ids[one], *_premises(found)) for one, found in derived.items()),
        key=("location_id",),
    )


def _write_services(
    session: Session, facts: Mapping[str, Any], provider_ids: Mapping[str, str]
) -> None:
    """Organisations and the service that each provider gives."""
    persons = {one: _organisation(found) for one, found in facts.items()}
    put_rows(
        session,
        Organisation,
        ("organisation_id", "name"),
        {person[0]: person for person in persons.values() if person}.values(),
        key=("organisation_id",),
    )
    columns = ("service_id", "provider_id", "organisation_id", "location_id", "kind")
    put_rows(
        session,
        Service,
        (*columns, "places_count", "age_from_months", "age_to_months"),
        (
            (
                f"{provider_ids[one]}-1",
                provider_ids[one],
                person[0] if (person := persons[one]) else None,
                provider_ids[one],
                found["kind"],
                found["places"],
                *found.get("ages", (None, None)),
            )
            for one, found in facts.items()
        ),
        key=("service_id",),
    )


def _premises(derived: ProviderFields) -> tuple[str, str, str]:
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
