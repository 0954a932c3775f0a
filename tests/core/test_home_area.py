"""The areas published for homes: their levels, and what is shown of each."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.distance import metres_between, snap_to_kilometre
from app.core.home_area import (
    AREA_LEVELS,
    EMPTY_AREA,
    LAST_LEVEL,
    HomeArea,
    area_at_level,
    area_from_centre,
    cell_at,
    cell_width_km,
    centre,
    contains,
    level_of,
    widened,
)

latitudes = st.floats(49.8, 55.9)
longitudes = st.floats(-6.5, 1.9)
area_levels = st.integers(0, LAST_LEVEL)


@given(latitudes, longitudes)
def test_each_level_of_a_point_is_the_widened_area_of_the_previous_level(latitude, longitude):
    cell = cell_at(latitude, longitude)
    areas = [area_at_level(area_level, "ZZ1", cell) for area_level in range(LAST_LEVEL + 1)]

    for area_level, area in enumerate(areas):
        assert level_of(area) == area_level
        assert widened(area) == areas[min(area_level + 1, LAST_LEVEL)]
        assert [contains(area, one) for one in areas] == [
            at <= area_level for at in range(LAST_LEVEL + 1)
        ]


@given(latitudes, longitudes)
def test_the_centre_of_the_narrowest_area_is_the_snapped_kilometre(latitude, longitude):
    assert centre(area_at_level(0, "ZZ1", cell_at(latitude, longitude))) == snap_to_kilometre(
        latitude, longitude
    )


@given(latitudes, longitudes, area_levels)
def test_an_area_can_be_recovered_from_its_outward_code_and_centre(latitude, longitude, area_level):
    area = area_at_level(area_level, "ZZ1", cell_at(latitude, longitude))

    assert area_from_centre(area.outward, *centre(area)) == area


@given(latitudes, longitudes, area_levels)
def test_a_home_lies_within_its_area(latitude, longitude, area_level):
    area = area_at_level(area_level, "ZZ1", cell_at(latitude, longitude))

    shown = centre(area)
    if shown[0] is not None:
        away = metres_between(latitude, longitude, *shown)
        assert away <= area.width_km * 1000 * 0.75 + 20


@given(latitudes, longitudes, area_levels)
def test_the_width_of_an_area_can_be_recovered_from_its_centre(latitude, longitude, area_level):
    area = area_at_level(area_level, "ZZ1", cell_at(latitude, longitude))

    shown, _ = centre(area)
    if shown is not None:
        assert cell_width_km(shown) == area.width_km


@pytest.mark.parametrize(
    ("outward", "latitude", "longitude"),
    [
        ("ZZ1", 53.9123, 1.2123),  # no middle of a cell
        ("ZZ1", 53.901, 1.2),
        ("ZZ1", 53.901001, 1.2),
        ("ZZ1", *centre(area_at_level(5, "", (5991, 73)))),  # so wide an area has no outward code
        ("", *centre(area_at_level(0, "ZZ1", (5991, 73)))),  # and so narrow a one always has
    ],
)
def test_a_centre_of_no_area_gives_none(outward, latitude, longitude):
    assert area_from_centre(outward, latitude, longitude) is None


def test_an_outward_code_without_a_cell_widens_to_the_empty_area():
    outward = HomeArea("ZZ1", 0, 0, 0)

    assert widened(outward) == EMPTY_AREA
    assert contains(outward, area_at_level(2, "ZZ1", (5991, 73)))
    assert not contains(outward, area_at_level(2, "ZZ2", (5991, 73)))
    assert contains(EMPTY_AREA, outward)


def test_cells_double_in_width():
    widths = [area_level.width_km for area_level in AREA_LEVELS[:LAST_LEVEL]]

    assert all(after in (before, 2 * before) for before, after in pairwise(widths))
