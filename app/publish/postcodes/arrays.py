"""The sorted arrays of postcodes that a snapshot publishes.

They are written and become current with `publish_postcodes` and the next `publish`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from app.snapshot.published_postcodes import ARRAYS, LSOA_ARRAY

NO_POSITION = -(2**31)  # latitude and longitude of a postcode without a grid reference


@dataclass(frozen=True)
class PostcodeArrays:
    """A postcode directory as arrays of one length, in the order of `keys`, each key once.

    A key is the number formed by seven ASCII bytes, most significant first: the outward code padded
    with spaces to four characters, then the inward code. Positions are millionths of a degree
    (WGS84), NO_POSITION if there is none. `district`, `ward` and `lsoa` are indexes into `districts`,
    `wards` and `lsoas`, whose first code is "" (not known). LSOAs are those of England in the 2021
    census. `retired_month` is 0 for postcodes in use, otherwise `month_number` of the end, or of the
    last release with the postcode.
    """

    keys: npt.NDArray[np.uint64]
    latitude_e6: npt.NDArray[np.int32]
    longitude_e6: npt.NDArray[np.int32]
    district: npt.NDArray[np.uint16]
    ward: npt.NDArray[np.uint16]
    lsoa: npt.NDArray[np.uint16]
    retired_month: npt.NDArray[np.uint16]
    districts: tuple[str, ...]
    wards: tuple[str, ...]
    lsoas: tuple[str, ...]

    @property
    def columns(self) -> dict[str, npt.NDArray[Any]]:
        """The arrays by the names of their files."""
        return {name: getattr(self, name) for name in (*ARRAYS, LSOA_ARRAY)}

    @property
    def codes(self) -> dict[str, tuple[str, ...]]:
        """The codes of the areas by their names in `codes.json`."""
        return {"districts": self.districts, "wards": self.wards, "lsoas": self.lsoas}


def empty_arrays() -> PostcodeArrays:
    """The arrays of an install without any postcode."""
    positions, numbers = np.empty(0, np.int32), np.empty(0, np.uint16)
    columns = (np.empty(0, np.uint64), positions, positions, numbers, numbers, numbers, numbers)
    return PostcodeArrays(*columns, districts=("",), wards=("",), lsoas=("",))


def month_number(year: int, month: int) -> int:
    """Months since December 1899."""
    return (year - 1900) * 12 + month
