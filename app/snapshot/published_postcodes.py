"""All known postcodes in sorted arrays that workers share: position, areas, month of retirement."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection
from functools import cached_property
from math import degrees
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.core.distance import radii_m
from app.core.home_area_levels import NO_POSITION, AreaLevels, PostcodeTable, assign_area_levels
from app.snapshot.array_files import map_array

SAMPLE_EVERY = 256  # keys
ARRAYS = ("keys", "latitude_e6", "longitude_e6", "district", "ward", "retired_month")
# Directories of earlier releases lack these; the first one is read only when publishing.
HOME_AREA_LEVELS_ARRAY, LSOA_ARRAY = "home_rungs", "lsoa"


class PostcodeEntry(NamedTuple):
    """One postcode. `retired` is the (year, month) of its retirement, None while it is in use.

    Degrees are None without a position; codes are "" where the directory gives none.
    """

    latitude: float | None
    longitude: float | None
    district_code: str
    ward_code: str
    retired: tuple[int, int] | None


class PublishedPostcodes:
    """An opened postcodes directory; arrays are mapped and read when used."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.manifest = manifest
        self.seq: int = manifest["seq"]
        self._folder = folder
        arrays = {name: map_array(folder, name) for name in ARRAYS}
        # For single values, because reading one takes a seventh of the time of the array below.
        (
            self._keys,
            self._latitudes,
            self._longitudes,
            self._districts,
            self._wards,
            self._months,
        ) = (memoryview(arrays[name]) for name in ARRAYS)
        self._lsoas = memoryview(map_array(folder, LSOA_ARRAY)) if self._has(LSOA_ARRAY) else None
        self._key_array = arrays["keys"]
        self._latitude_array = arrays["latitude_e6"]
        self._longitude_array = arrays["longitude_e6"]
        self._district_array = arrays["district"]
        self._ward_array = arrays["ward"]
        self._retired_array = arrays["retired_month"]
        # A lookup starts in these samples, which are close together in memory, and ends in one page
        # of the file: fewer of its 21 steps cause a cache miss.
        self._sampled_keys: list[int] = arrays["keys"][::SAMPLE_EVERY].tolist()
        codes = json.loads((folder / "codes.json").read_text(encoding="utf-8"))
        self.districts: list[str] = codes["districts"]
        self.wards: list[str] = codes["wards"]
        self.lsoas: list[str] = codes.get("lsoas", [""])

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, key: int) -> PostcodeEntry | None:
        """The postcode with this key (`core.postcode.Postcode.key`); None for an unknown one."""
        keys = self._keys
        start = max(bisect_right(self._sampled_keys, key) - 1, 0) * SAMPLE_EVERY
        end = min(start + SAMPLE_EVERY, len(keys))
        index = bisect_left(keys, key, start, end)
        if index == end or keys[index] != key:
            return None
        month, latitude = self._months[index], self._latitudes[index]
        has_position = latitude != NO_POSITION
        return PostcodeEntry(
            latitude=latitude / 1e6 if has_position else None,
            longitude=self._longitudes[index] / 1e6 if has_position else None,
            district_code=self.districts[self._districts[index]],
            ward_code=self.wards[self._wards[index]],
            retired=(1900 + (month - 1) // 12, (month - 1) % 12 + 1) if month else None,
        )

    def centre(self, low: int, high: int) -> PostcodeEntry | None:
        """The centre of all postcodes with low <= key < high; None when none has a position.

        Retired postcodes count only where there is no live one. The centre is the median of each
        coordinate; the areas are those of the postcode nearest to it.
        """
        start, end = bisect_left(self._keys, low), bisect_left(self._keys, high)
        rows = np.arange(start, end)
        rows = rows[self._latitude_array[start:end] != NO_POSITION]
        live = rows[self._retired_array[rows] == 0]
        rows = live if len(live) else rows
        if not len(rows):
            return None
        latitudes, longitudes = self._latitude_array[rows], self._longitude_array[rows]
        latitude, longitude = float(np.median(latitudes)), float(np.median(longitudes))
        # In England a degree of longitude is about 0.6 times as long as a degree of latitude.
        nearest = rows[
            np.argmin((latitudes - latitude) ** 2 + (0.6 * (longitudes - longitude)) ** 2)
        ]
        return PostcodeEntry(
            latitude=latitude / 1e6,
            longitude=longitude / 1e6,
            district_code=self.districts[self._district_array[nearest]],
            ward_code=self.wards[self._ward_array[nearest]],
            retired=None,
        )

    def nearest(self, latitude: float, longitude: float, reach_m: float) -> PostcodeEntry | None:
        """The live postcode nearest to a point in degrees; None if none is within `reach_m`.

        It compares every postcode: 5 ms on national data, for a search from a browser's position.
        """
        north, east = radii_m(latitude)
        half_height, half_width = degrees(reach_m / north) * 1e6, degrees(reach_m / east) * 1e6
        is_near = np.abs(self._latitude_array - np.int32(latitude * 1e6)) <= half_height
        rows = is_near.nonzero()[0]
        is_near = np.abs(self._longitude_array[rows] - np.int32(longitude * 1e6)) <= half_width
        rows = rows[is_near & (self._retired_array[rows] == 0)]
        if not len(rows):
            return None
        up = np.radians(self._latitude_array[rows] / 1e6 - latitude) * north
        along = np.radians(self._longitude_array[rows] / 1e6 - longitude) * east
        squares = up * up + along * along
        row = int(np.argmin(squares))
        return self.find(self._keys[rows[row]]) if squares[row] <= reach_m * reach_m else None

    def centres_by_area(self, level: str) -> dict[str, tuple[float, float]]:
        """The centre of every district or ward in degrees, by code: a mean of live postcodes."""
        indexes, codes = (
            (self._district_array, self.districts)
            if level == "district"
            else (self._ward_array, self.wards)
        )
        rows = np.flatnonzero((self._latitude_array != NO_POSITION) & (self._retired_array == 0))
        groups = np.asarray(indexes)[rows]
        counts = np.bincount(groups, minlength=len(codes))
        latitudes = np.bincount(groups, self._latitude_array[rows], len(codes))
        longitudes = np.bincount(groups, self._longitude_array[rows], len(codes))
        return {
            code: (latitudes[index] / counts[index] / 1e6, longitudes[index] / counts[index] / 1e6)
            for index, code in enumerate(codes)
            if code and counts[index]
        }

    def ward_centres(self, district_codes: Collection[str]) -> dict[str, tuple[float, float]]:
        """The centres of the wards of some districts, in degrees, as `centres_by_area` has them."""
        indexes = [n for n, code in enumerate(self.districts) if code in district_codes]
        rows = np.flatnonzero(np.isin(self._district_array, indexes))
        inside = {self.wards[index] for index in np.unique(self._ward_array[rows])}
        centres = self.centres_by_area("ward")
        return {code: centre for code, centre in centres.items() if code in inside}

    def index_of(self, key: int) -> int | None:
        """The index of a postcode in the arrays; None for an unknown one."""
        index = bisect_left(self._keys, key)
        return index if index < len(self._keys) and self._keys[index] == key else None

    def rows_in_range(self, low: int, high: int) -> slice:
        """The indexes in the arrays of the postcodes with low <= key < high."""
        return slice(bisect_left(self._keys, low), bisect_left(self._keys, high))

    def lsoa_of(self, key: int) -> str:
        """The 2021 LSOA of a postcode in England; "" where it is not known.

        Not part of `find`, so that a search does not read it.
        """
        index = self.index_of(key)
        if index is None or self._lsoas is None:
            return ""
        return self.lsoas[self._lsoas[index]]

    @property
    def has_lsoas(self) -> bool:
        """False for a directory of an earlier release, which did not read them."""
        return self._lsoas is not None

    @cached_property
    def postcode_table(self) -> PostcodeTable:
        """The whole directory, for calculations over every postcode. Used only when publishing."""
        position_columns = (self._latitude_array, self._longitude_array)
        return PostcodeTable(
            self._key_array, *position_columns, self._district_array, self._retired_array
        )

    @cached_property
    def home_area_levels(self) -> AreaLevels:
        """The home area level of each postcode (`core.home_area_levels`), as published."""
        if not self._has(HOME_AREA_LEVELS_ARRAY):
            return assign_area_levels(self.postcode_table)
        return np.asarray(map_array(self._folder, HOME_AREA_LEVELS_ARRAY))

    def has_any_in_range(self, low: int, high: int) -> bool:
        return bisect_left(self._keys, low) < bisect_left(self._keys, high)

    def _has(self, array: str) -> bool:
        return f"{array}.npy" in self.manifest["files"]
