"""Where a change of rows becomes abnormal: beyond -5 %/+10 %, and beyond 3·√n."""

import pytest

from app.core.row_count_changes import is_abnormal_change, is_abnormal_loss


@pytest.mark.parametrize(
    ("before", "now", "is_abnormal"),
    [
        (10_000, 9_500, False),  # exactly 5 %
        (10_000, 9_499, True),
        (10_000, 11_000, False),  # exactly 10 %
        (10_000, 11_001, True),
        (100, 70, False),  # exactly 3·√100
        (100, 69, True),
        (0, 3, False),  # n counts as 1
        (0, 4, True),
        (0, 0, False),
    ],
)
def test_a_change_is_abnormal_beyond_its_percentage_and_three_roots(before, now, is_abnormal):
    assert is_abnormal_change(before, now) is is_abnormal


def test_only_fewer_rows_are_a_loss():
    assert is_abnormal_loss(10_000, 9_000)
    assert not is_abnormal_loss(10_000, 12_000)
