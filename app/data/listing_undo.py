"""What undoing an import of a listing would do: the rows that get their earlier values, and the others.

A row stays as it is where a later file or edit changed its setting, and where its earlier values were
erased since, because erased values cannot come back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from sqlmodel import Session

from app.core.consent import Consent, more_restrictive
from app.core.issuers import issuers_in_listing, listed_identifier
from app.core.source_names import LISTING
from app.data.editions import find_current_edition
from app.data.edits import find_batch, find_edits
from app.data.listing_plans import RowVerdict
from app.data.providers import find_provider_ids
from app.data.row_versions import find_payloads_of_edition
from app.data.tables import ListingImport

_ERASED = "{}"
_Identity = tuple[str, str]  # issuer and identifier


class KeptReason(Enum):
    """Why a row stays as it is."""

    EDITED = "an officer edited the setting after the import"
    FILE = "a later file changed the row"
    ERASED = "its earlier values have been erased"


@dataclass(frozen=True)
class UndoneRow:
    """A row that the undo changes: NEW comes back, GONE goes, CHANGED gets its earlier values."""

    reference: str
    name: str
    verdict: RowVerdict


@dataclass(frozen=True)
class KeptRow:
    """A row of the import that the undo leaves as it is."""

    reference: str
    name: str
    reason: KeptReason


@dataclass(frozen=True)
class UndoPlan:
    """The rows by reference. `payloads` are the new ones of undone rows; None: the row goes.

    `kept_ids` are the providers whose rows stay, so that their ended edits stay ended too. `narrowed`
    are undone rows whose consent lapses or becomes narrower: their older values are erased.
    """

    undone: tuple[UndoneRow, ...]
    kept: tuple[KeptRow, ...]
    payloads: Mapping[str, str | None]
    kept_ids: frozenset[str]
    narrowed: tuple[UndoneRow, ...] = ()


@dataclass(frozen=True)
class _Versions:
    """The payloads of the listing by reference: before the import, after it, and now."""

    before: Mapping[str, str]
    after: Mapping[str, str]
    now: Mapping[str, str]

    def changed(self) -> set[str]:
        keys = self.before.keys() | self.after.keys()
        return {key for key in keys if self.before.get(key) != self.after.get(key)}

    def of(self, key: str) -> list[str]:
        """The versions of a row that are there and not erased, the newest first."""
        found = (one.get(key) for one in (self.now, self.after, self.before))
        return [one for one in found if one and one != _ERASED]


def make_undo_plan(session: Session, sent: ListingImport) -> UndoPlan:
    """The plan of undoing an import that is applied; nothing is changed."""
    source = f"{LISTING}/{sent.la_number}"
    current = find_current_edition(session, source)
    editions = (sent.edition_before, sent.edition_after, current.id if current else None)
    versions = _Versions(
        *(find_payloads_of_edition(session, source, one) if one else {} for one in editions)
    )
    identities = _Identities(session, sent.la_number, versions)
    ended = find_batch(session, sent.ended_edits_batch) if sent.ended_edits_batch else []
    keys = versions.changed() | identities.keys_of({one.provider_id for one in ended})
    own_ids = {one for key in keys for one in identities.provider_ids(key)}
    edited = {
        provider_id
        for provider_id, own in find_edits(session, own_ids).items()
        if any(edit.id > sent.last_edit_id for edit in own.values())
    }
    kept = _find_kept(keys, versions, identities, edited)
    undone = sorted(keys - kept.keys())
    rows = [UndoneRow(key, _name(versions, key), _verdict(versions, key)) for key in undone]
    return UndoPlan(
        tuple(rows),
        tuple(KeptRow(key, _name(versions, key), kept[key]) for key in sorted(kept)),
        {key: versions.before.get(key) for key in undone},
        frozenset(one for key in kept for one in identities.provider_ids(key)),
        tuple(row for row in rows if _narrows(versions, row.reference)),
    )


class _Identities:
    """The settings that the rows of a listing are about, in each of its versions."""

    def __init__(self, session: Session, la_number: str, versions: _Versions) -> None:
        self._own: dict[str, set[_Identity]] = {}
        for key in versions.before.keys() | versions.after.keys() | versions.now.keys():
            self._own[key] = {
                listed_identifier(la_number, key, json.loads(one)) for one in versions.of(key)
            }
        issuers = issuers_in_listing(la_number)
        self._ids = {issuer: find_provider_ids(session, issuer) for issuer in issuers}

    def of(self, key: str) -> set[_Identity]:
        return self._own[key]

    def provider_ids(self, key: str) -> set[str]:
        found = (self._ids[issuer].get(identifier) for issuer, identifier in self._own[key])
        return set(filter(None, found))

    def keys_of(self, provider_ids: set[str]) -> set[str]:
        return {key for key in self._own if self.provider_ids(key) & provider_ids}


def _find_kept(
    keys: Iterable[str], versions: _Versions, identities: _Identities, edited: set[str]
) -> dict[str, KeptReason]:
    """The rows that stay, with the reason; of a setting with two references, both or none."""
    kept = {
        key: reason
        for key in keys
        if (reason := _reason(key, versions, identities.provider_ids(key) & edited))
    }
    sharing: defaultdict[_Identity, set[str]] = defaultdict(set)
    for key in {*keys, *versions.now}:
        for identity in identities.of(key):
            sharing[identity].add(key)
    undone = set(keys) - kept.keys()
    for key in sorted(undone):
        others = {other for one in identities.of(key) for other in sharing[one]} - {key}
        staying = [other for other in others if other in versions.now and other not in undone]
        if reasons := [kept.get(other, KeptReason.FILE) for other in staying]:
            kept[key] = reasons[0]
    return kept


def _reason(key: str, versions: _Versions, edited: set[str]) -> KeptReason | None:
    before, after, now = (one.get(key) for one in (versions.before, versions.after, versions.now))
    if _ERASED in (before, after, now):
        return KeptReason.ERASED
    if now != after:
        return KeptReason.FILE
    return KeptReason.EDITED if edited else None


def _narrows(versions: _Versions, key: str) -> bool:
    """Whether the undo takes back a consent, in part or as a whole."""
    now, before = _consent(versions.now.get(key)), _consent(versions.before.get(key))
    if now is None or now is before:
        return False
    return before is None or more_restrictive(before, now) is before


def _consent(payload: str | None) -> Consent | None:
    written = json.loads(payload or _ERASED).get("consent")
    return Consent(written) if written else None


def _name(versions: _Versions, key: str) -> str:
    found = versions.of(key)
    return str(json.loads(found[0])["name"]) if found else ""


def _verdict(versions: _Versions, key: str) -> RowVerdict:
    if key not in versions.before:
        return RowVerdict.GONE
    return RowVerdict.CHANGED if key in versions.after else RowVerdict.NEW
