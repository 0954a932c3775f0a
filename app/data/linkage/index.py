"""The index of records: a row for each, and the keys under which others find it."""

from collections.abc import Collection, Iterable, Mapping
from hashlib import blake2b
from typing import NamedTuple

from sqlmodel import Session

from app.data.linkage.source_records import CHUNK, SourceRecord
from app.data.session import placeholders, put_rows, read_rows
from app.data.tables import LinkageKey, LinkageRecord
from app.linkage.clusters import RecordKey

SETTINGS = "settings"
# A key that more records have finds none: in a council of 900 settings such a word tells nothing.
RECORDS_OF_KEY_MAX = 400
_LOCK = 4_715_032  # of PostgreSQL, for this index only
_COLUMNS = "id, source, reference, provider_id, la_number, facts, cluster_id"
_DELETED_FROM = (
    ("linkage_key", "record_id"),
    ("linkage_pair", "left_id"),
    ("linkage_pair", "right_id"),
    ("linkage_record", "id"),
)


class IndexedRecord(NamedTuple):
    """A record in the index."""

    id: int
    key: RecordKey
    provider_id: str
    la_number: str
    facts: str
    cluster_id: int


def token_of(key: str) -> int:
    """63 bits of the digest of a key: no name is in the index of keys."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big") >> 1


def lock_index(session: Session) -> None:
    """Let no other transaction change the index until this one ends: ids are given out in order."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":  # the first statement that writes takes the lock
        connection.exec_driver_sql("UPDATE linkage_record SET cluster_id = cluster_id WHERE id < 0")
    else:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def find_all_records(session: Session) -> list[IndexedRecord]:
    """Every record in the index."""
    return _records(session, f"SELECT {_COLUMNS} FROM linkage_record")


def find_records(session: Session, ids: Collection[int]) -> list[IndexedRecord]:
    """The records with these ids, by id."""
    return _where(session, "id", ids)


def find_records_of(session: Session, provider_ids: Collection[str]) -> list[IndexedRecord]:
    """The records of these providers, by id."""
    return _where(session, "provider_id", provider_ids)


def find_records_in(session: Session, cluster_ids: Collection[int]) -> list[IndexedRecord]:
    """The records in these clusters, by id."""
    return _where(session, "cluster_id", cluster_ids)


def find_record(session: Session, key: RecordKey) -> IndexedRecord | None:
    """The record with this key, None where the index has none."""
    own = f"SELECT {_COLUMNS} FROM linkage_record WHERE source = ? AND reference = ?"
    found = _records(session, own, *key)
    return found[0] if found else None


def _where(
    session: Session, column: str, values: Collection[int] | Collection[str]
) -> list[IndexedRecord]:
    listed: list[int | str] = [*values]
    found: list[IndexedRecord] = []
    for start in range(0, len(listed), CHUNK):
        chosen = listed[start : start + CHUNK]
        own = f"SELECT {_COLUMNS} FROM linkage_record WHERE {column} IN ({placeholders(chosen)})"
        found += _records(session, own, *chosen)
    return sorted(found)


def _records(session: Session, statement: str, *values: int | str) -> list[IndexedRecord]:
    return [
        IndexedRecord(number, RecordKey(source, reference), *rest)
        for number, source, reference, *rest in read_rows(session, statement, *values)
    ]


def save_records(
    session: Session,
    records: Iterable[SourceRecord],
    keys: Mapping[RecordKey, Collection[str]],
    known: Mapping[RecordKey, IndexedRecord],
) -> dict[RecordKey, IndexedRecord]:
    """Save records with their keys; a known one keeps its id and its cluster. Flushed."""
    next_id = 1 + (read_rows(session, "SELECT max(id) FROM linkage_record")[0][0] or 0)
    saved: dict[RecordKey, IndexedRecord] = {}
    for record in records:
        before = known.get(record.key)
        number, cluster_id = (before.id, before.cluster_id) if before else (next_id, next_id)
        next_id += 0 if before else 1
        rest = (record.provider_id, record.la_number, record.facts, cluster_id)
        saved[record.key] = IndexedRecord(number, record.key, *rest)
    columns = (
        "id",
        "kind",
        "source",
        "reference",
        "provider_id",
        "la_number",
        "facts",
        "cluster_id",
    )
    rows = [(one.id, SETTINGS, *one.key, *one[2:]) for one in saved.values()]
    put_rows(session, LinkageRecord, columns, rows, key=("id",))
    delete_rows(session, "linkage_key", "record_id", [one.id for one in saved.values()])
    tokens = sorted({(token_of(text), one.id) for one in saved.values() for text in keys[one.key]})
    put_rows(session, LinkageKey, ("token", "record_id"), tokens)
    return saved


def remove_records(session: Session, ids: Collection[int]) -> None:
    """Remove records with their keys and pairs."""
    for table, column in _DELETED_FROM:
        delete_rows(session, table, column, ids)


def remove_from_index(session: Session, provider_ids: Collection[str]) -> None:
    """Remove what the index has of these providers, for an erasure; flushed.

    The next publication puts back what their lists still say.
    """
    session.flush()
    remove_records(session, [one.id for one in find_records_of(session, provider_ids)])


def find_candidates(session: Session, keys: Collection[str]) -> list[IndexedRecord]:
    """The records that share a key with these, by id; no key with very many records counts."""
    tokens = sorted({token_of(key) for key in keys})
    if not tokens:
        return []
    own = f"SELECT token, record_id FROM linkage_key WHERE token IN ({placeholders(tokens)})"
    holders: dict[int, list[int]] = {}
    for token, record_id in read_rows(session, own, *tokens):
        holders.setdefault(token, []).append(record_id)
    listed = {one for ids in holders.values() if len(ids) <= RECORDS_OF_KEY_MAX for one in ids}
    return find_records(session, sorted(listed))


def save_clusters(session: Session, cluster_ids: Mapping[int, int]) -> None:
    """Save the cluster of records, by their id."""
    connection = session.connection()
    for cluster_id in sorted(set(cluster_ids.values())):
        ids = [one for one, its_own in cluster_ids.items() if its_own == cluster_id]
        for start in range(0, len(ids), CHUNK):
            listed = ", ".join(str(int(one)) for one in ids[start : start + CHUNK])
            connection.exec_driver_sql(
                f"UPDATE linkage_record SET cluster_id = {int(cluster_id)} WHERE id IN ({listed})"
            )


def delete_rows(session: Session, table: str, column: str, ids: Collection[int]) -> None:
    """Delete the rows of a table that have one of these ids in a column."""
    listed = list(ids)
    connection = session.connection()
    for start in range(0, len(listed), CHUNK):
        chosen = ", ".join(str(int(one)) for one in listed[start : start + CHUNK])
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {column} IN ({chosen})")
