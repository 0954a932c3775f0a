"""Alembic's entry point: the caller gives the URL; each migration runs in one transaction."""

from alembic import context
from sqlalchemy import Connection, event
from sqlmodel import SQLModel

import app.data.tables  # noqa: F401  (fills the metadata)
from app.data.session import engine


def begin_immediately(connection: Connection) -> None:
    """Python's sqlite3 begins no transaction for a change of the schema: half of one would stay."""
    connection.exec_driver_sql("BEGIN IMMEDIATE")


with engine(context.config.attributes["database_url"]).connect() as connection:
    if connection.dialect.name == "sqlite":
        event.listen(connection, "begin", begin_immediately)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
