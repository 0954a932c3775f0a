"""The state of an install that no hostile file may change."""

from pathlib import Path

from sqlmodel import SQLModel

from tests.builders import public_bytes
from tests.ingest.hostile_file_corpus import (
    ValidInstall,
)

EXTRACT = "ofsted_council_extract"


_first_states: dict[Path, tuple[object, ...]] = {}


def first_state(valid: ValidInstall) -> tuple[object, ...]:
    """The state of a valid install when it was first asked for; no test may change it."""
    data_dir = valid.install.data_dir
    if data_dir not in _first_states:
        _first_states[data_dir] = state_of(valid)
    return _first_states[data_dir]


def state_of(valid: ValidInstall) -> tuple[object, ...]:
    """The record without its log of refreshes, and the public data."""
    names = [name for name in SQLModel.metadata.tables if name != "refresh_run"]
    with valid.install.session() as session:
        ask = session.connection().exec_driver_sql
        rows = [tuple(ask(f"SELECT * FROM {name}").all()) for name in names]
    shown = valid.install.public()
    return (rows, shown.settings.seq, public_bytes(valid.install))
