"""The state of an install that no hostile file may change."""

from sqlmodel import SQLModel

from tests.builders import public_bytes
from tests.ingest.hostile_file_corpus import (
    ValidInstall,
)

EXTRACT = "ofsted_council_extract"


def state_of(valid: ValidInstall) -> tuple[object, ...]:
    """The record without its log of refreshes, and the public data."""
    names = [name for name in SQLModel.metadata.tables if name != "refresh_run"]
    with valid.install.session() as session:
        ask = session.connection().exec_driver_sql
        rows = [tuple(ask(f"SELECT * FROM {name}").all()) for name in names]
    shown = valid.install.public()
    return (rows, shown.settings.seq, public_bytes(valid.install))
