"""Alembic's entry point: the caller gives the URL; each migration runs in one transaction."""

from alembic import context
from sqlmodel import SQLModel

import app.data.tables  # noqa: F401  (fills the metadata)
from app.data.session import engine

with engine(context.config.attributes["database_url"]).connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
