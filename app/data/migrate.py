"""Upgrading and downgrading the record's schema."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.data.schema_revision import (
    REVISION_TABLE,
    find_unknown_revision,
    is_known_revision,
    revision_of,
)

__all__ = [
    "REVISION_TABLE",
    "downgrade",
    "find_unknown_revision",
    "head",
    "is_known_revision",
    "revision_of",
    "upgrade",
]


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str, revision: str = "head") -> None:
    command.upgrade(_config(database_url), revision)


@cache
def head() -> str:
    """The schema revision of this version."""
    script = ScriptDirectory(str(Path(__file__).parent / "migrations"))
    newest = script.get_current_head()
    assert newest is not None
    return newest


def downgrade(database_url: str, revision: str) -> None:
    command.downgrade(_config(database_url), revision)
