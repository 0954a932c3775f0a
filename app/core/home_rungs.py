"""On which rung of `home_area.RUNGS` each postcode of a whole directory is shown.

From the first rung on: postcodes of one district that share an area stay on its rung when they are
enough, and go on to the next one when they are too few, where those that stayed below are not counted
with them. So the postcodes that have an area are exactly those that a reader must take it for. A
postcode never goes back to an earlier rung in a later edition (`before`), and those that once shared an
area stay or go on together: two editions compared tell no more than either of them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.core.distance import GRID_ROW_DEGREES
from app.core.home_area import LAST, RUNGS, SHARED_BY, column_degrees

NO_POSITION = -(2**31)
NO_RUNG = 255  # of a retired postcode
_COLUMN_FROM = 2**11  # added to columns, so that none is negative

Ints = npt.NDArray[np.int64]
Rungs = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Ground:
    """A postcode directory as it is stored: sorted keys, millionths of a degree, number of district."""

    keys: npt.NDArray[np.uint64]
    latitude_e6: npt.NDArray[np.int32]
    longitude_e6: npt.NDArray[np.int32]
    district: npt.NDArray[np.uint16]
    retired_month: npt.NDArray[np.uint16]

    @cached_property
    def is_live(self) -> Flags:
        live: Flags = np.asarray(self.retired_month) == 0
        return live

    @cached_property
    def is_placed(self) -> Flags:
        placed: Flags = np.asarray(self.latitude_e6) != NO_POSITION
        return placed

    @cached_property
    def outward(self) -> Ints:
        """A number for each outward code, from 1 on."""
        codes = np.asarray(self.keys) >> np.uint64(24)
        starts = np.ones(len(codes), np.int64)
        starts[1:] = codes[1:] != codes[:-1]
        return np.cumsum(starts)

    @cached_property
    def cells(self) -> tuple[Ints, Ints]:
        """Row and column of the cell of 1 km of each postcode (`home_area.cell_at`); 0 without one."""
        latitude = np.where(self.is_placed, self.latitude_e6, 0) / 1e6
        longitude = np.where(self.is_placed, self.longitude_e6, 0) / 1e6
        rows = np.rint(latitude / GRID_ROW_DEGREES).astype(np.int64)
        known, of = np.unique(rows, return_inverse=True)
        widths = np.array([column_degrees(row * GRID_ROW_DEGREES) for row in known.tolist()])
        return rows, np.rint(longitude / widths[of]).astype(np.int64)

    def areas(self, rows: Ints, rung: int) -> Ints:
        """A number for each of these rows, the same for those that share district and area."""
        shows_outward, width_km = RUNGS[rung]
        area = np.zeros(len(rows), np.int64)
        if width_km:
            north, east = self.cells
            area = (north[rows] // width_km) * 2**12 + (east[rows] // width_km + _COLUMN_FROM)
        if shows_outward:
            area += self.outward[rows] * 2**25
        return area * 2**16 + np.asarray(self.district)[rows]


def rungs_of(ground: Ground, before: Rungs | None = None) -> Rungs:
    """The rung of every live postcode, NO_RUNG of the others.

    `before` is the rung that each had in the edition before, NO_RUNG where it had none.
    """
    found = np.full(len(ground.keys), NO_RUNG, np.uint8)
    live = np.flatnonzero(ground.is_live)
    lowest = np.zeros(len(found), np.uint8)
    if before is not None:
        lowest = np.where(before == NO_RUNG, 0, before).astype(np.uint8)
    lowest[~ground.is_placed] = LAST
    left = live
    for rung in range(LAST):
        is_here = lowest[left] <= rung
        here, later = left[is_here], left[~is_here]
        _, of, counts = np.unique(ground.areas(here, rung), return_inverse=True, return_counts=True)
        stays = counts[of] >= SHARED_BY
        found[here[stays]] = rung
        left = np.concatenate((later, here[~stays]))
    found[left] = LAST
    _fill_up(ground, found)
    return found


def _fill_up(ground: Ground, found: Rungs) -> None:
    """Put whole areas on the last rung of districts that have a few postcodes there, until enough."""
    alone = np.flatnonzero(found == LAST)
    districts, counts = np.unique(np.asarray(ground.district)[alone], return_counts=True)
    for district in districts[counts < SHARED_BY].tolist():
        own = np.flatnonzero((np.asarray(ground.district) == district) & (found != NO_RUNG))
        missing = SHARED_BY - int((found[own] == LAST).sum())
        for rows in _smallest_areas(ground, found, own):
            if missing <= 0:
                break
            found[rows] = LAST
            missing -= len(rows)


def _smallest_areas(ground: Ground, found: Rungs, own: Ints) -> list[Ints]:
    """The rows of each area among those of a district: widest areas first, of these the smallest."""
    areas: list[tuple[int, int, int, Ints]] = []
    for rung in range(LAST - 1, -1, -1):
        here = own[found[own] == rung]
        numbers, of, counts = np.unique(
            ground.areas(here, rung), return_inverse=True, return_counts=True
        )
        for at, number in enumerate(numbers.tolist()):
            areas.append((LAST - rung, int(counts[at]), number, here[of == at]))
    return [rows for *_, rows in sorted(areas, key=lambda one: one[:3])]


def count_exposed(ground: Ground, rungs: Rungs) -> int:
    """How many live postcodes have an area that too few share: 0, or something is wrong.

    On the last rung nothing but the council is shown.
    """
    exposed = int((ground.is_live & (rungs == NO_RUNG)).sum())
    for rung in range(LAST):
        here = np.flatnonzero(rungs == rung)
        _, counts = np.unique(ground.areas(here, rung), return_counts=True)
        exposed += int(counts[counts < SHARED_BY].sum())
    return exposed


def carried(ground: Ground, keys: npt.NDArray[np.uint64], rungs: Rungs) -> Rungs:
    """The rungs that an earlier edition, with these sorted keys, gave to the postcodes of this one."""
    found = np.full(len(ground.keys), NO_RUNG, np.uint8)
    if len(keys):
        at = np.minimum(np.searchsorted(keys, ground.keys), len(keys) - 1)
        is_known = np.asarray(keys)[at] == ground.keys
        found[is_known] = np.asarray(rungs)[at[is_known]]
    return found
