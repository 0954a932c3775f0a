"""Questions about one setting as it stood on a day: what each source told of it then.

Whatever was erased since, or is of somebody who asks for silence, comes as withheld.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from sqlmodel import Session, and_, col, func, or_, select

from app.core.provision import (
    Consent,
    more_restrictive,
)
from app.core.ratings import Inspection
from app.core.record_changes import Facts
from app.data.edition_changes import (
    CONSENTED,
    ISSUERS,
    LISTING,
    NoSettingFound,
    base_source,
    find_confidential_ids,
    is_home_based,
    listing_identifier,
    read_payload,
)
from app.data.tables import (
    Crosswalk,
    Edition,
    Erasure,
    InspectionVersion,
    Listing,
    Provider,
    Restriction,
    Service,
    SourceRow,
)


@dataclass(frozen=True)
class ProviderIdentity:
    """A setting with all (issuer, identifier) that ever meant it. `is_silent`: it asks for silence.

    `agreed` is how much of it may be told today, should it be somebody's home.
    """

    provider_id: str
    identifiers: tuple[tuple[str, str], ...]
    kind: str
    is_confidential: bool
    current_consent: Consent


@dataclass(frozen=True)
class DatedClaim:
    """What the newest edition of a source by that day told; None: it was there before, and is gone.

    `shown` is how much of the row may be told.
    """

    source: str
    as_at: date
    edition_id: int
    key: str
    facts: Facts | None
    shown: Consent


@dataclass(frozen=True)
class KnownInspection:
    """An inspection of an identifier as it was known, and since which edition."""

    identifier: str
    inspection: Inspection
    source: str
    as_at: date


def resolve_provider_id(session: Session, identifier_or_reference: str) -> str:
    """The setting of a provider_id, or of a number or reference in any source.

    A council's own reference may follow the council's number: "330/REF-1". Raises NobodyThen where
    no setting has the identifier, or several have.
    """
    lines = _crosswalk(session, identifier_or_reference)
    if not lines:
        raise NoSettingFound(f"no setting has the identifier {identifier_or_reference[:60]!r}")
    # A number, or an id, that a person gave to an older setting means that setting.
    current = [one for one in lines if one.valid_to is None]
    if not current:
        numbers = {(one.issuer, one.identifier) for one in lines}
        again = [line for _, number in sorted(numbers) for line in _crosswalk(session, number)]
        current = [
            one for one in again if one.valid_to is None and (one.issuer, one.identifier) in numbers
        ]
    found = sorted({one.provider_id for one in current or lines})
    if len(found) > 1:
        listed = ", ".join(found)
        raise NoSettingFound(
            f"{identifier_or_reference[:60]!r} is a number of several settings: ask for one of {listed}"
        )
    return found[0]


def get_identity(session: Session, identifier_or_reference: str) -> ProviderIdentity:
    """The setting of any of its identifiers, as `get_provider_id` reads them; raises NobodyThen."""
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
    of_references = select(Crosswalk).where(col(Crosswalk.provider_id).in_(references))
    return [*session.exec(listed), *session.exec(of_references)]


def _consent_today(session: Session, provider_id: str) -> Consent:
    """How much a home agrees to by Ofsted's list, its council's listing, and all who restrict it."""
    provider = session.get(Provider, provider_id)
    base = provider.consent if provider else Consent.COUNTED
    withdrawals = select(Erasure.id).where(
        Erasure.provider_id == provider_id, Erasure.source == CONSENTED
    )
    listed = select(Listing).where(Listing.provider_id == provider_id)
    stated = [one.consent for one in session.exec(listed) if one.consent]
    if base is Consent.COUNTED and session.exec(withdrawals).first() is None and stated:
        base = Consent.ALL
    limits = select(Restriction).where(
        Restriction.provider_id == provider_id, col(Restriction.is_status).is_(False)
    )
    return reduce(more_restrictive, [*stated, *(one.consent for one in session.exec(limits))], base)


def find_claims_on(session: Session, identity: ProviderIdentity, day: date) -> list[DatedClaim]:
    """What each source told in its newest edition by a day, in the order of their names.

    Raises NobodyThen where none told of it yet.
    """
    newest = select(func.max(Edition.id)).where(Edition.as_at <= day).group_by(Edition.source)
    listed = select(Edition).where(col(Edition.id).in_(newest)).order_by(Edition.source)
    editions = {one.source: one for one in session.exec(listed)}
    keys = _keys(session, identity)
    found = [
        claim
        for source, edition in editions.items()
        for key in sorted(keys.get(source, ()))
        if (claim := _claim_of(session, identity, edition, key))
    ]
    if not any(one.facts is not None for one in found):
        gone = "any more" if found else "yet"
        raise NoSettingFound(f"no edition of {day} or before tells of {_label(identity)} {gone}")
    return found


def _label(identity: ProviderIdentity) -> str:
    return " ".join(identifier for _, identifier in identity.identifiers)


def _keys(session: Session, identity: ProviderIdentity) -> dict[str, set[str]]:
    """The keys under which each source may have rows of a setting."""
    keys: dict[str, set[str]] = {}
    by_issuer: dict[str, set[str]] = {}
    for issuer, identifier in identity.identifiers:
        by_issuer.setdefault(issuer, set()).add(identifier)
    for source in session.exec(select(Edition.source).distinct()):
        keys[source] = set(by_issuer.get(ISSUERS.get(base_source(source), ""), ()))
        if base_source(source) == LISTING:
            keys[source] = set(by_issuer.get(f"council-{source.partition('/')[2]}", ()))
    listed = select(Listing).where(Listing.provider_id == identity.provider_id)
    for one in session.exec(listed):
        keys.setdefault(f"{LISTING}/{one.la_number}", set()).add(one.reference)
    for source, key in _listed_by_number(session, identity.identifiers):
        keys.setdefault(source, set()).add(key)
    return keys


def _listed_by_number(
    session: Session, identifiers: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """(source, reference) of every version of a listing that has one of these numbers."""
    found: set[tuple[str, str]] = set()
    for issuer, identifier in identifiers:
        if issuer in ("ofsted", "dfe"):
            stated = f'"{issuer}_urn":{json.dumps(identifier)}'
            listed = select(SourceRow.source, SourceRow.key).where(
                col(SourceRow.source).startswith(f"{LISTING}/"),
                col(SourceRow.payload).contains(stated, autoescape=True),
            )
            found.update(session.exec(listed).all())
    return found


def _claim_of(
    session: Session, identity: ProviderIdentity, edition: Edition, key: str
) -> DatedClaim | None:
    """What one edition tells under a key; None where that is nothing of this setting, or not yet."""
    assert edition.id is not None
    source = edition.source
    listed = select(SourceRow).where(SourceRow.source == source, SourceRow.key == key)
    rows = [one for one in session.exec(listed) if one.first_edition_id <= edition.id]
    rows_then = [one for one in rows if one.last_edition_id >= edition.id]
    facts = read_payload(rows_then[0].payload) if rows_then else None
    if base_source(source) == LISTING and facts and not _is_of(identity, source, key, facts):
        return None
    if not rows:
        return None
    shown = Consent.NOTHING if identity.is_confidential else Consent.ALL
    if facts and not identity.is_confidential and source != CONSENTED:
        shown = (
            identity.current_consent if is_home_based(source, facts, identity.kind) else Consent.ALL
        )
    return DatedClaim(source, edition.as_at, edition.id, key, facts, shown)


def _is_of(identity: ProviderIdentity, source: str, key: str, facts: Mapping[str, object]) -> bool:
    own = f"council-{source.partition('/')[2]}"
    return listing_identifier(own, key, facts) in identity.identifiers


def find_inspections_known_on(
    session: Session, identity: ProviderIdentity, day: date
) -> list[KnownInspection]:
    """Each inspection as it had been told by a day, by identifier and then newest first.

    Of one told again and otherwise the last telling by then counts.
    """
    found: dict[tuple[str, str, str], KnownInspection] = {}
    for issuer, identifier in identity.identifiers:
        stated = (
            select(InspectionVersion, Edition)
            .join(Edition, col(Edition.id) == col(InspectionVersion.first_edition_id))
            .where(
                InspectionVersion.issuer == issuer,
                InspectionVersion.identifier == identifier,
                Edition.as_at <= day,
            )
            .order_by(col(InspectionVersion.first_edition_id), col(InspectionVersion.id))
        )
        for row, edition in session.exec(stated):
            one = Inspection.from_facts(json.loads(row.facts))
            which = one.number or str(one.inspected_on)
            known = KnownInspection(identifier, one, edition.source, edition.as_at)
            found[identifier, one.framework.value, which] = known
    newest = sorted(found.values(), key=lambda one: one.inspection.number)
    newest.sort(key=lambda one: one.inspection.inspected_on or date.min, reverse=True)
    return sorted(newest, key=lambda one: one.identifier)
