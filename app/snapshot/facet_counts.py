"""How many settings near a point each value of a filter has, under the other filters.

The values of a filter are counted in one pass over the settings that pass all other chosen filters:
the bits of their words are added up by position. Which settings these are follows from the number
of masks that each one fails, so the chosen filters are evaluated once. What to add up depends on
the filters alone and is cached.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import and_

import numpy as np
import numpy.typing as npt

from app.core import declared_filters
from app.core.filter_declaration import BIT_ARRAYS, BitArray, Filter, Mask
from app.core.search_filters import Filters, Masks
from app.snapshot.search import Whole

FilterValue = tuple[str, str]  # a parameter and one of its values
_COLUMNS = {name: column for column, name in enumerate(BIT_ARRAYS)}
ROWS_PER_SUM = 255  # so many bits fit into a byte when they are added


def facet_counts(bits: Whole, filters: Filters) -> Mapping[FilterValue, int]:
    """For every value of every stored filter, how many of the settings nearby would match.

    `bits` are those of the settings within the counted distance (`Filters.counted_miles`), as
    `Grid.bits_within` returns them.

    Other values of the same filter do not matter: each number equals `counted` of a search, on the
    same day, with this value instead of them, so that "Day nurseries (30)" is the number of day
    nurseries also where childminders are chosen. Where a setting must have every chosen value, as
    with days, the value is added to them. With `include_unknown` settings that may match count too,
    as in the list.
    """
    chosen, unchanged, groups = _plan(filters, declared_filters.FILTERS)
    failing = _Failing(bits)
    failures = sum((failing[mask] for mask in chosen), np.uint8(0))
    counts = dict.fromkeys(unchanged, len(bits) - int(np.count_nonzero(failures)))
    for group in groups:
        rows = bits
        if group.has_others:
            own = failures
            for mask in group.without:
                own = own - failing[mask]
            for mask in group.with_also:
                own = own + failing[mask]
            rows = bits[(own == 0).nonzero()[0]]
        for part in group.parts:
            part.count(rows, counts)
    return counts


class _Failing(dict[Mask, npt.NDArray[np.uint8]]):
    """For each mask, 1 for settings that have none of its bits; computed when first needed."""

    def __init__(self, bits: Whole) -> None:
        super().__init__()
        self._bits = bits

    def __missing__(self, mask: Mask) -> npt.NDArray[np.uint8]:
        name, wanted = mask
        is_failing: npt.NDArray[np.bool_] = (self._bits[:, _COLUMNS[name]] & wanted) == 0
        self[mask] = failing = is_failing.view(np.uint8)
        return failing


@dataclass(frozen=True)
class _Part:
    """Values that are counted at once: settings with a bit that all want, or with their own.

    `shared` are the bits that all want, in the array of number `column`; 0 for none. `positions`
    are those of the own bits of `values`, counted over all arrays or in `column` alone (`is_one`).
    `multiple` has the bits of values with several, or with none beside the shared ones.
    """

    column: int
    shared: int
    is_one: bool
    values: tuple[FilterValue, ...]
    positions: tuple[int, ...]
    multiple: tuple[tuple[FilterValue, Mask], ...]

    def count(self, bits: Whole, counts: dict[FilterValue, int]) -> None:
        """Add the counts of the values among settings with these bits."""
        with_shared = 0
        if self.shared:
            others = bits[(bits[:, self.column] & self.shared) == 0]
            with_shared, bits = len(bits) - len(others), others
        if self.values:
            at = self.column
            sums = _sum_bits(bits[:, at : at + 1].copy() if self.is_one else bits)
            own = [with_shared + sums[position] for position in self.positions]
            counts.update(zip(self.values, own, strict=True))
        for value, (name, wanted) in self.multiple:
            with_own = np.count_nonzero(bits[:, _COLUMNS[name]] & wanted)
            counts[value] = with_shared + int(with_own)


def _sum_bits(bits: Whole) -> Sequence[int]:
    """How many of the numbers in each column have each bit, by its position in a row.

    Bits are spread into bytes, which are added eight at a time as 64-bit numbers.
    """
    spread = np.unpackbits(bits.view(np.uint8).reshape(-1), bitorder="little")
    lanes = spread.view(np.uint64).reshape(-1, 8 * bits.shape[1])
    if len(lanes) <= ROWS_PER_SUM:
        return bytes(np.add.reduce(lanes, axis=0))
    starts = np.arange(0, len(lanes), ROWS_PER_SUM)
    sums_of_bytes = np.add.reduceat(lanes, starts, axis=0).view(np.uint8)
    sums: list[int] = sums_of_bytes.sum(axis=0).tolist()
    return sums


@dataclass(frozen=True)
class _Group:
    """Values that share the masks of all other filters.

    These masks are the chosen ones `without` some and `with_also` others. `has_others`:
    whether there are any.
    """

    without: Masks
    with_also: Masks
    has_others: bool
    parts: tuple[_Part, ...]


@lru_cache(maxsize=1024)
def _plan(
    filters: Filters, declared: tuple[Filter, ...]
) -> tuple[Masks, list[FilterValue], tuple[_Group, ...]]:
    """The masks of the search, values that do not change them, and what to count for others."""
    chosen = _masks(filters)
    unchanged = []
    by_others: dict[frozenset[Mask], list[tuple[FilterValue, Mask]]] = defaultdict(list)
    for one in declared:
        for value in one.values if one.stored else ():
            added = filters.values(one.parameter) if one.needs_every_value else ()
            more = filters.choosing(one.parameter, *added, value)
            if {*_masks(more)} == {*chosen}:
                unchanged.append((one.parameter, value))
                continue
            own = _own_mask(one, more, chosen)
            others = frozenset(_masks(more)) - {own}
            by_others[others].append(((one.parameter, value), own))
    groups = (
        _Group(
            tuple(set(chosen) - others),
            tuple(others - set(chosen)),
            bool(others),
            tuple(_parts(values)),
        )
        for others, values in by_others.items()
    )
    return tuple(dict.fromkeys(chosen)), unchanged, tuple(groups)


def _masks(filters: Filters) -> Masks:
    """Every mask of a search, that of the kinds first."""
    masks = filters.possible_masks if filters.include_unknown else filters.known_masks
    return (("tags", filters.mask), *masks)


def _own_mask(one: Filter, more: Filters, chosen: Masks) -> Mask:
    """The mask of a value that `more` has and the search perhaps not."""
    assert one.stored is not None
    if one.stored.array == "tags":
        return ("tags", more.mask)
    own = more.masks_of(one)
    return next((mask for mask in own if mask not in chosen), own[-1])


def _parts(values: list[tuple[FilterValue, Mask]]) -> Iterator[_Part]:
    """The values of a group by the bits that all values of their filter want."""
    by_filter: dict[tuple[str, BitArray], list[tuple[FilterValue, int]]] = defaultdict(list)
    for value, (array, bits) in values:
        by_filter[value[0], array].append((value, bits))
    by_shared: dict[Mask, list[tuple[FilterValue, Mask]]] = defaultdict(list)
    for (_, array), own in by_filter.items():
        shared = reduce(and_, (bits for _, bits in own)) if len(own) > 1 else 0
        part = by_shared[(array, shared) if shared else ("tags", 0)]
        part += [(value, (array, bits & ~shared)) for value, bits in own]
    for (array, shared), masks in by_shared.items():
        single = [(value, mask) for value, mask in masks if mask[1].bit_count() == 1]
        columns = {_COLUMNS[mask[0]] for _, mask in single}
        is_one = len(columns) == 1
        yield _Part(
            columns.pop() if is_one and not shared else _COLUMNS[array],
            shared,
            is_one,
            tuple(value for value, _ in single),
            tuple(
                bits.bit_length() - 1 + (0 if is_one else 64 * _COLUMNS[name])
                for _, (name, bits) in single
            ),
            tuple(one for one in masks if one not in single),
        )
