"""The README names every setting and every command."""

from dataclasses import fields

import pytest

from app.cli import COMMANDS
from app.config import ROOT, Config

README = ROOT / "README.md"


@pytest.mark.parametrize("name", [field.name.upper() for field in fields(Config)] + ["PORT"])
def test_every_setting_is_in_the_readme(name):
    assert f"`{name}`" in README.read_text("utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_in_the_readme(command):
    assert f"flask {command}" in README.read_text("utf-8")
