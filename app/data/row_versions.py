"""Versions of source rows: what a new edition adds, changes, closes and erases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select, update

from app.data.session import put_rows, read_rows
from app.data.tables import Edition, Erasure, SourceRow

CHUNK = 500  # keys per statement: below every database's limit on parameters
# A fact of stored rows whose details we removed because another source restricts the provider.
WITHHELD_BY_OTHER_SOURCE = "hushed"


@dataclass(frozen=True)
class Changes:
    """Keys of a source that an edition changed; `before` has the old payload by key.

    Only changed and closed keys have an old payload.
    """

    new: frozenset[str]
    changed: frozenset[str]
    closed: frozenset[str]
    before: Mapping[str, str]

    @property
    def written(self) -> frozenset[str]:
        return self.new | self.changed


def store_versions(
    session: Session,
    source: str,
    payloads: Mapping[str, str],
    *,
    edition_id: int,
    previous_id: int | None,
) -> Changes:
    """Store a new edition's rows and return what changed; `payloads` is the JSON of each row by key.

    One UPDATE moves all current rows to the new edition; changed and closed ones are then moved back.
    """
    hashes = {key: _digest(payload) for key, payload in payloads.items()}
    current = {}
    if previous_id is not None:
        query = (
            "SELECT key, id, payload_hash FROM source_row WHERE source = ? AND last_edition_id = ?"
        )
        rows = read_rows(session, query, source, previous_id)
        current = {key: (row_id, digest) for key, row_id, digest in rows}
    new = frozenset(payloads.keys() - current.keys())
    closed = frozenset(current.keys() - payloads.keys())
    changed = frozenset(
        key for key, (_, digest) in current.items() if key in hashes and hashes[key] != digest
    )
    ended = [current[key][0] for key in changed | closed]
    before = _payloads_of(session, ended)
    moved = (col(SourceRow.source) == source, col(SourceRow.last_edition_id) == previous_id)
    session.exec(update(SourceRow).where(*moved).values(last_edition_id=edition_id))
    for ids in chunks(ended):
        restore_ended = update(SourceRow).where(col(SourceRow.id).in_(ids))
        session.exec(restore_ended.values(last_edition_id=previous_id))
    columns = ("source", "key", "payload_hash", "payload", "first_edition_id", "last_edition_id")
    put_rows(
        session,
        SourceRow,
        (*columns, "is_erased"),
        (
            (source, key, hashes[key], payload, edition_id, edition_id, False)
            for key, payload in payloads.items()
            if key in new or key in changed
        ),
    )
    return Changes(new, changed, closed, before)


def _digest(payload: str) -> str:
    return blake2b(payload.encode(), digest_size=16).hexdigest()


def _payloads_of(session: Session, ids: list[int]) -> dict[str, str]:
    found: dict[str, str] = {}
    for part in chunks(ids):
        query = select(SourceRow.key, SourceRow.payload).where(col(SourceRow.id).in_(part))
        found.update(session.exec(query).all())
    return found


def chunks(values: Iterable[int]) -> Iterable[list[int]]:
    listed = list(values)
    return (listed[start : start + CHUNK] for start in range(0, len(listed), CHUNK))


def find_current_payloads(session: Session, source: str) -> dict[str, str]:
    """The newest edition's payloads by key, without those that were erased."""
    query = (
        "SELECT key, payload FROM source_row WHERE source = ? AND last_edition_id = "
        "(SELECT max(id) FROM edition WHERE source = ?) AND is_erased = ?"
    )
    return dict(read_rows(session, query, source, source, False))


def find_payloads_of_edition(session: Session, source: str, edition_id: int) -> dict[str, str]:
    """The payloads of an edition by key; "{}" for a row that was erased since."""
    query = (
        "SELECT key, payload FROM source_row "
        "WHERE source = ? AND first_edition_id <= ? AND last_edition_id >= ?"
    )
    return dict(read_rows(session, query, source, edition_id, edition_id))


def find_unerased_keys(session: Session, source: str, keys: Iterable[str]) -> set[str]:
    """Keys whose row in the newest edition of a source is not erased."""
    return find_current_keys(session, source, keys, col(SourceRow.is_erased).is_(False))


def find_publishable_keys(session: Session, source: str, keys: Iterable[str]) -> set[str]:
    """Keys whose row in the newest edition of a source is neither erased nor withheld."""
    says_withheld = col(SourceRow.payload).contains(
        f'"{WITHHELD_BY_OTHER_SOURCE}":true', autoescape=True
    )
    may_publish = (col(SourceRow.is_erased).is_(False), ~says_withheld)
    return find_current_keys(session, source, keys, *may_publish)


def find_current_keys(
    session: Session, source: str, keys: Iterable[str], *extra_conditions: ColumnElement[bool]
) -> set[str]:
    """Keys with a row in the newest edition of a source that meets `extra_conditions`."""
    listed, found = sorted(keys), set[str]()
    newest = select(func.max(Edition.id)).where(Edition.source == source).scalar_subquery()
    for start in range(0, len(listed), CHUNK):
        current = select(SourceRow.key).where(
            col(SourceRow.source) == source,
            col(SourceRow.key).in_(listed[start : start + CHUNK]),
            col(SourceRow.last_edition_id) == newest,
            *extra_conditions,
        )
        found.update(session.exec(current).all())
    return found


def find_older_payloads(
    session: Session, source: str, keys: Iterable[str], before_edition_id: int
) -> list[tuple[str, str]]:
    """(key, payload) of every version of these rows that ended before an edition."""
    listed = sorted(keys)
    found: list[tuple[str, str]] = []
    for start in range(0, len(listed), CHUNK):
        query = select(SourceRow.key, SourceRow.payload).where(
            col(SourceRow.source) == source,
            col(SourceRow.key).in_(listed[start : start + CHUNK]),
            col(SourceRow.last_edition_id) < before_edition_id,
        )
        found += session.exec(query).all()
    return found


def erase_versions(
    session: Session, source: str, keys: Iterable[str], *, before_edition_id: int | None = None
) -> None:
    """Erase the facts of every version of these rows.

    With `before_edition_id`, the version in that edition stays.
    """
    listed = sorted(keys)
    older = []
    if before_edition_id is not None:
        older.append(col(SourceRow.last_edition_id) < before_edition_id)
    for start in range(0, len(listed), CHUNK):
        statement = update(SourceRow).where(
            col(SourceRow.source) == source,
            col(SourceRow.key).in_(listed[start : start + CHUNK]),
            *older,
        )
        session.exec(statement.values(payload="{}", payload_hash="", is_erased=True))


def save_erasures(
    session: Session,
    source: str,
    provider_ids: Iterable[str],
    *,
    edition_id: int | None,
    erased_at: datetime,
) -> None:
    """Record that facts about these providers were erased."""
    session.add_all(
        Erasure(provider_id=provider_id, source=source, edition_id=edition_id, erased_at=erased_at)
        for provider_id in sorted(provider_ids)
    )
