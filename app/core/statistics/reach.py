"""Places per 100 children within reach, by the enhanced two-step floating catchment method.

Each setting divides its places among the children of its catchment, the nearer with more weight;
an area adds up its shares. Distances are minutes of a file of travel times, or straight lines:
chords of the WGS84 ellipsoid, within 0.001 % of the geodesic up to 45 km, 0.02 % up to 400 km.
Source: Luo and Qi 2009 (Health & Place 15), with the weight of Dai 2010 (Health & Place 16).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.core.distance import ECCENTRICITY_SQUARED, SEMI_MAJOR_M

Floats = NDArray[np.float64]
Indices = NDArray[np.integer[Any]]
Site = tuple[float, float]  # latitude and longitude in degrees

GAUSSIAN_AT_CATCHMENT: Final = np.exp(-0.5)
LEAST_RADIUS_M: Final = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED)  # of curvature, at the equator
LEAST_STRIP_DEGREES: Final = 1e-3  # so that keys keep enough decimals
SLACK_DEGREES: Final = 1e-6  # more than their rounding errors: no pair is missed
KEYS_PER_STRIP: Final = 1000  # windows reach to 360 degrees, longitudes to 180: no strip overlaps
CANDIDATES_PER_CHUNK: Final = 200_000


@dataclass(frozen=True, eq=False)
class Points:
    """Points in degrees, as two arrays of one length; not on both sides of the 180th meridian.

    Raises ValueError for arrays of different lengths and for values that are not coordinates.
    """

    latitudes: Floats
    longitudes: Floats

    def __post_init__(self) -> None:
        _check_lengths(self.latitudes, self.longitudes)
        if not ((np.abs(self.latitudes) <= 90) & (np.abs(self.longitudes) <= 180)).all():
            raise ValueError("a coordinate is missing or beyond 90 or 180 degrees")

    def __len__(self) -> int:
        return len(self.latitudes)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Areas with the settings near them: three arrays of one length, an item per pair.

    `areas` and `settings` are indices, from 0. `distances` are in metres, or in minutes of a file
    of travel times. A pair must occur only once, which is not checked. Raises ValueError for arrays
    of different lengths and a negative or missing number.
    """

    areas: Indices
    settings: Indices
    distances: Floats

    def __post_init__(self) -> None:
        _check_lengths(self.areas, self.settings, self.distances)
        _check_amounts(self.areas, self.settings, self.distances)


class Reach(NamedTuple):
    """Places per 100 children of each area, and how they come about.

    `demand_sums` has the weighted children in the catchment of each setting; where it is 0, the
    setting reaches nobody. `unreached_places` is the total of the places of those settings. Every
    other place is counted once: the sum of `per_area` times children is 100 times their total.
    """

    per_area: Floats
    demand_sums: Floats
    unreached_places: float


class Nearest(NamedTuple):
    """The nearest setting of each area: its index and the metres to it; -1 and NaN without one."""

    settings: Indices
    distances_m: Floats


def catchment_weights(distances: Floats, catchment: float) -> Floats:
    """The weight of each distance: 1 at 0, falling as a Gaussian to 0 at the catchment and beyond.

    Both are in one unit. Raises ValueError unless the catchment is above 0. Source: Dai 2010.
    """
    _check_catchment(catchment)
    gaussian = np.exp(-0.5 * (distances / catchment) ** 2)
    weights = np.maximum(gaussian - GAUSSIAN_AT_CATCHMENT, 0) / (1 - GAUSSIAN_AT_CATCHMENT)
    return np.where(distances < catchment, weights, 0)


def pairs_within(areas: Points, settings: Points, catchment_m: float) -> Pairs:
    """The pairs at most the catchment apart in a straight line, in the order of areas.

    Distances are in metres. Raises ValueError unless the catchment is above 0.
    """
    _check_catchment(catchment_m)
    chunks = list(_chunks(areas, settings, catchment_m))
    return Pairs(
        np.concatenate([np.empty(0, np.int32), *(chunk.areas for chunk in chunks)]),
        np.concatenate([np.empty(0, np.int32), *(chunk.settings for chunk in chunks)]),
        np.concatenate([np.empty(0), *(chunk.distances for chunk in chunks)]),
    )


def reach(pairs: Pairs, children: Floats, places: Floats, catchment: float) -> Reach:
    """The places per 100 children of each area: 0 where no setting is in reach.

    `children` has an item per area, without areas whose count is not known, and `places` an item
    per setting. The catchment is in the unit of the pairs' distances; pairs beyond it count for
    nothing. Raises ValueError for a negative or missing number, a catchment that is not above 0,
    and a pair with an index beyond the areas or settings.
    """
    _check_amounts(children, places)
    for indices, amounts in ((pairs.areas, children), (pairs.settings, places)):
        if indices.max(initial=-1) >= len(amounts):
            raise ValueError(f"a pair has the index {indices.max()} of {len(amounts)}")
    weights = catchment_weights(pairs.distances, catchment)
    demand = children[pairs.areas] * weights
    demand_sums = np.bincount(pairs.settings, demand, len(places)).astype(np.float64, copy=False)
    is_reached = demand_sums > 0
    per_100 = np.divide(100 * places, demand_sums, out=np.zeros(len(places)), where=is_reached)
    weights *= per_100[pairs.settings]
    per_area = np.bincount(pairs.areas, weights, len(children)).astype(np.float64, copy=False)
    return Reach(per_area, demand_sums, float(places[~is_reached].sum()))


def nearest(areas: Points, settings: Points, furthest_m: float) -> Nearest:
    """The nearest setting of each area in a straight line; of equally near ones, the first.

    None where all are further away than `furthest_m` metres. Raises ValueError unless that is
    above 0.
    """
    _check_catchment(furthest_m)
    found = Nearest(np.full(len(areas), -1, np.int32), np.full(len(areas), np.nan))
    remaining = np.arange(len(areas) if len(settings) else 0)
    radius_m = 0.0
    while len(remaining) and radius_m < furthest_m:
        radius_m = min(2 * radius_m or 1000.0, furthest_m)
        wanted = Points(areas.latitudes[remaining], areas.longitudes[remaining])
        for pairs in _chunks(wanted, settings, radius_m):
            order = np.lexsort((pairs.settings, pairs.distances, pairs.areas))
            firsts = order[np.flatnonzero(np.diff(pairs.areas, prepend=-1))]
            rows = remaining[pairs.areas[firsts]]
            found.settings[rows] = pairs.settings[firsts]
            found.distances_m[rows] = pairs.distances[firsts]
        remaining = np.flatnonzero(found.settings < 0)
    return found


def demand_sum(areas: Points, children: Floats, site: Site, catchment_m: float) -> float:
    """The weighted children in the catchment of a site, where a setting might open.

    `areas` must include every area within the catchment, those of other councils too. Raises
    ValueError for another number of counts than of areas, a negative or missing number, a site that
    is not on the Earth and a catchment that is not above 0.
    """
    _check_lengths(areas.latitudes, children)
    _check_amounts(children)
    return float(_site_weights(areas, site, catchment_m) @ children)


def what_if(areas: Points, site: Site, places: float, catchment_m: float, demand: float) -> Floats:
    """How many more places per 100 children each area has if these places open at the site.

    `demand` is the `demand_sum` of the site; the gain is 0 everywhere if that is 0. `areas` may be
    any areas, such as those of one council. Raises ValueError for a site that is not on the Earth,
    places or demand that are negative or missing and a catchment that is not above 0.

    Nothing else changes in this method: a setting divides its places among all the children of its
    catchment, whatever other settings they reach. That is a limitation: in fact some families would
    leave other settings, which frees places for others or closes a setting. The gain shows neither.
    """
    _check_amounts(np.array([places, demand]))
    return _site_weights(areas, site, catchment_m) * (100 * places / demand if demand else 0)


def _site_weights(areas: Points, site: Site, catchment_m: float) -> Floats:
    point = _metres_in_space(Points(*np.array([site], dtype=float).T))
    return catchment_weights(np.linalg.norm(_metres_in_space(areas) - point, axis=0), catchment_m)


def _chunks(areas: Points, settings: Points, radius_m: float) -> Iterator[Pairs]:
    """Pairs in the order of areas; those of one area are in one chunk."""
    order, starts, counts = _candidates(areas, settings, radius_m)
    cuts = np.flatnonzero(np.diff(counts.sum(axis=1).cumsum() // CANDIDATES_PER_CHUNK)) + 1
    from_areas, to_settings = _metres_in_space(areas), _metres_in_space(settings)[:, order]
    for rows in np.split(np.arange(len(areas), dtype=np.int32), cuts):
        area = np.repeat(rows, counts[rows].sum(axis=1))
        sizes = counts[rows].ravel()
        skipped = starts[rows].ravel() - (np.cumsum(sizes) - sizes)
        setting = np.arange(len(area)) + np.repeat(skipped, sizes)
        offsets = to_settings.take(setting, axis=1)
        offsets -= from_areas.take(area, axis=1)
        distances = np.sqrt(np.einsum("ij,ij->j", offsets, offsets))
        near = np.flatnonzero(distances <= radius_m)
        yield Pairs(area[near], order[setting[near]], distances[near])


def _candidates(areas: Points, settings: Points, radius_m: float) -> tuple[Indices, ...]:
    """The settings in order, and where in it those are that may be near each area.

    Settings are sorted by strips of latitude, at least the radius high, and by longitude in each.
    Three columns of starts and of lengths: a window in an area's strip and in both beside it.
    """
    height = max(float(_degrees_across(radius_m, LEAST_RADIUS_M)), LEAST_STRIP_DEGREES)
    keys = np.floor(settings.latitudes / height) * KEYS_PER_STRIP + settings.longitudes
    order = np.argsort(keys, kind="stable").astype(np.int32)
    to_axis = np.hypot(*_metres_in_space(areas)[:2]) - radius_m  # of every setting near, at least
    half_width = _degrees_across(radius_m, to_axis)[:, np.newaxis]
    strips = np.floor(areas.latitudes / height)[:, np.newaxis] + np.array([-1, 0, 1])
    middles = strips * KEYS_PER_STRIP + areas.longitudes[:, np.newaxis]
    starts = np.searchsorted(keys[order], middles - half_width)
    return order, starts, np.searchsorted(keys[order], middles + half_width) - starts


def _degrees_across(chord_m: float, radii_m: Floats | float) -> Floats:
    """The widest angle between two points that are the chord apart and the radius from an axis."""
    sines: Floats = np.asarray(chord_m / 2 / np.maximum(radii_m, chord_m / 2), np.float64)
    return 2 * np.degrees(np.arcsin(sines)) + SLACK_DEGREES


def _metres_in_space(points: Points) -> Floats:
    """Coordinates from the Earth's centre on WGS84, in metres: x, y and z, each of every point."""
    latitudes, longitudes = np.radians(points.latitudes), np.radians(points.longitudes)
    across = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY_SQUARED * np.sin(latitudes) ** 2)
    to_axis = across * np.cos(latitudes)
    height = across * (1 - ECCENTRICITY_SQUARED) * np.sin(latitudes)
    return np.stack([to_axis * np.cos(longitudes), to_axis * np.sin(longitudes), height])


def _check_catchment(catchment: float) -> None:
    if not 0 < catchment < np.inf:
        raise ValueError(f"a catchment must be above 0: {catchment}")


def _check_lengths(*arrays: Floats | Indices) -> None:
    if len({len(array) for array in arrays}) > 1:
        raise ValueError(f"arrays of different lengths: {[len(array) for array in arrays]}")


def _check_amounts(*arrays: Floats | Indices) -> None:
    for amounts in arrays:
        wrong = amounts[~((amounts >= 0) & (amounts < np.inf))]
        if len(wrong):
            raise ValueError(f"a number is negative or missing: {wrong[0]}")
