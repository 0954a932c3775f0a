"""Reach: which settings and which children count."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.measures.provision import ProvisionBand
from app.core.measures.reach import (
    POPULATION,
    children_of_band,
    counts_in_reach,
    is_open_at_six,
    takes_band,
)
from app.core.offer import Ages, CarePattern, Offer, Opening, Premises, Weeks
from app.core.provision import UNDER_FIVES, Choice, Kind

TWO, UNDER_2 = ProvisionBand.TWO, ProvisionBand.UNDER_2
bands = st.sampled_from(list(POPULATION))
areas = st.sampled_from(["a", "b", "c", "d"])
counts_by_area = st.dictionaries(areas, st.integers(0, 90).map(float))


@pytest.mark.parametrize("choice", Choice)
def test_only_settings_for_under_fives_count(choice: Choice) -> None:
    counts = counts_in_reach(choice, Kind.DAY_NURSERY, None, 53.9)

    assert counts is (choice in UNDER_FIVES)


@pytest.mark.parametrize(
    ("kind", "premises", "latitude"),
    [
        (Kind.DAY_NURSERY, None, None),
        (Kind.CHILDMINDER, None, 53.9),
        (Kind.DAY_NURSERY, Premises.OTHER_DOMESTIC, 53.9),
    ],
)
def test_a_home_and_a_setting_without_a_position_do_not_count(
    kind: Kind, premises: Premises | None, latitude: float | None
) -> None:
    assert not counts_in_reach(Choice.DAY_NURSERY, kind, premises, latitude)


@pytest.mark.parametrize(
    ("ages", "taken"),
    [
        (Ages(0, 23), [UNDER_2]),
        (Ages(9, 24), [UNDER_2, TWO]),
        (Ages(24, 59), [TWO, ProvisionBand.THREE_FOUR]),
        (Ages(23), [UNDER_2, TWO, ProvisionBand.THREE_FOUR]),
        (Ages(60, 132), []),
    ],
)
def test_a_setting_counts_in_each_age_of_which_it_takes_a_month(
    ages: Ages, taken: list[ProvisionBand]
) -> None:
    found = [one for one in POPULATION if takes_band(ages, Choice.DAY_NURSERY, one)]

    assert found == [ProvisionBand.ALL, *taken]


def test_unknown_ages_are_not_guessed_from_the_kind() -> None:
    found = {one: takes_band(None, Choice.DAY_NURSERY, one) for one in POPULATION}

    assert found == {one: True if one is ProvisionBand.ALL else None for one in POPULATION}


def hours(*closing: float, weeks: Weeks = Weeks.ALL_YEAR) -> Offer:
    """An offer that opens at 8am from Monday on, until these hours of the following days."""
    times = [time(int(one), round(one % 1 * 60)) for one in closing]
    return Offer(opening=tuple(Opening(day, time(8), end, weeks) for day, end in enumerate(times)))


@pytest.mark.parametrize(
    ("offer", "is_open"),
    [
        (hours(18, 18, 18, 18, 18), True),
        (hours(18, 18.5, 18, 19, 18), True),
        (hours(18, 18, 18, 18, 15.5), False),  # a Friday afternoon is enough
        (hours(18, 17.75), False),
        (hours(18), True),  # it opens on Mondays only
        (hours(18, 18, 18, 18, 18, 12), True),  # Saturday does not count
        (Offer(opening=(Opening(5, time(8), time(20), Weeks.ALL_YEAR),)), False),
        (Offer(periods=(CarePattern.ALL_DAY,)), False),  # no hours are published
        (Offer(), False),
    ],
)
def test_open_at_6pm_is_on_every_weekday_on_which_it_opens(offer: Offer, is_open: bool) -> None:
    assert is_open_at_six(offer) is is_open


def test_a_day_in_two_parts_ends_with_the_second() -> None:
    parts = ((time(7, 45), time(9)), (time(15), time(18)))
    offer = Offer(opening=tuple(Opening(0, *part, Weeks.TERM) for part in parts))

    assert is_open_at_six(offer)


def test_weeks_of_term_count_where_a_setting_also_opens_in_holidays() -> None:
    in_term = hours(15, weeks=Weeks.TERM).opening
    offer = Offer(opening=in_term + hours(18, weeks=Weeks.HOLIDAYS).opening)

    assert not is_open_at_six(offer)


def test_an_estimate_counts_before_the_share_of_the_census() -> None:
    population = {"population_2": {"a": 30.0, "b": 10.0}}
    census = {"a": 300.0, "b": 100.0, "c": 50.0}

    assert children_of_band(TWO, population, census) == {"a": 30.0, "b": 10.0, "c": 5.0}


def test_the_share_is_that_of_the_areas_with_both_together() -> None:
    population = {"population_2": {"a": 30.0, "b": 10.0, "only estimated": 900.0}}
    census = {"a": 100.0, "b": 300.0, "c": 200.0}

    assert children_of_band(TWO, population, census)["c"] == pytest.approx(200 * 40 / 400)


@pytest.mark.parametrize(
    ("band", "years"),
    [(ProvisionBand.ALL, 5), (UNDER_2, 2), (TWO, 1), (ProvisionBand.THREE_FOUR, 2)],
)
@pytest.mark.parametrize("estimate", [{}, {"elsewhere": 40.0}])
def test_without_an_area_with_both_each_year_of_age_has_the_same_share(
    band: ProvisionBand, years: int, estimate: dict[str, float]
) -> None:
    population = dict.fromkeys(POPULATION[band], estimate)

    assert children_of_band(band, population, {"a": 160.0})["a"] == 10 * years


@pytest.mark.parametrize("census", [0.0, 40.0])
def test_areas_without_any_child_of_the_age_say_nothing_about_the_others(census: float) -> None:
    population = {"population_2": {"a": 0.0}}

    assert children_of_band(TWO, population, {"a": census, "b": 32.0}) == {"a": 0.0, "b": 2.0}


def test_an_estimate_with_a_missing_part_is_none() -> None:
    population = {"population_under_1": {"a": 9.0, "b": 9.0}, "population_1": {"a": 7.0}}

    found = children_of_band(UNDER_2, population, {"a": 160.0, "b": 160.0})

    assert found == {"a": 16.0, "b": 16.0}  # b by the share of a, a tenth
    assert children_of_band(UNDER_2, population, {}) == {"a": 16.0}


@given(bands, st.lists(counts_by_area, min_size=2, max_size=2), counts_by_area)
def test_every_area_with_an_estimate_or_a_census_has_its_children(
    band: ProvisionBand, parts: list[dict[str, float]], census: dict[str, float]
) -> None:
    population = dict(zip(POPULATION[band], parts, strict=False))
    known = [population.get(code, {}) for code in POPULATION[band]]
    estimated = set.intersection(*map(set, known))

    found = children_of_band(band, population, census)

    assert set(found) == estimated | set(census)
    assert all(found[one] == sum(part[one] for part in known) for one in estimated)
    assert all(count >= 0 for count in found.values())
