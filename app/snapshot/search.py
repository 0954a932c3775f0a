"""The settings nearest to a point under filters, exactly.

Settings are stored in bands of latitude, each sorted by longitude. A band also contains settings
within its reach beyond its edges, so that all settings around a point are one slice, found by two
bisections. There are bands for three reaches, and one for the whole country. The radius starts at
the counted distance and doubles until the circle contains enough settings; settings outside it are
never used, so the result is exact.
"""

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from math import degrees, inf, radians
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from app.core.distance import METRES_PER_MILE, radii_m
from app.core.filter_declaration import BIT_ARRAYS, BitArray
from app.core.offer import VACANCY_VALID_DAYS
from app.core.search_filters import Filters, Masks, unknown_bits
from app.snapshot.array_files import map_array
from app.snapshot.distances import Floats, squared_metres

REACHES_M = (5 * METRES_PER_MILE, 10 * METRES_PER_MILE, 20 * METRES_PER_MILE, inf)
# A degree of latitude is shortest at the equator.
METRES_PER_DEGREE = radians(radii_m(0)[0])
REACHES_DEGREES = tuple(min(reach / METRES_PER_DEGREE * 1.01, 180.0) for reach in REACHES_M)
FARTHEST_M = 2_000_000.0
TAG_BITS = 32  # a tag is a setting's number, shifted above this many bits for the filters
NUMBER_BITS = 24  # numbers of settings are below 2**24
MAX_CACHED_QUERIES = 200  # combinations of offer filters
FEW_SETTINGS = 4_000  # up to so many passing settings, their slots are cached
LAST_NUMBER = 2**NUMBER_BITS - 1
OVERSAMPLING = 4  # the inner circle that is sorted first has so many times the settings of a page
ARRAYS = ("latitude", "longitude", "tags", "offers", "slots", "band_starts", "reach_bands")
# Missing in a directory of an earlier release: then nothing is known of these facts. "space_days"
# are the ordinals of the days on which "space" was correct.
DETAIL_ARRAYS = ("details", "hours", "space", "space_days")

Whole = npt.NDArray[np.int64]
Bits = npt.NDArray[Any]  # of whole numbers


class Match(NamedTuple):
    """A setting's number in the snapshot, straight-line distance in whole metres, and position.

    A tuple, as every search creates ten: a frozen dataclass costs three times as much.
    """

    number: int
    distance_m: int
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Matches:
    """One page of the results. `counted` is the number within the counted distance.

    `total` is the number over all pages: the settings within the chosen distance, or all that pass
    the filters when no distance is chosen. `unknown` and `unknown_total` count the settings, within
    the counted distance and over all pages, that may match but lack the filtered facts; they are
    listed only with `Filters.include_unknown`. `second_distances_m` has the distance of each match
    from the second point, where a search has one.
    """

    page: tuple[Match, ...]
    counted: int
    total: int
    unknown: int = 0
    unknown_total: int = 0
    second_distances_m: tuple[int, ...] = ()


class PossibleMatches(NamedTuple):
    """Positions in degrees and tags of settings; `is_match`: each is known to match the filters."""

    latitudes: Floats
    longitudes: Floats
    tags: Whole
    is_match: npt.NDArray[np.bool_]


class _Wanted(NamedTuple):
    """What a setting needs to pass: a kind, and a bit of every mask on a day.

    `day` is None where no mask depends on it.
    """

    kinds: int
    masks: Masks
    day: date | None


class Grid:
    """The search arrays of a places directory.

    `offers_of_all` are bits that every setting has in "offers" besides those of the array.
    """

    def __init__(
        self,
        folder: Path,
        south: float,
        bits_counts: dict[int, int],
        *,
        offers_of_all: int = 0,
    ) -> None:
        arrays = {name: map_array(folder, name) for name in ARRAYS}
        self._latitude = np.asarray(arrays["latitude"])
        self._longitude = np.asarray(arrays["longitude"])
        self._tags = np.asarray(arrays["tags"])
        offers = np.asarray(arrays["offers"])
        self._details = {"offers": offers | offers_of_all if offers_of_all else offers} | {
            name: _detail_array(folder, name, len(self._tags)) for name in DETAIL_ARRAYS
        }
        self._space: tuple[date | None, Bits] | None = None  # as on a day
        self._passing_cache: dict[_Wanted, tuple[int, Whole | None]] = {}
        starts: list[int] = arrays["band_starts"].tolist()
        # For each reach: the start of each of its bands, then the end of the last one.
        self._reaches = [
            starts[first : last + 1] for first, last in pairwise(arrays["reach_bands"].tolist())
        ]
        # Reading one value from a memoryview takes a seventh of the time of the array.
        self._latitudes, self._longitudes, self._slots = (
            memoryview(arrays[name]) for name in ("latitude", "longitude", "slots")
        )
        self._south = south
        self._bits_counts = bits_counts

    def nearest(
        self,
        latitude: float,
        longitude: float,
        filters: Filters,
        first: int,
        size: int,
        today: date | None = None,
    ) -> Matches:
        """`size` settings starting at position `first` by distance; ties by name, then id.

        Without `today`, facts that are known on some days only count as unknown.
        """
        day = today if filters.needs_day else None
        if filters.filters_by_offer:
            return self._nearest_by_offer(latitude, longitude, filters, first, size, day)
        total = sum(count for bits, count in self._bits_counts.items() if bits & filters.mask)
        wanted = _Wanted(filters.mask, (), None)
        return self._nearest(latitude, longitude, filters, wanted, total, first, size)

    def _nearest_by_offer(
        self,
        latitude: float,
        longitude: float,
        filters: Filters,
        first: int,
        size: int,
        day: date | None,
    ) -> Matches:
        """The nearest that match, with the numbers of settings that may match."""
        known = _Wanted(filters.mask, filters.known_masks, day)
        possible = _Wanted(filters.mask, filters.possible_masks, day)
        wanted, other = (possible, known) if filters.include_unknown else (known, possible)
        total, _ = self._count_passing(wanted)
        listed = self._nearest(latitude, longitude, filters, wanted, total, first, size)
        counted_m = filters.counted_miles * METRES_PER_MILE
        within = len(self._within(latitude, longitude, counted_m, other)[0])
        unknown = abs(within - listed.counted)
        if filters.within_miles is None:
            unknown_total = self._count_passing(possible)[0] - self._count_passing(known)[0]
        else:
            unknown_total = unknown
        return replace(listed, unknown=unknown, unknown_total=unknown_total)

    def _count_passing(self, wanted: _Wanted) -> tuple[int, Whole | None]:
        """The number of settings that pass at any distance, and their slots if there are few."""
        found = self._passing_cache.get(wanted)
        if found is None:
            if len(self._passing_cache) >= MAX_CACHED_QUERIES:
                self._passing_cache.clear()
            country = self._country
            slots = np.flatnonzero(self._passes(country, wanted)) + country.start
            found = self._passing_cache[wanted] = (
                len(slots),
                slots if len(slots) <= FEW_SETTINGS else None,
            )
        return found

    def _passes(self, box: slice | Whole, wanted: _Wanted) -> npt.NDArray[np.bool_]:
        """For each setting of a box or at these slots, whether its kind and bits are wanted."""
        is_match = (self._tags[box] & wanted.kinds).astype(bool)
        for name, bits in wanted.masks:
            is_match &= (self._bits_on(name, wanted.day)[box] & bits).astype(bool)
        return is_match

    def _bits_on(self, name: BitArray, day: date | None) -> Bits:
        """An array of bits, as the facts are known on a day; None where it does not matter."""
        if name == "space":
            return self._space_on(day)
        return self._tags if name == "tags" else self._details[name]

    def occurring_bits(self, name: BitArray) -> int:
        """The bits of an array that at least one setting has."""
        country = slice(self._reaches[-1][0], self._reaches[-1][-1])
        return int(np.bitwise_or.reduce(self._bits_on(name, None)[country]))

    def _space_on(self, day: date | None) -> Bits:
        """The bits of the array "space"; unknown where not confirmed shortly before the day."""
        kept = self._space
        if kept is None or kept[0] != day:
            confirmed = self._details["space_days"]  # 0 where there is no day
            age = (day.toordinal() if day else 0) - confirmed
            is_current = (confirmed > 0) & (age >= 0) & (age <= VACANCY_VALID_DAYS)
            unknown = np.uint16(unknown_bits("space"))
            kept = self._space = day, np.where(is_current, self._details["space"], unknown)
        return kept[1]

    def _nearest(
        self,
        latitude: float,
        longitude: float,
        filters: Filters,
        wanted: _Wanted,
        total: int,
        first: int,
        size: int,
    ) -> Matches:
        radius_m = filters.counted_miles * METRES_PER_MILE
        last = first + size
        squares, tags = self._within(latitude, longitude, radius_m, wanted)
        counted = len(squares)
        keys = _nearest_keys(squares, tags, radius_m, last)
        if filters.within_miles is not None:
            return Matches(self._matches(keys[first:last]), counted, counted)
        needed = min(last, total)
        while not _has_enough(keys, needed, radius_m) and radius_m < FARTHEST_M:
            radius_m *= 2
            squares, tags = self._within(latitude, longitude, radius_m, wanted)
            keys = _nearest_keys(squares, tags, radius_m, last)
        return Matches(self._matches(keys[first:last]), counted, total)

    def _within(
        self, latitude: float, longitude: float, radius_m: float, wanted: _Wanted
    ) -> tuple[Floats, Whole]:
        """Squared metres and tags of all passing settings within the radius, unordered."""
        passing_slots = self._count_passing(wanted)[1] if wanted.masks else None
        if passing_slots is not None:  # they may all be far away, where widening is slower
            lats, lons, tags = (
                self._latitude[passing_slots],
                self._longitude[passing_slots],
                self._tags[passing_slots],
            )
        else:
            box = self._box(latitude, longitude, radius_m)
            lats, lons, tags = self._latitude[box], self._longitude[box], self._tags[box]
            if wanted.masks:
                is_passing = self._passes(box, wanted)
                lats, lons, tags = lats[is_passing], lons[is_passing], tags[is_passing]
        squares = squared_metres(lats, lons, latitude, longitude)
        keep = squares <= radius_m * radius_m
        keep &= (tags & wanted.kinds).astype(bool)
        rows = keep.nonzero()[0]  # half the time of indexing twice by a Boolean array
        return squares[rows], tags[rows]

    def bits_within(
        self, latitude: float, longitude: float, radius_m: float, day: date | None
    ) -> Whole:
        """The bits of all settings within the radius: a row each, a column for each BIT_ARRAYS."""
        box = self._box(latitude, longitude, radius_m)
        squares = squared_metres(self._latitude[box], self._longitude[box], latitude, longitude)
        return self._bits(box, (squares <= radius_m * radius_m).nonzero()[0], day)

    def _bits(self, box: slice, rows: Whole, day: date | None) -> Whole:
        bits = np.empty((len(rows), len(BIT_ARRAYS)), np.int64)
        for column, name in enumerate(BIT_ARRAYS):
            bits[:, column] = self._bits_on(name, day)[box][rows]
        return bits

    @property
    def _country(self) -> slice:
        """The band of the whole country, which contains each setting once."""
        return slice(self._reaches[-1][0], self._reaches[-1][-1])

    def positions(self) -> tuple[Floats, Floats]:
        """Latitudes and longitudes of every setting of the country, in degrees."""
        return self._latitude[self._country], self._longitude[self._country]

    def rows_of(self, numbers: Whole) -> Whole:
        """The rows in `positions` of settings given by their numbers; -1 without a position."""
        slots = np.array([self._slots[number] for number in numbers.tolist()], np.int64)
        return np.where(slots < 0, -1, slots - self._country.start)

    def bits_of(self, rows: Whole, day: date | None) -> Whole:
        """The same bits for settings given by their rows in `positions`."""
        return self._bits(self._country, rows, day)

    def offers_of(self, number: int) -> int:
        """The bits of one setting in the array "offers"."""
        return int(self._details["offers"][self._slots[number]])

    def possible_matches(
        self, filters: Filters, today: date | None, rows: Whole | None = None
    ) -> PossibleMatches:
        """Every setting of the country that matches the filters or may match, unordered.

        With `rows`, only the settings in these rows of `positions`.
        """
        day = today if filters.needs_day else None
        among = self._country if rows is None else rows + self._country.start
        possible = self._passes(among, _Wanted(filters.mask, filters.possible_masks, day))
        known = possible
        if filters.known_masks != filters.possible_masks:
            known = self._passes(among, _Wanted(filters.mask, filters.known_masks, day))
        passing = possible.nonzero()[0]
        return PossibleMatches(
            self._latitude[among][passing],
            self._longitude[among][passing],
            self._tags[among][passing],
            known[passing],
        )

    def _box(self, latitude: float, longitude: float, radius_m: float) -> slice:
        """The part of a band with every setting within the radius, and some that are farther."""
        reach = bisect_left(REACHES_M, radius_m)
        starts = self._reaches[reach]
        # A point beyond the edge of the country uses the band at that edge.
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
        new, matches = tuple.__new__, []  # without the constructor, which takes twice the time
        for key in keys:
            number = key & LAST_NUMBER
            slot = slots[number]
            place = latitudes[slot], longitudes[slot]
            matches.append(new(Match, (number, key >> NUMBER_BITS, *place)))
        return tuple(matches)


def _detail_array(folder: Path, name: str, count: int) -> Bits:
    """An array of bits; where it is missing or out of date, one in which nothing is known.

    A directory of an earlier release has none; one that such a release has revised still has the
    array of before, so the lengths differ.
    """
    if (folder / f"{name}.npy").is_file():
        array: Bits = np.asarray(map_array(folder, name))
        if len(array) == count:
            return array
    bits = {"details": unknown_bits("details"), "hours": unknown_bits("hours")}.get(name, 0)
    return np.broadcast_to(np.int64(bits), count)


def _nearest_keys(squares: Floats, tags: Whole, radius_m: float, count: int) -> list[int]:
    """Sorted keys, metres above numbers, of the `count` nearest in a circle; fewer if it has fewer.

    Numbers are in the order of names, so ties are sorted by name, then id.
    """
    if len(squares) > OVERSAMPLING * count:  # sorting all of them would dominate the search time
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
    """Whether a circle surely contains the `count` nearest.

    Metres are rounded: a setting in the last half metre could tie with one just outside.
    """
    return len(keys) >= count and (not count or keys[count - 1] >> NUMBER_BITS < radius_m - 1)
