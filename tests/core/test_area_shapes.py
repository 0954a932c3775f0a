"""Outlines of areas on a map: shared corners stay shared, nothing is lost, metres are refused."""

import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.area_shapes import LONGER_SIDE, shape_frame

Point = tuple[float, float]


def polygon(*rings: Sequence[Point]) -> str:
    closed = [[*ring, ring[0]] for ring in rings]
    return json.dumps({"type": "Polygon", "coordinates": closed})


def square(west: float, south: float, side: float = 0.1) -> list[Point]:
    east, north = west + side, south + side
    return [(west, south), (east, south), (east, north), (west, north)]


def corners(path: str) -> list[list[tuple[int, int]]]:
    """The corners of each ring of a path."""
    rings = []
    for start, steps in re.findall(r"M([^l]+)l([^z]*)z", path):
        x, y = map(int, start.split())
        numbers = list(map(int, re.findall(r"-?\d+", steps)))
        ring = [(x, y)]
        for across, down in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + across, y + down
            ring.append((x, y))
        rings.append(ring)
    return rings


def test_neighbours_share_their_corners_and_fill_the_map() -> None:
    frame = shape_frame({"west": polygon(square(-1, 53)), "east": polygon(square(-0.9, 53))})

    assert frame is not None
    east, west = (set(corners(one.path)[0]) for one in frame.shapes)
    assert [one.code for one in frame.shapes] == ["east", "west"]
    assert len(east & west) == 2
    assert max(frame.width, frame.height) == LONGER_SIDE
    assert {x for x, _ in east | west} == {4, frame.width // 2, frame.width - 4}


def test_north_is_up_and_a_mile_is_as_long_across_as_up() -> None:
    """At 60 degrees a degree of longitude is half as long as one of latitude."""
    frame = shape_frame({"a": polygon([(0, 59.95), (0.2, 59.95), (0.2, 60.05), (0, 60.05)])})

    assert frame is not None
    assert (frame.width, frame.height) == pytest.approx((LONGER_SIDE, LONGER_SIDE), abs=2)
    assert corners(frame.shapes[0].path)[0][0][1] > frame.height / 2


def test_a_hole_and_an_island_are_rings_of_their_area() -> None:
    outer, hole, island = square(0, 52, 1), square(0.2, 52.2, 0.2), square(2, 52, 0.5)
    closed = [[*ring, ring[0]] for ring in (outer, hole, island)]
    text = json.dumps({"type": "MultiPolygon", "coordinates": [closed[:2], closed[2:]]})

    frame = shape_frame({"a": text})

    assert frame is not None
    assert len(corners(frame.shapes[0].path)) == 3


def test_an_area_too_small_to_draw_is_a_square_that_can_be_seen() -> None:
    frame = shape_frame({"a": polygon(square(0, 52, 2)), "b": polygon(square(3, 52, 1e-5))})

    assert frame is not None
    (ring,) = corners(frame.shapes[1].path)
    assert len(ring) == 4
    assert max(x for x, _ in ring) - min(x for x, _ in ring) > 2


@pytest.mark.parametrize("ring", [square(400_000, 300_000, 100), [("a", "b")] * 4])
def test_a_boundary_that_is_not_in_degrees_is_on_no_map(ring: list[Point]) -> None:
    frame = shape_frame({"a": polygon(square(0, 52)), "b": polygon(ring)})

    assert frame is not None
    assert [one.code for one in frame.shapes] == ["a"]
    assert shape_frame({"b": polygon(ring)}) is None


@given(
    st.lists(st.tuples(st.floats(-6, 2), st.floats(50, 55)), min_size=6, max_size=30, unique=True)
)
def test_a_corner_of_two_areas_is_the_same_unit_in_both(points: list[Point]) -> None:
    """Two areas along one line: every unit of the line in one is on the outline of the other."""
    line = sorted(points, key=lambda one: one[1])
    above = [(-7.0, 49.0), *line, (-7.0, 56.0)]
    below = [(3.0, 49.0), *line, (3.0, 56.0)]
    frame = shape_frame({"a": polygon(above), "b": polygon(below)})

    assert frame is not None
    first, second = (
        {unit for ring in corners(one.path) for unit in ring if 4 < unit[0] < frame.width - 4}
        for one in frame.shapes
    )
    # Only corners on a straight line with an end of the frame may be left out in one of them.
    assert len(first ^ second) <= 4
