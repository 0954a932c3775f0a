"""Verdicts of persons about two records: append-only, the newest about a pair counts."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from app.data.record_times import in_utc
from app.data.session import read_rows
from app.data.tables import LinkageVerdict
from app.linkage.clusters import LinkVerdict, MemberPair, RecordKey, pair_of
from app.linkage.decide import LinkOutcome

Verdicts = dict[MemberPair, LinkVerdict]
SHOWN_MAX = 20
_NEWEST = """
    SELECT left_source, left_reference, right_source, right_reference, verdict
    FROM linkage_verdict v WHERE pair_version = (SELECT max(pair_version) FROM linkage_verdict w
        WHERE w.left_source = v.left_source AND w.left_reference = v.left_reference
        AND w.right_source = v.right_source AND w.right_reference = v.right_reference)
"""


@dataclass(frozen=True)
class VerdictGiven:
    """A verdict with who gave it; `version` is the number of verdicts about the pair before it."""

    id: int
    left: RecordKey
    right: RecordKey
    version: int
    verdict: LinkVerdict
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class LabelledPair:
    """A pair of which a person said whether it is one, with what the model had decided then.

    `weight` is in bits, None where the model had left the pair apart.
    """

    left: RecordKey
    right: RecordKey
    is_same: bool
    outcome: LinkOutcome
    rule: str
    weight: float | None


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


def find_verdict_history(session: Session, one: RecordKey, other: RecordKey) -> list[VerdictGiven]:
    """Every verdict about a pair, oldest first; the number of them is the version of the next one."""
    left, right = sorted((one, other))
    about = select(LinkageVerdict).where(
        LinkageVerdict.left_source == left.source,
        LinkageVerdict.left_reference == left.reference,
        LinkageVerdict.right_source == right.source,
        LinkageVerdict.right_reference == right.reference,
    )
    return [_given(row) for row in session.exec(about.order_by(col(LinkageVerdict.pair_version)))]


def find_last_verdicts(
    session: Session, la_number: str, limit: int = SHOWN_MAX
) -> list[VerdictGiven]:
    """The newest verdicts of a council that are in force, one about a pair, newest first."""
    found: list[VerdictGiven] = []
    seen: set[MemberPair] = set()
    own = select(LinkageVerdict).where(LinkageVerdict.la_number == la_number)
    for row in session.exec(own.order_by(col(LinkageVerdict.id).desc())):
        one = _given(row)
        pair = pair_of(one.left, one.right)
        if pair not in seen and one.verdict is not LinkVerdict.UNDONE:
            found.append(one)
        seen.add(pair)
        if len(found) == limit:
            break
    return found


def find_labelled_pairs(session: Session) -> list[LabelledPair]:
    """The pairs whose newest verdict is "same" or "different", in the order of their records."""
    newest: dict[MemberPair, LinkageVerdict] = {}
    for row in session.exec(select(LinkageVerdict).order_by(col(LinkageVerdict.id))):
        newest[pair_of(*_keys(row))] = row
    labelled = [
        _labelled(row)
        for row in newest.values()
        if row.verdict in (LinkVerdict.SAME, LinkVerdict.DIFFERENT)
    ]
    return sorted(labelled, key=lambda one: (one.left, one.right))


def _verdicts(rows: Iterable[tuple[str, ...]]) -> Verdicts:
    return {
        pair_of(RecordKey(*row[:2]), RecordKey(*row[2:4])): LinkVerdict(row[4])
        for row in rows
        if row[4] != LinkVerdict.UNDONE.value
    }


def _given(row: LinkageVerdict) -> VerdictGiven:
    assert row.id is not None
    left, right = _keys(row)
    return VerdictGiven(
        id=row.id,
        left=left,
        right=right,
        version=row.pair_version,
        verdict=row.verdict,
        reason=row.reason,
        by=row.decided_by,
        at=in_utc(row.decided_at),
    )


def _labelled(row: LinkageVerdict) -> LabelledPair:
    seen = json.loads(row.evidence or "{}")
    outcome = LinkOutcome(seen.get("outcome", LinkOutcome.NO_LINK.value))
    is_same = row.verdict is LinkVerdict.SAME
    return LabelledPair(*_keys(row), is_same, outcome, seen.get("rule", ""), row.weight)


def _keys(row: LinkageVerdict) -> tuple[RecordKey, RecordKey]:
    return (
        RecordKey(row.left_source, row.left_reference),
        RecordKey(row.right_source, row.right_reference),
    )
