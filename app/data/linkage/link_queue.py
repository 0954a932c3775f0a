"""The pairs of records of one council that wait for a person, and a pair as a person sees it."""

import json
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise
from typing import NamedTuple

from sqlmodel import Session

from app.core.issuers import DFE, OFSTED
from app.core.source_names import DIRECTORY, LISTING
from app.data.linkage.index import IndexedRecord, find_records
from app.data.linkage.pairs import StoredPair, find_pairs_of
from app.data.linkage.source_records import is_of_council
from app.data.linkage.verdicts import find_verdicts
from app.data.session import read_rows
from app.linkage.clusters import (
    LinkVerdict,
    MemberPair,
    RecordKey,
    find_implied_verdicts,
    pair_of,
)

_RECORD = "id, source, reference, provider_id, la_number, facts, cluster_id"
_COLUMNS = ", ".join(f"{side}.{one}" for side in "lr" for one in _RECORD.split(", "))
# Two statements, so that each begins with the council's few records and follows an index.
_OF_SIDE = f"""
    SELECT {_COLUMNS}, p.weight FROM linkage_record o JOIN linkage_pair p ON p.{{side}}_id = o.id
    JOIN linkage_record l ON l.id = p.left_id JOIN linkage_record r ON r.id = p.right_id
    WHERE o.source IN (?, ?) AND p.outcome IN ('review', 'link') AND l.cluster_id <> r.cluster_id
"""


class OpenPair(NamedTuple):
    """A pair that waits for a person; `weight` in bits. `lacks_number`: a council's record has none."""

    left: IndexedRecord
    right: IndexedRecord
    weight: float
    lacks_number: bool

    @property
    def members(self) -> MemberPair:
        return pair_of(self.left.key, self.right.key)


@dataclass(frozen=True)
class SeenPair:
    """Two records, the lower id first, with the model's decision; None where it left them apart."""

    left: IndexedRecord
    right: IndexedRecord
    stored: StoredPair | None

    @property
    def digest(self) -> str:
        """Another text as soon as one of the records says something else, or is another record."""
        texts = [(*one.key, one.provider_id, one.facts) for one in (self.left, self.right)]
        return blake2b(json.dumps(texts).encode(), digest_size=8).hexdigest()

    @property
    def is_one_setting(self) -> bool:
        """Whether the record has both as one setting already, by a number or by a merge."""
        return self.left.provider_id == self.right.provider_id

    def is_of(self, la_number: str) -> bool:
        """Whether this council alone decides: every council's record of the pair is its own."""
        return _is_of(self.left.key, self.right.key, la_number)


def find_open_pairs(session: Session, la_number: str) -> list[OpenPair]:
    """A council's pairs that need a person: records without a number first, then the heaviest.

    Left out are pairs in one cluster, pairs with a verdict, and those about which other verdicts
    say enough: what holds for a record holds for the others of its setting.
    """
    pairs, verdicts = _apart(session, la_number), find_verdicts(session)
    unasked = [one for one in pairs if one.members not in verdicts]
    said = _of_one_setting(pairs) | verdicts
    implied = find_implied_verdicts([one.members for one in unasked], said)
    return [one for one in unasked if one.members not in implied]


def find_unsure_pairs(session: Session, la_number: str) -> list[OpenPair]:
    """A council's pairs of which somebody said "unsure", in the order of `find_open_pairs`."""
    verdicts = find_verdicts(session)
    return [
        one for one in _apart(session, la_number) if verdicts.get(one.members) is LinkVerdict.UNSURE
    ]


def get_seen_pair(session: Session, one_id: int, other_id: int) -> SeenPair | None:
    """Two records of the index by id; None where it has not both, or they are of one list."""
    records = find_records(session, {one_id, other_id})
    if len(records) != 2 or records[0].key.source == records[1].key.source:
        return None
    left, right = records
    stored = next(
        (
            one
            for one in find_pairs_of(session, [left.id])
            if (one.left_id, one.right_id) == (left.id, right.id)
        ),
        None,
    )
    return SeenPair(left, right, stored)


def lacks_number(record: IndexedRecord) -> bool:
    """Whether a record is of a council's list and gives no number of a register."""
    return is_of_council(record.key) and json.loads(record.facts).keys().isdisjoint((OFSTED, DFE))


def _apart(session: Session, la_number: str) -> list[OpenPair]:
    """The council's stored pairs whose records are in different clusters."""
    sources = tuple(f"{one}/{la_number}" for one in (LISTING, DIRECTORY))
    found: dict[tuple[int, int], OpenPair] = {}
    for side in ("left", "right"):
        for row in read_rows(session, _OF_SIDE.format(side=side), *sources):
            left, right = _record(row[:7]), _record(row[7:14])
            if _is_of(left.key, right.key, la_number):
                is_without = lacks_number(left) or lacks_number(right)
                found[left.id, right.id] = OpenPair(left, right, row[14], is_without)
    return sorted(
        found.values(),
        key=lambda one: (not one.lacks_number, -one.weight, one.left.key, one.right.key),
    )


def _of_one_setting(pairs: list[OpenPair]) -> dict[MemberPair, LinkVerdict]:
    """The records in these pairs that the record has as one setting, joined two by two."""
    by_setting: dict[str, set[RecordKey]] = {}
    for one in pairs:
        for end in (one.left, one.right):
            by_setting.setdefault(end.provider_id, set()).add(end.key)
    return {
        pair_of(*both): LinkVerdict.SAME
        for keys in by_setting.values()
        for both in pairwise(sorted(keys))
    }


def _record(row: tuple[int | str, ...]) -> IndexedRecord:
    number, source, reference, *rest = row
    return IndexedRecord(number, RecordKey(source, reference), *rest)  # type: ignore[arg-type]


def _is_of(one: RecordKey, other: RecordKey, la_number: str) -> bool:
    councils = {key.source.partition("/")[2] for key in (one, other) if is_of_council(key)}
    return councils == {la_number}
