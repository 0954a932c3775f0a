"""The areas that stand for homes: a chain of wider and wider ones, and what is shown of each."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.distance import metres_between, snap_to_kilometre
from app.core.home_area import (
    LAST,
    NOWHERE,
    RUNGS,
    HomeArea,
    area_around,
    area_on,
    cell_at,
    centre,
    contains,
    rung_of,
    wider,
    width_of,
)

latitudes = st.floats(49.8, 55.9)
longitudes = st.floats(-6.5, 1.9)
rungs = st.integers(0, LAST)


@given(latitudes, longitudes)
def test_each_area_of_a_place_is_the_next_wider_one_of_the_one_before(latitude, longitude):
    cell = cell_at(latitude, longitude)
    areas = [area_on(rung, "ZZ1", cell) for rung in range(LAST + 1)]

    for rung, area in enumerate(areas):
        assert rung_of(area) == rung
        assert wider(area) == areas[min(rung + 1, LAST)]
        assert [contains(area, one) for one in areas] == [at <= rung for at in range(LAST + 1)]


@given(latitudes, longitudes)
def test_the_narrowest_area_is_shown_by_the_kilometre_it_was_always_snapped_to(latitude, longitude):
    assert centre(area_on(0, "ZZ1", cell_at(latitude, longitude))) == snap_to_kilometre(
        latitude, longitude
    )


@given(latitudes, longitudes, rungs)
def test_an_area_can_be_told_from_what_is_shown_of_it(latitude, longitude, rung):
    area = area_on(rung, "ZZ1", cell_at(latitude, longitude))

    assert area_around(area.outward, *centre(area)) == area


@given(latitudes, longitudes, rungs)
def test_a_home_lies_within_its_area(latitude, longitude, rung):
    area = area_on(rung, "ZZ1", cell_at(latitude, longitude))

    shown = centre(area)
    if shown[0] is not None:
        away = metres_between(latitude, longitude, *shown)
        assert away <= area.width_km * 1000 * 0.75 + 20


@given(latitudes, longitudes, rungs)
def test_the_width_of_an_area_can_be_told_from_its_middle(latitude, longitude, rung):
    area = area_on(rung, "ZZ1", cell_at(latitude, longitude))

    shown, _ = centre(area)
    if shown is not None:
        assert width_of(shown) == area.width_km


@pytest.mark.parametrize(
    ("outward", "latitude", "longitude"),
    [
        ("ZZ1", 53.9123, 1.2123),  # no middle of a cell
        ("ZZ1", 53.901, 1.2),
        ("ZZ1", 53.901001, 1.2),
        ("ZZ1", *centre(area_on(5, "", (5991, 73)))),  # so wide an area has no outward code
        ("", *centre(area_on(0, "ZZ1", (5991, 73)))),  # and so narrow a one always has
    ],
)
def test_what_is_no_area_is_none(outward, latitude, longitude):
    assert area_around(outward, latitude, longitude) is None


def test_an_outward_code_alone_is_widened_to_nothing():
    outward = HomeArea("ZZ1", 0, 0, 0)

    assert wider(outward) == NOWHERE
    assert contains(outward, area_on(2, "ZZ1", (5991, 73)))
    assert not contains(outward, area_on(2, "ZZ2", (5991, 73)))
    assert contains(NOWHERE, outward)


def test_cells_double_in_width():
    widths = [one.width_km for one in RUNGS[:LAST]]

    assert all(after in (before, 2 * before) for before, after in pairwise(widths))
