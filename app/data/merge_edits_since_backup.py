"""Merging the edits made since a backup into the record that was restored from it.

Both are SQLite files at this version's revision: `publish.backup.restore` builds a record in
SQLite, whichever engine it is for.
"""

from collections.abc import Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, inspect, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel, col, select

from app.data.erasure_orders import ErasureLogEntry
from app.data.record_times import read_time
from app.data.session import engine, record, table_of
from app.data.tables import (
    AuditEvent,
    Confirmation,
    ContactAttempt,
    CouncilDetailEdit,
    Erasure,
    ErasureOrder,
    MailStop,
    Proposal,
    ProviderEdit,
    ReportedMistake,
    Restriction,
    SettingLink,
    SettingLinkSetting,
    SettingNote,
    SufficiencyPin,
    SufficiencyReport,
    SufficiencyText,
)

MERGED_TABLES = (
    *(ProviderEdit, CouncilDetailEdit, SettingNote, Confirmation, Erasure),
    *(SettingLink, SettingLinkSetting, Proposal, MailStop, ContactAttempt),
    *(ReportedMistake, SufficiencyReport, SufficiencyText, SufficiencyPin),
    AuditEvent,
)
# Rows that change after they were added, with the columns that change.
CHANGED_TABLES: tuple[tuple[type[SQLModel], tuple[str, ...]], ...] = (
    (
        SettingLink,
        (
            *("address_digest", "language", "used_at"),
            *("form_digest", "form_expires_at", "ended_at"),
        ),
    ),
    (Proposal, ("value", "seen_value", "state", "decided_by", "decided_at", "comment")),
    (ReportedMistake, ("state", "decided_by", "decided_at", "outcome", "closed_at")),
    (ContactAttempt, ("note",)),
    (MailStop, ("why",)),
    (SufficiencyReport, ("state", "version", "frozen", "agreed_by", "agreed_at")),
    (SufficiencyText, ("text", "carried_from", "version", "saved_by", "saved_at")),
    (SufficiencyPin, ("position", "removed_at")),
)


class DifferentRecord(Exception):
    """The edits belong to a different record."""


def merge_later_edits(connection: Connection, edits: Path) -> int:
    """Add missing rows and newer restrictions to the record; return how many.

    `connection` is to the record and must have no open transaction; the caller commits. Raises
    DifferentRecord where the audit of the edits does not continue the record's audit.
    """
    connection.exec_driver_sql("ATTACH DATABASE ? AS later", (str(edits),))
    same = "SELECT max(id) FROM audit_event WHERE id IN (SELECT id FROM later.audit_event)"
    chains = "SELECT count(DISTINCT chain) FROM (SELECT id, chain FROM audit_event UNION ALL"
    chains = f"{chains} SELECT id, chain FROM later.audit_event) WHERE id = ({same})"
    if connection.exec_driver_sql(chains).scalar() == 2:
        raise DifferentRecord
    _end_edits(connection)
    _remove_notes(connection)
    for model, columns in CHANGED_TABLES:
        _take_over(connection, table_of(model), columns)
    count = sum(_insert_missing(connection, table_of(model)) for model in MERGED_TABLES)
    return count + _merge_restrictions(connection)


def _end_edits(connection: Connection) -> None:
    """End edits of the record that were ended later; the row that ended them is added after."""
    ended = "SET ended_at = newer.ended_at, ended_by_seq = newer.ended_by_seq"
    ended = f"{ended} FROM later.provider_edit AS newer"
    same = "newer.id = provider_edit.id AND newer.ended_at IS NOT NULL"
    connection.exec_driver_sql(f"UPDATE main.provider_edit {ended} WHERE {same}")


def _remove_notes(connection: Connection) -> None:
    """Remove notes of the record that were removed or erased later."""
    removed = (
        "SET text = newer.text, removed_at = newer.removed_at FROM later.setting_note AS newer"
    )
    same = "newer.id = setting_note.id AND newer.removed_at IS NOT NULL"
    connection.exec_driver_sql(f"UPDATE main.setting_note {removed} WHERE {same}")


def _take_over(connection: Connection, table: Table, columns: Sequence[str]) -> None:
    """Give rows that both records have the later values of these columns."""
    name = table.name
    changed = ", ".join(f"{column} = newer.{column}" for column in columns)
    same = " AND ".join(
        f"newer.{one.name} = {name}.{one.name}" for one in table.primary_key.columns
    )
    update = f"UPDATE main.{name} SET {changed} FROM later.{name} AS newer WHERE {same}"
    connection.exec_driver_sql(update)


def _insert_missing(connection: Connection, table: Table) -> int:
    names = [column.name for column in table.columns]
    known = "CASE WHEN edition_id IN (SELECT id FROM main.edition) THEN edition_id END"
    selected = ", ".join(known if name == "edition_id" else name for name in names)
    keys = ", ".join(column.name for column in table.primary_key.columns)
    into = f"INSERT INTO main.{table.name} ({', '.join(names)}) SELECT {selected}"
    where_missing = f"WHERE ({keys}) NOT IN (SELECT {keys} FROM main.{table.name})"
    return connection.exec_driver_sql(f"{into} FROM later.{table.name} {where_missing}").rowcount


def _merge_restrictions(connection: Connection) -> int:
    """Add or replace restrictions by newer ones; one that was removed later stays for now."""
    names = ", ".join(column.name for column in table_of(Restriction).columns)
    same = "stored.provider_id = newer.provider_id AND stored.source = newer.source"
    same = (
        f"{same} AND stored.is_inactive_registration = newer.is_inactive_registration AND "
        "(stored.stated_on > newer.stated_on"
    )
    same = f"{same} OR (stored.stated_on = newer.stated_on AND stored.consent = newer.consent))"
    existing = f"SELECT 1 FROM main.restriction AS stored WHERE {same}"
    put = f"INSERT OR REPLACE INTO main.restriction ({names}) SELECT {names}"
    put = f"{put} FROM later.restriction AS newer WHERE NOT EXISTS ({existing})"
    return connection.exec_driver_sql(put).rowcount


def read_orders(database_url: str) -> list[ErasureLogEntry]:
    """Every erasure order of a record, oldest first, as log entries."""
    with record(database_url) as session:
        found = session.exec(select(ErasureOrder).order_by(col(ErasureOrder.id))).all()
        return [
            ErasureLogEntry(
                order.source,
                order.key,
                order.provider_id,
                order.restricted_to,
                order.ordered_at.replace(tzinfo=UTC),
            )
            for order in found
        ]


def read_orders_at_any_revision(database_url: str) -> list[ErasureLogEntry]:
    """The erasure orders of a record at any revision; none where it cannot be read."""
    file = engine(database_url).url.database
    if database_url.startswith("sqlite") and not Path(file or "").is_file():
        return []
    try:
        with engine(database_url).connect() as connection:
            rows = _select_orders(connection)
    except DatabaseError:
        return []
    return [ErasureLogEntry(row[0], row[1], row[2], row[3], read_time(row[4])) for row in rows]


def _select_orders(connection: Connection) -> Sequence[Sequence[Any]]:
    column, table = "restricted_to", "erasure_order"
    if not inspect(connection).has_table(table):
        column, table = "restricts", "forget_order"  # their names up to revision 0007
    query = f"SELECT source, key, provider_id, {column}, ordered_at FROM {table} ORDER BY id"
    return connection.execute(text(query)).all()
