"""A new record in memory, without rows, to replay a past in."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from sqlite3 import connect
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import Session, SQLModel


@contextmanager
def empty_record() -> Iterator[Session]:
    with _engine().connect() as connection, Session(connection) as session:
        yield session


@cache
def _engine() -> Engine:
    """An engine each of whose connections is to a new record in memory."""
    made = create_engine("sqlite://", poolclass=NullPool)
    tables = SQLModel.metadata.sorted_tables
    statements = [str(CreateTable(table).compile(made)) for table in tables]
    statements += [
        str(CreateIndex(index).compile(made)) for table in tables for index in table.indexes
    ]
    template = connect(":memory:")
    template.executescript(";".join(statements))
    content = template.serialize()
    template.close()

    @event.listens_for(made, "connect")
    def _fill(connection: Any, _record: Any) -> None:
        connection.deserialize(content)

    return made
