"""Bringing the record's schema up, or back down."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

REVISIONS = "alembic_version"  # Alembic's own table, of one row


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    command.upgrade(_config(database_url), revision)


def head() -> str:
    """The revision that this version's tables are at."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    newest = script.get_current_head()
    assert newest is not None
    return newest


def revision_of(connection: Connection) -> str:
    """The revision that the tables are at; "" before the first migration."""
    if not inspect(connection).has_table(REVISIONS):
        return ""
    return str(connection.execute(text(f"SELECT version_num FROM {REVISIONS}")).scalar() or "")


def is_known(revision: str) -> bool:
    """Whether this version can bring tables of a revision up to its own."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    return revision in {one.revision for one in script.walk_revisions()}


def find_later(connection: Connection) -> str:
    """The revision that the tables are at, where only a later version of this app knows it; else ""."""
    held = revision_of(connection)
    return held if held and not is_known(held) else ""


def downgrade(database_url: str, revision: str) -> None:
    command.downgrade(_config(database_url), revision)
