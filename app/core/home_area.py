"""The area published for a home whose consent covers its area only.

An area is an outward code and a cell of a fixed grid. Both widen in levels (`AREA_LEVELS`), each of
which contains the one before it, until at least `MIN_SHARED_POSTCODES` live postcodes share exactly
that area. A reader who knows this rule and every postcode, and sees the area, cannot narrow the
home down to fewer postcodes. `home_area_levels` finds the level of each postcode. Rule:
docs/rules.md#home-areas.
"""

from math import degrees, floor
from typing import NamedTuple

from app.core.distance import GRID_ROW_DEGREES, radii_m

MIN_SHARED_POSTCODES = 10  # live postcodes
ROW_TOLERANCE = 0.01  # of a row; positions are rounded to a ten-thousandth of it


class AreaLevel(NamedTuple):
    """How much of a home's location is shown: the outward code or not, and the width of the cell.

    A width of 0 shows no position.
    """

    shows_outward: bool
    width_km: int


# Measured on Code-Point Open of November 2025, in order: 86.6 % of postcodes have the first, then
# 4.7, 5.1, 1.6, 0.8, 0.9, 0.3 and 0.1 %.
AREA_LEVELS = (
    AreaLevel(True, 1),
    AreaLevel(True, 2),
    AreaLevel(True, 4),
    AreaLevel(True, 8),
    AreaLevel(False, 8),
    AreaLevel(False, 16),
    AreaLevel(False, 32),
    AreaLevel(False, 0),
)
LAST_LEVEL = len(AREA_LEVELS) - 1


class HomeArea(NamedTuple):
    """An outward code ("" where it would reveal too much) and a cell: its width, row and column.

    A width of 0 means no cell; row and column are then 0.
    """

    outward: str
    width_km: int
    row: int
    column: int

    @property
    def is_empty(self) -> bool:
        """Whether only the home's council is shown."""
        return not self.outward and not self.width_km


EMPTY_AREA = HomeArea("", 0, 0, 0)


def column_degrees(latitude: float) -> float:
    """The width of a 1 km cell in degrees of longitude, at the latitude of its centre."""
    return degrees(1000 / radii_m(latitude)[1])


def cell_at(latitude: float, longitude: float) -> tuple[int, int]:
    """Row and column of the 1 km cell that contains a point."""
    row = round(latitude / GRID_ROW_DEGREES)
    return row, round(longitude / column_degrees(row * GRID_ROW_DEGREES))


def area_at_level(area_level: int, outward: str, cell: tuple[int, int]) -> HomeArea:
    """The area of a postcode at a level; `cell` is its 1 km cell."""
    shows_outward, width_km = AREA_LEVELS[area_level]
    if not width_km:
        return EMPTY_AREA
    row, column = cell
    shown = outward if shows_outward else ""
    return HomeArea(shown, width_km, row // width_km, column // width_km)


def level_of(area: HomeArea) -> int:
    """The level of an area; LAST_LEVEL for an outward code without a cell."""
    area_level = AreaLevel(bool(area.outward), area.width_km)
    return AREA_LEVELS.index(area_level) if area.width_km else LAST_LEVEL


def widened(area: HomeArea) -> HomeArea:
    """The area at the next level; it contains this one."""
    area_level = level_of(area)
    if area_level + 1 >= LAST_LEVEL:
        return EMPTY_AREA
    return area_at_level(
        area_level + 1, area.outward, (area.row * area.width_km, area.column * area.width_km)
    )


def contains(outer: HomeArea, inner: HomeArea) -> bool:
    """Whether every point of `inner` lies in `outer`."""
    if outer.outward not in ("", inner.outward):
        return False
    if not outer.width_km:
        return True
    if not inner.width_km or inner.width_km > outer.width_km:
        return False
    times = outer.width_km // inner.width_km
    return (inner.row // times, inner.column // times) == (outer.row, outer.column)


def centre(area: HomeArea) -> tuple[float | None, float | None]:
    """Latitude and longitude of the centre of an area's cell; None twice without a cell."""
    if not area.width_km:
        return None, None
    half = (area.width_km - 1) / 2
    latitude = (area.row * area.width_km + half) * GRID_ROW_DEGREES
    longitude = (area.column * area.width_km + half) * column_degrees(latitude)
    return round(latitude, 6), round(longitude, 6)


def cell_width_km(latitude: float) -> int:
    """The width of the cell that has its centre at this latitude; 0 where none has.

    Centres of 1 km cells lie on whole rows, centres of wider cells between two rows. Which two rows
    gives the width: a 2 km cell begins on an even row, a 4 km cell on a row divisible by 4, and so
    on.
    """
    rows = latitude / GRID_ROW_DEGREES
    if abs(rows - round(rows)) < ROW_TOLERANCE:
        return 1
    below = floor(rows)
    if abs(rows - below - 0.5) >= ROW_TOLERANCE:
        return 0
    return (below ^ (below + 1)) + 1


def area_from_centre(
    outward: str, latitude: float | None, longitude: float | None
) -> HomeArea | None:
    """The area that is shown as this outward code and this centre; None where none is."""
    if latitude is None or longitude is None:
        return HomeArea(outward, 0, 0, 0)
    width_km = cell_width_km(latitude)
    if not width_km or AreaLevel(bool(outward), width_km) not in AREA_LEVELS:
        return None
    row = (latitude / GRID_ROW_DEGREES + 0.5) // width_km
    column = (longitude / column_degrees(latitude) + 0.5) // width_km
    area = HomeArea(outward, width_km, int(row), int(column))
    return area if centre(area) == (latitude, longitude) else None
