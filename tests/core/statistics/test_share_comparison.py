"""Better, similar, worse or not known."""

import pytest
from hypothesis import given

from app.core.statistics.comparison import (
    ComparatorResult,
    ShareComparison,
    comparator_result,
    compared_with_area,
    compared_with_value,
)
from app.core.statistics.intervals import CountedShare, share_difference
from tests.core.statistics.known_answer_rows import counted_shares

COUNTED = CountedShare(65, 100)  # 55.2544 % to 73.6358 %
ABOVE_100 = CountedShare(659, 607)

HIGHER, LOWER = ShareComparison.HIGHER, ShareComparison.LOWER
UNCLEAR, NOT_KNOWN = ShareComparison.NO_CLEAR_DIFFERENCE, ShareComparison.NOT_KNOWN
OPPOSITE = {HIGHER: LOWER, LOWER: HIGHER, UNCLEAR: UNCLEAR}


@pytest.mark.parametrize(
    ("comparator", "expected"),
    [(0.5525, HIGHER), (0.5526, UNCLEAR), (0.7363, UNCLEAR), (0.7364, LOWER)],
)
def test_a_comparator_outside_the_interval_differs(
    comparator: float, expected: ShareComparison
) -> None:
    assert compared_with_value(COUNTED, comparator) is expected


def test_without_counts_or_a_comparator_the_result_is_not_known() -> None:
    assert compared_with_value(None, 0.5) is NOT_KNOWN
    assert compared_with_value(COUNTED, None) is NOT_KNOWN
    assert compared_with_area(COUNTED, None) is NOT_KNOWN
    assert compared_with_area(None, COUNTED) is NOT_KNOWN


def test_a_share_above_100_percent_is_not_compared() -> None:
    assert compared_with_value(ABOVE_100, 0.5) is NOT_KNOWN
    assert compared_with_area(COUNTED, ABOVE_100) is NOT_KNOWN


@pytest.mark.parametrize(
    ("comparison", "higher_is_better", "expected"),
    [
        (HIGHER, True, ComparatorResult.BETTER),
        (HIGHER, False, ComparatorResult.WORSE),
        (LOWER, True, ComparatorResult.WORSE),
        (LOWER, False, ComparatorResult.BETTER),
        (UNCLEAR, True, ComparatorResult.SIMILAR),
        (NOT_KNOWN, False, ComparatorResult.NOT_KNOWN),
    ],
)
def test_polarity_decides_what_is_better(
    comparison: ShareComparison, higher_is_better: bool, expected: ComparatorResult
) -> None:
    assert comparator_result(comparison, higher_is_better) is expected


@given(counted_shares(300), counted_shares(300))
def test_two_areas_are_opposite_seen_from_each_other(
    first: CountedShare, second: CountedShare
) -> None:
    assert compared_with_area(second, first) is OPPOSITE[compared_with_area(first, second)]


@given(counted_shares(300), counted_shares(300))
def test_areas_without_overlap_have_a_clear_difference(
    first: CountedShare, second: CountedShare
) -> None:
    difference = share_difference(first, second)

    assert difference
    if compared_with_area(first, second) is not UNCLEAR:
        assert difference.is_clear
