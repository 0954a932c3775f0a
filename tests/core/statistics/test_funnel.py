"""Funnel limits and places against PHStatsMethods, and against Wilson's interval."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.statistics.comparison import ShareComparison, compared_with_value
from app.core.statistics.funnel import FunnelPlace, funnel_limits, funnel_place
from app.core.statistics.intervals import Z_95, Z_998, CountedShare
from tests.core.statistics.known_answer_rows import counted_shares, known_answers

Z_BY_PROBABILITY = {"0.975": Z_95, "0.999": Z_998}
PLACES = {
    "Not significant": FunnelPlace.INSIDE,
    "Low (0.025)": FunnelPlace.BEYOND_95,
    "High (0.025)": FunnelPlace.BEYOND_95,
    "Low (0.001)": FunnelPlace.BEYOND_998,
    "High (0.001)": FunnelPlace.BEYOND_998,
}


def test_limits_equal_phstatsmethods() -> None:
    for row in known_answers("funnel_limits"):
        z = Z_BY_PROBABILITY[row["probability"]]

        found = funnel_limits(float(row["target"]), int(row["size"]), z)

        expected = float(row["lower"]), float(row["upper"])
        assert (found.lower, found.upper) == pytest.approx(expected, abs=1e-9, rel=0)


def test_places_equal_phstatsmethods() -> None:
    rows = known_answers("funnel_places")

    assert {PLACES[row["place"]] for row in rows} == set(FunnelPlace)
    for row in rows:
        counted = CountedShare(int(row["count"]), int(row["size"]))
        assert funnel_place(counted, float(row["target"])) is PLACES[row["place"]]


@pytest.mark.parametrize(
    ("z", "lower", "upper"), [(1.96, 0.5944, 0.7856), (3.0902, 0.5393, 0.8407)]
)
def test_limits_are_the_published_ones(z: float, lower: float, upper: float) -> None:
    found = funnel_limits(0.69, 90, z)

    assert (round(found.lower, 4), round(found.upper, 4)) == (lower, upper)


def test_limits_of_few_children_are_cut_to_0_and_1() -> None:
    assert funnel_limits(0.02, 5).lower == 0
    assert funnel_limits(0.98, 5).upper == 1


def test_a_share_above_100_percent_has_no_place() -> None:
    assert funnel_place(CountedShare(659, 607), 0.9) is None


@pytest.mark.parametrize(("target", "size"), [(-0.1, 5), (1.1, 5), (0.5, 0)])
def test_no_funnel_is_made_of_what_is_not_a_share(target: float, size: int) -> None:
    with pytest.raises(ValueError, match=str(target)):
        funnel_limits(target, size)


@given(counted_shares(), st.floats(0, 1))
def test_a_point_is_outside_exactly_when_its_wilson_interval_excludes_the_target(
    counted: CountedShare, target: float
) -> None:
    limits = funnel_limits(target, counted.denominator)
    near = (abs(counted.share - limit) for limit in (limits.lower, limits.upper))
    assume(target in (0, 1) or min(near) > 1e-9)  # on a limit, rounding errors decide

    is_outside = funnel_place(counted, target) is not FunnelPlace.INSIDE

    comparison = compared_with_value(counted, target)
    assert is_outside == (comparison is not ShareComparison.NO_CLEAR_DIFFERENCE)
