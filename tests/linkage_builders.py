"""Builders of records and pairs in the index of linkage."""

import json
from collections.abc import Iterable

from sqlmodel import Session

from app.data.linkage.clusters_of import update_clusters
from app.data.linkage.index import IndexedRecord, save_records
from app.data.linkage.link_queue import SeenPair, get_seen_pair
from app.data.linkage.pairs import StoredPair, replace_pairs
from app.data.linkage.source_records import SourceRecord
from app.linkage.clusters import RecordKey
from app.linkage.decide import LinkOutcome
from app.linkage.score import Evidence
from tests.builders import NOW

COUNCIL = "995"


def add_records(session: Session, *keys: tuple[str, str], **facts: str) -> list[IndexedRecord]:
    """A record for each source and key, each of a setting of its own named after the key."""
    listed = [
        SourceRecord(RecordKey(*key), f"p{key[1]}", COUNCIL, json.dumps({"name": key[1], **facts}))
        for key in keys
    ]
    saved = save_records(session, listed, {one.key: () for one in listed}, {})
    return [saved[RecordKey(*key)] for key in keys]


def add_pairs(
    session: Session,
    pairs: Iterable[tuple[IndexedRecord, IndexedRecord, float]],
    outcome: LinkOutcome = LinkOutcome.REVIEW,
) -> None:
    """Pairs with these weights, and the clusters that follow from them."""
    made, ids = [], set[int]()
    for one, other, weight in pairs:
        left, right = sorted((one.id, other.id))
        evidence = (Evidence("name", "equal", weight),)
        made.append(StoredPair(left, right, outcome, "", weight, 9.0, evidence, "v1"))
        ids |= {left, right}
    replace_pairs(session, ids, made, NOW)
    update_clusters(session, ids)


def seen_pair(session: Session, one: IndexedRecord, other: IndexedRecord) -> SeenPair:
    """The pair as a person sees it now."""
    found = get_seen_pair(session, one.id, other.id)
    assert found
    return found
