"""Queries for what changed between two editions of a source, from the versions of its rows.

The changes are computed and not stored, so erased values cannot remain in them.

HistoryError                  a question about the past has no answer
├── EditionsNotComparable     a source does not have two such editions
└── NoSettingFound            no source has the setting, or none had it by that day
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from app.core import consent as rules
from app.core.consent import Consent
from app.core.issuers import (
    find_issuer,
    has_providers,
    issuer_of_keys,
    issuers_in_listing,
    listed_identifier,
)
from app.core.offer import Premises
from app.core.provision import HOME_BASED, Kind
from app.core.record_changes import WITHHELD, ChangeKind, Difference, Facts, differences
from app.core.source_names import (
    CONSENTED,
    DIRECTORY,
    LISTING,
    SCHOOL_OUTCOMES,
    base_source,
    has_council_references,
)
from app.data.areas import find_la_numbers, normalise_council_name
from app.data.session import read_rows
from app.data.tables import Edition, Restriction, SourceRow

_CONSENT_CHANGE_KINDS = {
    ChangeKind.OPENED: ChangeKind.AGREED,
    ChangeKind.CLOSED: ChangeKind.WITHDREW,
}


class HistoryError(Exception):
    """A question about the past has no answer."""


class EditionsNotComparable(HistoryError):
    """A source does not have two such editions."""


class NoSettingFound(HistoryError):
    """No source has the setting, or none had it by that day."""


class CrosswalkMatch(NamedTuple):
    """What the record has for an identifier today; `kind` is "" where there is no service."""

    provider_id: str
    la_number: str
    kind: str


class ChangeRow(NamedTuple):
    """One change of one row. `provider_id` and `la_number` are "" where the record has none."""

    as_at: date
    identifier: str
    provider_id: str
    la_number: str
    difference: Difference


NO_MATCH = CrosswalkMatch("", "", "")


def find_editions(session: Session, source: str) -> Sequence[Edition]:
    """All editions of a source, oldest first."""
    listed = select(Edition).where(Edition.source == source).order_by(col(Edition.id))
    return session.exec(listed).all()


def get_edition_pair(
    session: Session, source: str, from_id: int | None, to_id: int | None
) -> tuple[Edition, Edition]:
    """Two editions of a source, the earlier first: by default the newest and the one before it.

    Raises EditionsNotComparable.
    """
    listed = {edition.id: edition for edition in find_editions(session, source)}
    if not has_providers(source) or len(listed) < 2:
        raise EditionsNotComparable(f"{source[:60]!r} does not have two editions with rows")
    for requested in (from_id, to_id):
        if requested is not None and requested not in listed:
            raise EditionsNotComparable(
                f"{source} has no edition {requested}; it has {_edition_ids_text(listed)}"
            )
    later = listed[to_id if to_id is not None else max(one for one in listed if one is not None)]
    assert later.id is not None
    earlier_ids = [one for one in listed if one is not None and one < later.id]
    if not earlier_ids:
        raise EditionsNotComparable(f"{source} has no edition before {later.id}")
    earlier = listed[from_id if from_id is not None else max(earlier_ids)]
    if earlier.id not in earlier_ids:
        raise EditionsNotComparable(f"edition {earlier.id} is not before edition {later.id}")
    return earlier, later


def _edition_ids_text(listed: Mapping[int | None, Edition]) -> str:
    return ", ".join(str(edition_id) for edition_id in sorted(filter(None, listed))[-10:])


def find_changes(session: Session, earlier: Edition, later: Edition) -> Iterator[ChangeRow]:
    """The changes of every row of a source, in key order; without names and addresses of homes."""
    source, (before, after) = later.source, _versions(session, earlier, later)
    known, council_of = match_lookup(session, source), council_lookup(session, source)
    confidential_ids = find_confidential_ids(session)
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        crosswalk_match = known(key, now or was or {})
        la_number = council_of(now or {}) or council_of(was or {}) or crosswalk_match.la_number
        found = differences(was, now)
        if crosswalk_match.provider_id in confidential_ids:
            found = _hide_details(found, was, now)
        stated = [facts for facts in (was, now) if facts]
        if source == CONSENTED or any(
            is_home_based(source, facts, crosswalk_match.kind) for facts in stated
        ):
            found = tuple(difference.without_personal_details() for difference in found)
        if source == CONSENTED:
            found = tuple(
                replace(
                    difference, kind=_CONSENT_CHANGE_KINDS.get(difference.kind, difference.kind)
                )
                for difference in found
            )
        for difference in found:
            yield ChangeRow(later.as_at, key, crosswalk_match.provider_id, la_number, difference)


def _hide_details(
    found: tuple[Difference, ...], was: Facts | None, now: Facts | None
) -> tuple[Difference, ...]:
    """For a confidential provider: only that a row was added, removed or changed."""
    if not found or was is None or now is None:
        return differences(None if was is None else {}, None if now is None else {})
    return (Difference(ChangeKind.WITHHELD, WITHHELD, WITHHELD),)


def _versions(
    session: Session, earlier: Edition, later: Edition
) -> tuple[dict[str, Facts], dict[str, Facts]]:
    """Rows by key in two editions, without the rows that are the same version in both."""
    query = (
        "SELECT key, payload FROM source_row WHERE source = ? AND first_edition_id <= ? "
        "AND last_edition_id >= ? AND "
    )
    x, y, source = earlier.id, later.id, later.source
    before = read_rows(session, f"{query} last_edition_id < ?", source, x, x, y)
    after = read_rows(session, f"{query} first_edition_id > ?", source, y, y, x)
    stated = {key: read_payload(payload) for key, payload in before}
    stated_now = {key: read_payload(payload) for key, payload in after}
    if (
        base_source(source) == SCHOOL_OUTCOMES
    ):  # a school without outcomes is neither opened nor closed
        nothing: Facts = {"inspections": []}
        stated, stated_now = (
            {**dict.fromkeys(stated | stated_now, nothing), **one} for one in (stated, stated_now)
        )
    return stated, stated_now


def read_payload(payload: str) -> Facts:
    """The facts of a row version; empty where they were erased."""
    facts = json.loads(payload)
    return {"inspections": facts} if isinstance(facts, list) else facts


def find_confidential_ids(session: Session) -> set[str]:
    """Providers that asked for anonymity, and confidential sites; nothing of them is published."""
    requested = select(Restriction.provider_id).where(
        Restriction.consent == Consent.NOTHING, col(Restriction.is_inactive_registration).is_(False)
    )
    return set(session.exec(requested).all())


def is_home_based(source: str, facts: Facts, kind: str) -> bool:
    """Whether a row is about somebody's home, by the row or the record; in doubt, True.

    `kind` is the record's kind, "" where it has none.
    """
    kinds = [Kind(one) for one in (facts.get("kind"), kind) if one]
    if not has_council_references(source):
        return source == CONSENTED or any(one in HOME_BASED for one in kinds)
    premises = facts.get("offer", {}).get("premises")
    if facts.get("dfe_urn"):  # a school's own class, whose kind need not be given
        kinds.append(Kind.NURSERY_CLASS)
    return rules.may_be_home(kinds, Premises(premises) if premises else None)


def match_lookup(session: Session, source: str) -> Callable[[str, Facts], CrosswalkMatch]:
    """A function from a row's key and facts to its provider in the record."""
    if not has_council_references(source):
        known = _matches_by_identifier(session, issuer_of_keys(source))
        return lambda key, _facts: known.get(key, NO_MATCH)
    la_number = source.partition("/")[2]
    by_issuer = {one: _matches_by_identifier(session, one) for one in issuers_in_listing(la_number)}

    def crosswalk_match(key: str, facts: Facts) -> CrosswalkMatch:
        issuer, identifier = listed_identifier(la_number, key, facts)
        return by_issuer[issuer].get(identifier, NO_MATCH)

    return crosswalk_match


def find_listings_with_number(
    session: Session, issuer: str, identifier: str, la_number: str = ""
) -> Sequence[tuple[str, str]]:
    """(source, reference) of every version of a listing or a directory that has this number.

    Of every council, or of the one given. There is none with an issuer whose numbers listings do
    not have.
    """
    declared = find_issuer(issuer)
    if declared is None or not declared.listing_field:
        return []
    stated = f'"{declared.listing_field}":{json.dumps(identifier)}'
    source = col(SourceRow.source)
    lists = (f"{LISTING}/{la_number}", f"{DIRECTORY}/{la_number}")
    listed = select(SourceRow.source, SourceRow.key).where(
        source.in_(lists) if la_number else or_(*map(source.startswith, lists)),
        col(SourceRow.payload).contains(stated, autoescape=True),
    )
    return session.exec(listed).all()


def _matches_by_identifier(session: Session, issuer: str) -> dict[str, CrosswalkMatch]:
    query = """
        SELECT c.identifier, c.provider_id, coalesce(p.la_number, ''), coalesce(s.kind, '')
        FROM crosswalk c
        LEFT JOIN provider p ON p.provider_id = c.provider_id
        LEFT JOIN service s ON s.service_id = c.provider_id || '-1'
        WHERE c.issuer = ? AND c.valid_to IS NULL
    """
    return {
        identifier: CrosswalkMatch(*known)
        for identifier, *known in read_rows(session, query, issuer)
    }


def council_lookup(session: Session, source: str) -> Callable[[Facts], str]:
    """A function from a row's facts to its council's DfE number; "" where it names none."""
    own, numbers = source.partition("/")[2], find_la_numbers(session)

    @lru_cache(maxsize=1000)
    def by_name(la_name: str) -> str:
        return numbers.get(normalise_council_name(la_name), "")

    def council(facts: Mapping[str, Any]) -> str:
        stated: str = own or facts.get("la_number") or by_name(facts.get("la_name") or "")
        return stated

    return council
