"""The usual range of published prices: by one unit, from at least five settings."""

from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.offer import AgeBand, Ages, Offer, Price, Unit
from app.core.price_range import (
    COMPARED_UNITS,
    SETTINGS_MIN,
    PriceRange,
    comparable_prices,
    price_range,
)

TODAY = date(2026, 11, 30)
TWO = AgeBand.TWO
# Few amounts and units, so that prices and counts are often equal.
PRICES_OF_SETTING = st.dictionaries(
    st.sampled_from(COMPARED_UNITS), st.sampled_from([500, 620, 700, 7_150]), max_size=2
)


def slow_range(settings: list[Mapping[Unit, int]]) -> PriceRange | None:
    """The rule read aloud: the lowest price that a quarter of the settings do not exceed, ..."""
    counts = {unit: sum(unit in prices for prices in settings) for unit in COMPARED_UNITS}
    unit = next(one for one in COMPARED_UNITS if counts[one] == max(counts.values()))
    charged = [prices[unit] for prices in settings if unit in prices]
    if len(charged) < SETTINGS_MIN:
        return None

    def reached(quarters: int) -> int:
        return min(
            price
            for price in charged
            if 4 * sum(one <= price for one in charged) >= quarters * len(charged)
        )

    return PriceRange(TWO, unit, reached(1), reached(3), len(charged))


@given(st.lists(PRICES_OF_SETTING, max_size=14))
def test_the_range_is_that_of_a_slow_simple_rule(settings: list[Mapping[Unit, int]]) -> None:
    assert price_range(TWO, settings) == slow_range(settings)


@given(st.lists(PRICES_OF_SETTING, max_size=14))
def test_half_of_the_settings_charge_within_the_range(settings: list[Mapping[Unit, int]]) -> None:
    usual = price_range(TWO, settings)

    if usual:
        charged = [prices[usual.unit] for prices in settings if usual.unit in prices]
        within = [price for price in charged if usual.low_pence <= price <= usual.high_pence]
        assert 2 * len(within) >= len(charged) == usual.settings_count
        assert {usual.low_pence, usual.high_pence} <= {*charged}


@given(st.lists(PRICES_OF_SETTING, max_size=14), st.randoms(use_true_random=False))
def test_the_order_of_the_settings_does_not_matter(settings, dice) -> None:
    shuffled = dice.sample(settings, len(settings))

    assert price_range(TWO, shuffled) == price_range(TWO, settings)


def test_units_are_never_mixed_and_the_one_with_most_settings_is_shown() -> None:
    settings: list[Mapping[Unit, int]] = [{Unit.DAY: 6_000}] * 6 + [{Unit.HOUR: 700}] * 5

    assert price_range(TWO, settings) == PriceRange(TWO, Unit.DAY, 6_000, 6_000, 6)


def test_four_settings_are_too_few_even_if_more_charge_by_other_units() -> None:
    settings: list[Mapping[Unit, int]] = [{Unit.DAY: 6_000}] * 4 + [{Unit.HOUR: 700}] * 4

    assert price_range(TWO, settings) is None


@pytest.mark.parametrize(
    ("ages", "prices", "found"),
    [
        # A price of the age group goes before one for every age.
        (Ages(0, 59), [Price(700, Unit.HOUR), Price(650, Unit.HOUR, TWO)], {Unit.HOUR: 650}),
        (Ages(0, 59), [Price(700, Unit.HOUR), Price(60, Unit.DAY, TWO)], None),
        # One for every age counts only where children of the age are known to be accepted.
        (Ages(36, 59), [Price(700, Unit.HOUR)], {}),
        (None, [Price(700, Unit.HOUR)], {}),
        (None, [Price(700, Unit.HOUR, TWO)], {Unit.HOUR: 700}),
        (Ages(0), [Price(700, Unit.HOUR, AgeBand.UNDER_2)], {}),
        # The newest that is valid; what starts later does not count.
        (
            Ages(24, 35),
            [
                Price(600, Unit.HOUR, TWO, date(2025, 9, 1)),
                Price(700, Unit.HOUR, TWO, TODAY),
                Price(800, Unit.HOUR, TWO, date(2026, 12, 1)),
            ],
            {Unit.HOUR: 700},
        ),
        # No care of a known length: a month, a term, a meal, once.
        (
            Ages(0, 59),
            [Price(9_000, one) for one in (Unit.MONTH, Unit.TERM, Unit.MEAL, Unit.ONCE)],
            {},
        ),
    ],
)
def test_a_setting_has_one_price_for_each_unit(
    ages: Ages | None, prices: list[Price], found: dict[Unit, int] | None
) -> None:
    expected = {Unit.HOUR: 700, Unit.DAY: 60} if found is None else found

    assert comparable_prices(Offer(ages=ages, prices=tuple(prices)), TWO, TODAY) == expected
