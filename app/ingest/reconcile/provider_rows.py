"""Writing of providers, premises, services, registrations and inspections for all issuers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlmodel import Session

from app.core.consent import Consent
from app.core.json_text import encode_sorted
from app.core.provision import HOME_BASED, Kind
from app.core.ratings import Inspection
from app.data.areas import find_la_numbers, normalise_council_name
from app.data.erasure_orders import save_erasure_orders
from app.data.providers import InspectionRow
from app.data.row_versions import WITHHELD_BY_OTHER_SOURCE, erase_versions, save_erasures
from app.data.session import put_rows
from app.data.succession import find_superseded
from app.data.tables import Location, Organisation, Provider, Registration, Service
from app.ingest.source_rows import Address


@dataclass(frozen=True)
class ProviderFields:
    """A provider's fields before they are written. `address` is None if none may be stored."""

    name: str | None
    phone: str
    name_source: str
    consent: Consent
    address: tuple[list[str], str, str] | None


def stored_address(parts: Sequence[Any] | None) -> Address | None:
    """An address of stored facts: its lines, town and postcode."""
    return Address(tuple(parts[0]), parts[1], parts[2]) if parts else None


def inspection_rows(inspections: Iterable[Inspection]) -> list[InspectionRow]:
    """Inspections in the form of the record."""
    return [
        InspectionRow(
            (
                inspection.framework.value,
                inspection.inspected_on.isoformat() if inspection.inspected_on else "",
                inspection.number,
            ),
            encode_sorted(inspection.to_facts()),
        )
        for inspection in inspections
    ]


def erase_earlier_versions(
    session: Session,
    source: str,
    urns: Iterable[str],
    provider_ids: Mapping[str, str],
    edition_id: int,
    now: datetime,
) -> None:
    """Erase older versions of these rows, log the erasures and save erasure orders.

    The orders are applied to archived files and stored snapshots after the next publication
    (`redaction.apply_erasure_orders`). Save the restrictions of the source first.
    """
    sorted_urns = sorted(urns)
    erase_versions(session, source, sorted_urns, before_edition_id=edition_id)
    known = [provider_ids[urn] for urn in sorted_urns if urn in provider_ids]
    save_erasures(session, source, known, edition_id=edition_id, erased_at=now)
    save_erasure_orders(
        session, source, {urn: provider_ids.get(urn, "") for urn in sorted_urns}, now
    )


def without_personal_data(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a registration without personal data, if another source has it as confidential."""
    blank_fields = {"name": None, "address": None, "phone": "", "person": "", "person_urn": ""}
    blank_texts = {name: "" for name in ("email", "conditions") if name in facts}
    return {**facts, **blank_fields, **blank_texts, WITHHELD_BY_OTHER_SOURCE: True}


def write_providers(
    session: Session,
    issuer: str,
    facts: Mapping[str, Any],
    derived: Mapping[str, ProviderFields],
    provider_ids: Mapping[str, str],
) -> None:
    """Write provider, premises, organisation, service and registration for rows of one issuer.

    The keys of `facts` and `derived` are the issuer's identifiers. Facts have kind, type, active,
    registered_on, registers, person_urn, person, name, la_name and places; schools also have
    la_number, website, ages and independent. For a superseded number only its registration is
    written: the other rows belong to its successor.
    """
    superseded = find_superseded(session, issuer)
    unsuperseded_facts = {
        identifier: row for identifier, row in facts.items() if identifier not in superseded
    }
    unsuperseded_fields = {
        identifier: fields
        for identifier, fields in derived.items()
        if identifier in unsuperseded_facts
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
                identifier,
                provider_ids[identifier],
                row["type"],
                row["active"],
                row["registered_on"],
                *row["registers"],
                row.get("independent", False),
                None,
            )
            for identifier, row in facts.items()
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
    la_names = {row["la_name"] for row in facts.values()}
    councils = {name: la_numbers.get(normalise_council_name(name)) for name in la_names}
    columns = ("provider_id", "name", "phone", "consent", "la_number", "la_name", "name_source")
    put_rows(
        session,
        Provider,
        (*columns, "website"),
        (
            (
                provider_ids[identifier],
                fields.name,
                fields.phone,
                fields.consent.value,
                facts[identifier].get("la_number") or councils[facts[identifier]["la_name"]],
                facts[identifier]["la_name"],
                fields.name_source,
                facts[identifier].get("website", ""),
            )
            for identifier, fields in derived.items()
        ),
        key=("provider_id",),
    )
    put_rows(
        session,
        Location,
        ("location_id", "address", "town", "postcode"),
        ((provider_ids[identifier], *_premises(fields)) for identifier, fields in derived.items()),
        key=("location_id",),
    )


def _write_services(
    session: Session, facts: Mapping[str, Any], provider_ids: Mapping[str, str]
) -> None:
    """Organisations, and the service of each provider."""
    persons = {identifier: _organisation(row) for identifier, row in facts.items()}
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
                f"{provider_ids[identifier]}-1",
                provider_ids[identifier],
                person[0] if (person := persons[identifier]) else None,
                provider_ids[identifier],
                row["kind"],
                row["places"],
                *row.get("ages", (None, None)),
            )
            for identifier, row in facts.items()
        ),
        key=("service_id",),
    )


def _premises(derived: ProviderFields) -> tuple[str, str, str]:
    if derived.address is None:
        return "", "", ""
    lines, town, postcode = derived.address
    return "\n".join(lines), town, postcode


def _organisation(facts: Mapping[str, Any]) -> tuple[str, str] | None:
    """(organisation_id, name) of the registered person; None for home-based providers."""
    if Kind(facts["kind"]) in HOME_BASED or facts["name"] is None:
        return None
    if facts["person_urn"]:
        return f"ofsted-rp:{facts['person_urn']}", facts["person"]
    if facts["person"]:
        digest = blake2b(facts["person"].casefold().encode(), digest_size=8).hexdigest()
        return f"ofsted-name:{digest}", facts["person"]
    return None
