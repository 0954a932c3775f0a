"""How many settings near a point each value of a filter has, under the other filters."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from app.core import declared_filters
from app.core.distance import METRES_PER_MILE
from app.core.filter_declaration import Filter
from app.core.search_filters import Filters, OfferMasks
from app.snapshot.search import Grid, Whole

FilterValue = tuple[str, str]  # a parameter and one of its values


def facet_counts(
    grid: Grid, latitude: float, longitude: float, filters: Filters
) -> Mapping[FilterValue, int]:
    """For every value of every stored filter, the settings that would match within the distance.

    Other values of the same filter do not matter: each number equals `counted` of a search with
    this value instead of them, so that "Day nurseries (30)" is the number of day nurseries also
    where childminders are chosen. The distance is that of the count above the list
    (`Filters.counted_miles`). With `include_unknown` settings that may match count too, as in the
    list. All together take 0.15 ms on national data (0.2 ms at p95, 304 postcodes): a search
    without filters does without them.
    """
    radius_m = filters.counted_miles * METRES_PER_MILE
    tags, offers = grid.bits_within(latitude, longitude, radius_m)
    has_kind, has_bit = _Passing(tags), _Passing(offers)
    counts = {}
    for value, mask, offer_masks in _alternatives(filters, declared_filters.FILTERS):
        is_match = has_kind[mask]
        for wanted in offer_masks:
            is_match = is_match & has_bit[wanted]
        counts[value] = int(np.count_nonzero(is_match))
    return counts


class _Passing(dict[int, npt.NDArray[np.bool_]]):
    """For each mask, whether settings have one of its bits; computed when first needed."""

    def __init__(self, bits: Whole) -> None:
        super().__init__()
        self._bits = bits

    def __missing__(self, mask: int) -> npt.NDArray[np.bool_]:
        self[mask] = passing = (self._bits & mask).astype(bool)
        return passing


@lru_cache(maxsize=1024)
def _alternatives(
    filters: Filters, declared: tuple[Filter, ...]
) -> tuple[tuple[FilterValue, int, OfferMasks], ...]:
    """Each value with the masks of a search that has no other of its filter."""
    alternatives = []
    for one in declared:
        for value in one.values if one.stored else ():
            chosen = filters.choosing(one.parameter, value)
            masks = chosen.possible_masks if chosen.include_unknown else chosen.known_masks
            alternatives.append(((one.parameter, value), chosen.mask, masks))
    return tuple(alternatives)
