"""Counts that staff may see: no count below the minimum can be calculated from them."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.shown_counts import ShownCount, SumStep, shown_counts

# How many wards, age groups and other choices a table has, and the minimum of a shown count.
SMALL_TABLES = [
    *(((1, 1, 8), 2), ((1, 3, 3), 2), ((3, 3, 1), 2), ((2, 2, 2), 2), ((3, 1, 2), 2)),
    *(((1, 1, 5), 3), ((1, 3, 2), 3), ((3, 1, 2), 3)),
]


def universe(sizes):
    return list(product(*(map(str, range(size)) for size in sizes)))


def steps(sizes):
    wards, ages, others = sizes
    return SumStep(2, others), SumStep(1, ages), SumStep(0, wards)


@pytest.mark.parametrize(("sizes", "minimum"), SMALL_TABLES)
def test_a_hidden_count_may_be_any_number_below_the_minimum(sizes, minimum):
    """Every possible table: whoever knows the rule and all that is shown excludes no number."""
    keys, possible = universe(sizes), defaultdict(lambda: defaultdict(set))
    for table in product(range(minimum + 1), repeat=len(keys)):
        shown = shown_counts(dict(zip(keys, table, strict=True)), steps(sizes), minimum)
        values = possible[tuple((one.key, one.count) for one in shown)]
        visible = {one.key for one in shown}
        for key, count in zip(keys, table, strict=True):
            if key not in visible:
                values[key].add(count)

    found = {frozenset(one) for values in possible.values() for one in values.values()}

    assert found == {frozenset(range(minimum))}
    assert any(len(key) < 3 for shown in possible for key, _ in shown) == (sizes != (2, 2, 2))


def plainly_shown(counts, sizes, minimum):
    """The rule for each sum by itself: what begins with its key and is not shown more finely."""
    full = {key: counts.get(key, 0) for key in universe(sizes)}
    seen = {key for key, count in full.items() if count >= minimum}
    shown = {key: full[key] for key in seen}
    for length in (2, 1, 0):
        found = []
        for start in {key[:length] for key in full}:
            rest = [key for key in full if key[:length] == start and key not in seen]
            total = sum(full[key] for key in rest)
            parts = {key[: length + 1] for key in rest}
            if minimum <= total <= (minimum - 1) * (len(parts) - 1):
                shown[start] = total
                found += rest
        seen.update(found)
    return shown


SIZES = (3, 4, 4)
TABLES = st.dictionaries(st.sampled_from(universe(SIZES)), st.integers(0, 13))


@given(TABLES)
def test_each_event_is_in_one_shown_count_at_most(counts):
    shown = shown_counts(counts, steps(SIZES), 10)

    assert {one.key: one.count for one in shown} == plainly_shown(counts, SIZES, 10)
    assert all(one.count >= 10 for one in shown)
    assert sum(one.count for one in shown) <= sum(counts.values())


def test_what_is_left_is_added_up_by_age_then_by_ward_then_for_the_council():
    counts = {
        ("w1", "2", "nursery"): 12,
        ("w1", "2", "childminder"): 9,
        ("w1", "2", "pre-school"): 8,
        ("w1", "3-4", "nursery"): 7,
        ("w1", "", "nursery"): 6,
        ("w2", "2", "nursery"): 5,
        ("w3", "2", "nursery"): 5,
    }

    shown = shown_counts(counts, (SumStep(2, 20), SumStep(1, 6), SumStep(0, 4)), 10)

    assert shown == [
        ShownCount(("w1", "2", "nursery"), 12),
        ShownCount(("w1", "2"), 17),
        ShownCount(("w1",), 13),
        ShownCount((), 10),
    ]


def test_a_sum_that_leaves_its_parts_no_room_is_not_shown():
    counts = {("w", "2", str(n)): 9 for n in range(3)}

    assert shown_counts(counts, (SumStep(2, 3),), 10) == []
    assert shown_counts(counts, (SumStep(2, 4),), 10) == [ShownCount(("w", "2"), 27)]
