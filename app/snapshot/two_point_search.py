"""The settings nearest to either of two points, or on the way between them, exactly."""

from datetime import date
from typing import NamedTuple

import numpy as np

from app.core.search_filters import Filters
from app.core.search_points import PointOrder
from app.snapshot.distances import Floats, metres_from
from app.snapshot.measured_search import list_measured
from app.snapshot.search import Grid, Matches, Whole


class PointPair(NamedTuple):
    """Two points in degrees; the family starts from the first."""

    latitude: float
    longitude: float
    second_latitude: float
    second_longitude: float


def nearest_to_two(
    grid: Grid,
    points: PointPair,
    order: PointOrder,
    filters: Filters,
    first: int,
    size: int,
    today: date | None = None,
    rows: Whole | None = None,
) -> Matches:
    """`size` settings starting at position `first` in the order; ties by name, then id.

    The distance that is counted and limited is the one to the nearer point; with DETOUR it is the
    extra distance. `Match.distance_m` is the distance to the first point,
    `Matches.second_distances_m` has those to the second. With `rows`, only the settings in these
    rows of `Grid.positions` are listed.
    """
    candidates = grid.possible_matches(filters, today, rows)
    measured = _measured(candidates.latitudes, candidates.longitudes, points)
    ranking = _ranking_m(measured, points, order)
    return list_measured(candidates, ranking, measured, filters, first, size)


def ranking_of_two(
    latitudes: Floats, longitudes: Floats, points: PointPair, order: PointOrder
) -> Floats:
    """For each position in degrees, the metres by which it is ordered, counted and limited."""
    return _ranking_m(_measured(latitudes, longitudes, points), points, order)


def _measured(latitudes: Floats, longitudes: Floats, points: PointPair) -> list[Floats]:
    """The metres from the first point, and from the second."""
    return [metres_from(latitudes, longitudes, *point) for point in (points[:2], points[2:])]


def _ranking_m(measured: list[Floats], points: PointPair, order: PointOrder) -> Floats:
    """For each setting, the metres by which it is ordered."""
    if order is PointOrder.EITHER:
        nearer: Floats = np.minimum(measured[0], measured[1])
        return nearer
    direct = metres_from(
        np.array([points.second_latitude]), np.array([points.second_longitude]), *points[:2]
    )
    extra: Floats = np.maximum(measured[0] + measured[1] - direct[0], 0.0)
    return extra
