"""The queue of what Ofsted changed: opened, closed, suspended, re-graded or moved."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session

from app.core.desk_queue import RULES, Queue, QueueRow, fingerprint
from app.core.record_changes import ChangeKind, Difference
from app.data.council_changes import CouncilChange, find_changes_of_council
from app.data.edition_changes import find_confidential_ids, is_home_based

# A later change of the same subject takes the place of an earlier one: a setting that closed and
# opened again is one row.
_SUBJECTS: Mapping[ChangeKind, str] = {
    ChangeKind.OPENED: "open",
    ChangeKind.CLOSED: "open",
    ChangeKind.STATUS: "open",
    ChangeKind.MOVED: "place",
    ChangeKind.REGRADED: "grade",
    ChangeKind.REPORT_CARD: "grade",
}


def find_ofsted_changes(
    session: Session, la_number: str, names: Mapping[str, str], today: date
) -> list[QueueRow]:
    """The newest change of each subject of each setting, newest first.

    `names` are by provider_id. Of confidential settings there is no row; the addresses of homes are
    left out.
    """
    confidential_ids = find_confidential_ids(session)
    since = today - timedelta(days=RULES.changes_days)
    found: dict[str, QueueRow] = {}
    for change in find_changes_of_council(session, la_number, since):
        if change.provider_id in confidential_ids:
            continue
        for difference in change.differences:
            if subject := _SUBJECTS.get(difference.kind):
                row = _row(change, difference, subject, names)
                before = found.get(row.key)
                if before is None or (before.since or date.min) <= change.edition.as_at:
                    found[row.key] = row
    return sorted(found.values(), key=lambda row: (row.since or date.min, row.key), reverse=True)


def _row(
    change: CouncilChange, difference: Difference, subject: str, names: Mapping[str, str]
) -> QueueRow:
    is_home = is_home_based(change.source, change.facts, change.kind)
    shown = difference.without_personal_details() if is_home else difference
    name = names.get(change.provider_id, "")
    if difference.kind in (ChangeKind.OPENED, ChangeKind.CLOSED):
        name = name or shown.after or shown.before
    edition = change.edition
    return QueueRow(
        queue=Queue.CHANGES,
        key=f"{subject} {change.provider_id or change.identifier}",
        name=name,
        what=difference.kind.name.casefold(),
        cause=fingerprint(change.source, edition.id, difference.kind.value),
        since=edition.as_at,
        values={"before": shown.before, "after": shown.after, "number": change.identifier},
        provider_id=change.provider_id,
        source=change.source,
    )
