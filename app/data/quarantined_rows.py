"""Rows of a quarantined edition that help a person decide, beside those of the current edition.

They are chosen while the edition is stored, before that is rolled back, and are deleted with the
decision. Personal values of homes and of confidential providers are never among them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlmodel import Session, col, delete, func, select

from app.core.record_changes import Facts, row_text
from app.data.edition_changes import (
    NO_MATCH,
    council_lookup,
    find_changes,
    find_confidential_ids,
    is_home_based,
    match_lookup,
    read_payload,
)
from app.data.session import read_rows
from app.data.tables import Edition, QuarantinedEdition, QuarantinedRow

FIRST_ROWS = 10  # of each council
CHANGES_MAX = 100  # of each council
UNCHANGED = ""  # `change` of a first row


class PreviewRow(NamedTuple):
    """A row of the edition, or one of its changes; "" where an edition does not have it."""

    la_number: str
    key: str
    change: str
    before: str
    after: str


def find_preview(session: Session, earlier: Edition | None, later: Edition) -> list[PreviewRow]:
    """The changes of an edition that is being stored, and its first rows, for each council.

    The most frequent kind of change comes first: it is what most gates have counted.
    """
    return [*_changes(session, earlier, later), *_first_rows(session, earlier, later)]


def save_preview(
    session: Session, quarantined: QuarantinedEdition, rows: Iterable[PreviewRow]
) -> None:
    """Store the rows of a quarantined edition in place of earlier ones; the caller commits."""
    session.flush()
    assert quarantined.id is not None
    delete_preview(session, quarantined)
    session.add_all(
        QuarantinedRow(quarantined_id=quarantined.id, source=quarantined.source, **row._asdict())
        for row in rows
    )


def delete_preview(session: Session, quarantined: QuarantinedEdition) -> None:
    """Delete the rows of an edition that was released or discarded."""
    own = col(QuarantinedRow.quarantined_id) == quarantined.id
    session.exec(delete(QuarantinedRow).where(own))


def count_quarantined_rows(session: Session, quarantined_id: int, la_number: str) -> int:
    """How many rows of a quarantined edition are stored for a council."""
    own = (
        QuarantinedRow.quarantined_id == quarantined_id,
        QuarantinedRow.la_number == la_number,
    )
    return session.exec(select(func.count(col(QuarantinedRow.id))).where(*own)).one()


def find_quarantined_rows(
    session: Session, quarantined_id: int, la_number: str, start: int, count: int
) -> Sequence[PreviewRow]:
    """A page of a council's rows; of providers that became confidential since, no values."""
    own = select(QuarantinedRow).where(
        QuarantinedRow.quarantined_id == quarantined_id,
        QuarantinedRow.la_number == la_number,
    )
    rows = session.exec(own.order_by(col(QuarantinedRow.id)).offset(start).limit(count)).all()
    hidden = _confidential_keys(session, rows)
    return [
        PreviewRow(row.la_number, row.key, row.change, "", "")
        if row.key in hidden
        else PreviewRow(row.la_number, row.key, row.change, row.before, row.after)
        for row in rows
    ]


def _confidential_keys(session: Session, rows: Sequence[QuarantinedRow]) -> set[str]:
    confidential_ids = find_confidential_ids(session)
    if not (rows and confidential_ids):
        return set()
    match = match_lookup(session, rows[0].source)
    return {row.key for row in rows if match(row.key, {}).provider_id in confidential_ids}


def _changes(session: Session, earlier: Edition | None, later: Edition) -> Iterator[PreviewRow]:
    if earlier is None:
        return
    by_council = defaultdict[str, list[PreviewRow]](list)
    for _, key, _, la_number, change in find_changes(session, earlier, later):
        row = PreviewRow(la_number, key, change.kind.value, change.before, change.after)
        by_council[la_number].append(row)
    for rows in by_council.values():
        frequency = Counter(row.change for row in rows)
        rows.sort(key=lambda row: (-frequency[row.change], row.change))
        yield from rows[:CHANGES_MAX]


def _first_rows(session: Session, earlier: Edition | None, later: Edition) -> Iterator[PreviewRow]:
    source, confidential_ids = later.source, find_confidential_ids(session)
    match, council_of = match_lookup(session, source), council_lookup(session, source)
    query = "SELECT key, payload FROM source_row WHERE source = ? AND last_edition_id = ?"
    found = Counter[str]()
    for key, payload in read_rows(session, f"{query} ORDER BY key", source, later.id):
        facts = read_payload(payload)
        matched = match(key, facts) or NO_MATCH
        la_number = council_of(facts) or matched.la_number
        if found[la_number] >= FIRST_ROWS or matched.provider_id in confidential_ids:
            continue
        found[la_number] += 1
        before = _facts_before(session, key, earlier)
        stated = [one for one in (before, facts) if one]
        is_home = any(is_home_based(source, one, matched.kind) for one in stated)
        texts = [row_text(one, is_home=is_home) if one else "" for one in (before, facts)]
        yield PreviewRow(la_number, key, UNCHANGED, *texts)


def _facts_before(session: Session, key: str, earlier: Edition | None) -> Facts:
    if earlier is None:
        return {}
    query = """
        SELECT payload FROM source_row WHERE source = ? AND key = ?
        AND first_edition_id <= ? AND last_edition_id >= ?
    """
    found = read_rows(session, query, earlier.source, key, earlier.id, earlier.id)
    return read_payload(found[0][0]) if found else {}
