"""Reach in an invented town against a slow, simple calculation, and what does not count."""

from dataclasses import replace
from datetime import time
from random import Random

import pytest
from geopy.distance import geodesic

from app.core.measures.figure import ENGLAND, Level
from app.core.measures.provision import ALL_KINDS, ProvisionBand, breakdown_of
from app.core.measures.reach import POPULATION, REACH_PLACES, REACH_SIX, REACH_TRAVEL
from app.core.offer import Ages, Offer, Opening, Weeks
from app.core.provision import Choice
from app.data.area_positions import StoredPosition, StoredTravelTime
from app.publish.statistics.reach_figures import (
    ReachInputs,
    reach_areas,
    reach_figures,
    reach_inputs,
    reach_measures,
)
from app.snapshot.layout import Setting
from tests.builders import setting
from tests.builders.reach_town import (
    DAY,
    children_figure,
    slow_children,
    slow_mean,
    slow_reach,
    slow_weight,
    town_areas,
    town_figures,
    town_inputs,
    town_settings,
    town_wholes,
)

SEEDS = range(4)
EXACT = 1e-6  # relative
Values = dict[str, float | None]


def town(seed: int = 1, **changed: object) -> ReachInputs:
    return replace(town_inputs(seed), **changed)  # type: ignore[arg-type]  # any field may be changed


def values(
    inputs: ReachInputs,
    level: Level = Level.LSOA,
    measure: str = REACH_PLACES,
    band: ProvisionBand = ProvisionBand.ALL,
) -> Values:
    breakdown = breakdown_of(ALL_KINDS, band.value)
    return {
        one.area_code: one.value
        for one in reach_figures(inputs, DAY)
        if (one.measure, one.level, one.breakdown) == (measure, level.value, breakdown)
    }


def expected(inputs: ReachInputs, band: ProvisionBand) -> dict[str, float]:
    bounds = {
        ProvisionBand.ALL: (0, 10_000),
        ProvisionBand.UNDER_2: (0, 23),
        ProvisionBand.TWO: (24, 35),
        ProvisionBand.THREE_FOUR: (36, 59),
    }
    first, last = bounds[band]
    taking = []
    for one in inputs.settings:
        ages = one.offer.ages or Ages(0)
        latitude, longitude = one.latitude or 0, one.longitude or 0
        if ages.from_months <= last and (ages.to_months is None or ages.to_months >= first):
            taking.append((latitude, longitude, float(one.places_count or 0)))
    return slow_reach(inputs.positions, inputs.children[band], taking)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("band", POPULATION)
def test_reach_equals_a_slow_simple_calculation(seed: int, band: ProvisionBand) -> None:
    inputs = town(seed)

    found = values(inputs, band=band)

    assert found == pytest.approx(expected(inputs, band), rel=EXACT, abs=0.0006)


@pytest.mark.parametrize("band", POPULATION)
def test_the_children_are_the_sum_of_the_ages_of_a_band(band: ProvisionBand) -> None:
    chosen = Random(3)
    areas = town_areas(chosen)
    figures = town_figures(chosen, areas)

    inputs = reach_inputs(areas, figures, [], [], {})

    assert inputs.children[band] == slow_children(figures, band)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("level", [Level.WARD, Level.COUNCIL, Level.COUNTRY])
def test_a_larger_area_has_the_mean_weighted_by_children(seed: int, level: Level) -> None:
    inputs = town(seed)
    band = ProvisionBand.TWO
    of_small = expected(inputs, band)

    found = values(inputs, level, band=band)

    codes: dict[str, list[str]] = {}
    for code in of_small:
        codes.setdefault(inputs.wholes[level][code], []).append(code)
    means = {
        whole: slow_mean(of_small, inputs.children[band], parts) for whole, parts in codes.items()
    }
    assert found == pytest.approx(means, rel=EXACT, abs=0.0006)
    assert (level is Level.COUNTRY) == (set(found) == {ENGLAND})


def test_every_place_is_counted_once() -> None:
    inputs = town()
    children = inputs.children[ProvisionBand.ALL]

    of_england = values(inputs, Level.COUNTRY)[ENGLAND]

    total = sum(one.places_count or 0 for one in inputs.settings)
    assert of_england == pytest.approx(100 * total / sum(children.values()), rel=EXACT)


def test_a_larger_area_with_an_area_without_a_value_has_none() -> None:
    inputs = town(1)
    far = setting("far", places_count=5_000_000, latitude=53.9, longitude=-1.6)
    inputs = replace(inputs, settings=[*inputs.settings, far])  # its ages are not known

    by_area, by_ward = (
        values(inputs, level, band=ProvisionBand.TWO) for level in (Level.LSOA, Level.WARD)
    )

    assert {None} < set(by_area.values())
    for ward, value in by_ward.items():
        parts = [by_area[one] for one, whole in inputs.wholes[Level.WARD].items() if whole == ward]
        assert (value is None) == (None in parts)


NEAR = StoredPosition("E01990001", 53.9, -1.6)
ONE_AREA = {band: {NEAR.code: 50.0} for band in POPULATION}


def beside(*settings: Setting, **changed: object) -> ReachInputs:
    """One small area of 50 children of each age, and settings at its centre."""
    placed = [replace(one, latitude=one.latitude and 53.9, longitude=-1.6) for one in settings]
    inputs = ReachInputs([NEAR], ONE_AREA, placed, [], {Level.COUNTRY: {NEAR.code: ENGLAND}})
    return replace(inputs, **changed)  # type: ignore[arg-type]  # any field may be changed


def nursery(places: int | None, ages: Ages | None = None, **facts: object) -> Setting:
    return setting(places_count=places, offer=Offer(ages=ages), **facts)


@pytest.mark.parametrize(("known", "value"), [(9, 18.0), (8, None)])
def test_an_age_has_a_figure_from_90_per_cent_of_known_ages(
    known: int, value: float | None
) -> None:
    settings = [nursery(known, Ages(24, 59)), nursery(10 - known)]

    found = values(beside(*settings), band=ProvisionBand.TWO)

    assert found == ({} if value is None else {NEAR.code: value})


@pytest.mark.parametrize("places", range(10, 200, 10))
def test_exactly_90_per_cent_is_enough_at_any_distance_and_number(places: int) -> None:
    chosen, tenth = Random(places), places // 10
    sites = [nursery(tenth * 9, Ages(24, 59)), nursery(tenth)]
    spot = {"latitude": 53.9 + chosen.random() / 60, "longitude": -1.6 + chosen.random() / 60}
    inputs = replace(beside(), settings=[replace(one, **spot) for one in sites])  # type: ignore[arg-type]

    assert values(inputs, band=ProvisionBand.TWO)[NEAR.code] is not None


def test_all_places_count_under_5_whatever_the_ages() -> None:
    settings = [nursery(10), nursery(20, Ages(36, 59)), nursery(30, Ages(0, 23))]

    assert values(beside(*settings)) == {NEAR.code: 120.0}


def test_without_a_place_in_reach_an_age_has_0_and_not_nothing() -> None:
    far = StoredPosition("E01990002", 53.0, -1.6)
    children = {band: {NEAR.code: 50.0, far.code: 50.0} for band in POPULATION}
    inputs = beside(nursery(10, Ages(0, 59)), positions=[NEAR, far], children=children)

    for band in POPULATION:
        assert values(inputs, band=band) == {NEAR.code: 20.0, far.code: 0.0}


@pytest.mark.parametrize(
    "left_out",
    [
        nursery(None),
        nursery(0),
        nursery(30, latitude=None),
        nursery(30, choice=Choice.OLDER_CHILDREN),
    ],
)
def test_a_setting_that_cannot_count_changes_nothing(left_out: Setting) -> None:
    without = reach_figures(beside(nursery(10, Ages(0, 59))), DAY)

    assert reach_figures(beside(nursery(10, Ages(0, 59)), left_out), DAY) == without


def test_an_area_without_known_children_is_left_out() -> None:
    areas = town_areas(Random(1))
    figures = [one for one in town_figures(Random(2), areas) if one.area_code != areas[3].code]

    inputs = reach_inputs(areas, figures, town_settings(Random(3)), [], town_wholes(areas))

    assert set(values(inputs)) == {one.code for one in areas} - {areas[3].code}
    assert areas[3].code not in {one.code for one in reach_areas(inputs)}


def test_the_newest_estimate_of_an_area_counts() -> None:
    codes = {code for listed in POPULATION.values() for code in listed}
    figures = [
        children_figure(NEAR.code, code, count, period)
        for code in codes
        for period, count in (("2023", 9.0), ("2024", 11.0))
    ]

    inputs = reach_inputs([NEAR], figures, [], [], {})

    assert inputs.children[ProvisionBand.THREE_FOUR] == {NEAR.code: 22.0}


def until(hour: int, **facts: object) -> Setting:
    week = tuple(Opening(day, time(8), time(hour), Weeks.ALL_YEAR) for day in range(5))
    return setting(offer=Offer(opening=week), **facts)


def test_the_nearest_setting_that_is_open_until_6pm_needs_no_number_of_places() -> None:
    places = [until(18, latitude=53.95), until(18, latitude=53.93), until(17, latitude=53.91)]
    settings = [nursery(10), *(replace(one, longitude=-1.6) for one in places)]
    inputs = replace(beside(), settings=settings)

    [value] = values(inputs, measure=REACH_SIX).values()

    miles = geodesic((53.9, -1.6), (53.93, -1.6)).miles
    assert value == pytest.approx(miles, abs=0.0006)


def test_beyond_20_miles_no_setting_is_near() -> None:
    inputs = replace(beside(), settings=[nursery(10), until(18, latitude=54.3, longitude=-1.6)])

    assert values(inputs, measure=REACH_SIX) == {NEAR.code: None}


def journey_town(seed: int) -> ReachInputs:
    """The town with journeys among its first ten areas, some of them of more than 15 minutes."""
    inputs, chosen = town(seed), Random(seed)
    codes = [one.code for one in inputs.positions[:10]]
    times = [
        StoredTravelTime(first, second, float(chosen.randint(1, 25)))
        for first in codes
        for second in codes
        if chosen.random() < 0.8
    ]
    elsewhere = StoredTravelTime("E01000001", codes[0], 2.0)
    return replace(inputs, travel_times=[*times, elsewhere])


@pytest.mark.parametrize("seed", SEEDS)
def test_by_travel_a_setting_lies_in_the_area_whose_centre_is_nearest(seed: int) -> None:
    inputs = journey_town(seed)
    children = inputs.children[ProvisionBand.ALL]
    minutes = {(one.from_code, one.to_code): one.minutes for one in inputs.travel_times}
    slow = dict.fromkeys(children, 0.0)
    for one in inputs.settings:
        spot = (one.latitude, one.longitude)
        lies_in = min(inputs.positions, key=lambda area: geodesic(spot, area[1:3]).meters).code
        weights = {code: slow_weight(minutes.get((code, lies_in), 99.0), 15) for code in children}
        demand = sum(children[code] * weight for code, weight in weights.items())
        for code, weight in weights.items():
            slow[code] += 100 * (one.places_count or 0) * weight / demand if demand else 0

    found = values(inputs, measure=REACH_TRAVEL)

    origins = {first for first, _ in minutes}
    assert {code for code, value in found.items() if value is None} == set(children) - origins
    shown = {code: value for code, value in found.items() if value is not None}
    assert shown == pytest.approx({code: slow[code] for code in shown}, rel=EXACT, abs=0.0006)


def test_without_travel_times_or_hours_their_measures_are_left_out() -> None:
    inputs = town()
    found = reach_figures(inputs, DAY)

    assert [one.code for one in reach_measures(DAY, found)] == [REACH_PLACES]
    assert {one.period for one in found} == {"2026-11"}


@pytest.mark.parametrize("empty", [{"positions": []}, {"settings": []}])
def test_without_areas_or_settings_there_is_no_figure(empty: dict[str, object]) -> None:
    assert reach_figures(town(1, **empty), DAY) == []  # type: ignore[arg-type]
