"""Builders of records and pairs in the index of linkage."""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from app.core.provision import Kind
from app.data.council_settings import find_council_settings
from app.data.linkage.clusters_of import update_clusters
from app.data.linkage.index import IndexedRecord, save_records
from app.data.linkage.link_queue import SeenPair, get_seen_pair
from app.data.linkage.pairs import StoredPair, replace_pairs
from app.data.linkage.source_records import SourceRecord
from app.data.session import record
from app.linkage.clusters import RecordKey
from app.linkage.decide import LinkOutcome
from app.linkage.score import Evidence
from app.publish.edits.added_settings import NewSetting, add_setting
from app.publish.edits.edit_requests import Officer
from tests.builders import NOW, settings_for

COUNCIL = "995"


class DoubtfulSetting(NamedTuple):
    """A setting that staff added, and the registered one that it may be."""

    added_id: str
    name: str
    registered_id: str
    registered_name: str


def add_records(
    session: Session, *keys: tuple[str, str], setting: str = "", **facts: str
) -> list[IndexedRecord]:
    """A record for each source and key, named after the key; of one setting each, unless given."""
    listed = [
        SourceRecord(
            RecordKey(*key), setting or f"p{key[1]}", COUNCIL, json.dumps({"name": key[1], **facts})
        )
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


def add_doubtful_settings(data_dir: Path, count: int) -> list[DoubtfulSetting]:
    """Settings that staff add to the seeds, each with almost the name of a registered nursery there.

    The model would link each by its weight, but its name says another kind.
    """
    made: list[DoubtfulSetting] = []
    with record(settings_for(data_dir).database_url) as session:
        found = find_council_settings(session, COUNCIL)
        at_postcode = Counter(postcode for one in found for postcode in one.postcodes)
        for one in found:
            is_nursery = one.kind == "day-nursery" and one.name.endswith(" Nursery")
            if len(made) == count:
                break
            is_new = one.name.partition(" ")[0] not in {
                other.name.partition(" ")[0] for other in made
            }
            if not (is_nursery and is_new and one.numbers and at_postcode[one.postcodes[0]] == 1):
                continue
            name = one.name.removesuffix("Nursery") + "Playgroup"
            new = NewSetting(Kind.PRE_SCHOOL, name, one.postcodes[0])
            officer = Officer("Ada", datetime.now(UTC), "it is new")
            added = add_setting(session, data_dir, COUNCIL, new, officer)
            made.append(DoubtfulSetting(added.provider_id, name, one.provider_id, one.name))
    return made
