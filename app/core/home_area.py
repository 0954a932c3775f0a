"""The area that stands for a home which agreed to show its area only.

An area is an outward code and a cell of a fixed grid. Both are widened in steps (`RUNGS`), each of
which contains the one before it, until at least `SHARED_BY` live postcodes have that very area. Who
knows this rule and every postcode, and sees the area, is left with that many postcodes. `home_rungs`
finds the step of each postcode. Rule: design.md §3.
"""

from math import degrees
from typing import NamedTuple

from app.core.distance import GRID_ROW_DEGREES, radii_m

SHARED_BY = 10  # live postcodes


class Rung(NamedTuple):
    """How much of a home's place is shown: the outward code or not, and the width of the cell.

    A width of 0 shows no position.
    """

    shows_outward: bool
    width_km: int


# Measured on Code-Point Open of November 2025, in order: 86.6 % of postcodes have the first, then
# 4.7, 5.1, 1.6, 0.8, 0.9, 0.3 and 0.1 %.
RUNGS = (
    Rung(True, 1),
    Rung(True, 2),
    Rung(True, 4),
    Rung(True, 8),
    Rung(False, 8),
    Rung(False, 16),
    Rung(False, 32),
    Rung(False, 0),
)
LAST = len(RUNGS) - 1


class HomeArea(NamedTuple):
    """An outward code ("" where it would tell too much) and a cell: its width, row and column.

    With a width of 0 there is no cell; row and column are 0 then.
    """

    outward: str
    width_km: int
    row: int
    column: int

    @property
    def is_nothing(self) -> bool:
        """Whether only the home's council is shown."""
        return not self.outward and not self.width_km


NOWHERE = HomeArea("", 0, 0, 0)


def column_degrees(latitude: float) -> float:
    """The width of a cell of 1 km, in degrees, on the circle of latitude through its middle."""
    return degrees(1000 / radii_m(latitude)[1])


def cell_at(latitude: float, longitude: float) -> tuple[int, int]:
    """Row and column of the cell of 1 km that a point lies in."""
    row = round(latitude / GRID_ROW_DEGREES)
    return row, round(longitude / column_degrees(row * GRID_ROW_DEGREES))


def area_on(rung: int, outward: str, cell: tuple[int, int]) -> HomeArea:
    """The area of a postcode on a rung; `cell` is its cell of 1 km."""
    shows_outward, width_km = RUNGS[rung]
    if not width_km:
        return NOWHERE
    row, column = cell
    shown = outward if shows_outward else ""
    return HomeArea(shown, width_km, row // width_km, column // width_km)


def rung_of(area: HomeArea) -> int:
    """The rung that an area is on; the last one for an outward code without a cell."""
    rung = Rung(bool(area.outward), area.width_km)
    return RUNGS.index(rung) if area.width_km else LAST


def wider(area: HomeArea) -> HomeArea:
    """The area on the next rung; it contains this one."""
    rung = rung_of(area)
    if rung + 1 >= LAST:
        return NOWHERE
    return area_on(rung + 1, area.outward, (area.row * area.width_km, area.column * area.width_km))


def contains(outer: HomeArea, inner: HomeArea) -> bool:
    """Whether every place in `inner` lies in `outer`."""
    if outer.outward not in ("", inner.outward):
        return False
    if not outer.width_km:
        return True
    if not inner.width_km or inner.width_km > outer.width_km:
        return False
    times = outer.width_km // inner.width_km
    return (inner.row // times, inner.column // times) == (outer.row, outer.column)


def centre(area: HomeArea) -> tuple[float | None, float | None]:
    """Degrees of the middle of an area's cell, whatever lies in it; None without a cell."""
    if not area.width_km:
        return None, None
    half = (area.width_km - 1) / 2
    latitude = (area.row * area.width_km + half) * GRID_ROW_DEGREES
    longitude = (area.column * area.width_km + half) * column_degrees(latitude)
    return round(latitude, 6), round(longitude, 6)


def area_around(
    outward: str, width_km: int, latitude: float | None, longitude: float | None
) -> HomeArea | None:
    """The area that is shown as this outward code, width and middle; None where no area is."""
    if latitude is None or longitude is None:
        return None if width_km else HomeArea(outward, 0, 0, 0)
    if not width_km or Rung(bool(outward), width_km) not in RUNGS:
        return None
    row = (latitude / GRID_ROW_DEGREES + 0.5) // width_km
    column = (longitude / column_degrees(latitude) + 0.5) // width_km
    found = HomeArea(outward, width_km, int(row), int(column))
    return found if centre(found) == (latitude, longitude) else None
