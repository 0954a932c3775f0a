"""Positions of small areas, and journeys between them. A source's edition replaces all its rows."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, delete

from app.core.measures.figure import Level
from app.data.session import put_rows, read_rows
from app.data.tables import AreaPosition

POSITION_COLUMNS = tuple(AreaPosition.model_fields)


class StoredPosition(NamedTuple):
    """The centre of an area in degrees."""

    code: str
    latitude: float
    longitude: float


def replace_positions(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the positions of a source; each row in the order of POSITION_COLUMNS."""
    session.exec(delete(AreaPosition).where(col(AreaPosition.source) == source))
    put_rows(session, AreaPosition, POSITION_COLUMNS, rows)


def find_positions(session: Session, level: Level) -> list[StoredPosition]:
    """The positions of the areas of a level, in the order of their codes."""
    query = "SELECT code, latitude, longitude FROM area_position WHERE level = ? ORDER BY code"
    return [StoredPosition(*row) for row in read_rows(session, query, level.value)]
