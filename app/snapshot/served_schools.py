"""The schools that clubs and childminders serve, and the settings that serve each."""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from app.snapshot.distances import Floats
from app.snapshot.search import Grid, Whole


class ServedSchool(NamedTuple):
    """A school by its key in addresses (`core.school_served`) and its name in a listing.

    `name` is "" for a key that no published setting has.
    """

    key: str
    name: str


class ServedSchools:
    """Keys, names and settings of the table `school_served`, for settings with a position."""

    def __init__(self, rows: Iterable[tuple[str, str, int]], grid: Grid) -> None:
        """`rows` are key, name and the number of a setting, in the order of the keys."""
        listed = [*rows]
        places = grid.rows_of(np.array([number for _, _, number in listed], np.int64))
        self._names: dict[str, str] = {}
        served = defaultdict(list)
        for (key, name, _), place in zip(listed, places.tolist(), strict=True):
            self._names.setdefault(key, name)
            if place >= 0:
                served[key].append(place)
        self._rows_by_key = {key: np.array(rows, np.int64) for key, rows in served.items()}
        self._keys = [*served]
        rows_served = np.concatenate([*self._rows_by_key.values(), np.array([], np.int64)])
        # Of every setting of the first school, then of the second one, and so on.
        self.latitudes, self.longitudes = (axis[rows_served] for axis in grid.positions())
        sizes = [len(rows) for rows in self._rows_by_key.values()]
        self._starts = np.cumsum([0, *sizes])[:-1]

    def school(self, key: str) -> ServedSchool:
        """The school with this key."""
        return ServedSchool(key, self._names.get(key, ""))

    def rows_of(self, key: str) -> Whole:
        """The rows in `Grid.positions` of the settings that serve a school; none if unknown."""
        return self._rows_by_key.get(key, np.array([], np.int64))

    def nearest(self, metres: Floats, radius_m: float, most: int) -> list[ServedSchool]:
        """The schools whose nearest setting is within the radius, at most so many; nearest first.

        `metres` has the distance of each of the positions in `latitudes` and `longitudes`.
        """
        if not self._keys:
            return []
        nearest_m = np.minimum.reduceat(metres, self._starts)
        within = (nearest_m <= radius_m).nonzero()[0]
        order = within[np.argsort(nearest_m[within], kind="stable")][:most]
        return [self.school(self._keys[at]) for at in order.tolist()]


def read_served_schools(connection: sqlite3.Connection, grid: Grid) -> ServedSchools:
    """The schools of a places directory; none for a directory of an earlier release."""
    tables = "SELECT name FROM sqlite_master WHERE name = 'school_served'"
    query = "SELECT key, name, number FROM school_served ORDER BY key, number"
    is_known = connection.execute(tables).fetchone()
    return ServedSchools(connection.execute(query) if is_known else (), grid)
