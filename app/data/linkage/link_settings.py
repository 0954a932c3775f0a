"""Linking settings of several lists: after a change, the records that changed and their clusters.

A record of a council's list is compared with those of the registers and of its other lists. Two
registers are not compared: that a registration continues another one is suggested elsewhere.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from functools import cache
from math import inf
from typing import NamedTuple

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.source_names import LISTING
from app.data.linkage.clusters_of import update_clusters
from app.data.linkage.index import (
    IndexedRecord,
    find_all_records,
    find_candidates,
    find_record,
    find_records_of,
    lock_index,
    remove_records,
    save_records,
)
from app.data.linkage.pairs import (
    StoredPair,
    find_pairs_of,
    has_other_version,
    replace_pairs,
)
from app.data.linkage.source_records import SourceRecord, find_source_records, is_of_council
from app.linkage.clusters import RecordKey
from app.linkage.decide import LinkDecision, LinkOutcome
from app.linkage.model import Model, model_of
from app.linkage.score import score
from app.linkage.settings.compare import compare_settings
from app.linkage.settings.decide import decide_settings
from app.linkage.settings.keys import block_keys
from app.linkage.settings.names import WordWeights
from app.linkage.settings.normalise import SettingFields, normalise_setting
from app.linkage.settings.rivals import CERTAIN_RULES, ONE_SETTING, with_leads

FEW = 1_000  # changed records of registers, around which councils' records are looked for


class LinkedCounts(NamedTuple):
    """How many records were compared, and how many left the index."""

    linked: int
    removed: int


class LinkMatch(NamedTuple):
    """A record that a record may be the same as, and the decision about the two."""

    record: IndexedRecord
    decision: LinkDecision
    lead: float


@cache
def word_weights() -> WordWeights:
    """The weights of words in the model of settings, the same for all."""
    return WordWeights(model_of("settings").frequencies["word"])


def link_settings(
    session: Session, now: datetime, provider_ids: Collection[str] | None = None
) -> LinkedCounts:
    """Bring the index up to date and link what changed, for some providers or for all; flushed.

    Only clusters of records that changed, and of records that were or are linked with them, change.
    """
    session.flush()
    records = find_source_records(session, provider_ids)
    keys = {  # before the lock: most of the time of a first build
        one.key: block_keys(_fields(one.facts))
        for one in _changed(records, _stored(session, records, provider_ids))
    }
    lock_index(session)
    stored = _stored(session, records, provider_ids)
    changed = _changed(records, stored)
    if provider_ids is None and has_other_version(session, model_of("settings").version):
        changed = list(records.values())  # by another model
    keys |= {one.key: block_keys(_fields(one.facts)) for one in changed if one.key not in keys}
    gone = [one.id for key, one in stored.items() if key not in records]
    touched = {pair_end for pair in find_pairs_of(session, gone) for pair_end in _ends(pair)}
    remove_records(session, gone)
    saved = save_records(session, changed, keys, stored)
    linked = _link(session, saved.values(), keys, now)
    update_clusters(session, (touched - set(gone)) | linked, is_all=provider_ids is None)
    return LinkedCounts(len(changed), len(gone))


def _stored(
    session: Session,
    records: Mapping[RecordKey, SourceRecord],
    provider_ids: Collection[str] | None,
) -> dict[RecordKey, IndexedRecord]:
    """What the index has of some providers or of all, and of these records under another one."""
    if provider_ids is None:
        return {one.key: one for one in find_all_records(session)}
    moved = (one for key in records if (one := find_record(session, key)))
    return {one.key: one for one in (*find_records_of(session, provider_ids), *moved)}


def _changed(
    records: Mapping[RecordKey, SourceRecord], stored: Mapping[RecordKey, IndexedRecord]
) -> list[SourceRecord]:
    """The records that the index has not, or not as they are."""
    return [
        one
        for key, one in records.items()
        if (before := stored.get(key)) is None
        or (before.facts, before.provider_id, before.la_number)
        != (one.facts, one.provider_id, one.la_number)
    ]


def _link(
    session: Session,
    changed: Iterable[IndexedRecord],
    keys: Mapping[RecordKey, Collection[str]],
    now: datetime,
) -> set[int]:
    """Compare what changed and save its pairs; the ids of all records that were compared."""
    of_council = {one.id: one for one in _council_records(session, list(changed), keys)}
    to_link = {
        one.id: (one, find_candidates(session, block_keys(_fields(one.facts))))
        for one in of_council.values()
    }
    before = find_pairs_of(session, to_link)
    pairs = {
        (pair.left_id, pair.right_id): pair
        for one, near in to_link.values()
        for pair in _pairs(one, find_matches(one, near))
    }
    replace_pairs(session, to_link, pairs.values(), now)
    touched = {end for pair in (*before, *pairs.values()) for end in _ends(pair)}
    return touched | to_link.keys()


def _council_records(
    session: Session, changed: list[IndexedRecord], keys: Mapping[RecordKey, Collection[str]]
) -> Iterable[IndexedRecord]:
    """The records of councils' lists that changed, or that are near a register's changed record."""
    yield from (one for one in changed if is_of_council(one.key))
    registered = [one for one in changed if not is_of_council(one.key)]
    if len(registered) > FEW:  # a register was loaded: councils' own records are fewer
        yield from (one for one in find_all_records(session) if is_of_council(one.key))
        return
    for one in registered:
        near = find_candidates(session, keys[one.key])
        yield from (other for other in near if is_of_council(other.key))


def find_matches(one: IndexedRecord, others: Iterable[IndexedRecord]) -> list[LinkMatch]:
    """The records that may be the same as one, best first: those to link, and those to ask about."""
    fields, model = _fields(one.facts), model_of("settings")
    by_source: dict[str, list[LinkMatch]] = defaultdict(list)
    for other in others:
        if not _are_compared(one, other):
            continue
        decision = _decide(one, fields, other, model)
        if decision.outcome is not LinkOutcome.NO_LINK:
            by_source[other.key.source].append(LinkMatch(other, decision, inf))
    found = [match for listed in by_source.values() for match in _with_leads(listed, model)]
    return sorted(found, key=lambda match: (-match.decision.score.weight, match.record.key))


def find_matches_of(session: Session, facts: Mapping[str, str], la_number: str) -> list[LinkMatch]:
    """The matches of a record that is in no list here, in registers and this council's own lists.

    `facts` are those that `normalise_setting` reads. Saves nothing.
    """
    asked = {name: text for name, text in facts.items() if text} | {"council": la_number}
    near = find_candidates(session, block_keys(normalise_setting(asked)))
    own = [one for one in near if one.la_number == la_number]
    key = RecordKey(f"{LISTING}/", "")  # compared as a row of a council's list is
    return find_matches(IndexedRecord(0, key, "", la_number, encode_sorted(asked), 0), own)


def _decide(
    one: IndexedRecord, fields: SettingFields, other: IndexedRecord, model: Model
) -> LinkDecision:
    their_fields = _fields(other.facts)
    scored = score(model, compare_settings(fields, their_fields, word_weights()))
    if one.provider_id == other.provider_id:
        return LinkDecision(LinkOutcome.LINK, scored, ONE_SETTING)
    return decide_settings(fields, their_fields, scored, model.thresholds)


def _are_compared(one: IndexedRecord, other: IndexedRecord) -> bool:
    is_wanted = is_of_council(one.key) or is_of_council(other.key)
    return is_wanted and one.key.source != other.key.source


def _with_leads(matches: list[LinkMatch], model: Model) -> Iterable[LinkMatch]:
    """The matches in one list, with their leads; only the certain ones where there are any."""
    certain = [one for one in matches if one.decision.rule in CERTAIN_RULES]
    listed = certain or matches
    led = with_leads([one.decision for one in listed], model.thresholds)
    return (
        LinkMatch(one.record, decision, lead)
        for one, (decision, lead) in zip(listed, led, strict=True)
    )


def _pairs(one: IndexedRecord, matches: Iterable[LinkMatch]) -> Iterable[StoredPair]:
    version = model_of("settings").version
    for record, decision, lead in matches:
        left, right = sorted((one.id, record.id))
        yield StoredPair(
            *(left, right, decision.outcome, decision.rule, round(decision.score.weight, 4)),
            *(lead, decision.score.evidence, version),
        )


def _ends(pair: StoredPair) -> tuple[int, int]:
    return pair.left_id, pair.right_id


def _fields(facts: str) -> SettingFields:
    return normalise_setting(json.loads(facts))
