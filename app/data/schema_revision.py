"""The schema revision of the record's tables, and whether this version of the app knows it."""

from pathlib import Path

from sqlalchemy import Connection, NullPool, create_engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from app.data.session import engine

REVISION_TABLE = "alembic_version"  # Alembic's own table, with one row
READ_TIMEOUT_S = 2  # for opening a database, and for waiting until SQLite is unlocked
# "0004_desk.py" is revision 0004.
MIGRATIONS_FOLDER = Path(__file__).parent / "migrations" / "versions"


def revision_of(connection: Connection) -> str:
    """The revision of the tables; "" before the first migration."""
    if not inspect(connection).has_table(REVISION_TABLE):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {REVISION_TABLE}")).scalar() or "")


def is_known_revision(revision: str) -> bool:
    """Whether this version can upgrade tables of a revision to its own."""
    return revision in {
        file.name.partition("_")[0] for file in MIGRATIONS_FOLDER.glob("[0-9]*_*.py")
    }


def find_unknown_revision(connection: Connection) -> str:
    """The revision of the tables if this version does not know it, else ""."""
    current = revision_of(connection)
    return current if current and not is_known_revision(current) else ""


def find_unknown_revision_at(database_url: str) -> str:
    """`find_unknown_revision` for the record at a database URL."""
    with engine(database_url).connect() as connection:
        return find_unknown_revision(connection)


def can_be_read(database_url: str) -> bool:
    """Whether the record can be opened and its tables were migrated.

    Creates nothing and keeps no connection, so that each call finds the database as it is then.
    """
    is_sqlite = database_url.startswith("sqlite")
    if is_sqlite and not Path(database_url.removeprefix("sqlite:///")).is_file():
        return False  # opening it would create it
    timeout = {"timeout" if is_sqlite else "connect_timeout": READ_TIMEOUT_S}
    probe = create_engine(database_url, poolclass=NullPool, connect_args=timeout)
    try:
        with probe.connect() as connection:
            return bool(revision_of(connection))
    except SQLAlchemyError:
        return False
