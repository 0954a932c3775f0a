"""Saving a person's verdict about two records, with its audit entry and the clusters after it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.data.audit import AuditEntry, save_audit_entry
from app.data.linkage.clusters_of import update_clusters
from app.data.linkage.index import lock_index
from app.data.linkage.link_queue import SeenPair
from app.data.linkage.verdicts import find_verdict_history
from app.data.tables import LinkageVerdict
from app.linkage.clusters import LinkVerdict, pair_of

AUDIT_ACTION = "link verdict"


@dataclass(frozen=True)
class VerdictDetails:
    """For which council a verdict is given, by whom, when and why; the reason may be ""."""

    la_number: str
    who: str
    now: datetime
    reason: str = ""


class VerdictTaken(Exception):
    """Somebody else decided about the pair since this person read it; nothing was saved."""


def save_verdict(
    session: Session,
    pair: SeenPair,
    verdict: LinkVerdict,
    details: VerdictDetails,
    seen_version: int,
) -> int:
    """Save and audit a verdict, make the clusters of both records again, and return its id; flushed.

    `seen_version` is the number of verdicts about the pair that the person saw. Raises VerdictTaken,
    after which the transaction has to be rolled back.
    """
    lock_index(session)
    before = find_verdict_history(session, pair.left.key, pair.right.key)
    if len(before) != seen_version:
        raise VerdictTaken
    row = _row(pair, verdict, details, seen_version)
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:  # another request saved one since the query above
        raise VerdictTaken from error
    assert row.id is not None
    names = sorted("/".join(one.key) for one in (pair.left, pair.right))
    entry = AuditEntry(
        who=details.who,
        action=f"{AUDIT_ACTION} {verdict.value}",
        subject=" ".join((details.la_number, *names))[:120],
        old_value=before[-1].verdict.value if before else "",
        new_value=verdict.value,
        reason=details.reason,
    )
    save_audit_entry(session, entry, details.now)
    freed = [pair_of(pair.left.key, pair.right.key)] if verdict is not LinkVerdict.SAME else []
    update_clusters(session, [pair.left.id, pair.right.id], freed=freed)
    return row.id


def _row(
    pair: SeenPair, verdict: LinkVerdict, details: VerdictDetails, version: int
) -> LinkageVerdict:
    """The row, with what the person saw of the model's decision, so that it can be measured."""
    left, right = sorted((pair.left.key, pair.right.key))
    stored, seen = pair.stored, ""
    if stored:
        fields = [vars(part) for part in stored.evidence]
        decided = {"outcome": stored.outcome.value, "rule": stored.rule, "fields": fields}
        seen = encode_sorted(decided)
    return LinkageVerdict(
        left_source=left.source,
        left_reference=left.reference,
        right_source=right.source,
        right_reference=right.reference,
        pair_version=version,
        la_number=details.la_number,
        verdict=verdict,
        reason=details.reason,
        decided_by=details.who,
        decided_at=details.now,
        weight=stored.weight if stored else None,
        evidence=seen,
        model_version=stored.model_version if stored else "",
    )
