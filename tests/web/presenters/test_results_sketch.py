"""The geometry of the sketch map."""

import re
from itertools import combinations, pairwise

import pytest

from app.snapshot.search import Match
from app.web import presenters
from app.web.presenters.results_sketch import MIDDLE, PIN_SPACING, Sketch

LATITUDE, LONGITUDE = 52.48, -1.9
Position = tuple[float, float]


def drawn(*positions: Position, areas: tuple[int, ...] = ()) -> Sketch:
    """The sketch of settings at these positions, the furthest last, numbered from 1."""
    matches = [Match(0, 0, *position) for position in positions]
    points = [(number, match, number in areas) for number, match in enumerate(matches, 1)]
    return presenters.sketch(LATITUDE, LONGITUDE, matches[-1], points)


def pins(sketch: Sketch) -> list[tuple[int, int]]:
    found = re.findall(rb'<a [^>]*transform="translate\((\d+) (\d+)\)"', sketch.svg)
    return [(int(x), int(y)) for x, y in found]


def test_pins_of_one_address_are_next_to_each_other_with_a_line_to_it() -> None:
    sketch = drawn((52.483, -1.9), (52.483, -1.9))

    (x, y), second = pins(sketch)
    assert max(abs(x - second[0]), abs(y - second[1])) == PIN_SPACING
    assert b'<path class="aside-line" d="M%d %dL%d %d' % (*second, x, y) in sketch.svg


def test_a_pin_at_its_own_position_has_no_line() -> None:
    assert b"aside-line" not in drawn((52.483, -1.9)).svg


@pytest.mark.parametrize("furthest", [0.0, 0.003, 0.5, 9.0])
def test_pins_keep_apart_and_inside_the_sketch(furthest: float) -> None:
    """Nine pins at one address and one elsewhere, at any distance."""
    sketch = drawn(*[(52.483, -1.9)] * 9, (52.483 + furthest, -1.9 - furthest))

    placed = pins(sketch)
    assert len(placed) == 10
    assert all(
        PIN_SPACING // 2 <= edge <= 2 * MIDDLE - PIN_SPACING // 2 for edge in sum(placed, ())
    )
    apart = [max(abs(x - a), abs(y - b)) for (x, y), (a, b) in combinations(placed, 2)]
    assert min(apart) >= PIN_SPACING  # can be tapped with a finger


def test_directions_go_round_from_north_to_north_west() -> None:
    steps = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
    around = [(LATITUDE + 0.006 * up, LONGITUDE + 0.01 * right) for up, right in steps]

    sketch = drawn(*around)

    assert sketch.directions == [*range(8)]
    assert all(first != second for first, second in pairwise(pins(sketch)))


def test_a_home_that_shows_only_its_area_has_another_pin() -> None:
    sketch = drawn((52.483, -1.9), (52.489, -1.9), areas=(2,))

    assert re.findall(rb'href="#p(\d)"[^>]*class="area"', sketch.svg) == [b"2"]


def test_a_second_point_has_a_dot_that_no_pin_covers() -> None:
    match = Match(0, 0, 52.49, -1.88)

    sketch = presenters.sketch(LATITUDE, LONGITUDE, match, [(1, match, False)], (52.49, -1.88))

    dot = re.search(rb'"you second" r="8" transform="translate\((\d+) (\d+)\)"', sketch.svg)
    assert dot is not None
    assert (int(dot[1]), int(dot[2])) != pins(sketch)[0]


def test_a_second_point_far_beyond_the_settings_has_no_dot() -> None:
    match = Match(0, 0, 52.49, -1.88)

    sketch = presenters.sketch(LATITUDE, LONGITUDE, match, [(1, match, False)], (53.49, -1.88))

    assert b"second" not in sketch.svg
    assert sketch == presenters.sketch(LATITUDE, LONGITUDE, match, [(1, match, False)])
