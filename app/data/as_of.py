"""Queries for one provider as at a day: what each source published about it then.

Values that were erased since, and values of confidential providers, are returned as withheld.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce

from sqlalchemy import ColumnElement
from sqlmodel import Session, and_, col, func, or_, select

from app.core.consent import Consent, StatedConsents, agreed, more_restrictive
from app.core.issuers import issuer_of_keys, listed_identifier
from app.core.ratings import Inspection
from app.core.record_changes import Facts
from app.core.source_names import CONSENTED, DIRECTORY, LISTING, has_council_references
from app.data.edition_changes import (
    NoSettingFound,
    find_confidential_ids,
    find_listings_with_number,
    is_home_based,
    read_payload,
)
from app.data.publications import find_withdrawals
from app.data.tables import (
    Crosswalk,
    DirectoryEntry,
    Edition,
    InspectionVersion,
    Listing,
    Provider,
    Restriction,
    Service,
    SourceRow,
)


@dataclass(frozen=True)
class ProviderIdentity:
    """A provider with every (issuer, identifier) that it has or had.

    `current_consent` is how much of a home-based provider may be published today.
    """

    provider_id: str
    identifiers: tuple[tuple[str, str], ...]
    kind: str
    is_confidential: bool
    current_consent: Consent


@dataclass(frozen=True)
class DatedClaim:
    """One row of the newest edition of a source as at a day.

    `facts` is None where an older edition has the row and this one does not. `shown` is how much
    of the row may be published.
    """

    source: str
    as_at: date
    edition_id: int
    key: str
    facts: Facts | None
    shown: Consent


@dataclass(frozen=True)
class KnownInspection:
    """An inspection of an identifier, with the edition that first had it in this form."""

    identifier: str
    inspection: Inspection
    source: str
    as_at: date


def resolve_provider_id(session: Session, identifier_or_reference: str) -> str:
    """The provider_id for a provider_id, or for a number or reference in any source.

    A council's own reference may follow the council's number: "330/REF-1". Raises NoSettingFound
    where no provider has the identifier, or several have it.
    """
    lines = _crosswalk(session, identifier_or_reference)
    if not lines:
        raise NoSettingFound(f"no setting has the identifier {identifier_or_reference[:60]!r}")
    # After a confirmed succession the newer number and id belong to the older provider.
    current = [line for line in lines if line.valid_to is None]
    if not current:
        numbers = {(line.issuer, line.identifier) for line in lines}
        again = [line for _, number in sorted(numbers) for line in _crosswalk(session, number)]
        current = [
            line
            for line in again
            if line.valid_to is None and (line.issuer, line.identifier) in numbers
        ]
    found = sorted({line.provider_id for line in current or lines})
    if len(found) > 1:
        listed = ", ".join(found)
        raise NoSettingFound(
            f"{identifier_or_reference[:60]!r} is an identifier of several settings:"
            f" use one of {listed}"
        )
    return found[0]


def get_identity(session: Session, identifier_or_reference: str) -> ProviderIdentity:
    """The provider of an identifier, read as by `resolve_provider_id`; raises NoSettingFound."""
    found = resolve_provider_id(session, identifier_or_reference)
    own = select(Crosswalk).where(Crosswalk.provider_id == found)
    service = session.exec(select(Service).where(Service.provider_id == found)).first()
    return ProviderIdentity(
        provider_id=found,
        identifiers=tuple(sorted({(one.issuer, one.identifier) for one in session.exec(own)})),
        kind=service.kind.value if service else "",
        is_confidential=found in find_confidential_ids(session),
        current_consent=_consent_today(session, found),
    )


def _crosswalk(session: Session, identifier_or_reference: str) -> Sequence[Crosswalk]:
    named = col(Crosswalk.identifier).in_(
        [identifier_or_reference, identifier_or_reference.upper()]
    )
    own = col(Crosswalk.provider_id) == identifier_or_reference.lower()
    listed = select(Crosswalk).where(or_(named, own)).order_by(col(Crosswalk.id))
    la_number, _, reference = identifier_or_reference.partition("/")
    references = select(Listing.provider_id).where(
        or_(
            col(Listing.reference) == identifier_or_reference,
            and_(col(Listing.la_number) == la_number, col(Listing.reference) == reference),
        )
    )
    entered = select(DirectoryEntry.provider_id).where(
        or_(
            col(DirectoryEntry.reference) == identifier_or_reference,
            and_(
                col(DirectoryEntry.la_number) == la_number,
                col(DirectoryEntry.reference) == reference,
            ),
        )
    )
    own_ids = col(Crosswalk.provider_id)
    of_references = select(Crosswalk).where(or_(own_ids.in_(references), own_ids.in_(entered)))
    return [*session.exec(listed), *session.exec(of_references)]


def _consent_today(session: Session, provider_id: str) -> Consent:
    """A home's consent today: Ofsted's list, its council's listing, narrowed by restrictions."""
    provider = session.get(Provider, provider_id)
    base = provider.consent if provider else Consent.COUNTED
    withdrawn_on = find_withdrawals(session, [provider_id]).get(provider_id)
    limits = select(Restriction).where(
        Restriction.provider_id == provider_id, col(Restriction.is_inactive_registration).is_(False)
    )
    restrictions = tuple(restriction.consent for restriction in session.exec(limits))
    states_consent = col(Listing.consent).is_not(None)
    listed = session.exec(
        select(Listing).where(Listing.provider_id == provider_id, states_consent)
    ).all()
    stated = [
        StatedConsents(listing.consent, listing.consent_on, withdrawn_on, restrictions)
        for listing in listed
    ]
    by_listing = (
        agreed(base, one) for one in stated or [StatedConsents(restrictions=restrictions)]
    )
    return reduce(more_restrictive, by_listing)


def find_claims_on(session: Session, identity: ProviderIdentity, day: date) -> list[DatedClaim]:
    """The rows about a provider in each source's newest edition as at a day, by source name.

    Raises NoSettingFound where no source has a row about it in those editions.
    """
    newest = select(func.max(Edition.id)).where(Edition.as_at <= day).group_by(Edition.source)
    listed = select(Edition).where(col(Edition.id).in_(newest)).order_by(Edition.source)
    editions = {one.source: one for one in session.exec(listed)}
    keys = find_keys(session, identity)
    found = [
        claim
        for source, edition in editions.items()
        for key in sorted(keys.get(source, ()))
        if (claim := _claim_of(session, identity, edition, key))
    ]
    if not any(one.facts is not None for one in found):
        gone = "any more" if found else "yet"
        raise NoSettingFound(f"no edition of {day} or before lists {_label(identity)} {gone}")
    return found


def _label(identity: ProviderIdentity) -> str:
    return " ".join(identifier for _, identifier in identity.identifiers)


def find_keys(
    session: Session, identity: ProviderIdentity, la_number: str = ""
) -> dict[str, set[str]]:
    """The keys under which each source may have rows of a provider.

    With `la_number`, of councils' own files only those of this council.
    """
    keys: dict[str, set[str]] = {}
    by_issuer: dict[str, set[str]] = {}
    for issuer, identifier in identity.identifiers:
        by_issuer.setdefault(issuer, set()).add(identifier)
    for source in session.exec(select(Edition.source).distinct()):
        keys[source] = set(by_issuer.get(issuer_of_keys(source), ()))
    listed = select(Listing).where(Listing.provider_id == identity.provider_id)
    for one in session.exec(listed):
        keys.setdefault(f"{LISTING}/{one.la_number}", set()).add(one.reference)
    entered = select(DirectoryEntry).where(DirectoryEntry.provider_id == identity.provider_id)
    for entry in session.exec(entered):
        keys.setdefault(f"{DIRECTORY}/{entry.la_number}", set()).add(entry.reference)
    for issuer, identifier in identity.identifiers:
        for source, reference in find_listings_with_number(session, issuer, identifier, la_number):
            keys.setdefault(source, set()).add(reference)
    if la_number:
        return {one: keys[one] for one in keys if one.partition("/")[2] in ("", la_number)}
    return keys


def _claim_of(
    session: Session, identity: ProviderIdentity, edition: Edition, key: str
) -> DatedClaim | None:
    """The row of a key in one edition; None where it is another provider's or not there yet."""
    assert edition.id is not None
    source = edition.source
    listed = select(SourceRow).where(SourceRow.source == source, SourceRow.key == key)
    rows = [one for one in session.exec(listed) if one.first_edition_id <= edition.id]
    rows_then = [row for row in rows if row.last_edition_id >= edition.id]
    facts = read_payload(rows_then[0].payload) if rows_then else None
    if has_council_references(source) and facts and not is_row_of(identity, source, key, facts):
        return None
    if not rows:
        return None
    shown = Consent.NOTHING if identity.is_confidential else Consent.ALL
    if facts and not identity.is_confidential and source != CONSENTED:
        shown = (
            identity.current_consent if is_home_based(source, facts, identity.kind) else Consent.ALL
        )
    return DatedClaim(source, edition.as_at, edition.id, key, facts, shown)


def is_row_of(
    identity: ProviderIdentity, source: str, key: str, facts: Mapping[str, object]
) -> bool:
    """Whether a row of a council's listing or directory is about the provider."""
    return listed_identifier(source.partition("/")[2], key, facts) in identity.identifiers


def find_inspections_known_on(
    session: Session, identity: ProviderIdentity, day: date
) -> list[KnownInspection]:
    """Every inspection known by a day, ordered by identifier and then newest first.

    Where a source corrected an inspection, the last version by that day is returned.
    """
    return _find_inspections(session, identity.identifiers, col(Edition.as_at) <= day)


def find_inspections_stored_by(
    session: Session, issuer: str, identifier: str, at: datetime
) -> list[KnownInspection]:
    """Every inspection of an identifier that this service had stored by then, newest first."""
    return _find_inspections(session, [(issuer, identifier)], col(Edition.stored_at) <= at)


def _find_inspections(
    session: Session, identifiers: Iterable[tuple[str, str]], condition: ColumnElement[bool]
) -> list[KnownInspection]:
    """The last version of each inspection in editions that meet the condition."""
    found: dict[tuple[str, str, str], KnownInspection] = {}
    for issuer, identifier in identifiers:
        stated = (
            select(InspectionVersion, Edition)
            .join(Edition, col(Edition.id) == col(InspectionVersion.first_edition_id))
            .where(
                InspectionVersion.issuer == issuer,
                InspectionVersion.identifier == identifier,
                condition,
            )
            .order_by(col(InspectionVersion.first_edition_id), col(InspectionVersion.id))
        )
        for row, edition in session.exec(stated):
            inspection = Inspection.from_facts(json.loads(row.facts))
            number_or_day = inspection.number or str(inspection.inspected_on)
            known = KnownInspection(identifier, inspection, edition.source, edition.as_at)
            found[identifier, inspection.framework.value, number_or_day] = known
    newest = sorted(found.values(), key=lambda one: one.inspection.number)
    newest.sort(key=lambda one: one.inspection.inspected_on or date.min, reverse=True)
    return sorted(newest, key=lambda one: one.identifier)
