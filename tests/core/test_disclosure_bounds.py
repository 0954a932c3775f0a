"""The bounds of hidden counts, compared with an enumeration of every possible table."""

from itertools import product
from random import Random

import pytest

from app.core.disclosure_bounds import count_ranges, is_safe
from app.core.series_overlaps import (
    NOT_WORKING,
    UNIVERSAL,
    WORKING,
    TakeupCount,
    TakeupSeries,
    containing_series,
    group_by_overlap,
    with_derived_counts,
)

E2, U3, U4, U34 = (
    TakeupSeries("early-learning", "2"),
    *(TakeupSeries(UNIVERSAL, ages) for ages in ("3", "4", "3-4")),
)
W2, W3, W34, ALL = (TakeupSeries(WORKING, ages) for ages in ("2", "3", "3-4", "all"))
Counts = dict[TakeupSeries, int]


def full(counts: Counts) -> dict[TakeupSeries, int]:
    """A row with its derived counts."""
    row = with_derived_counts({series: TakeupCount(many) for series, many in counts.items()})
    return {series: one.registered or 0 for series, one in row.items()}


def slow_count_ranges(
    rows: list[Counts], caps: list[dict[TakeupSeries, int]]
) -> list[dict[TakeupSeries, tuple[int, int]]] | None:
    """The bounds of each count over all tables with these sums and capacities."""
    all_series = list(rows[0])
    sums = {series: sum(row[series] for row in rows) for series in all_series}
    ways = [list(_shared(sums[series], len(rows))) for series in all_series]
    found: list[dict[TakeupSeries, set[int]]] = [{} for _ in rows]
    for chosen in product(*ways):
        table = [
            {c: way[n] for c, way in zip(all_series, chosen, strict=True)} for n in range(len(rows))
        ]
        try:
            whole = [full(row) for row in table]
        except ValueError:
            continue
        is_possible = all(
            many >= 0 and many <= cap.get(series, many)
            for row, cap in zip(whole, caps, strict=True)
            for series, many in row.items()
        )
        for into, row in zip(found, whole, strict=True) if is_possible else ():
            for series, many in row.items():
                into.setdefault(series, set()).add(many)
    if not found[0]:
        return None
    return [{series: (min(some), max(some)) for series, some in row.items()} for row in found]


def _shared(total: int, parts: int) -> list[tuple[int, ...]]:
    if parts == 1:
        return [(total,)]
    return [(n, *rest) for n in range(total + 1) for rest in _shared(total - n, parts - 1)]


SHAPES = {
    "one series": (E2,),
    "working parents": (W2,),
    "an age and the total": (U3, U34),
    "nested": (U34, W34),
    "an age within the total": (U34, W3),
    "two ages": (U3, U4),
    "nested in two ages": (U3, U4, W34),
}


KNOWN = ("working parents", "nested", "an age within the total")  # the eligible of working parents


@pytest.mark.parametrize(
    ("shape", "wards", "is_known"),
    [
        *((shape, 2, False) for shape in SHAPES),
        *((shape, 3, False) for shape in list(SHAPES)[:6]),
        *((shape, wards, True) for shape in KNOWN for wards in (2, 3)),
    ],
)
def test_bounds_are_those_of_all_tables(shape, wards, is_known):
    all_series = SHAPES[shape]
    chance = Random(str(all_series))
    maximum = 9 if len(all_series) == 1 else 5 if wards == 2 else 3
    for _ in range(25):
        rows = [_row(chance, all_series, maximum) for _ in range(wards)]
        caps = [
            {
                c: many + chance.randrange(4)
                for c, many in row.items()
                if c.entitlement != WORKING or is_known
            }
            for row in rows
        ]
        given = [
            with_derived_counts({c: TakeupCount(many, cap.get(c)) for c, many in row.items()})
            for row, cap in zip(rows, caps, strict=True)
        ]
        all_caps = [
            {
                c: int(one.eligible)
                for c, one in row.items()
                if one.eligible is not None and c.entitlement != NOT_WORKING
            }
            for row in given
        ]

        fast = count_ranges(given, {c for row in all_caps for c in row})

        slow = slow_count_ranges(rows, all_caps)
        assert slow == (
            fast and [{c: (one.minimum, one.maximum) for c, one in row.items()} for row in fast]
        )


def _row(chance: Random, all_series: tuple[TakeupSeries, ...], maximum: int) -> Counts:
    first = chance.randrange(maximum + 1)
    row = {all_series[0]: first}
    for series in all_series[1:]:
        if series.entitlement == WORKING:
            row[series] = chance.randrange(first + 1)
        else:
            row[series] = chance.randrange(maximum + 1) + (first if series == U34 else 0)
    return row


def test_sums_above_the_eligible_counts_contradict_the_assumption():
    rows = [{E2: TakeupCount(12, 10)}, {E2: TakeupCount(9, 10)}]

    assert count_ranges(rows, [E2]) is None
    assert count_ranges(rows) is not None
    assert is_safe(rows, 5)


def test_a_count_that_the_council_hid_protects_no_other():
    assert not is_safe([{E2: TakeupCount(None, 60)}, {E2: TakeupCount(20, 60)}], 5)
    assert is_safe(
        [{E2: TakeupCount(None, 60)}, {E2: TakeupCount(20, 60)}, {E2: TakeupCount(9, 60)}], 5
    )


def test_series_are_in_one_group_where_they_count_the_same_children():
    assert group_by_overlap({E2, W2, U34, W34}) == [{E2, W2}, {U34, W34}]
    assert group_by_overlap({E2, W2, U34, W34, ALL}) == [{E2, W2, U34, W34, ALL}]
    assert group_by_overlap({U3, U4}) == [{U3}, {U4}]


def test_working_parents_children_are_within_the_universal_of_their_age_or_of_both():
    assert containing_series(W3, {U3, U34}) == U3
    assert containing_series(W3, {U34}) == U34
    assert containing_series(W2, {U34}) is None
    assert containing_series(U3, {U34}) is None


def test_eligible_counts_of_working_parents_with_counts_by_age_are_never_safe():
    row = {U3: TakeupCount(20, 60), U34: TakeupCount(50, 99), W34: TakeupCount(20, 50)}
    plain = row | {W34: TakeupCount(20)}

    assert is_safe([with_derived_counts(plain)] * 3, 5)
    assert not is_safe([with_derived_counts(row)] * 3, 5)
