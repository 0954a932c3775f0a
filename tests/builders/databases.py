"""Databases made from templates, without waits for the disk; and closing them."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url

from app.data import migrate, session
from tests.builders.files import number


def new_database(address: str, template: str) -> str:
    """The address of a new database, made as a copy of a template."""
    name = f"test_{number()}"
    maker = session.engine(address.replace("{}", "postgres"))
    with maker.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {template}")
    close_engine(address.replace("{}", "postgres"))
    return address.replace("{}", name)


def close_engine(database_url: str) -> None:
    """Close the connections to a database and drop the cached engine."""
    session.engine(database_url).dispose()
    session.engine.cache_clear()


def write_empty_record(file: Path) -> None:
    """Write an SQLite record with empty tables, as `flask migrate` makes one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_empty_record())
    file.chmod(0o600)


@cache
def _empty_record() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "record.sqlite"
        migrate.upgrade(f"sqlite:///{file}")
        close_engine(f"sqlite:///{file}")
        return file.read_bytes()


@contextmanager
def fast_storage() -> Iterator[None]:
    """Let nothing in this process wait for the disk, and keep compiled statements between records.

    What a process has written survives its end, even by a kill, without a flush. Each record has an
    engine of its own, which would compile every statement again.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        patch.setattr(session, "create_engine", _create_engine)
        yield


def _create_engine(database_url: str, **options: Any) -> Engine:
    made = create_engine(database_url, **options)
    if make_url(database_url).get_backend_name() == "sqlite":
        shared = _sqlite()
        made.dialect, made._compiled_cache = shared.dialect, shared._compiled_cache
        event.listen(made, "checkout", _stop_flushing)
    return made


@cache
def _sqlite() -> Engine:
    """The engine whose dialect and compiled statements all SQLite engines share."""
    made = create_engine("sqlite://", query_cache_size=5_000)
    with made.connect():
        return made


def _stop_flushing(connection: Any, *_: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
