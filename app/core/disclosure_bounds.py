"""How narrowly hidden counts can be bounded: the smallest and largest value that each can have.

The input is the rows of the hidden wards. The attacker knows the sum of each series over them (the
total minus what is shown), their eligible counts, that working parents' children aged 3 and 4 are
among those with universal hours, and which ages add up to which. The attacker may assume that no
ward has more children registered than eligible, in all series or in some; an assumption that the
sums contradict is dropped.

The sums of universal hours can be distributed among the wards in any way in which each ward stays
within its eligible counts of 3-year-olds, of 4-year-olds and of both. Such sets have exact integer
bounds: a ward's minimum is what the other wards together have no room for. Working parents'
children can be any of the universal ones in a ward, as long as their own sum, and the sum of the
rest, is met exactly; where they have eligible counts of their own, they stay within these too.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor, inf

from app.core.series_overlaps import (
    AGES_3_AND_4,
    NOT_WORKING,
    UNIVERSAL,
    WORKING,
    SeriesCounts,
    TakeupCount,
    TakeupSeries,
    containing_series,
    do_overlap,
)


@dataclass(frozen=True)
class CountRange:
    """The values that a count can have: any whole number from `minimum` to `maximum`."""

    minimum: float
    maximum: float


# One entry for each row; a series that is not known in a row is left out.
CountRanges = list[dict[TakeupSeries, CountRange]]
Capacity = tuple[float, float, float]  # the most 3-year-olds, 4-year-olds, and both together


def is_safe(
    rows: Sequence[SeriesCounts], min_width: int, childless_series: Collection[TakeupSeries] = ()
) -> bool:
    """Whether the bounds of every hidden count are at least `min_width` apart.

    `rows` are those of the hidden wards, derived counts included; `childless_series` are skipped,
    since their total of 0 reveals every count. A count that the council hid is first assumed to be
    outside the total, then to equal the eligible count: between these two the bounds are no
    narrower. Also False where the bounds cannot be calculated: eligible counts of working parents'
    children in series that share these children (`_are_entangled`).
    """
    if _are_entangled(rows):
        return False
    return all(
        count_range.maximum - count_range.minimum >= min_width
        for known in (rows, [_with_maximum_counts(row) for row in rows])
        for found in _ranges_by_assumption(known)
        for row in found
        for series, count_range in row.items()
        if series not in childless_series
    )


def count_ranges(
    rows: Sequence[SeriesCounts], assumed: Collection[TakeupSeries] = ()
) -> CountRanges | None:
    """The bounds of every series; None where the sums contradict the assumption.

    `assumed` are the series in which no ward is assumed to have more children registered than
    eligible.
    """
    found: CountRanges = [{} for _ in rows]
    all_series = {series for row in rows for series in row}
    whole = TakeupSeries(UNIVERSAL, AGES_3_AND_4)
    by_age = {whole, *(TakeupSeries(UNIVERSAL, ages) for ages in ("3", "4"))} <= all_series
    for series in all_series:
        if series.entitlement in (WORKING, NOT_WORKING) or (by_age and series != whole):
            continue
        shared = (
            (TakeupSeries(UNIVERSAL, "3"), TakeupSeries(UNIVERSAL, "4"), whole)
            if by_age
            else (series,)
        )
        if not _share_out(rows, shared, assumed, found):
            return None
    for series in sorted(all_series):
        if series.entitlement in (WORKING, NOT_WORKING):
            _share_among_universal(rows, series, all_series, found)
    for series in sorted(series for series in assumed if series.entitlement == WORKING):
        if not _share_capped(rows, series, containing_series(series, all_series), assumed, found):
            return None
    for row in found:
        _narrow_sums(row)
    return found


def _ranges_by_assumption(rows: Sequence[SeriesCounts]) -> Iterator[CountRanges]:
    """The bounds under each maximal set of assumptions that the sums allow."""
    capped = {
        series
        for row in rows
        for series, count in row.items()
        if series.entitlement != NOT_WORKING and count.eligible is not None
    }
    allowed: list[frozenset[TakeupSeries]] = []
    for many in range(len(capped), -1, -1):
        for assumed in map(frozenset, combinations(sorted(capped), many)):
            if any(assumed <= larger for larger in allowed):
                continue
            found = count_ranges(rows, assumed)
            if found is not None:
                allowed.append(assumed)
                yield found


def _with_maximum_counts(row: SeriesCounts) -> SeriesCounts:
    """The row with each count that the council hid set to its highest possible value."""
    return {
        series: TakeupCount(floor(count.eligible), count.eligible)
        if count.registered is None and count.eligible is not None
        else count
        for series, count in row.items()
    }


# --- series with eligible counts


def _share_out(
    rows: Sequence[SeriesCounts],
    all_series: tuple[TakeupSeries, ...],
    assumed: Collection[TakeupSeries],
    found: CountRanges,
) -> bool:
    """Add the bounds of one series, or of 3, 4 and 3-4 together; False where there are none.

    A single series is treated as one of 3-year-olds in wards without 4-year-olds.
    """
    known = [n for n, row in enumerate(rows) if all(_is_known(row, one) for one in all_series)]
    sums = [_sum_of(rows, known, series) for series in all_series[:2]]
    three, four = sums[0], sums[1] if len(sums) > 1 else 0
    capacities = []
    for n in known:
        caps = [_cap(rows[n][one], is_assumed=one in assumed) for one in all_series]
        capacities.append(_capacity(*caps) if len(caps) > 1 else _capacity(caps[0], 0, inf))
    return _note_bounds(known, capacities, (three, four), all_series, found)


def _note_bounds(
    known: Sequence[int],
    capacities: Sequence[Capacity],
    sums: tuple[int, int],
    all_series: Sequence[TakeupSeries],
    found: CountRanges,
) -> bool:
    """Add the bounds of two groups of children and of both together, given each ward's capacity."""
    all_others = [_others([capacity[ages] for capacity in capacities]) for ages in range(3)]
    for position, n in enumerate(known):
        here, others = capacities[position], [other[position] for other in all_others]
        bounds = _bounds_of(here, others, *sums)
        if bounds is None:
            return False
        found[n].update(zip(all_series, bounds, strict=False))
    return True


def _bounds_of(
    here: Capacity, others: Sequence[float], three: int, four: int
) -> tuple[CountRange, CountRange, CountRange] | None:
    """The bounds in one ward; its minimum is what the other wards have no room for."""
    sums = (three, four, three + four)
    minimum = [max(0, total - other) for total, other in zip(sums, others, strict=True)]
    maximum = [min(total, one) for total, one in zip(sums, here, strict=True)]
    bounds = (
        CountRange(
            max(minimum[0], minimum[2] - maximum[1]), min(maximum[0], maximum[2] - minimum[1])
        ),
        CountRange(
            max(minimum[1], minimum[2] - maximum[0]), min(maximum[1], maximum[2] - minimum[0])
        ),
        CountRange(
            max(minimum[2], minimum[0] + minimum[1]), min(maximum[2], maximum[0] + maximum[1])
        ),
    )
    return None if any(bound.maximum < bound.minimum for bound in bounds) else bounds


def _capacity(three: float, four: float, whole: float) -> Capacity:
    both = min(whole, three + four)
    return min(three, both), min(four, both), both


def _cap(count: TakeupCount, *, is_assumed: bool) -> float:
    return floor(count.eligible) if is_assumed and count.eligible is not None else inf


def _others(values: Sequence[float]) -> list[float]:
    """For each value, the sum of all the others."""
    infinite_count = values.count(inf)
    total = sum(value for value in values if value != inf)
    return [
        inf if infinite_count - (value == inf) else total - (0 if value == inf else value)
        for value in values
    ]


# --- series that are parts of universal hours


def _share_among_universal(
    rows: Sequence[SeriesCounts],
    series: TakeupSeries,
    all_series: Collection[TakeupSeries],
    found: CountRanges,
) -> None:
    """Add the bounds of working parents' children, or of the rest of those with universal hours."""
    known = [n for n, row in enumerate(rows) if _is_known(row, series)]
    total = _sum_of(rows, known, series)
    if total < 0:
        return  # more of working parents than of all: the series do not overlap as assumed
    working, rest = (TakeupSeries(one, series.ages) for one in (WORKING, NOT_WORKING))
    outer = containing_series(working, all_series)
    remainder = _sum_of(rows, known, rest if series == working else working)
    for n in known:
        minimum, maximum = (0.0, float(total)) if len(known) > 1 else (float(total), float(total))
        if outer in found[n] and remainder >= 0:
            minimum = max(minimum, found[n][outer].minimum - remainder)
            maximum = min(maximum, found[n][outer].maximum)
        found[n][series] = CountRange(minimum, maximum)


def _share_capped(
    rows: Sequence[SeriesCounts],
    series: TakeupSeries,
    outer: TakeupSeries | None,
    assumed: Collection[TakeupSeries],
    found: CountRanges,
) -> bool:
    """Add the bounds of working parents' children where their eligible counts are known too.

    They and the rest of the universal ones are two groups, as 3-year-olds and 4-year-olds are.
    """
    rest = TakeupSeries(NOT_WORKING, series.ages)
    known = [n for n, row in enumerate(rows) if _is_known(row, series)]
    sums = _sum_of(rows, known, series), _sum_of(rows, known, rest)
    if outer is None or sums[1] < 0:
        boxes = [_capacity(_cap(rows[n][series], is_assumed=True), 0, inf) for n in known]
        return _note_bounds(known, boxes, (sums[0], 0), (series,), found)
    capacities = [
        _capacity(
            _cap(rows[n][series], is_assumed=True),
            inf,
            _cap(rows[n][outer], is_assumed=outer in assumed),
        )
        for n in known
    ]
    return _note_bounds(known, capacities, sums, (series, rest, outer), found)


def _are_entangled(rows: Sequence[SeriesCounts]) -> bool:
    """Whether eligible counts of working parents' children bound series that share these children.

    True where universal hours are known by age, where two series of working parents overlap or are
    parts of the same universal hours, and where the council hid only one of two nested counts.
    """
    all_series = {series for row in rows for series in row}
    working = {series for series in all_series if series.entitlement == WORKING}
    by_age = {TakeupSeries(UNIVERSAL, ages) for ages in ("3", "4", AGES_3_AND_4)} <= all_series
    for series in working:
        if all(series not in row or row[series].eligible is None for row in rows):
            continue
        outer = containing_series(series, all_series)
        if any(
            do_overlap(series, other) or (outer and containing_series(other, all_series) == outer)
            for other in working - {series}
        ):
            return True
        if outer and (
            by_age or any(_is_known(row, series) != _is_known(row, outer) for row in rows)
        ):
            return True
    return False


def _narrow_sums(row: dict[TakeupSeries, CountRange]) -> None:
    """Narrow the bounds of 3 and 4-year-olds together to the sum of the bounds of each."""
    for entitlement in (WORKING, NOT_WORKING):
        three, four, whole = (
            row.get(TakeupSeries(entitlement, ages)) for ages in ("3", "4", AGES_3_AND_4)
        )
        if three and four and whole:
            row[TakeupSeries(entitlement, AGES_3_AND_4)] = CountRange(
                max(whole.minimum, three.minimum + four.minimum),
                min(whole.maximum, three.maximum + four.maximum),
            )


def _is_known(row: SeriesCounts, series: TakeupSeries) -> bool:
    return series in row and row[series].registered is not None


def _sum_of(rows: Sequence[SeriesCounts], known: Iterable[int], series: TakeupSeries) -> int:
    """The number of children of a series in the rows in which it is known."""
    counts = (rows[n].get(series) for n in known)
    return sum(count.registered or 0 for count in counts if count)
