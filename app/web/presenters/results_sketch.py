"""A sketch map of the results: circles at distances in miles, and a numbered pin per result."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from math import hypot, radians
from typing import Final

from markupsafe import Markup

from app.core.distance import METRES_PER_MILE, radii_m

MIDDLE: Final = 160  # of a square of 320 units
OUTER: Final = 132  # units from the middle to the outer circle
PIN_SPACING: Final = 25  # units between pins, so that each can be tapped with a finger
# Radius of the outer circle in miles, with the labels of the circles; the same in every language.
SCALES: Final = (
    (0.25, ("⅛", "¼")),
    (0.5, ("¼", "½")),
    (1.0, ("½", "1")),
    (2.0, ("1", "2")),
    (3.0, ("1", "2", "3")),
    (6.0, ("2", "4", "6")),
    (10.0, ("5", "10")),
    (20.0, ("10", "20")),
    (40.0, ("20", "40")),
    (100.0, ("50", "100")),
    (400.0, ("200", "400")),
)
# Pins are placed on a grid. One integer has a bit for each occupied spot: testing a bit takes a
# tenth of the time of a loop over the pins. Spots outside the sketch surround the grid, so that
# every spot next to a pin has a bit.
CELL_UNITS: Final = 5  # units
GRID_COLUMNS: Final = 2 * MIDDLE // CELL_UNITS + 1
MARGIN_SPOTS: Final = 3 * PIN_SPACING // CELL_UNITS  # spots
ROW_SPOTS: Final = GRID_COLUMNS + MARGIN_SPOTS
PIN_MARGIN_SPOTS: Final = 3  # from the edge, so that a pin is not cut off


def _block(width: int, height: int) -> int:
    """A block of occupied spots that starts at the first spot."""
    return sum(((1 << width) - 1) << row * ROW_SPOTS for row in range(height))


PIN: Final = _block(2 * (PIN_SPACING // CELL_UNITS) - 1, 2 * (PIN_SPACING // CELL_UNITS) - 1)
TO_MIDDLE_OF_PIN: Final = (PIN_SPACING // CELL_UNITS - 1) * (ROW_SPOTS + 1)
INSIDE: Final = (
    _block(GRID_COLUMNS - 2 * PIN_MARGIN_SPOTS, GRID_COLUMNS - 2 * PIN_MARGIN_SPOTS)
    << (MARGIN_SPOTS + PIN_MARGIN_SPOTS) * ROW_SPOTS + PIN_MARGIN_SPOTS
)
OUTSIDE: Final = _block(ROW_SPOTS, GRID_COLUMNS + 2 * MARGIN_SPOTS) ^ INSIDE
CENTRE: Final = MIDDLE // CELL_UNITS
INITIALLY_OCCUPIED: Final = (
    OUTSIDE | PIN << (MARGIN_SPOTS + CENTRE) * ROW_SPOTS + CENTRE - TO_MIDDLE_OF_PIN
)
# Where to move a pin that would cover another: in all directions, further with each step.
PIN_OFFSETS: Final = tuple(
    (east + north * ROW_SPOTS) * step
    for step in (
        PIN_SPACING // CELL_UNITS,
        2 * PIN_SPACING // CELL_UNITS,
        3 * PIN_SPACING // CELL_UNITS,
    )
    for east, north in ((1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, 1), (-1, -1), (1, -1))
)


def sketch(
    latitude: float, longitude: float, points: Sequence[tuple[int, float, float]]
) -> Markup | None:
    """SVG elements for points (number, latitude, longitude) around a position; None without points.

    The last point must be the furthest. The SVG has only numbers, so it is the same in every
    language; `public/results/_sketch.html` contains it.
    """
    if not points:
        return None
    north, east = radii_m(latitude)
    _, lat, lon = points[-1]
    furthest = hypot(radians(lat - latitude) * north, radians(lon - longitude) * east)
    miles = furthest / METRES_PER_MILE
    scale, labels = SCALES[min(bisect_left(SCALES, (miles,)), len(SCALES) - 1)]
    cells_per_metre = OUTER / CELL_UNITS / (max(scale, miles) * METRES_PER_MILE)
    down, right = -radians(north) * cells_per_metre, radians(east) * cells_per_metre
    occupied = INITIALLY_OCCUPIED
    drawn = [_rings(labels)]
    for number, lat, lon in points:
        row = int(MARGIN_SPOTS + CENTRE + 0.5 + (lat - latitude) * down)
        spot = row * ROW_SPOTS + int(CENTRE + 0.5 + (lon - longitude) * right)
        if occupied >> spot & 1:
            spot = _nearest_free_spot(spot, occupied)
        occupied |= PIN << spot - TO_MIDDLE_OF_PIN
        row, column = divmod(spot, ROW_SPOTS)
        before, after = _pin(number)
        drawn.append(f"{before}{column * CELL_UNITS} {(row - MARGIN_SPOTS) * CELL_UNITS}{after}")
    return Markup("".join(drawn))  # noqa: S704  consists of numbers only


@lru_cache
def _rings(labels: tuple[str, ...]) -> str:
    radii = [OUTER * ring_number // len(labels) for ring_number in range(1, len(labels) + 1)]
    circles = "".join(f'<circle cx="{MIDDLE}" cy="{MIDDLE}" r="{radius}"/>' for radius in radii)
    texts = "".join(
        f'<text x="{MIDDLE}" y="{MIDDLE - radius - 4}">{label}</text>'
        for radius, label in zip(radii, labels, strict=True)
    )
    origin_dot = f'<circle class="you" cx="{MIDDLE}" cy="{MIDDLE}" r="8"/>'
    return f'<g class="rings">{circles}</g><g class="miles">{texts}</g>{origin_dot}'


@lru_cache(1024)
def _pin(number: int) -> tuple[str, str]:
    """The SVG before and after the position of a pin."""
    before = f'<a href="#p{number}" tabindex="-1" transform="translate('
    return before, f')"><circle r="12"/><text y="5">{number}</text></a>'


def _nearest_free_spot(spot: int, occupied: int) -> int:
    """The nearest spot where a pin covers no other; the spot itself if there is none."""
    for step in PIN_OFFSETS:
        if not occupied >> spot + step & 1:
            return spot + step
    return spot
