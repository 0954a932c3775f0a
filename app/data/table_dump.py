"""Writing the record's tables as JSON lines and loading them, on either engine at any revision.

Each table is a gzip file: a line with its column names, then one line per row. Times are text in
UTC as SQLite stores them, which PostgreSQL also reads. The tables are read from the database, not
from this version's models, so a dump matches the database's revision.
"""

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from isal import igzip
from sqlalchemy import (
    Column,
    Connection,
    Date,
    DateTime,
    MetaData,
    Table,
    Time,
    inspect,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from app.data.migrate import REVISION_TABLE
from app.data.session import engine

# Staff decisions and erasures, which cannot be imported again from any source.
EDIT_TABLES = (
    "provider_edit",
    "place_edit",  # up to revision 0007
    "setting_note",
    *("setting_link", "setting_link_setting", "proposal"),
    *("mail_stop", "contact_attempt", "reported_mistake"),
    "council_detail_edit",
    *("sufficiency_report", "sufficiency_text", "sufficiency_pin"),
    "confirmation",
    "restriction",
    "erasure",
    "erasure_order",
    "forget_order",  # up to revision 0007
    "audit_event",
)
ERASURE_ORDER_TABLES = ("erasure_order", "forget_order")  # the second up to revision 0007
BATCH = 5_000  # rows in memory at once
Rows = Iterator[Sequence[Any]]
_gzip_file: Callable[..., Any] = igzip.IGzipFile  # its module has no types


@contextmanager
def consistent_read(database_url: str) -> Iterator[Connection]:
    """A connection that reads the record as at one moment, whatever else is written meanwhile."""
    bind = engine(database_url)
    with bind.connect() as connection:
        if bind.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        inspect(connection).has_table(REVISION_TABLE)  # the first query fixes the moment
        yield connection


def find_tables(connection: Connection) -> list[Table]:
    """Every table of the record; a table comes after those it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != REVISION_TABLE]


def write_table(connection: Connection, table: Table, into: BinaryIO) -> int:
    """Write a table in the dump format; return the number of rows."""
    count = 0
    with _gzip_file(fileobj=into, mode="wb", compresslevel=1) as lines:
        lines.write(_json_line([column.name for column in table.columns]))
        for row in find_rows(connection, table):
            lines.write(_json_line(row))
            count += 1
    return count


def find_rows(connection: Connection, table: Table) -> Rows:
    """A table's rows in key order, with dates and times as text."""
    date_columns = [(at, to) for at, column in enumerate(table.columns) if (to := _to_text(column))]
    ordered = select(table).order_by(*table.primary_key.columns)
    for found in connection.execute(ordered, execution_options={"yield_per": BATCH}):
        row = list(found)
        for at, to in date_columns:
            if row[at] is not None:
                row[at] = to(row[at])
        yield row


def read_table(file: BinaryIO) -> tuple[list[str], Rows]:
    """The columns of a dumped table, and an iterator over its rows."""
    lines = io.BufferedReader(_gzip_file(fileobj=file, mode="rb"), 1 << 18)
    return json.loads(next(iter(lines))), (json.loads(line) for line in lines)


def load_table(
    connection: Connection, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """Insert dumped rows and return how many; new ids continue after them."""
    listed, count = ", ".join(f'"{column}"' for column in columns), 0
    remaining_rows = iter(rows)
    put = _insert if connection.dialect.name == "sqlite" else _copy
    while batch := list(islice(remaining_rows, BATCH)):
        put(connection, f'"{name}"', listed, batch)
        count += len(batch)
    if connection.dialect.name != "sqlite":
        _reset_id_sequence(connection, name)
    return count


def truncate_all_tables(connection: Connection) -> None:
    """Delete every row of the record, in the caller's transaction."""
    if names := [f'"{table.name}"' for table in find_tables(connection)]:
        connection.execute(text(f"TRUNCATE {', '.join(names)}"))


def _insert(connection: Connection, name: str, listed: str, rows: list[Sequence[Any]]) -> None:
    values = ", ".join("?" * len(rows[0]))
    statement = f"INSERT INTO {name} ({listed}) VALUES ({values})"
    connection.exec_driver_sql(statement, [tuple(row) for row in rows])


def _copy(connection: Connection, name: str, listed: str, rows: list[Sequence[Any]]) -> None:
    connection.execute(text("SET LOCAL TIME ZONE 'UTC'"))
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {name} ({listed}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _reset_id_sequence(connection: Connection, name: str) -> None:
    if not any(column["name"] == "id" for column in inspect(connection).get_columns(name)):
        return
    newest = f'(SELECT max(id) FROM "{name}")'
    sequence = f"pg_get_serial_sequence('{name}', 'id')"
    then = f"setval({sequence}, COALESCE({newest}, 1), {newest} IS NOT NULL)"
    connection.execute(text(f"SELECT {then}"))


def _json_line(cells: Sequence[Any]) -> bytes:
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _to_text(column: Column[Any]) -> Callable[[Any], str] | None:
    kind: TypeEngine[Any] = column.type
    if isinstance(kind, DateTime):
        return _datetime_text
    if isinstance(kind, Time):
        return _time_text
    return _date_text if isinstance(kind, Date) else None


def _datetime_text(value: datetime) -> str:
    in_utc = value if value.tzinfo is None else value.astimezone(UTC).replace(tzinfo=None)
    return in_utc.isoformat(" ", "microseconds")


def _time_text(value: time) -> str:
    return value.isoformat("microseconds")


def _date_text(value: date) -> str:
    return value.isoformat()
