"""The small areas of published statistics with their centres and their children, for reach."""

from collections.abc import Mapping
from functools import cached_property
from math import degrees
from typing import NamedTuple

from app.core.distance import radii_m
from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import POPULATION
from app.snapshot.immutable_database import ImmutableDatabase

_COLUMNS = "code, latitude, longitude, under_5, under_2, aged_2, aged_3_4"


class ReachArea(NamedTuple):
    """A small area: its centre in degrees, and its children of each band of POPULATION."""

    code: str
    latitude: float
    longitude: float
    children: Mapping[ProvisionBand, float]


class PublishedReach:
    """The areas in `statistics.sqlite`. A directory of an earlier release has none."""

    def __init__(self, database: ImmutableDatabase) -> None:
        self._database = database

    @cached_property
    def _is_there(self) -> bool:
        tables = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'reach_area'"
        return self._database.connection().execute(tables).fetchone() is not None

    def areas(self, codes: list[str]) -> list[ReachArea]:
        """Those of these areas whose centre is known, in the order of their codes."""
        wanted = ", ".join("?" * len(codes))
        return self._select(f"code IN ({wanted}) ORDER BY code", sorted(codes))

    def areas_around(self, latitude: float, longitude: float, metres: float) -> list[ReachArea]:
        """Every area whose centre is at most so far from a point, and some that are further."""
        north, east = radii_m(latitude)
        up, across = degrees(metres / north) * 1.01, degrees(metres / east) * 1.01
        box = [latitude - up, latitude + up, longitude - across, longitude + across]
        return self._select(
            "latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? ORDER BY code", box
        )

    def _select(self, condition: str, values: list[str] | list[float]) -> list[ReachArea]:
        if not self._is_there:
            return []
        query = f"SELECT {_COLUMNS} FROM reach_area WHERE {condition}"
        rows = self._database.connection().execute(query, values)
        return [
            ReachArea(code, latitude, longitude, dict(zip(POPULATION, children, strict=True)))
            for code, latitude, longitude, *children in rows
        ]
