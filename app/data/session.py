"""Opening the record, and bulk reads and writes."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, create_engine, event
from sqlmodel import Session, SQLModel

Rows = Iterable[Sequence[Any]]


BUSY_TIMEOUT_MS = 10_000  # how long a command waits for another one's transaction on SQLite


@lru_cache(maxsize=8)
def engine(database_url: str) -> Engine:
    """The engine of a database URL, cached per process; SQLite with WAL and foreign keys."""
    if not database_url.startswith("sqlite"):
        return create_engine(database_url, pool_pre_ping=True)
    file = Path(database_url.removeprefix("sqlite:///"))
    file.parent.mkdir(parents=True, exist_ok=True)
    made = create_engine(database_url)

    @event.listens_for(made, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(0o600)  # SQLite gives its WAL files the same mode
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")  # no erased values in free pages
        cursor.execute("PRAGMA cache_size = -65536")  # 64 MB: the indexes of a national register
        cursor.close()

    return made


@contextmanager
def record(database_url: str) -> Iterator[Session]:
    """A session that the caller commits; uncommitted changes are rolled back."""
    with Session(engine(database_url)) as session:
        yield session


def table_of(model: type[SQLModel]) -> Table:
    table = getattr(model, "__table__")  # noqa: B009  (SQLModel does not type it)
    assert isinstance(table, Table)
    return table


def put_rows(
    session: Session,
    model: type[SQLModel],
    columns: Sequence[str],
    rows: Rows,
    *,
    key: Sequence[str] = (),
) -> None:
    """Insert many rows: values in the order of `columns`, dates as ISO text, enums as values.

    Where a row with the same `key` columns exists, its other columns are replaced. This bypasses
    the ORM and Core's parameter handling: a national register has half a million rows, and either
    would take longer than parsing them. Uses executemany on SQLite and COPY on PostgreSQL.
    """
    name, listed = table_of(model).name, ", ".join(columns)
    others = ", ".join(f"{column} = excluded.{column}" for column in columns if column not in key)
    conflict = f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {others}" if key else ""
    batch = list(rows)
    if not batch:
        return
    if key:  # in the order of the index: a third less work for the database
        batch.sort(key=itemgetter(*(columns.index(column) for column in key)))
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        placeholders = ", ".join("?" * len(columns))
        statement = f"INSERT INTO {name} ({listed}) VALUES ({placeholders}){conflict}"
        connection.exec_driver_sql(statement, batch)
        return
    into = "put_rows" if key else name
    if key:
        shape = f"CREATE TEMP TABLE put_rows ON COMMIT DROP AS SELECT {listed} FROM {name} LIMIT 0"
        connection.exec_driver_sql(shape)
    driver = connection.connection.driver_connection
    assert driver is not None
    with driver.cursor() as cursor, cursor.copy(f"COPY {into} ({listed}) FROM STDIN") as copy:
        for row in batch:
            copy.write_row(row)
    if key:
        move = f"INSERT INTO {name} ({listed}) SELECT {listed} FROM put_rows{conflict}"
        connection.exec_driver_sql(move)
        connection.exec_driver_sql("DROP TABLE put_rows")


def placeholders(values: Sequence[Any]) -> str:
    """The placeholders of an IN list for these values; "NULL", which matches nothing, for none."""
    return ", ".join("?" * len(values)) or "NULL"


def read_rows(session: Session, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """Rows of an SQL statement with "?" placeholders as plain tuples; for large reads.

    Dates are ISO text on SQLite and dates on PostgreSQL: cast them where that matters.
    """
    connection = session.connection()
    if connection.dialect.name != "sqlite":
        statement = statement.replace("?", "%s")
    cursor = connection.connection.cursor()
    try:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
    finally:
        cursor.close()
