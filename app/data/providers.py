"""Queries for providers: their identifiers across issuers, and what may be published of them."""

from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from sqlmodel import Session, col, delete, select, update

from app.core.consent import Consent
from app.core.issuers import OFSTED
from app.core.provision import Kind
from app.data.linkage.index import remove_from_index
from app.data.published_home_areas import delete_published_home_areas
from app.data.row_versions import CHUNK, chunks
from app.data.session import placeholders, put_rows, read_rows
from app.data.tables import (
    Crosswalk,
    ExtractedRegistration,
    InspectionVersion,
    Location,
    Organisation,
    Provider,
    Registration,
    Service,
)


def mint_provider_id(issuer: str, identifier: str) -> str:
    """12 base32 characters, derived from the identifier under which a provider is first seen."""
    digest = blake2b(f"{issuer}:{identifier}".encode(), digest_size=8).digest()
    return b32encode(digest).decode()[:12].lower()


def find_provider_ids(session: Session, issuer: str) -> dict[str, str]:
    """provider_id by identifier, for all identifiers of an issuer that are valid today."""
    query = "SELECT identifier, provider_id FROM crosswalk WHERE issuer = ? AND valid_to IS NULL"
    return dict(read_rows(session, query, issuer))


def find_kinds(session: Session, ofsted_urns: Iterable[str]) -> dict[str, set[Kind]]:
    """The kinds that Ofsted's register and its extracts for councils have for these URNs."""
    listed, found = sorted(set(ofsted_urns)), dict[str, set[Kind]]()
    for start in range(0, len(listed), CHUNK):
        some = listed[start : start + CHUNK]
        registered = (
            select(col(Crosswalk.identifier), col(Service.kind))
            .join(Service, col(Service.provider_id) == col(Crosswalk.provider_id))
            .where(Crosswalk.issuer == OFSTED, col(Crosswalk.identifier).in_(some))
        )
        own, kind_of = col(ExtractedRegistration.ofsted_urn), col(ExtractedRegistration.kind)
        extracted = select(own, kind_of).where(own.in_(some))
        for query in (registered, extracted):
            for urn, kind in session.exec(query):
                found.setdefault(urn, set()).add(kind)
    return found


def find_la_numbers_of(session: Session, provider_ids: Collection[str]) -> dict[str, str]:
    """The DfE number of the council of each of these providers that has one."""
    listed, found = sorted(provider_ids), dict[str, str]()
    for start in range(0, len(listed), 500):
        own = select(Provider.provider_id, Provider.la_number).where(
            col(Provider.provider_id).in_(listed[start : start + 500])
        )
        found.update({provider_id: number for provider_id, number in session.exec(own) if number})
    return found


def add_to_crosswalk(
    session: Session, issuer: str, identifiers: Iterable[str], valid_from: date
) -> dict[str, str]:
    """Mint and store provider_ids for new identifiers; return them by identifier."""
    minted = {identifier: mint_provider_id(issuer, identifier) for identifier in identifiers}
    put_rows(
        session,
        Crosswalk,
        ("issuer", "identifier", "provider_id", "valid_from"),
        ((issuer, one, minted[one], valid_from.isoformat()) for one in minted),
    )
    return minted


def close_registrations(
    session: Session, issuer: str, identifiers: Iterable[str], edition_id: int
) -> None:
    """Mark registrations as absent from their register since an edition."""
    listed = list(identifiers)
    for start in range(0, len(listed), CHUNK):
        closed = update(Registration).where(
            col(Registration.issuer) == issuer,
            col(Registration.identifier).in_(listed[start : start + CHUNK]),
        )
        session.exec(closed.values(closed_edition_id=edition_id))


def erase_published_details(session: Session, provider_ids: Iterable[str]) -> None:
    """Erase name, contact and address of home-based providers whose consent was withdrawn."""
    for provider_id in provider_ids:
        own = update(Provider).where(col(Provider.provider_id) == provider_id)
        session.exec(own.values(name=None, phone="", consent=Consent.COUNTED))
        home = update(Location).where(col(Location.location_id) == provider_id)
        session.exec(home.values(address="", town="", postcode=""))
        delete_published_home_areas(session, [provider_id])
        remove_from_index(session, [provider_id])


def remove_unused_organisations(session: Session) -> None:
    """Delete organisations that no longer have a service."""
    used = select(Service.organisation_id).where(col(Service.organisation_id).is_not(None))
    session.exec(delete(Organisation).where(col(Organisation.organisation_id).not_in(used)))


InspectionKey = tuple[str, str, str]  # framework, ISO date or "", number


class InspectionRow(NamedTuple):
    """One inspection to store: its key within the identifier, and its facts as JSON."""

    key: InspectionKey
    facts: str


def store_inspections(
    session: Session,
    issuer: str,
    by_identifier: Mapping[str, list[InspectionRow]],
    ended: Iterable[str],
    *,
    edition_id: int,
    previous_id: int | None,
) -> None:
    """Update the inspections of an issuer to a new edition; none is ever deleted.

    `by_identifier` has those of new and changed rows; `ended` are identifiers that are gone. All
    others are unchanged, and one UPDATE moves them to the new edition.
    """
    moved = (col(InspectionVersion.issuer) == issuer,)
    session.exec(
        update(InspectionVersion)
        .where(*moved, col(InspectionVersion.last_edition_id) == previous_id)
        .values(last_edition_id=edition_id)
    )
    changed_identifiers = {*by_identifier, *ended} if previous_id is not None else set()
    unchanged: set[tuple[str, str]] = set()
    ended_ids: list[int] = []
    listed = sorted(changed_identifiers)
    for start in range(0, len(listed), CHUNK):
        query = select(InspectionVersion).where(
            *moved,
            col(InspectionVersion.last_edition_id) == edition_id,
            col(InspectionVersion.identifier).in_(listed[start : start + CHUNK]),
        )
        for row in session.exec(query):
            facts = {one.facts for one in by_identifier.get(row.identifier, ())}
            if row.facts in facts:
                unchanged.add((row.identifier, row.facts))
            elif row.id is not None:
                ended_ids.append(row.id)
    for ids in chunks(ended_ids):
        back = update(InspectionVersion).where(col(InspectionVersion.id).in_(ids))
        session.exec(back.values(last_edition_id=previous_id))
    columns = ("issuer", "identifier", "framework", "inspected_on", "number", "facts")
    put_rows(
        session,
        InspectionVersion,
        (*columns, "first_edition_id", "last_edition_id"),
        (
            (
                issuer,
                one,
                row.key[0],
                row.key[1] or None,
                row.key[2],
                row.facts,
                edition_id,
                edition_id,
            )
            for one, rows in by_identifier.items()
            for row in rows
            if (one, row.facts) not in unchanged
        ),
    )


class Publishable(NamedTuple):
    """One service of a provider, as its register has it, before publication rules apply."""

    provider_id: str
    name: str | None
    phone: str
    website: str
    consent: str
    la_number: str | None
    name_source: str
    kind: str
    places_count: int | None
    age_from_months: int | None
    age_to_months: int | None
    address: str
    town: str
    postcode: str
    issuer: str
    identifier: str
    registered_on: str
    early_years: bool
    compulsory: bool
    voluntary: bool
    is_independent: bool
    is_open: bool
    organisation: str
    organisation_id: str | None
    location_id: str | None
    service_id: str


def find_publishable(session: Session, only: Collection[str] | None = None) -> list[Publishable]:
    """Every service of every provider that is active in its register or a council's extract.

    Of a provider with several registrations, the open one with the latest date counts; one that has
    a confirmed successor counts only when the successor is closed. `only` limits the providers.
    """
    named = () if only is None else tuple(only)
    provider_filter = "" if only is None else f"AND p.provider_id IN ({placeholders(named)})"
    query = f"""
        SELECT p.provider_id, p.name, p.phone, p.website, p.consent, p.la_number, p.name_source,
               s.kind, s.places_count, s.age_from_months, s.age_to_months,
               coalesce(l.address, ''), coalesce(l.town, ''), coalesce(l.postcode, ''),
               r.issuer, r.identifier, coalesce(CAST(r.registered_on AS VARCHAR), ''),
               r.early_years, r.compulsory, r.voluntary, r.is_independent,
               r.closed_edition_id IS NULL AND r.is_active AS is_open, coalesce(o.name, ''),
               s.organisation_id, s.location_id, s.service_id
        FROM provider p
        JOIN registration r ON r.provider_id = p.provider_id
        JOIN service s ON s.provider_id = p.provider_id
        LEFT JOIN location l ON l.location_id = s.location_id
        LEFT JOIN organisation o ON o.organisation_id = s.organisation_id
        WHERE ((r.closed_edition_id IS NULL AND r.is_active = ?)
           OR (r.issuer = 'ofsted' AND r.identifier IN
               (SELECT ofsted_urn FROM extracted_registration WHERE status = 'ACTV')))
               {provider_filter}
        ORDER BY is_open,
                 (r.issuer, r.identifier) NOT IN
                     (SELECT issuer, old_identifier FROM succession WHERE decision = 'confirmed'),
                 coalesce(CAST(r.registered_on AS VARCHAR), ''), r.identifier
    """
    latest = {row[-1]: row for row in read_rows(session, query, True, *named)}
    return [Publishable(*row) for row in latest.values()]


def find_inactive(session: Session) -> list[str]:
    """Providers whose registrations are all inactive, for example suspended, but not removed."""
    open_ones = select(Registration.provider_id).where(
        Registration.is_active, col(Registration.closed_edition_id).is_(None)
    )
    inactive = select(Registration.provider_id).where(
        col(Registration.is_active).is_(False),
        col(Registration.closed_edition_id).is_(None),
        col(Registration.provider_id).not_in(open_ones),
    )
    return list(session.exec(inactive).all())


def find_inspections(
    session: Session, identifiers: Collection[str] | None = None
) -> dict[tuple[str, str], list[str]]:
    """Facts of all inspections by (issuer, identifier); the newest version of each inspection.

    `identifiers` limits them.

    Two versions are of one inspection if they have the same number, or the same date where one has
    no number.
    """
    listed = () if identifiers is None else tuple(identifiers)
    only = "" if identifiers is None else f"WHERE identifier IN ({placeholders(listed)})"
    query = f"""
        SELECT issuer, identifier, framework, coalesce(CAST(inspected_on AS VARCHAR), ''), number,
               facts FROM inspection {only} ORDER BY last_edition_id, id
    """
    newest: dict[tuple[str, str], dict[InspectionKey, str]] = {}
    for issuer, identifier, *key, facts in read_rows(session, query, *listed):
        latest = newest.setdefault((issuer, identifier), {})
        framework, day, number = key
        for other in [one for one in latest if one[0] == framework]:
            same = other[2] == number if other[2] and number else other[1] == day
            if same:
                del latest[other]
        latest[framework, day, number] = facts
    return {key: list(latest.values()) for key, latest in newest.items()}
