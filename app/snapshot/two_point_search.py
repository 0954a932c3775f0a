"""The settings nearest to either of two points, or on the way between them, exactly.

Unlike a search from one point it measures every setting of the country that may match: families
rarely give a second point, and it takes 3 ms on national data.
"""

from datetime import date
from typing import NamedTuple

import numpy as np

from app.core.distance import METRES_PER_MILE
from app.core.search_filters import Filters
from app.core.search_points import PointOrder
from app.snapshot.search import (
    NUMBER_BITS,
    TAG_BITS,
    Floats,
    Grid,
    Match,
    Matches,
    Whole,
    squared_metres,
)


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
) -> Matches:
    """`size` settings starting at position `first` in the order; ties by name, then id.

    The distance that is counted and limited is the one to the nearer point; with DETOUR it is the
    extra distance. `Match.distance_m` is the distance to the first point,
    `Matches.second_distances_m` has those to the second.
    """
    candidates = grid.possible_matches(filters, today)
    measured = _measured(candidates.latitudes, candidates.longitudes, points)
    ranking = _ranking_m(measured, points, order)
    counted_m = filters.counted_miles * METRES_PER_MILE
    is_counted, is_match = ranking <= counted_m, candidates.is_match
    is_listed = np.ones_like(is_match) if filters.include_unknown else is_match
    counted = int(np.count_nonzero(is_counted & is_listed))
    unknown = int(np.count_nonzero(is_counted & ~is_match))
    total, unknown_total = counted, unknown
    if filters.within_miles is not None:
        is_listed = is_listed & is_counted
    else:
        total = int(np.count_nonzero(is_listed))
        unknown_total = int(np.count_nonzero(~is_match))
    listed = is_listed.nonzero()[0]
    numbers = candidates.tags[listed] >> TAG_BITS
    keys = np.rint(ranking[listed]).astype(np.int64) << NUMBER_BITS | numbers
    rows = [listed[row] for row in _smallest(keys, first + size)[first:]]
    return Matches(
        page=tuple(
            Match(
                int(candidates.tags[row]) >> TAG_BITS,
                round(float(measured[0][row])),
                float(candidates.latitudes[row]),
                float(candidates.longitudes[row]),
            )
            for row in rows
        ),
        counted=counted,
        total=total,
        unknown=unknown,
        unknown_total=unknown_total,
        second_distances_m=tuple(round(float(measured[1][row])) for row in rows),
    )


def bits_near_two(
    grid: Grid, points: PointPair, order: PointOrder, radius_m: float, day: date | None
) -> Whole:
    """As `Grid.bits_within`, for the settings that the order has within the radius."""
    ranking = _ranking_m(_measured(*grid.positions(), points), points, order)
    return grid.bits_of((ranking <= radius_m).nonzero()[0], day)


def _measured(latitudes: Floats, longitudes: Floats, points: PointPair) -> list[Floats]:
    """The metres from the first point, and from the second."""
    return [
        np.sqrt(squared_metres(latitudes, longitudes, *point)) for point in (points[:2], points[2:])
    ]


def _ranking_m(measured: list[Floats], points: PointPair, order: PointOrder) -> Floats:
    """For each setting, the metres by which it is ordered."""
    if order is PointOrder.EITHER:
        nearer: Floats = np.minimum(measured[0], measured[1])
        return nearer
    direct = squared_metres(
        np.array([points.second_latitude]), np.array([points.second_longitude]), *points[:2]
    )
    extra: Floats = np.maximum(measured[0] + measured[1] - np.sqrt(direct)[0], 0.0)
    return extra


def _smallest(keys: np.ndarray[tuple[int, ...], np.dtype[np.int64]], count: int) -> list[int]:
    """The rows of the `count` smallest keys, in order; all rows if there are fewer."""
    rows = np.argpartition(keys, count)[:count] if count < len(keys) else np.arange(len(keys))
    ordered: list[int] = rows[np.argsort(keys[rows])].tolist()
    return ordered
