"""The clusters of records in the index, made again where links or verdicts changed."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlmodel import Session

from app.data.linkage.index import (
    IndexedRecord,
    find_all_records,
    find_record,
    find_records,
    find_records_in,
    save_clusters,
)
from app.data.linkage.pairs import StoredPair, find_all_pairs, find_pairs_of
from app.data.linkage.verdicts import find_verdicts, find_verdicts_of
from app.linkage.clusters import LinkVerdict, MemberPair, RecordKey, find_clusters, pair_of
from app.linkage.decide import LinkOutcome
from app.linkage.model import model_of
from app.linkage.settings.rivals import CERTAIN_RULES

_CERTAIN = 1_000.0  # bits: a number or a merge comes before every weight
Verdicts = dict[MemberPair, LinkVerdict]


def update_clusters(
    session: Session,
    ids: Collection[int],
    *,
    is_all: bool = False,
    freed: Collection[MemberPair] = (),
) -> None:
    """Make the clusters again that these records are in or were in; all of them where `is_all`.

    `freed` are pairs that a person no longer calls the same: they need the weight of a new link, not
    that of one that stays.
    """
    if is_all:
        records, pairs = find_all_records(session), find_all_pairs(session)
        verdicts = find_verdicts(session)
    else:
        records, pairs, verdicts = _component(session, ids)
    by_id = {one.id: one for one in records}
    before = _clusters_before(records, freed)
    links = {
        pair_of(by_id[one.left_id].key, by_id[one.right_id].key): _weight(one)
        for one in pairs
        if one.left_id in by_id and one.right_id in by_id and may_link(one)
    }
    linked = {key for pair in (*links, *verdicts) for key in pair}
    known = {one.key: one for one in records}
    found = find_clusters(
        sorted(linked & known.keys()), links, verdicts, model_of("settings").thresholds, before
    )
    wanted = {one.id: one.id for one in records}
    for cluster in found:
        members = [known[key].id for key in cluster.members if key in known]
        wanted |= dict.fromkeys(members, min(members))
    changed = {one: own for one, own in wanted.items() if by_id[one].cluster_id != own}
    save_clusters(session, changed)


def may_link(pair: StoredPair) -> bool:
    """Whether a pair is linked, or would stay linked where it already is."""
    thresholds = model_of("settings").thresholds
    is_link = pair.outcome is LinkOutcome.LINK
    return is_link or (not pair.rule and pair.weight >= thresholds.stay)


def _weight(pair: StoredPair) -> float:
    return _CERTAIN + pair.weight if pair.rule in CERTAIN_RULES else pair.weight


def _clusters_before(
    records: Iterable[IndexedRecord], freed: Collection[MemberPair]
) -> dict[RecordKey, set[RecordKey]]:
    members = defaultdict(set)
    for one in records:
        members[one.cluster_id].add(one.key)
    found = {one.key: set(members[one.cluster_id]) for one in records}
    for pair in freed:
        for key in pair & found.keys():
            found[key] -= pair - {key}
    return found


def _component(
    session: Session, ids: Collection[int]
) -> tuple[list[IndexedRecord], list[StoredPair], Verdicts]:
    """All records that links, verdicts and clusters lead to from these, with their pairs."""
    found: dict[int, IndexedRecord] = {}
    pairs: dict[tuple[int, int], StoredPair] = {}
    verdicts: Verdicts = {}
    open_ids = set(ids)
    while open_ids:
        records = find_records(session, sorted(open_ids))
        found |= {one.id: one for one in records}
        own = find_pairs_of(session, [one.id for one in records])
        pairs |= {(one.left_id, one.right_id): one for one in own}
        said = find_verdicts_of(session, [one.key for one in records])
        verdicts |= said
        near = {end for one in own if may_link(one) for end in (one.left_id, one.right_id)}
        near |= {
            other.id
            for pair in said
            for key in pair
            if (other := find_record(session, key)) is not None
        }
        near |= _in_their_clusters(session, records)
        open_ids = near - found.keys()
    return list(found.values()), list(pairs.values()), verdicts


def _in_their_clusters(session: Session, records: Iterable[IndexedRecord]) -> set[int]:
    clusters = {one.cluster_id for one in records}
    return {one.id for one in find_records_in(session, clusters)}
