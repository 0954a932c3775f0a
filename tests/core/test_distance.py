"""Distance against the geodesic, and the grid that homes shown by area are snapped to."""

from math import cos, radians

from geopy.distance import geodesic
from hypothesis import assume, given
from hypothesis import strategies as st

from app.core.distance import metres_between, snap_to_kilometre

latitudes = st.floats(49.8, 55.9)
longitudes = st.floats(-6.5, 1.9)
FARTHEST_IN_A_CELL_M = 710  # half the diagonal of a square kilometre, and what rounding adds


@given(latitudes, longitudes, st.floats(-0.4, 0.4), st.floats(-0.6, 0.6))
def test_distance_is_the_geodesic_within_three_decimetres_up_to_45_km(
    latitude: float, longitude: float, up: float, across: float
) -> None:
    there = latitude + up, longitude + across
    exact = geodesic((latitude, longitude), there).m
    assume(exact <= 45_000)

    assert abs(metres_between(latitude, longitude, *there) - exact) <= 0.3


@given(latitudes, longitudes, latitudes, longitudes)
def test_distance_is_the_same_there_and_back(a: float, b: float, c: float, d: float) -> None:
    assert metres_between(a, b, c, d) == metres_between(c, d, a, b)


def test_the_distance_of_a_point_to_itself_is_zero() -> None:
    assert metres_between(53.9, 1.2, 53.9, 1.2) == 0


@given(latitudes, longitudes)
def test_a_snapped_point_stays_where_it_is(latitude: float, longitude: float) -> None:
    snapped = snap_to_kilometre(latitude, longitude)

    assert snap_to_kilometre(*snapped) == snapped


@given(latitudes, longitudes)
def test_a_point_is_snapped_to_the_nearest_corner(latitude: float, longitude: float) -> None:
    snapped = snap_to_kilometre(latitude, longitude)

    assert geodesic((latitude, longitude), snapped).m <= FARTHEST_IN_A_CELL_M


@given(latitudes, longitudes, st.floats(0, 6.28), st.floats(0, 100))
def test_nearby_homes_share_a_corner_or_have_neighbouring_corners(
    latitude: float, longitude: float, turn: float, metres: float
) -> None:
    there = (
        latitude + metres / 111_300 * cos(turn),
        longitude + metres / 111_300 / cos(radians(latitude)) * cos(turn + 1.57),
    )

    corners = snap_to_kilometre(latitude, longitude), snap_to_kilometre(*there)

    assert geodesic(*corners).m <= 2 * FARTHEST_IN_A_CELL_M + 100
