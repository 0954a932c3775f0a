"""Everything that the record keeps about the past of one setting, from which it can be replayed.

Rows of sources are kept as versions, edits and decisions with their times. What was erased since
is not here: only that there was a row.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from sqlmodel import Session, col, or_, select

from app.core.issuers import DFE, OFSTED, council_issuer, find_issuer
from app.core.source_names import SCHOOL_OUTCOMES, has_council_references
from app.data.as_of import ProviderIdentity, find_keys, get_identity, is_row_of
from app.data.edition_changes import read_payload
from app.data.record_times import in_utc
from app.data.tables import (
    Confirmation,
    Crosswalk,
    DirectoryEntry,
    Edition,
    Erasure,
    ErasureOrder,
    ExtractedRegistration,
    Listing,
    Provider,
    ProviderEdit,
    Restriction,
    SourceRow,
    Succession,
    SuccessionDecision,
)

_NO_COUNCIL = "000"  # so that the national sources are read


class RowVersion(NamedTuple):
    """One version of a row about a setting; `payload` is "{}" once erased."""

    key: str
    payload: str
    first_edition_id: int
    last_edition_id: int
    is_erased: bool


@dataclass(frozen=True)
class SettingPast:
    """What the record keeps about a setting, each sequence oldest first.

    `editions` are those of sources that have or had a row about it, and of the national lists of
    its issuers, which decide whether it is open.
    `versions` are by source. `edits` are also those of settings that became part of it, `family` are
    the provider_ids of all of these.
    """

    identity: ProviderIdentity
    family: frozenset[str]
    editions: Sequence[Edition]
    versions: Mapping[str, Sequence[RowVersion]]
    edits: Sequence[ProviderEdit]
    confirmations: Sequence[Confirmation]
    successions: Sequence[Succession]
    erasures: Sequence[Erasure]
    orders: Sequence[ErasureOrder]

    def current_edition(self, source: str, at: datetime) -> Edition | None:
        """The newest edition of a source that was stored by then."""
        stored = self._stored.get(source, [])
        number = bisect_right(stored, at, key=lambda one: in_utc(one.stored_at))
        return stored[number - 1] if number else None

    @cached_property
    def _stored(self) -> dict[str, list[Edition]]:
        """The editions by source, oldest first."""
        found: dict[str, list[Edition]] = {}
        for one in self.editions:
            found.setdefault(one.source, []).append(one)
        return found

    def rows_of(self, source: str, edition_id: int) -> list[RowVersion]:
        """The versions about the setting in an edition of a source, erased ones included."""
        return [
            one
            for one in self.versions.get(source, ())
            if one.first_edition_id <= edition_id <= one.last_edition_id
        ]


def find_setting_past(session: Session, provider_id: str) -> SettingPast:
    """The past of a setting. Raises NoSettingFound where no source ever had it."""
    identity = get_identity(session, provider_id)
    family = _find_family(session, identity)
    orders = _find_orders(session, family)
    versions = _find_versions(session, identity, orders)
    issuers = {issuer for one, _ in identity.identifiers if (issuer := find_issuer(one))}
    lists = {name for issuer in issuers for name in issuer.lists}
    editions = select(Edition).where(col(Edition.source).in_({*versions, *lists}))
    edits = select(ProviderEdit).where(col(ProviderEdit.provider_id).in_(family))
    erasures = select(Erasure).where(col(Erasure.provider_id).in_(family))
    return SettingPast(
        identity,
        family,
        session.exec(editions.order_by(col(Edition.id))).all(),
        versions,
        session.exec(edits.order_by(col(ProviderEdit.id))).all(),
        _find_confirmations(session, versions),
        _find_successions(session, identity),
        session.exec(erasures.order_by(col(Erasure.id))).all(),
        orders,
    )


def _find_family(session: Session, identity: ProviderIdentity) -> frozenset[str]:
    """The setting, and the settings whose numbers and references it has taken over."""
    found = {identity.provider_id}
    for issuer, identifier in identity.identifiers:
        lines = select(Crosswalk.provider_id).where(
            Crosswalk.issuer == issuer, Crosswalk.identifier == identifier
        )
        found.update(session.exec(lines))
    return frozenset(found)


def _find_orders(session: Session, family: Iterable[str]) -> Sequence[ErasureOrder]:
    own = select(ErasureOrder).where(col(ErasureOrder.provider_id).in_(family))
    return session.exec(own.order_by(col(ErasureOrder.id))).all()


def _find_versions(
    session: Session, identity: ProviderIdentity, orders: Iterable[ErasureOrder]
) -> dict[str, list[RowVersion]]:
    """Every version by source; the rows of a listing only as far as they are about the setting."""
    keys: dict[str, set[str]] = {}
    for council in _find_councils(session, identity, orders):
        keys |= find_keys(session, identity, council)
    for order in orders:  # of a listing, an erased row does not say whose it was
        keys.setdefault(order.source, set()).add(order.key)
    keys.pop(SCHOOL_OUTCOMES, None)  # has inspections only
    found: dict[str, list[RowVersion]] = {}
    for source, own_keys in keys.items():
        stored = select(SourceRow).where(
            SourceRow.source == source, col(SourceRow.key).in_(own_keys)
        )
        for row in session.exec(stored.order_by(col(SourceRow.first_edition_id))):
            if row.is_erased or _is_own(identity, row):
                version = RowVersion(
                    row.key,
                    row.payload,
                    row.first_edition_id,
                    row.last_edition_id,
                    row.is_erased,
                )
                found.setdefault(source, []).append(version)
    return found


def _find_councils(
    session: Session, identity: ProviderIdentity, orders: Iterable[ErasureOrder]
) -> set[str]:
    """The councils whose files may have had the setting: its own, and those that still affect it.

    Reading the rows of every council would take seconds.
    """
    found = {one.source.partition("/")[2] for one in orders}
    for table in (Provider, Listing, DirectoryEntry, ExtractedRegistration):
        own = select(col(table.la_number)).where(col(table.provider_id) == identity.provider_id)
        found.update(one for one in session.exec(own) if one)
    restricted = select(Restriction.source).where(Restriction.provider_id == identity.provider_id)
    found.update(source.partition("/")[2] for source in session.exec(restricted))
    issuers = {issuer for issuer, _ in identity.identifiers}
    found.update(one.removeprefix(council_issuer("")) for one in issuers - {OFSTED, DFE})
    return found - {""} or {_NO_COUNCIL}


def _is_own(identity: ProviderIdentity, row: SourceRow) -> bool:
    if not has_council_references(row.source):
        return True
    return is_row_of(identity, row.source, row.key, read_payload(row.payload))


def _find_confirmations(
    session: Session, versions: Mapping[str, Sequence[RowVersion]]
) -> list[Confirmation]:
    """The confirmations of rows of councils' own files about the setting."""
    own = {
        (source.partition("/")[2], version.key)
        for source, listed in versions.items()
        if has_council_references(source)
        for version in listed
    }
    references = {reference for _, reference in own}
    named = select(Confirmation).where(col(Confirmation.reference).in_(references))
    return [one for one in session.exec(named) if (one.la_number, one.reference) in own]


def _find_successions(session: Session, identity: ProviderIdentity) -> list[Succession]:
    """The confirmed successions between numbers of the setting."""
    numbers = {identifier for _, identifier in identity.identifiers}
    confirmed = select(Succession).where(
        Succession.decision == SuccessionDecision.CONFIRMED,
        or_(
            col(Succession.old_identifier).in_(numbers), col(Succession.new_identifier).in_(numbers)
        ),
    )
    return list(session.exec(confirmed.order_by(col(Succession.id))))
