"""Positions of small areas, and journeys between them. A source's edition replaces all its rows."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, delete

from app.core.measures.figure import Level
from app.data.session import put_rows, read_rows
from app.data.tables import AreaPosition, TravelTime

POSITION_COLUMNS = tuple(AreaPosition.model_fields)
TRAVEL_COLUMNS = tuple(TravelTime.model_fields)


class StoredPosition(NamedTuple):
    """The centre of an area in degrees."""

    code: str
    latitude: float
    longitude: float


class StoredTravelTime(NamedTuple):
    """A journey between two small areas, in minutes."""

    from_code: str
    to_code: str
    minutes: float


def replace_positions(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the positions of a source; each row in the order of POSITION_COLUMNS."""
    session.exec(delete(AreaPosition).where(col(AreaPosition.source) == source))
    put_rows(session, AreaPosition, POSITION_COLUMNS, rows)


def find_positions(session: Session, level: Level) -> list[StoredPosition]:
    """The positions of the areas of a level, in the order of their codes."""
    query = "SELECT code, latitude, longitude FROM area_position WHERE level = ? ORDER BY code"
    return [StoredPosition(*row) for row in read_rows(session, query, level.value)]


def replace_travel_times(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the journeys of a source; each row in the order of TRAVEL_COLUMNS."""
    session.exec(delete(TravelTime).where(col(TravelTime.source) == source))
    put_rows(session, TravelTime, TRAVEL_COLUMNS, rows)


def find_travel_times(session: Session) -> list[StoredTravelTime]:
    """All journeys, in the order of their areas."""
    query = "SELECT from_code, to_code, minutes FROM travel_time ORDER BY from_code, to_code"
    return [StoredTravelTime(*row) for row in read_rows(session, query)]
