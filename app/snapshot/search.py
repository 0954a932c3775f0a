"""The places nearest to a point, exactly, under filters.

Places lie in bands of latitude, each sorted by longitude. A band also holds what lies within its reach
beyond its edges, so that all places around a point are one slice, found by two bisections. There are
bands for three reaches, and one that holds the whole country. The circle starts at the distance that is
counted anyway and doubles until it holds enough; what lies outside it is never used, so the answer is
exact.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import pairwise
from math import cos, degrees, inf, radians, sin
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.distance import (
    ECCENTRICITY_SQUARED,
    METRES_PER_MILE,
    radii_m,
)
from app.core.search_filters import (
    Filters,
    OfferMasks,
)
from app.snapshot.array_files import map_array

REACHES_M = (5 * METRES_PER_MILE, 10 * METRES_PER_MILE, 20 * METRES_PER_MILE, inf)
# The Earth curves most at the equator: nowhere is a metre more of a degree of latitude.
METRES_PER_DEGREE = radians(radii_m(0)[0])
REACHES_DEGREES = tuple(min(reach / METRES_PER_DEGREE * 1.01, 180.0) for reach in REACHES_M)
FARTHEST_M = 2_000_000.0
TAG_BITS = 32  # a tag is a place's number above so many bits of what the filters ask
NUMBER_BITS = 24  # places have numbers below 2**24
MAX_CACHED_QUERIES = 200  # about offers, whose answers are kept
FEW_SETTINGS = 4_000  # places; where no more pass, it is kept where they lie
LAST_NUMBER = 2**NUMBER_BITS - 1
OVERSAMPLING = (
    4  # times as many places as a page needs lie in the part of a circle that is looked at first
)
ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts", "reach_bands")

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


class Match(NamedTuple):
    """A place's number in the snapshot, its straight-line distance in whole metres, its degrees.

    A tuple, as ten are made at every search: a frozen dataclass costs three times as much.
    """

    number: int
    distance_m: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Matches:
    """One page of the answer. `counted` is how many lie within the distance that is counted.

    `total` is how many the list holds over all its pages: those within the chosen distance, or
    all places that pass the filters when no distance is chosen. `unknown` and `unknown_total` are
    those, within the distance that is counted and wherever the list reaches, that did not tell what
    the filters ask: the list holds them only when it was asked to.
    """

    page: tuple[Match, ...]
    counted: int
    total: int
    unknown: int = 0
    unknown_total: int = 0


class Grid:
    """The arrays of a places directory, opened for searching."""

    def __init__(self, folder: Path, south: float, bits_counts: dict[int, int]) -> None:
        arrays = {name: map_array(folder, name) for name in ARRAYS}
        self._latitude = np.asarray(arrays["latitude"])
        self._longitude = np.asarray(arrays["longitude"])
        self._tags = np.asarray(arrays["tags"])
        self._offers = np.asarray(arrays["offers"])
        self._passing_cache: dict[tuple[int, OfferMasks], tuple[int, Whole | None]] = {}
        starts: list[int] = arrays["band_starts"].tolist()
        # Of each reach: where its bands start, and behind them where the last one ends.
        self._reaches = [
            starts[first : last + 1] for first, last in pairwise(arrays["reach_bands"].tolist())
        ]
        # Single values are read through memoryviews: a seventh of the cost of asking an array.
        self._latitudes, self._longitudes, self._slots = (
            memoryview(arrays[name]) for name in ("latitude", "longitude", "slots")
        )
        self._south = south
        self._bits_counts = bits_counts

    def nearest(
        self, latitude: float, longitude: float, filters: Filters, first: int, size: int
    ) -> Matches:
        """`size` places from the `first`-th nearest on; ties go by name, then id."""
        if filters.filters_by_offer:
            return self._nearest_by_offer(latitude, longitude, filters, first, size)
        total = sum(count for bits, count in self._bits_counts.items() if bits & filters.mask)
        return self._nearest(latitude, longitude, filters, (), total, first, size)

    def _nearest_by_offer(
        self, latitude: float, longitude: float, filters: Filters, first: int, size: int
    ) -> Matches:
        """The nearest that fit, and beside them how many may fit and did not tell."""
        mask, known_masks, possible_masks = (
            filters.mask,
            filters.known_masks,
            filters.possible_masks,
        )
        offer_masks = possible_masks if filters.include_unknown else known_masks
        total, _ = self._count_passing(mask, offer_masks)
        listed = self._nearest(latitude, longitude, filters, offer_masks, total, first, size)
        counted_m = filters.counted_miles * METRES_PER_MILE
        other = known_masks if filters.include_unknown else possible_masks
        within = len(self._within(latitude, longitude, counted_m, mask, other)[0])
        unknown = abs(within - listed.counted)
        if filters.within_miles is None:
            unknown_total = (
                self._count_passing(mask, possible_masks)[0]
                - self._count_passing(mask, known_masks)[0]
            )
        else:
            unknown_total = unknown
        return replace(listed, unknown=unknown, unknown_total=unknown_total)

    def _count_passing(self, mask: int, offer_masks: OfferMasks) -> tuple[int, Whole | None]:
        """How many places pass, wherever they lie, and, where they are few, which they are."""
        key = (mask, offer_masks)
        found = self._passing_cache.get(key)
        if found is None:
            if len(self._passing_cache) >= MAX_CACHED_QUERIES:
                self._passing_cache.clear()
            first, last = self._reaches[-1][0], self._reaches[-1][-1]  # holds each place once
            is_passing = _passes(
                self._tags[first:last], mask, self._offers[first:last], offer_masks
            )
            slots = np.flatnonzero(is_passing) + first
            found = self._passing_cache[key] = (
                len(slots),
                slots if len(slots) <= FEW_SETTINGS else None,
            )
        return found

    def _nearest(
        self,
        latitude: float,
        longitude: float,
        filters: Filters,
        offer_masks: OfferMasks,
        total: int,
        first: int,
        size: int,
    ) -> Matches:
        radius_m = filters.counted_miles * METRES_PER_MILE
        mask, last = filters.mask, first + size
        squares, tags = self._within(latitude, longitude, radius_m, mask, offer_masks)
        counted = len(squares)
        keys = _nearest_keys(squares, tags, radius_m, last)
        if filters.within_miles is not None:
            return Matches(self._matches(keys[first:last]), counted, counted)
        wanted = min(last, total)
        while not _has_enough(keys, wanted, radius_m) and radius_m < FARTHEST_M:
            radius_m *= 2
            squares, tags = self._within(latitude, longitude, radius_m, mask, offer_masks)
            keys = _nearest_keys(squares, tags, radius_m, last)
        return Matches(self._matches(keys[first:last]), counted, total)

    def _within(
        self, latitude: float, longitude: float, radius_m: float, mask: int, offer_masks: OfferMasks
    ) -> tuple[Floats, Whole]:
        """Squared metres and tags of all places within the radius that pass, in no order."""
        passing_slots = self._count_passing(mask, offer_masks)[1] if offer_masks else None
        if passing_slots is not None:  # they may all be far away: no widening box finds them sooner
            lats, lons, tags = (
                self._latitude[passing_slots],
                self._longitude[passing_slots],
                self._tags[passing_slots],
            )
        else:
            box = self._box(latitude, longitude, radius_m)
            lats, lons, tags = self._latitude[box], self._longitude[box], self._tags[box]
            if offer_masks:
                is_passing = _passes(tags, mask, self._offers[box], offer_masks)
                lats, lons, tags = lats[is_passing], lons[is_passing], tags[is_passing]
        squares = _squared_metres(lats, lons, latitude, longitude)
        keep = squares <= radius_m * radius_m
        keep &= (tags & mask).astype(bool)
        rows = keep.nonzero()[0]  # half the cost of indexing twice by truth values
        return squares[rows], tags[rows]

    def _box(self, latitude: float, longitude: float, radius_m: float) -> slice:
        """The part of a band that holds every place within the radius, and some that are farther."""
        reach = bisect_left(REACHES_M, radius_m)
        starts = self._reaches[reach]
        # Who asks from beyond the edge of the country asks the band at that edge.
        band = int((latitude - self._south) / REACHES_DEGREES[reach])
        band = min(max(band, 0), len(starts) - 2)
        # The circle is widest, in degrees, towards the nearer pole.
        _, east = radii_m(min(latitude + radius_m / METRES_PER_DEGREE, 89.0))
        half_width = degrees(radius_m / east) * 1.01
        left = bisect_left(self._longitudes, longitude - half_width, starts[band], starts[band + 1])
        return slice(
            left, bisect_right(self._longitudes, longitude + half_width, left, starts[band + 1])
        )

    def _matches(self, keys: list[int]) -> tuple[Match, ...]:
        latitudes, longitudes, slots = self._latitudes, self._longitudes, self._slots
        matches = []
        for key in keys:
            number = key & LAST_NUMBER
            slot = slots[number]
            matches.append(Match(number, key >> NUMBER_BITS, latitudes[slot], longitudes[slot]))
        return tuple(matches)


def _passes(
    tags: Whole, mask: int, offers: Whole, offer_masks: OfferMasks
) -> npt.NDArray[np.bool_]:
    """Of each place whether its kind is asked for and its offer has a bit of every mask."""
    is_match = (tags & mask).astype(bool)
    for wanted in offer_masks:
        is_match &= (offers & wanted).astype(bool)
    return is_match


def _nearest_keys(squares: Floats, tags: Whole, radius_m: float, count: int) -> list[int]:
    """Metres above numbers of the `count` nearest in a circle, in order; fewer if it holds fewer.

    Numbers follow names, so a tie goes by name, then id.
    """
    if len(squares) > OVERSAMPLING * count:  # sorting all would cost more than all the rest
        inner_m = radius_m * (OVERSAMPLING * count / len(squares)) ** 0.5
        rows = (squares <= inner_m * inner_m).nonzero()[0]
        keys = _keys(squares[rows], tags[rows])[:count]
        if _has_enough(keys, count, inner_m):
            return keys
    return _keys(squares, tags)[:count]


def _keys(squares: Floats, tags: Whole) -> list[int]:
    keys = np.rint(np.sqrt(squares)).astype(np.int64) << NUMBER_BITS | tags >> TAG_BITS
    keys.sort()
    listed: list[int] = keys.tolist()
    return listed


def _has_enough(keys: list[int], count: int, radius_m: float) -> bool:
    """Whether a circle holds so many.

    Metres are rounded: the last half metre of the circle could tie with what lies just outside.
    """
    return len(keys) >= count and (not count or keys[count - 1] >> NUMBER_BITS < radius_m - 1)


def _squared_metres(lats: Floats, lons: Floats, latitude: float, longitude: float) -> Floats:
    """`core.distance.metres_between`, squared, from one point to many.

    Metres per degree at the middle latitude come from Taylor series about the point (second order
    eastwards, first northwards): a millimetre off within 60 km, and no trigonometry per place.
    """
    degree = radians(1)
    north, east = radii_m(latitude)
    slope, along = sin(radians(latitude)), cos(radians(latitude))
    east_slope = -north * slope * degree**2 / 2  # halves, for the middle between the two latitudes
    east_bend = -north * along * degree**3 / 8
    bulge = 1 - ECCENTRICITY_SQUARED * slope * slope
    north_slope = 1.5 * ECCENTRICITY_SQUARED * north * slope * along / bulge * degree**2
    up = lats - latitude
    eastwards = up * east_bend
    eastwards += east_slope
    eastwards *= up
    eastwards += east * degree
    eastwards *= lons - longitude
    northwards = up * north_slope
    northwards += north * degree
    northwards *= up
    eastwards *= eastwards
    northwards *= northwards
    eastwards += northwards
    return eastwards
