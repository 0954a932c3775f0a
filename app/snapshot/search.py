"""The places nearest to a point, exactly, under filters.

Places lie in bands of latitude, each sorted by longitude, so that a box around a point is a few slices
found by bisection. The box starts at the distance that is counted anyway and doubles until it holds
enough; a place outside the circle inside the box is never used, so the answer is exact.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from math import cos, degrees, radians, sin
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from app.core.distance import ECCENTRICITY_SQUARED, METRES_PER_MILE, radii_m
from app.core.search import Filters, Sieve

BAND_DEGREES = 0.08  # about 9 km: a 5-mile circle touches two or three bands
FARTHEST_M = 2_000_000.0
TAG_BITS = 32  # a tag is a place's number above so many bits of what the filters ask
NUMBER_BITS = 24  # places have numbers below 2**24
QUESTIONS_MOST = 200  # about offers, whose answers are kept
FEW = 4_000  # places; where no more pass, it is kept where they lie
LAST_NUMBER = 2**NUMBER_BITS - 1
ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts")

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Value = TypeVar("Value", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Match:
    """A place's number in the snapshot, its straight-line distance in whole metres, its degrees."""

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
        arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
        self._latitude = np.asarray(arrays["latitude"])
        self._longitude = np.asarray(arrays["longitude"])
        self._tags = np.asarray(arrays["tags"])
        self._offers = np.asarray(arrays["offers"])
        self._passed: dict[tuple[int, Sieve], tuple[int, Whole | None]] = {}
        self._bands: list[int] = arrays["band_starts"].tolist()
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
        if filters.asks_offer:
            return self._fitting(latitude, longitude, filters, first, size)
        total = sum(count for bits, count in self._bits_counts.items() if bits & filters.mask)
        return self._nearest(latitude, longitude, filters, (), total, first, size)

    def _fitting(
        self, latitude: float, longitude: float, filters: Filters, first: int, size: int
    ) -> Matches:
        """The nearest that fit, and beside them how many may fit and did not tell."""
        mask, known, possible = filters.mask, filters.known, filters.possible
        sieve = possible if filters.with_unknown else known
        total, _ = self._passing(mask, sieve)
        listed = self._nearest(latitude, longitude, filters, sieve, total, first, size)
        counted_m = filters.counted_miles * METRES_PER_MILE
        other = known if filters.with_unknown else possible
        within = len(self._within(latitude, longitude, counted_m, mask, other)[0])
        unknown = abs(within - listed.counted)
        if filters.within_miles is None:
            unknown_total = self._passing(mask, possible)[0] - self._passing(mask, known)[0]
        else:
            unknown_total = unknown
        return replace(listed, unknown=unknown, unknown_total=unknown_total)

    def _passing(self, mask: int, sieve: Sieve) -> tuple[int, Whole | None]:
        """How many places pass, wherever they lie, and, where they are few, which they are."""
        key = (mask, sieve)
        found = self._passed.get(key)
        if found is None:
            if len(self._passed) >= QUESTIONS_MOST:
                self._passed.clear()
            slots = np.flatnonzero(_passes(self._tags, mask, self._offers, sieve))
            found = self._passed[key] = len(slots), slots if len(slots) <= FEW else None
        return found

    def _nearest(
        self,
        latitude: float,
        longitude: float,
        filters: Filters,
        sieve: Sieve,
        total: int,
        first: int,
        size: int,
    ) -> Matches:
        counted_m = filters.counted_miles * METRES_PER_MILE
        mask = filters.mask
        metres, numbers = self._within(latitude, longitude, counted_m, mask, sieve)
        counted = len(metres)
        if filters.within_miles is not None:
            return Matches(self._cut(metres, numbers, first, size), counted, counted)
        wanted, radius_m = min(first + size, total), counted_m
        # Metres are rounded: the last half metre of the circle could tie with what lies just outside.
        while np.count_nonzero(metres < radius_m - 1) < wanted and radius_m < FARTHEST_M:
            radius_m *= 2
            metres, numbers = self._within(latitude, longitude, radius_m, mask, sieve)
        return Matches(self._cut(metres, numbers, first, size), counted, total)

    def _within(
        self, latitude: float, longitude: float, radius_m: float, mask: int, sieve: Sieve
    ) -> tuple[Floats, Whole]:
        """Metres and numbers of all places within the radius that pass mask and sieve, in no order."""
        few = self._passing(mask, sieve)[1] if sieve else None
        if few is not None:  # they may all be far away: no widening box finds them sooner
            lats, lons, tags = self._latitude[few], self._longitude[few], self._tags[few]
        else:
            rows = self._box(latitude, longitude, radius_m)
            if not rows:
                return np.empty(0), np.empty(0, np.int64)
            lats, lons = _join(self._latitude, rows), _join(self._longitude, rows)
            tags = _join(self._tags, rows)
            if sieve:
                passes = _passes(tags, mask, _join(self._offers, rows), sieve)
                lats, lons, tags = lats[passes], lons[passes], tags[passes]
        metres_squared = _squared_metres(lats, lons, latitude, longitude)
        keep = metres_squared <= radius_m * radius_m
        keep &= (tags & mask).astype(bool)
        return np.sqrt(metres_squared[keep]), tags[keep] >> TAG_BITS

    def _box(self, latitude: float, longitude: float, radius_m: float) -> list[slice]:
        """The slices that hold every place within the radius, and some that are farther."""
        north, _ = radii_m(latitude)
        high = degrees(radius_m / north) * 1.01
        # The circle is widest, in degrees, towards the nearer pole.
        _, east = radii_m(min(latitude + high, 89.0))
        wide = degrees(radius_m / east) * 1.01
        first = max(int((latitude - high - self._south) // BAND_DEGREES), 0)
        last = min(int((latitude + high - self._south) // BAND_DEGREES), len(self._bands) - 2)
        slices = []
        for band in range(first, last + 1):
            start, end = self._bands[band], self._bands[band + 1]
            left = bisect_left(self._longitudes, longitude - wide, start, end)
            right = bisect_right(self._longitudes, longitude + wide, left, end)
            if left < right:
                slices.append(slice(left, right))
        return slices

    def _cut(self, metres: Floats, numbers: Whole, first: int, size: int) -> tuple[Match, ...]:
        """The `size` nearest from `first` on. Numbers follow names, so a tie goes by name, then id."""
        order = np.rint(metres).astype(np.int64) << NUMBER_BITS | numbers
        if len(order) > first + size:
            order = np.partition(order, first + size - 1)[: first + size]
        order.sort()
        return tuple(map(self._match, order[first : first + size].tolist()))

    def _match(self, key: int) -> Match:
        number = key & LAST_NUMBER
        slot = self._slots[number]
        return Match(number, key >> NUMBER_BITS, self._latitudes[slot], self._longitudes[slot])


def _passes(tags: Whole, mask: int, offers: Whole, sieve: Sieve) -> npt.NDArray[np.bool_]:
    """Of each place whether its kind is asked for and its offer has a bit of every mask."""
    passing = (tags & mask).astype(bool)
    for wanted in sieve:
        passing &= (offers & wanted).astype(bool)
    return passing


def _join(array: npt.NDArray[Value], rows: list[slice]) -> npt.NDArray[Value]:
    return array[rows[0]] if len(rows) == 1 else np.concatenate([array[row] for row in rows])


def _squared_metres(lats: Floats, lons: Floats, latitude: float, longitude: float) -> Floats:
    """`core.distance.metres_between`, squared, from one point to many.

    Metres per degree at the middle latitude come from Taylor series about the point (second order
    eastwards, first northwards): a millimetre off within 60 km, and no trigonometry per place.
    """
    degree = radians(1)
    north, east = radii_m(latitude)
    slope, along = sin(radians(latitude)), cos(radians(latitude))
    east_slope = -north * slope * degree / 2  # halves, for the middle between the two latitudes
    east_bend = -north * along * degree * degree / 8
    bulge = 1 - ECCENTRICITY_SQUARED * slope * slope
    north_slope = 1.5 * ECCENTRICITY_SQUARED * north * slope * along / bulge * degree
    up = lats - latitude
    eastwards = up * east_bend
    eastwards += east_slope
    eastwards *= up
    eastwards += east
    eastwards *= lons - longitude
    northwards = up * north_slope
    northwards += north
    northwards *= up
    eastwards *= eastwards
    northwards *= northwards
    eastwards += northwards
    eastwards *= degree * degree
    return eastwards
