"""The documentation names what can be set and what can be called."""

from dataclasses import fields

import pytest

from app.cli import COMMANDS
from app.config import (
    ROOT,
    Config,
)
from app.ingest.sources import SOURCES

OPERATIONS = ROOT / "docs/operations.md"


@pytest.mark.parametrize("name", [field.name.upper() for field in fields(Config)] + ["PORT"])
def test_every_setting_is_in_the_table_of_settings(name):
    assert f"| `{name}` |" in OPERATIONS.read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"flask {command}" in OPERATIONS.read_text("utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.name)
def test_every_source_is_in_the_table_of_sources_with_its_days_until_stale(source):
    rows = (ROOT / "docs/sources.md").read_text("utf-8").splitlines()

    row = next(row for row in rows if row.startswith(f"| `{source.name}` |"))

    assert row.endswith(f"| {source.stale_after_days} |")
