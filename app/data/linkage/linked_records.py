"""What a setting is linked with: the other records in the clusters of its own records."""

from dataclasses import dataclass

from sqlmodel import Session

from app.data.linkage.index import IndexedRecord, find_records_in, find_records_of
from app.data.linkage.link_queue import SeenPair
from app.data.linkage.pairs import StoredPair, find_pairs_of
from app.data.linkage.verdicts import VerdictGiven, find_verdict_history
from app.linkage.clusters import LinkVerdict


@dataclass(frozen=True)
class LinkedRecord:
    """A record that is linked with a setting, by the pair that says most about it.

    `pair.stored` is None where only other records join the two. `verdicts` are those about the pair,
    oldest first.
    """

    record: IndexedRecord
    pair: SeenPair
    verdicts: tuple[VerdictGiven, ...]

    @property
    def same_verdict(self) -> VerdictGiven | None:
        """The verdict in force that they are the same; None where a model linked them."""
        newest = self.verdicts[-1] if self.verdicts else None
        return newest if newest and newest.verdict is LinkVerdict.SAME else None


def find_linked_records(session: Session, provider_id: str) -> list[LinkedRecord]:
    """The records linked with a setting, other than its own first one, by source and key."""
    own = find_records_of(session, [provider_id])
    members = find_records_in(session, {one.cluster_id for one in own})
    stored = {(one.left_id, one.right_id): one for one in find_pairs_of(session, _ids(own))}
    first = min(own, key=lambda one: one.key, default=None)
    found = []
    for record in members:
        if first is None or record.id == first.id:
            continue
        nearest = [
            one
            for one in own
            if one.id != record.id
            and one.key.source != record.key.source
            and one.cluster_id == record.cluster_id
        ]
        if nearest:
            found.append(_linked(session, record, nearest, stored))
    return sorted(found, key=lambda one: one.record.key)


def _linked(
    session: Session,
    record: IndexedRecord,
    own: list[IndexedRecord],
    stored: dict[tuple[int, int], StoredPair],
) -> LinkedRecord:
    """By the pair with a person's "same", else the heaviest one."""
    choices = []
    for one in own:
        left, right = sorted((one, record))
        pair = SeenPair(left, right, stored.get((left.id, right.id)))
        verdicts = find_verdict_history(session, one.key, record.key)
        choices.append(LinkedRecord(record, pair, tuple(verdicts)))
    return max(choices, key=_strength)


def _strength(one: LinkedRecord) -> tuple[bool, bool, float]:
    pair = one.pair.stored
    return one.same_verdict is not None, pair is not None, pair.weight if pair else 0.0


def _ids(records: list[IndexedRecord]) -> list[int]:
    return [one.id for one in records]
