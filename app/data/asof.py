"""Questions about one setting as it stood on a day: what each source told of it then.

Whatever was erased since, or is of somebody who asks for silence, comes as withheld.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from sqlmodel import Session, and_, col, func, or_, select

from app.core.changes import Facts
from app.core.provision import Consent, narrower
from app.core.ratings import Inspection
from app.data.history import (
    CONSENTED,
    ISSUERS,
    LISTING,
    NobodyThen,
    base_of,
    find_silent,
    is_home_based,
    listed_under,
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
class Who:
    """A setting with all (issuer, identifier) that ever meant it. `is_silent`: it asks for silence.

    `agreed` is how much of it may be told today, should it be somebody's home.
    """

    provider_id: str
    identifiers: tuple[tuple[str, str], ...]
    kind: str
    is_silent: bool
    agreed: Consent


@dataclass(frozen=True)
class Telling:
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
class Known:
    """An inspection of an identifier as it was known, and since which edition."""

    identifier: str
    inspection: Inspection
    source: str
    as_at: date


def get_provider_id(session: Session, asked: str) -> str:
    """The setting of a provider_id, or of a number or reference in any source.

    A council's own reference may follow the council's number: "330/REF-1". Raises NobodyThen where
    no setting has the identifier, or several have.
    """
    lines = _crosswalk(session, asked)
    if not lines:
        raise NobodyThen(f"no setting has the identifier {asked[:60]!r}")
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
        raise NobodyThen(f"{asked[:60]!r} is a number of several settings: ask for one of {listed}")
    return found[0]


def get_who(session: Session, asked: str) -> Who:
    """The setting of any of its identifiers, as `get_provider_id` reads them; raises NobodyThen."""
    found = get_provider_id(session, asked)
    own = select(Crosswalk).where(Crosswalk.provider_id == found)
    service = session.exec(select(Service).where(Service.provider_id == found)).first()
    return Who(
        provider_id=found,
        identifiers=tuple(sorted({(one.issuer, one.identifier) for one in session.exec(own)})),
        kind=service.kind.value if service else "",
        is_silent=found in find_silent(session),
        agreed=_agreed_today(session, found),
    )


def _crosswalk(session: Session, asked: str) -> Sequence[Crosswalk]:
    named = col(Crosswalk.identifier).in_([asked, asked.upper()])
    own = col(Crosswalk.provider_id) == asked.lower()
    listed = select(Crosswalk).where(or_(named, own)).order_by(col(Crosswalk.id))
    la_number, _, reference = asked.partition("/")
    references = select(Listing.provider_id).where(
        or_(
            col(Listing.reference) == asked,
            and_(col(Listing.la_number) == la_number, col(Listing.reference) == reference),
        )
    )
    of_references = select(Crosswalk).where(col(Crosswalk.provider_id).in_(references))
    return [*session.exec(listed), *session.exec(of_references)]


def _agreed_today(session: Session, provider_id: str) -> Consent:
    """How much a home agrees to by Ofsted's list, its council's listing, and all who restrict it."""
    provider = session.get(Provider, provider_id)
    base = provider.consent if provider else Consent.COUNTED
    withdrew = select(Erasure.id).where(
        Erasure.provider_id == provider_id, Erasure.source == CONSENTED
    )
    listed = select(Listing).where(Listing.provider_id == provider_id)
    told = [one.consent for one in session.exec(listed) if one.consent]
    if base is Consent.COUNTED and session.exec(withdrew).first() is None and told:
        base = Consent.ALL
    limits = select(Restriction).where(
        Restriction.provider_id == provider_id, col(Restriction.is_status).is_(False)
    )
    return reduce(narrower, [*told, *(one.consent for one in session.exec(limits))], base)


def find_tellings(session: Session, who: Who, day: date) -> list[Telling]:
    """What each source told in its newest edition by a day, in the order of their names.

    Raises NobodyThen where none told of it yet.
    """
    newest = select(func.max(Edition.id)).where(Edition.as_at <= day).group_by(Edition.source)
    listed = select(Edition).where(col(Edition.id).in_(newest)).order_by(Edition.source)
    editions = {one.source: one for one in session.exec(listed)}
    keys = _keys(session, who)
    found = [
        telling
        for source, edition in editions.items()
        for key in sorted(keys.get(source, ()))
        if (telling := _telling(session, who, edition, key))
    ]
    if not any(one.facts is not None for one in found):
        gone = "any more" if found else "yet"
        raise NobodyThen(f"no edition of {day} or before tells of {_called(who)} {gone}")
    return found


def _called(who: Who) -> str:
    return " ".join(identifier for _, identifier in who.identifiers)


def _keys(session: Session, who: Who) -> dict[str, set[str]]:
    """The keys under which each source may have rows of a setting."""
    keys: dict[str, set[str]] = {}
    by_issuer: dict[str, set[str]] = {}
    for issuer, identifier in who.identifiers:
        by_issuer.setdefault(issuer, set()).add(identifier)
    for source in session.exec(select(Edition.source).distinct()):
        keys[source] = set(by_issuer.get(ISSUERS.get(base_of(source), ""), ()))
        if base_of(source) == LISTING:
            keys[source] = set(by_issuer.get(f"council-{source.partition('/')[2]}", ()))
    listed = select(Listing).where(Listing.provider_id == who.provider_id)
    for one in session.exec(listed):
        keys.setdefault(f"{LISTING}/{one.la_number}", set()).add(one.reference)
    for source, key in _listed_by_number(session, who.identifiers):
        keys.setdefault(source, set()).add(key)
    return keys


def _listed_by_number(
    session: Session, identifiers: Iterable[tuple[str, str]]
) -> set[tuple[str, str]]:
    """(source, reference) of every version of a listing that has one of these numbers."""
    found: set[tuple[str, str]] = set()
    for issuer, identifier in identifiers:
        if issuer in ("ofsted", "dfe"):
            told = f'"{issuer}_urn":{json.dumps(identifier)}'
            listed = select(SourceRow.source, SourceRow.key).where(
                col(SourceRow.source).startswith(f"{LISTING}/"),
                col(SourceRow.payload).contains(told, autoescape=True),
            )
            found.update(session.exec(listed).all())
    return found


def _telling(session: Session, who: Who, edition: Edition, key: str) -> Telling | None:
    """What one edition tells under a key; None where that is nothing of this setting, or not yet."""
    assert edition.id is not None
    source = edition.source
    listed = select(SourceRow).where(SourceRow.source == source, SourceRow.key == key)
    rows = [one for one in session.exec(listed) if one.first_edition_id <= edition.id]
    held = [one for one in rows if one.last_edition_id >= edition.id]
    facts = read_payload(held[0].payload) if held else None
    if base_of(source) == LISTING and facts and not _is_of(who, source, key, facts):
        return None
    if not rows:
        return None
    shown = Consent.NOTHING if who.is_silent else Consent.ALL
    if facts and not who.is_silent and source != CONSENTED:
        shown = who.agreed if is_home_based(source, facts, who.kind) else Consent.ALL
    return Telling(source, edition.as_at, edition.id, key, facts, shown)


def _is_of(who: Who, source: str, key: str, facts: Mapping[str, object]) -> bool:
    own = f"council-{source.partition('/')[2]}"
    return listed_under(own, key, facts) in who.identifiers


def find_known_inspections(session: Session, who: Who, day: date) -> list[Known]:
    """Each inspection as it had been told by a day, by identifier and then newest first.

    Of one told again and otherwise the last telling by then counts.
    """
    found: dict[tuple[str, str, str], Known] = {}
    for issuer, identifier in who.identifiers:
        told = (
            select(InspectionVersion, Edition)
            .join(Edition, col(Edition.id) == col(InspectionVersion.first_edition_id))
            .where(
                InspectionVersion.issuer == issuer,
                InspectionVersion.identifier == identifier,
                Edition.as_at <= day,
            )
            .order_by(col(InspectionVersion.first_edition_id), col(InspectionVersion.id))
        )
        for row, edition in session.exec(told):
            one = Inspection.from_facts(json.loads(row.facts))
            which = one.number or str(one.inspected_on)
            known = Known(identifier, one, edition.source, edition.as_at)
            found[identifier, one.framework.value, which] = known
    newest = sorted(found.values(), key=lambda one: one.inspection.number)
    newest.sort(key=lambda one: one.inspection.inspected_on or date.min, reverse=True)
    return sorted(newest, key=lambda one: one.identifier)
