"""Exact searches that measure every setting that may match.

They are slower than `search.Grid`: 3 ms for all settings of national data. Families rarely give a
second point, and a school is served by few settings.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from app.core.distance import METRES_PER_MILE
from app.core.search_filters import Filters
from app.snapshot.distances import Floats, metres_from
from app.snapshot.search import (
    NUMBER_BITS,
    TAG_BITS,
    Grid,
    Match,
    Matches,
    PossibleMatches,
    Whole,
)


def nearest_among(
    grid: Grid,
    latitude: float,
    longitude: float,
    rows: Whole,
    filters: Filters,
    first: int,
    size: int,
    today: date | None = None,
) -> Matches:
    """As `Grid.nearest`, among the settings in these rows of `Grid.positions`."""
    candidates = grid.possible_matches(filters, today, rows)
    metres = metres_from(candidates.latitudes, candidates.longitudes, latitude, longitude)
    return list_measured(candidates, metres, [metres], filters, first, size)


def list_measured(
    candidates: PossibleMatches,
    ranking: Floats,
    measured: Sequence[Floats],
    filters: Filters,
    first: int,
    size: int,
) -> Matches:
    """`size` of the candidates starting at position `first` by `ranking`; ties by name, then id.

    `ranking` are the metres that are counted and limited, `measured` those to each point.
    """
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
    page = tuple(
        Match(
            int(candidates.tags[row]) >> TAG_BITS,
            round(float(measured[0][row])),
            float(candidates.latitudes[row]),
            float(candidates.longitudes[row]),
        )
        for row in rows
    )
    second_m = tuple(round(float(metres[row])) for metres in measured[1:] for row in rows)
    return Matches(page, counted, total, unknown, unknown_total, second_m)


def _smallest(keys: Whole, count: int) -> list[int]:
    """The rows of the `count` smallest keys, in order; all rows if there are fewer."""
    rows = np.argpartition(keys, count)[:count] if count < len(keys) else np.arange(len(keys))
    ordered: list[int] = rows[np.argsort(keys[rows])].tolist()
    return ordered
