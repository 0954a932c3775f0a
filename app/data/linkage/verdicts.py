"""Verdicts of persons about two records: append-only, the newest about a pair counts."""

from collections.abc import Collection, Iterable

from sqlmodel import Session

from app.data.session import read_rows
from app.linkage.clusters import LinkVerdict, MemberPair, RecordKey, pair_of

Verdicts = dict[MemberPair, LinkVerdict]
_NEWEST = """
    SELECT left_source, left_reference, right_source, right_reference, verdict
    FROM linkage_verdict v WHERE pair_version = (SELECT max(pair_version) FROM linkage_verdict w
        WHERE w.left_source = v.left_source AND w.left_reference = v.left_reference
        AND w.right_source = v.right_source AND w.right_reference = v.right_reference)
"""


def find_verdicts(session: Session) -> Verdicts:
    """The verdict about each pair that has one; none for a pair whose verdict was undone."""
    return _verdicts(read_rows(session, _NEWEST))


def find_verdicts_of(session: Session, keys: Collection[RecordKey]) -> Verdicts:
    """The verdicts about pairs that have one of these records."""
    found: Verdicts = {}
    for key in keys:
        for side in ("left", "right"):
            own = f"{_NEWEST} AND v.{side}_source = ? AND v.{side}_reference = ?"
            found |= _verdicts(read_rows(session, own, *key))
    return found


def _verdicts(rows: Iterable[tuple[str, ...]]) -> Verdicts:
    return {
        pair_of(RecordKey(*row[:2]), RecordKey(*row[2:4])): LinkVerdict(row[4])
        for row in rows
        if row[4] != LinkVerdict.UNDONE.value
    }
