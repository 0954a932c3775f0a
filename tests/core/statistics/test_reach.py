"""Places per 100 children within reach: against PySAL's access, geopy and slow calculations."""

from collections.abc import Callable

import numpy as np
import pytest
from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.statistics import reach as reach_module
from app.core.statistics.reach import (
    Floats,
    Pairs,
    Points,
    catchment_weights,
    demand_sum,
    nearest,
    pairs_within,
    reach,
    what_if,
)
from app.snapshot.distances import metres_from
from tests.core.statistics.known_answer_rows import known_answers

catchments = st.sampled_from([0.5, 100.0, 700.0, 3000.0, 50_000.0])
counts = st.integers(0, 300).map(float)
positions = st.tuples(  # in an area of 9 by 11 km, so that some are the same
    st.integers(0, 80).map(lambda step: 52.96 + step / 1000),
    st.integers(0, 160).map(lambda step: -1.57 + step / 1000),
)


def points_of(chosen: list[tuple[float, float]]) -> Points:
    latitudes, longitudes = np.array(chosen, dtype=float).reshape(-1, 2).T
    return Points(latitudes, longitudes)


SITE = (53.0, -2.0)
FURTHEST = 1e7  # metres, further than any two points here
POINT, INDEX = points_of([SITE]), np.array([0])
ONE, TWO = np.array([1.0]), np.array([1.0, 2.0])


def points(min_size: int = 0) -> st.SearchStrategy[Points]:
    return st.lists(positions, min_size=min_size, max_size=12).map(points_of)


Case = tuple[Points, Floats, Points, Floats, float]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Areas, perhaps none, children, settings, places and a catchment in metres."""
    areas, settings = draw(points()), draw(points(1))
    children = draw(st.lists(counts, min_size=len(areas), max_size=len(areas)))
    places = draw(st.lists(counts, min_size=len(settings), max_size=len(settings)))
    return areas, np.array(children), settings, np.array(places), draw(catchments)


def metres_by_pair(areas: Points, settings: Points) -> Floats:
    """Every distance by the method of the search: a row per area and a column per setting."""
    origins = zip(areas.latitudes, areas.longitudes, strict=True)
    rows = [metres_from(settings.latitudes, settings.longitudes, *one) for one in origins]
    return np.array(rows).reshape(len(areas), len(settings))


def test_two_areas_at_one_distance_share_the_places_of_a_setting_equally() -> None:
    pairs = Pairs(np.array([0, 1]), np.array([0, 0]), np.array([1200.0, 1200.0]))

    found = reach(pairs, np.array([20.0, 30.0]), np.array([10.0]), 3000)

    assert found.per_area == pytest.approx([20.0, 20.0])
    assert found.unreached_places == 0


def column(file: str, name: str) -> Floats:
    return np.array([float(row[name]) for row in known_answers(file)])


def test_reach_by_travel_time_equals_pysals_access() -> None:
    areas, settings, minutes = (
        column("reach_minutes", name) for name in ("area", "setting", "minutes")
    )
    pairs = Pairs(areas.astype(int), settings.astype(int), minutes)
    children, places = column("reach_areas", "children"), column("reach_settings", "places")

    found = reach(pairs, children, places, 15)

    expected = column("reach_areas", "places_per_100")
    assert found.per_area == pytest.approx(expected, abs=1e-9, rel=0)
    sums = column("reach_settings", "demand_sum")
    assert found.demand_sums == pytest.approx(sums, abs=1e-9, rel=0)
    assert found.unreached_places == places[-1]


def test_the_weight_falls_from_1_to_0_at_the_catchment() -> None:
    found = catchment_weights(np.array([0.0, 1500.0, 2999.0, 3000.0, 4000.0]), 3000)

    assert found[:2] == pytest.approx([1.0, 0.701366], abs=1e-6)
    assert 0 < found[2] < 0.001
    assert list(found[3:]) == [0, 0]


def test_places_without_children_in_reach_are_not_reached() -> None:
    pairs = Pairs(np.array([0, 1, 0]), np.array([0, 1, 2]), np.array([100.0, 100.0, 3000.0]))

    found = reach(pairs, np.array([25.0, 0.0]), np.array([5.0, 8.0, 11.0, 13.0]), 3000)

    assert list(found.demand_sums > 0) == [True, False, False, False]
    assert found.unreached_places == 8 + 11 + 13
    assert found.per_area == pytest.approx([20.0, 0.0])


@given(cases())
def test_every_place_in_reach_is_counted_once(case: Case) -> None:
    areas, children, settings, places, catchment_m = case

    found = reach(pairs_within(areas, settings, catchment_m), children, places, catchment_m)

    reached = places[found.demand_sums > 0].sum()
    assert (found.per_area * children).sum() / 100 == pytest.approx(reached)
    assert found.unreached_places == pytest.approx(places.sum() - reached)


@given(cases(), st.data())
def test_more_places_never_lower_the_reach_of_an_area(case: Case, data: st.DataObject) -> None:
    areas, children, settings, places, catchment_m = case
    pairs = pairs_within(areas, settings, catchment_m)
    more = places.copy()
    more[data.draw(st.integers(0, len(places) - 1))] += data.draw(counts)

    before = reach(pairs, children, places, catchment_m).per_area
    after = reach(pairs, children, more, catchment_m).per_area

    assert (after >= before).all()


@given(points(), points(), catchments)
def test_pairs_equal_those_of_a_double_loop(
    areas: Points, settings: Points, catchment_m: float
) -> None:
    metres = metres_by_pair(areas, settings)
    assume((np.abs(metres - catchment_m) > 0.01).all())  # on the edge, the methods' error decides

    found = pairs_within(areas, settings, catchment_m)

    expected = np.argwhere(metres <= catchment_m)
    order = np.lexsort((found.settings, found.areas))
    assert np.array_equal(np.stack([found.areas, found.settings], axis=1)[order], expected)
    assert found.distances == pytest.approx(metres[found.areas, found.settings], abs=0.01)


def test_pairs_of_many_chunks_in_all_of_england_equal_those_of_a_double_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reach_module, "CANDIDATES_PER_CHUNK", 500)
    chosen = np.random.default_rng(11)
    areas, settings = (
        Points(chosen.uniform(49.9, 55.8, size), chosen.uniform(-6.4, 1.8, size))
        for size in (300, 3000)
    )

    found = pairs_within(areas, settings, 30_000)

    metres = metres_by_pair(areas, settings)
    is_found = np.zeros(metres.shape, dtype=int)
    np.add.at(is_found, (found.areas, found.settings), 1)
    assert (is_found[metres < 29_999] == 1).all()
    assert (is_found[metres > 30_001] == 0).all()
    assert is_found.max() == 1
    assert (np.diff(found.areas) >= 0).all()


@pytest.mark.parametrize("latitude", [49.9, 52.5, 55.8])
def test_distances_up_to_10_km_equal_geopys(latitude: float) -> None:
    chosen = np.random.default_rng(5)
    area = points_of([(latitude, -2.0)])
    north, east = chosen.uniform(-0.08, 0.08, (2, 40))
    settings = Points(latitude + north, -2.0 + east)

    found = pairs_within(area, settings, 10_000)

    expected = [
        geodesic((latitude, -2.0), (settings.latitudes[one], settings.longitudes[one])).m
        for one in found.settings
    ]
    assert len(expected) > 20
    assert found.distances == pytest.approx(expected, rel=1e-6)


@given(points(), points(1))
def test_the_nearest_setting_equals_that_of_a_double_loop(areas: Points, settings: Points) -> None:
    metres = metres_by_pair(areas, settings)

    found = nearest(areas, settings, FURTHEST)

    assert found.distances_m == pytest.approx(metres.min(axis=1), abs=0.01)
    chosen = metres[np.arange(len(areas)), found.settings]
    assert chosen == pytest.approx(metres.min(axis=1), abs=0.01)


def test_of_settings_at_one_position_the_first_is_nearest() -> None:
    found = nearest(
        points_of([(53.0, -2.0)]), points_of([(54, -2), (53.1, -2), (53.1, -2)]), FURTHEST
    )

    assert list(found.settings) == [1]


def test_the_nearest_setting_may_be_far_away() -> None:
    scilly, berwick = (49.914, -6.315), (55.77, -2.005)

    found = nearest(points_of([scilly]), points_of([berwick]), FURTHEST)

    assert list(found.settings) == [0]
    assert found.distances_m == pytest.approx([geodesic(scilly, berwick).m], rel=0.001)


def test_a_setting_beyond_the_limit_is_not_near() -> None:
    area, setting = points_of([(53.0, -2.0)]), points_of([(53.1, -2.0)])  # 11.1 km apart

    assert list(nearest(area, setting, 11_200).settings) == [0]
    found = nearest(area, setting, 11_000)
    assert (list(found.settings), np.isnan(found.distances_m).all()) == ([-1], True)


def test_without_settings_none_is_nearest() -> None:
    found = nearest(points_of([(53.0, -2.0), (53.1, -2.0)]), points_of([]), FURTHEST)

    assert list(found.settings) == [-1, -1]
    assert np.isnan(found.distances_m).all()


@given(cases(), positions, counts)
def test_the_gain_equals_reach_with_the_setting_added(
    case: Case, site: tuple[float, float], more: float
) -> None:
    areas, children, settings, places, catchment_m = case

    demand = demand_sum(areas, children, site, catchment_m)
    gain = what_if(areas, site, more, catchment_m, demand)

    others = zip(settings.latitudes, settings.longitudes, strict=True)
    with_it = pairs_within(areas, points_of([*others, site]), catchment_m)
    after = reach(with_it, children, np.append(places, more), catchment_m)
    before = reach(pairs_within(areas, settings, catchment_m), children, places, catchment_m)
    assert before.per_area + gain == pytest.approx(after.per_area, abs=1e-9)


@pytest.mark.parametrize("wrong", [-1.0, np.nan, np.inf])
def test_a_negative_or_missing_number_is_refused(wrong: float) -> None:
    bad, pairs = np.array([wrong]), Pairs(INDEX, INDEX, ONE)

    for refused in (
        lambda: Pairs(INDEX, INDEX, bad),
        lambda: reach(pairs, bad, ONE, 15),
        lambda: reach(pairs, ONE, bad, 15),
        lambda: reach(pairs, ONE, ONE, wrong),
        lambda: pairs_within(POINT, POINT, wrong),
        lambda: demand_sum(POINT, bad, SITE, 3000),
        lambda: what_if(POINT, SITE, wrong, 3000, 10),
        lambda: what_if(POINT, SITE, 50, wrong, 10),
        lambda: what_if(POINT, SITE, 50, 3000, wrong),
    ):
        with pytest.raises(ValueError, match=str(wrong)):
            refused()


@pytest.mark.parametrize(
    ("refused", "reason"),
    [
        (lambda: Points(ONE, TWO), "lengths"),
        (lambda: Pairs(INDEX, INDEX, TWO), "lengths"),
        (lambda: demand_sum(POINT, TWO, SITE, 3000), "lengths"),
        (lambda: reach(Pairs(INDEX + 1, INDEX, ONE), ONE, ONE, 15), "index 1 of 1"),
        (lambda: reach(Pairs(INDEX, INDEX + 1, ONE), ONE, ONE, 15), "index 1 of 1"),
        (lambda: Pairs(INDEX - 1, INDEX, ONE), "-1"),
        (lambda: pairs_within(POINT, POINT, 0), "catchment"),
        (lambda: points_of([(91, 0)]), "coordinate"),
        (lambda: what_if(POINT, (0, -181), 50, 3000, 10), "coordinate"),
        (lambda: points_of([(np.nan, 0)]), "coordinate"),
    ],
)
def test_values_that_do_not_fit_are_refused(refused: Callable[[], object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        refused()
