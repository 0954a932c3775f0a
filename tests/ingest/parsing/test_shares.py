"""Published shares and their counts: what agrees, and what contradicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.takeup import HiddenReason
from app.ingest.parsing.shares import PERCENT_MAX, Share, counted_share, estimated_share
from app.ingest.parsing.statistics_cells import Value, value_of

COUNTS = st.integers(1, 1_000_000)


@given(COUNTS, COUNTS, st.integers(1, 12))
def test_a_share_of_counted_children_agrees_however_it_is_rounded(
    one: int, other: int, decimals: int
) -> None:
    count, children = float(min(one, other)), float(max(one, other))
    percent = round(100 * count / children, decimals)

    assert counted_share(count, children, percent) == Share(percent, count, children, None)


@given(COUNTS, COUNTS, st.floats(0.11, 50))
def test_a_share_that_is_further_from_its_counts_is_refused(
    one: int, other: int, distance: float
) -> None:
    count, children = float(min(one, other)), float(max(one, other))
    percent = 100 * count / children

    for wrong in (percent + distance, percent - distance):
        with pytest.raises(ValueError, match=r"do not give this percentage|above 100"):
            counted_share(count, children, wrong)


@given(st.integers(0, 5_000), st.floats(0.6, 5_000))
def test_a_share_of_an_estimate_agrees_after_the_estimate_is_rounded(
    registered: int, estimate: float
) -> None:
    percent, published = round(100 * registered / estimate, 1), float(round(estimate))

    share = estimated_share(float(registered), published, percent)

    assert (share.value, share.denominator) == (percent, published)


@pytest.mark.parametrize(
    ("counts", "percent", "symbol"),
    [
        ((0.0, 0.0), 0.0, HiddenReason.NOT_APPLICABLE),
        ((5.0, 10.0), None, HiddenReason.NOT_AVAILABLE),
        ((5.0, 10.0), HiddenReason.CONFIDENTIAL, HiddenReason.CONFIDENTIAL),
        ((HiddenReason.LOW, 10.0), HiddenReason.LOW, HiddenReason.LOW),
    ],
)
def test_a_share_without_a_value_has_a_reason(
    counts: tuple[Value, Value], percent: Value, symbol: HiddenReason
) -> None:
    share = estimated_share(*counts, percent)

    assert (share.value, share.symbol) == (None, symbol)


@pytest.mark.parametrize(
    "text", ["nan", "inf", "-inf", "Infinity", "1e999", "9" * 400, "0x10", "\u0661", "1_000", "-1"]
)
def test_what_is_no_plain_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        value_of(text)


@pytest.mark.parametrize("counts", [(None, None), (HiddenReason.CONFIDENTIAL, 100.0)])
def test_an_implausible_share_needs_counts_that_confirm_it(counts: tuple[Value, Value]) -> None:
    assert estimated_share(6.0, 1.0, 600.0).value == 600
    assert estimated_share(*counts, float(PERCENT_MAX)).value == PERCENT_MAX

    with pytest.raises(ValueError, match="above 500 is not plausible"):
        estimated_share(*counts, 6500.0)
