"""Databases made from templates, without waits for the disk; and closing them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import make_url

from app.data import migrate, session, table_dump
from app.publish.backup import build_record
from tests.builders.files import number


def new_database(address: str, template: str) -> str:
    """The address of a new database, made as a copy of a template."""
    name = f"test_{number()}"
    with administrator(address).connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    return address.replace("{}", name)


def drop_database(address: str, database_url: str) -> None:
    """Drop a database; hundreds of them take seconds to delete at the end."""
    with administrator(address).connect() as connection:
        connection.exec_driver_sql(f"DROP DATABASE {make_url(database_url).database} WITH (FORCE)")


@cache
def administrator(address: str) -> Engine:
    """The engine that creates and drops the databases of a server."""
    return create_engine(address.replace("{}", "postgres"), isolation_level="AUTOCOMMIT")


def close_engine(database_url: str) -> None:
    """Close the connections to a database and drop the cached engine."""
    session.engine(database_url).dispose()
    session.engine.cache_clear()


def write_empty_record(file: Path) -> None:
    """Write an SQLite record with empty tables, as `flask migrate` makes one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_empty_record("head"))
    file.chmod(0o600)


@cache
def _empty_record(revision: str) -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "record.sqlite"
        migrate.upgrade(f"sqlite:///{file}", revision)
        close_engine(f"sqlite:///{file}")
        return file.read_bytes()


# The definition of a record: its tables are read from it once.
_SCHEMA = {
    "sqlite": "SELECT group_concat(sql) FROM sqlite_master",
    "postgresql": """
        SELECT concat(
            (SELECT string_agg(concat_ws(' ', relname, attname, atttypid, attnotnull), ','
                               ORDER BY attrelid, attnum)
             FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0),
            (SELECT string_agg(concat_ws(' ', conname, pg_get_constraintdef(oid)), ',' ORDER BY oid)
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace))
        """,
}
_tables_by_schema: dict[str, list[Table]] = {}
_read_tables = table_dump.find_tables

# An engine of each server, and one for all SQLite files: others take its compiled statements.
_first_of_server: dict[str, Engine] = {}


@contextmanager
def fast_storage() -> Iterator[None]:
    """Let nothing in this process wait for the disk, and do once what each record would repeat.

    What a process has written survives its end, even by a kill, without a flush. Each record has an
    engine of its own, which would compile every statement again. Backups are checked and restored
    into a new record, which would be migrated from nothing again, and each of these steps reads
    the definitions of all tables.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(session, "create_engine", _create_engine)
        patch.setattr(build_record, "migrate", SimpleNamespace(upgrade=_upgrade, head=migrate.head))
        patch.setattr(table_dump, "find_tables", _find_tables)
        yield


def _find_tables(connection: Connection) -> list[Table]:
    """As the app does, but once for all records with the same definition."""
    schema = str(connection.exec_driver_sql(_SCHEMA[connection.dialect.name]).scalar_one())
    if schema not in _tables_by_schema:
        _tables_by_schema[schema] = _read_tables(connection)
    return _tables_by_schema[schema]


def _create_engine(database_url: str, **options: Any) -> Engine:
    made = create_engine(database_url, query_cache_size=5_000, **options)
    server = str(make_url(database_url).set(database=""))
    if shared := _first_of_server.get(server):
        made.dialect, made._compiled_cache = shared.dialect, shared._compiled_cache
    else:  # the first connection also completes the dialect
        event.listen(made, "connect", lambda *_: _first_of_server.setdefault(server, made))
    if made.dialect.name == "sqlite":
        event.listen(made, "checkout", _stop_flushing)
    return made


def _upgrade(database_url: str, revision: str = "head") -> None:
    file = Path(database_url.removeprefix("sqlite:///"))
    if file.exists():
        migrate.upgrade(database_url, revision)
    else:
        file.write_bytes(_empty_record(revision))


def _stop_flushing(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
