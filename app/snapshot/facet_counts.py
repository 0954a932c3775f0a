"""How many settings near a point each value of a filter has, under the other filters."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.core import declared_filters
from app.core.distance import METRES_PER_MILE
from app.core.filter_declaration import BIT_ARRAYS, BitArray, Filter, Mask
from app.core.search_filters import Filters, Masks
from app.snapshot.search import Bits, Grid

FilterValue = tuple[str, str]  # a parameter and one of its values


def facet_counts(
    grid: Grid,
    latitude: float,
    longitude: float,
    filters: Filters,
    today: date | None = None,
) -> Mapping[FilterValue, int]:
    """For every value of every stored filter, the settings that would match within the distance.

    Other values of the same filter do not matter: each number equals `counted` of a search, on the
    same day, with this value instead of them, so that "Day nurseries (30)" is the number of day
    nurseries also where childminders are chosen. Where a setting must have every chosen value, as
    with days, the value is added to them. The distance is that of the count above the list
    (`Filters.counted_miles`). With `include_unknown` settings that may match count too, as in the
    list.
    """
    radius_m = filters.counted_miles * METRES_PER_MILE
    arrays = grid.bits_within(latitude, longitude, radius_m, BIT_ARRAYS, today)
    passing = _Passing(arrays)
    counts = {}
    for value, masks in _alternatives(filters, declared_filters.FILTERS):
        is_match = passing[masks[0]]
        for mask in masks[1:]:
            is_match = is_match & passing[mask]
        counts[value] = int(np.count_nonzero(is_match))
    return counts


class _Passing(dict[Mask, npt.NDArray[np.bool_]]):
    """For each mask, whether settings have one of its bits; computed when first needed."""

    def __init__(self, arrays: Mapping[BitArray, Bits]) -> None:
        super().__init__()
        self._arrays = arrays

    def __missing__(self, mask: Mask) -> npt.NDArray[np.bool_]:
        name, bits = mask
        self[mask] = passing = (self._arrays[name] & bits).astype(bool)
        return passing


@lru_cache(maxsize=1024)
def _alternatives(
    filters: Filters, declared: tuple[Filter, ...]
) -> tuple[tuple[FilterValue, Masks], ...]:
    """Each value with the masks of a search that has it, that of the kinds first."""
    alternatives = []
    for one in declared:
        for value in one.values if one.stored else ():
            others = filters.values(one.parameter) if one.needs_every_value else ()
            chosen = filters.choosing(one.parameter, *others, value)
            masks = chosen.possible_masks if chosen.include_unknown else chosen.known_masks
            alternatives.append(((one.parameter, value), (("tags", chosen.mask), *masks)))
    return tuple(alternatives)
