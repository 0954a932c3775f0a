"""The level of `home_area.AREA_LEVELS` at which each postcode of a directory is shown.

At each level, starting with the first: postcodes of one district that share an area stay at that
level when there are enough of them; the others move to the next level, where postcodes that stayed
at a lower level do not count. So the postcodes that have an area are exactly those that a reader
must consider possible. A postcode never returns to a lower level in a newer edition (`before`), and
postcodes that once shared an area stay or move together: comparing two editions reveals no more
than either of them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from app.core.distance import GRID_ROW_DEGREES
from app.core.home_area import AREA_LEVELS, LAST_LEVEL, MIN_SHARED_POSTCODES, column_degrees

NO_POSITION = -(2**31)
NO_LEVEL = 255  # for a retired postcode
_COLUMN_OFFSET = 2**11  # added to columns, so that none is negative

Ints = npt.NDArray[np.int64]
AreaLevels = npt.NDArray[np.uint8]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class PostcodeTable:
    """A postcode directory as stored: sorted keys, degrees in millionths, district indexes."""

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
    def has_position(self) -> Flags:
        placed: Flags = np.asarray(self.latitude_e6) != NO_POSITION
        return placed

    @cached_property
    def outward(self) -> Ints:
        """For each postcode the number of its outward code, from 1."""
        codes = np.asarray(self.keys) >> np.uint64(24)
        starts = np.ones(len(codes), np.int64)
        starts[1:] = codes[1:] != codes[:-1]
        return np.cumsum(starts)

    @cached_property
    def cells(self) -> tuple[Ints, Ints]:
        """Row and column of each postcode's cell (`home_area.cell_at`); 0 without a position."""
        latitude = np.where(self.has_position, self.latitude_e6, 0) / 1e6
        longitude = np.where(self.has_position, self.longitude_e6, 0) / 1e6
        rows = np.rint(latitude / GRID_ROW_DEGREES).astype(np.int64)
        known, group_index = np.unique(rows, return_inverse=True)
        widths = np.array([column_degrees(row * GRID_ROW_DEGREES) for row in known.tolist()])
        return rows, np.rint(longitude / widths[group_index]).astype(np.int64)

    def areas(self, rows: Ints, area_level: int) -> Ints:
        """A number for each of these rows, equal for rows that share district and area."""
        shows_outward, width_km = AREA_LEVELS[area_level]
        area = np.zeros(len(rows), np.int64)
        if width_km:
            north, east = self.cells
            area = (north[rows] // width_km) * 2**12 + (east[rows] // width_km + _COLUMN_OFFSET)
        if shows_outward:
            area += self.outward[rows] * 2**25
        return area * 2**16 + np.asarray(self.district)[rows]


def assign_area_levels(
    postcode_table: PostcodeTable, before: AreaLevels | None = None
) -> AreaLevels:
    """The level of every live postcode, NO_LEVEL for the others.

    `before` gives the level of each in the previous edition, NO_LEVEL where it had none.
    """
    found = np.full(len(postcode_table.keys), NO_LEVEL, np.uint8)
    live = np.flatnonzero(postcode_table.is_live)
    minimum_level = np.zeros(len(found), np.uint8)
    if before is not None:
        minimum_level = np.where(before == NO_LEVEL, 0, before).astype(np.uint8)
    minimum_level[~postcode_table.has_position] = LAST_LEVEL
    unassigned = live
    for area_level in range(LAST_LEVEL):
        is_here = minimum_level[unassigned] <= area_level
        here, deferred = unassigned[is_here], unassigned[~is_here]
        _, group_index, counts = np.unique(
            postcode_table.areas(here, area_level), return_inverse=True, return_counts=True
        )
        is_enough = counts[group_index] >= MIN_SHARED_POSTCODES
        found[here[is_enough]] = area_level
        unassigned = np.concatenate((deferred, here[~is_enough]))
    found[unassigned] = LAST_LEVEL
    _top_up_last_level(postcode_table, found)
    return found


def _top_up_last_level(postcode_table: PostcodeTable, found: AreaLevels) -> None:
    """Move whole areas to the last level in districts that have too few postcodes there."""
    at_last_level = np.flatnonzero(found == LAST_LEVEL)
    districts, counts = np.unique(
        np.asarray(postcode_table.district)[at_last_level], return_counts=True
    )
    for district in districts[counts < MIN_SHARED_POSTCODES].tolist():
        in_district = np.flatnonzero(
            (np.asarray(postcode_table.district) == district) & (found != NO_LEVEL)
        )
        shortfall = MIN_SHARED_POSTCODES - int((found[in_district] == LAST_LEVEL).sum())
        for rows in _smallest_areas(postcode_table, found, in_district):
            if shortfall <= 0:
                break
            found[rows] = LAST_LEVEL
            shortfall -= len(rows)


def _smallest_areas(
    postcode_table: PostcodeTable, found: AreaLevels, in_district: Ints
) -> list[Ints]:
    """The rows of each area in a district: widest areas first, then fewest postcodes first."""
    areas: list[tuple[int, int, int, Ints]] = []
    for area_level in range(LAST_LEVEL - 1, -1, -1):
        here = in_district[found[in_district] == area_level]
        numbers, group_index, counts = np.unique(
            postcode_table.areas(here, area_level), return_inverse=True, return_counts=True
        )
        for at, number in enumerate(numbers.tolist()):
            areas.append(
                (LAST_LEVEL - area_level, int(counts[at]), number, here[group_index == at])
            )
    return [rows for *_, rows in sorted(areas, key=lambda area: area[:3])]


def count_underprotected(postcode_table: PostcodeTable, area_levels: AreaLevels) -> int:
    """The number of live postcodes whose area too few postcodes share; anything but 0 is a fault.

    The last level is not counted: it shows nothing but the council.
    """
    underprotected = int((postcode_table.is_live & (area_levels == NO_LEVEL)).sum())
    for area_level in range(LAST_LEVEL):
        here = np.flatnonzero(area_levels == area_level)
        _, counts = np.unique(postcode_table.areas(here, area_level), return_counts=True)
        underprotected += int(counts[counts < MIN_SHARED_POSTCODES].sum())
    return underprotected


def carry_over_levels(
    postcode_table: PostcodeTable, keys: npt.NDArray[np.uint64], area_levels: AreaLevels
) -> AreaLevels:
    """The levels of an earlier edition, with these sorted keys, for the postcodes of this one."""
    found = np.full(len(postcode_table.keys), NO_LEVEL, np.uint8)
    if len(keys):
        at = np.minimum(np.searchsorted(keys, postcode_table.keys), len(keys) - 1)
        is_known = np.asarray(keys)[at] == postcode_table.keys
        found[is_known] = np.asarray(area_levels)[at[is_known]]
    return found
