"""The settings near the point, or the two points, of a search, and what is counted of them.

Here it is decided which search answers: the grid, or one that measures every setting.
"""

from datetime import date
from typing import NamedTuple

from app.core.distance import METRES_PER_MILE
from app.core.search_filters import Filters
from app.snapshot.distances import Floats, metres_from
from app.snapshot.measured_search import nearest_among
from app.snapshot.published_settings import PublishedSettings
from app.snapshot.search import Matches, Whole
from app.snapshot.second_point import SecondResult, point_pair
from app.snapshot.served_schools import ServedSchool
from app.snapshot.two_point_search import nearest_to_two, ranking_of_two

SCHOOLS_MAX = 40  # in the list to choose from


class SearchStart(NamedTuple):
    """Where a search starts, in degrees, and its second point if it has one."""

    latitude: float
    longitude: float
    second: SecondResult | None = None

    def metres_to(self, latitudes: Floats, longitudes: Floats) -> Floats:
        """For each position in degrees, the metres that are counted and limited."""
        if self.second and self.second.point:
            pair = point_pair(self.latitude, self.longitude, self.second.point)
            return ranking_of_two(latitudes, longitudes, pair, self.second.order)
        return metres_from(latitudes, longitudes, self.latitude, self.longitude)


def nearest_settings(
    settings: PublishedSettings,
    start: SearchStart,
    filters: Filters,
    first: int,
    size: int,
    today: date | None = None,
) -> Matches:
    """`size` settings starting at position `first` in the order of the search."""
    latitude, longitude, second = start
    rows = settings.served_schools.rows_of(filters.school) if filters.school else None
    if second and second.point:
        pair, order = point_pair(latitude, longitude, second.point), second.order
        return nearest_to_two(settings.grid, pair, order, filters, first, size, today, rows)
    if rows is None:
        return settings.grid.nearest(latitude, longitude, filters, first, size, today)
    return nearest_among(settings.grid, latitude, longitude, rows, filters, first, size, today)


def bits_nearby(
    settings: PublishedSettings, start: SearchStart, filters: Filters, day: date | None
) -> Whole:
    """The bits of the settings within the counted distance, as `Grid.bits_within` returns them.

    Of the filters only the school matters.
    """
    grid, radius_m = settings.grid, filters.counted_miles * METRES_PER_MILE
    latitudes, longitudes = grid.positions()
    if filters.school:
        rows = settings.served_schools.rows_of(filters.school)
        metres = start.metres_to(latitudes[rows], longitudes[rows])
        return grid.bits_of(rows[metres <= radius_m], day)
    if start.second and start.second.point:
        metres = start.metres_to(latitudes, longitudes)
        return grid.bits_of((metres <= radius_m).nonzero()[0], day)
    return grid.bits_within(start.latitude, start.longitude, radius_m, day)


def schools_nearby(
    settings: PublishedSettings, start: SearchStart, filters: Filters
) -> tuple[ServedSchool, ...]:
    """The schools that settings within the counted distance serve, and the chosen one; by name.

    Of more than SCHOOLS_MAX those with the nearest settings.
    """
    served = settings.served_schools
    metres = start.metres_to(served.latitudes, served.longitudes)
    radius_m = filters.counted_miles * METRES_PER_MILE
    found = served.nearest(metres, radius_m, SCHOOLS_MAX)
    if filters.school and filters.school not in {one.key for one in found}:
        found.append(served.school(filters.school))
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.key)))
