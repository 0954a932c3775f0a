"""A take-up share in words, alone and beside England's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.takeup import out_of_ten
from app.core.takeup_share import (
    CLEAR_POINTS,
    Degree,
    InTenComparison,
    compare_shares,
    degree_of_takeup,
)

PERCENTAGES = st.floats(0, 130)
OPPOSITES = {InTenComparison.MORE: InTenComparison.LESS, InTenComparison.LESS: InTenComparison.MORE}


@pytest.mark.parametrize(
    ("percent", "degree"),
    [
        (0, Degree.HARDLY),
        (4.9, Degree.HARDLY),
        (5, Degree.ABOUT),
        (94.9, Degree.ABOUT),
        (95, Degree.NEARLY),
        (100.04, Degree.NEARLY),
        (100.1, Degree.ABOVE),
    ],
)
def test_a_share_in_words_agrees_with_the_percentage_shown(percent, degree):
    assert degree_of_takeup(percent) is degree


@pytest.mark.parametrize(
    ("area", "england", "comparison"),
    [
        (68.5, 71.6, InTenComparison.SAME),  # about 7 in 10, about 7 in 10
        (61.0, 71.6, InTenComparison.MORE),  # about 6, about 7
        (96.0, 90.2, InTenComparison.LESS),  # nearly all, about 9
        (64.9, 65.0, InTenComparison.UNDECIDED),  # about 6, about 7, and hardly a difference
        (65.0, 74.9, InTenComparison.UNDECIDED),  # about 7, about 7, and a clear difference
        (64.0, 69.0, InTenComparison.MORE),
        (64.0, 68.9, InTenComparison.UNDECIDED),
    ],
)
def test_more_and_fewer_agree_with_the_shares_in_ten(
    area: float, england: float, comparison: InTenComparison
) -> None:
    assert compare_shares(area, england) is comparison


@given(PERCENTAGES, PERCENTAGES)
def test_a_comparison_never_contradicts_the_figures(first: float, second: float) -> None:
    comparison = compare_shares(first, second)

    tens = out_of_ten(first), out_of_ten(second)
    if comparison is InTenComparison.SAME:
        assert tens[0] == tens[1]
        assert abs(first - second) < CLEAR_POINTS + 0.1
    if comparison is InTenComparison.MORE:
        assert tens[0] < tens[1]
    assert compare_shares(second, first) is OPPOSITES.get(comparison, comparison)
