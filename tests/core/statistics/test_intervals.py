"""Intervals against statsmodels and PHStatsMethods (known_answers) and published figures."""

import pytest
from hypothesis import given

from app.core.statistics.intervals import (
    Z_95,
    Z_998,
    CountedShare,
    Interval,
    difference_in_differences,
    pooled,
    rate_interval,
    share_difference,
    wilson_interval,
)
from tests.core.statistics.known_answer_rows import counted_shares, known_answers

Z_BY_CONFIDENCE = {"0.95": Z_95, "0.998": Z_998}
shares = counted_shares()


def counted(row: dict[str, str], count: str, size: str) -> CountedShare:
    return CountedShare(int(row[count]), int(row[size]))


def limits(row: dict[str, str]) -> tuple[float, float]:
    return float(row["lower"]), float(row["upper"])


def wilson(numerator: int, denominator: int) -> tuple[float, float]:
    interval = wilson_interval(CountedShare(numerator, denominator))
    assert interval
    return interval.lower, interval.upper


def test_wilson_equals_phstatsmethods_and_statsmodels() -> None:
    for row in known_answers("wilson"):
        found = wilson_interval(counted(row, "count", "size"), Z_BY_CONFIDENCE[row["confidence"]])

        assert found
        assert (found.lower, found.upper) == pytest.approx(limits(row), abs=1e-9, rel=0)


@pytest.mark.parametrize(
    ("numerator", "denominator", "lower", "upper"),
    [(65, 100, 0.552544, 0.736358), (0, 100, 0, 0.036993), (7, 9, 0.452589, 0.936775)],
)
def test_wilson_gives_the_published_shares(
    numerator: int, denominator: int, lower: float, upper: float
) -> None:
    assert wilson(numerator, denominator) == pytest.approx((lower, upper), abs=6e-7)


@pytest.mark.parametrize(
    ("numerator", "denominator", "percentages"),
    [
        (402_591, 589_471, (68.30, 68.18, 68.42)),  # England, good level of development
        (1_106, 1_794, (61.65, 59.38, 63.87)),  # Middlesbrough
        (35, 164, (21.34, 15.76, 28.23)),  # Hartlepool, children with SEN
    ],
)
def test_wilson_gives_the_published_percentages(
    numerator: int, denominator: int, percentages: tuple[float, float, float]
) -> None:
    share = CountedShare(numerator, denominator).share

    found = tuple(round(100 * one, 2) for one in (share, *wilson(numerator, denominator)))
    assert found == percentages


def test_take_up_above_100_percent_has_no_interval() -> None:
    trafford_2018 = CountedShare(659, 607)

    assert trafford_2018.share == pytest.approx(1.086, abs=5e-4)
    assert wilson_interval(trafford_2018) is None
    assert share_difference(trafford_2018, CountedShare(1, 2)) is None
    assert share_difference(CountedShare(1, 2), trafford_2018) is None


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 10), (0, 0), (1, -1)])
def test_what_is_not_a_share_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match=f"{numerator} of {denominator}"):
        CountedShare(numerator, denominator)


def test_the_difference_of_shares_equals_statsmodels() -> None:
    for row in known_answers("differences"):
        found = share_difference(counted(row, "count1", "size1"), counted(row, "count2", "size2"))

        assert found
        assert found.difference == pytest.approx(float(row["difference"]), abs=1e-12)
        both = found.interval.lower, found.interval.upper
        assert both == pytest.approx(limits(row), abs=1e-9, rel=0)


def test_newcombes_example_is_not_clear() -> None:
    found = share_difference(CountedShare(56, 80), CountedShare(48, 80))

    assert found
    assert round(found.difference, 4) == 0.1
    assert (round(found.interval.lower, 4), round(found.interval.upper, 4)) == (-0.0472, 0.2414)
    assert not found.is_clear


def test_the_change_beyond_the_neighbours_equals_statsmodels_joined_by_mover() -> None:
    for row in known_answers("differences_in_differences"):
        found = difference_in_differences(
            (counted(row, "area_before", "area_size1"), counted(row, "area_after", "area_size2")),
            (
                counted(row, "others_before", "others_size1"),
                counted(row, "others_after", "others_size2"),
            ),
        )

        assert found
        assert found.difference == pytest.approx(float(row["difference"]), abs=1e-12)
        both = found.interval.lower, found.interval.upper
        assert both == pytest.approx(limits(row), abs=1e-9, rel=0)


def test_an_area_that_rises_by_more_than_its_neighbours_has_a_positive_difference() -> None:
    half = CountedShare(500, 1000)
    risen = CountedShare(700, 1000)

    found = difference_in_differences((half, risen), (half, half))

    assert found
    assert found.difference == pytest.approx(0.2)
    assert found.is_clear


def test_neighbours_are_pooled_by_their_counts() -> None:
    assert pooled([CountedShare(1, 2), CountedShare(3, 10)]) == CountedShare(4, 12)


def test_rates_equal_phstatsmethods() -> None:
    for row in known_answers("rates"):
        found = rate_interval(
            int(row["count"]),
            int(row["population"]),
            int(row["per"]),
            Z_BY_CONFIDENCE[row["confidence"]],
        )

        assert (found.lower, found.upper) == pytest.approx(limits(row), abs=0, rel=1e-9)


@pytest.mark.parametrize(("count", "population"), [(-1, 10), (1, 0)])
def test_what_is_not_a_rate_is_refused(count: int, population: int) -> None:
    with pytest.raises(ValueError, match=f"{count} in a population of {population}"):
        rate_interval(count, population, 1000)


@given(shares)
def test_wilson_contains_the_share_and_lies_within_0_to_1(one: CountedShare) -> None:
    interval = wilson_interval(one)

    assert interval
    assert interval.contains(one.share)
    assert 0 <= interval.lower < interval.upper <= 1


@given(shares, shares)
def test_the_difference_the_other_way_round_has_the_opposite_sign(
    first: CountedShare, second: CountedShare
) -> None:
    one, other = share_difference(first, second), share_difference(second, first)

    assert one
    assert other
    assert other.difference == -one.difference
    opposite = Interval(-other.interval.upper, -other.interval.lower)
    assert (one.interval.lower, one.interval.upper) == pytest.approx(
        (opposite.lower, opposite.upper), abs=1e-12
    )


@given(shares, shares)
def test_equal_changes_give_a_difference_of_0_that_is_not_clear(
    before: CountedShare, after: CountedShare
) -> None:
    found = difference_in_differences((before, after), (before, after))

    assert found
    assert found.difference == 0
    assert not found.is_clear
