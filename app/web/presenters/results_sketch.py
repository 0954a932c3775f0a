"""A sketch map of the results: circles at distances in miles, and a numbered pin per result.

The SVG consists of numbers only, so it is the same in every language. A pin (#m3) leads to its card
(#p3), whose number leads back; its accessible name is the line of the key (#k3), which begins
with the number, and the heading of the card (#t3).
"""

from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from math import atan2, hypot, pi, radians
from typing import Final, NamedTuple

from app.core.distance import METRES_PER_MILE, radii_m
from app.core.translation_marks import mark
from app.i18n import Translator
from app.snapshot.search import Match

MIDDLE: Final = 161  # of a square of 322 units
OUTER: Final = 133  # units from the middle to the outer circle
# Units between pins: 24 px on a screen of 320 px, so that each can be tapped with a finger.
PIN_SPACING: Final = 28
PIN_RADIUS: Final = PIN_SPACING // 2
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
# The lines of the key: a street, an area or a name, and how far it is in which direction.
KEY_LINES: Final = (
    mark("%(where)s, %(distance)s north"),
    mark("%(where)s, %(distance)s north-east"),
    mark("%(where)s, %(distance)s east"),
    mark("%(where)s, %(distance)s south-east"),
    mark("%(where)s, %(distance)s south"),
    mark("%(where)s, %(distance)s south-west"),
    mark("%(where)s, %(distance)s west"),
    mark("%(where)s, %(distance)s north-west"),
    mark("%(where)s, %(distance)s"),
)
# Pins are placed on a grid. One integer has a bit for each occupied spot: testing a bit takes a
# tenth of the time of a loop over the pins. Spots outside the sketch surround the grid, so that
# every spot next to a pin has a bit.
CELL_UNITS: Final = 7  # units
SECOND_POINT_REACH: Final = 3  # times the distance of the furthest setting
EIGHTHS: Final = 4 / pi  # of a circle, in a radian
GRID_COLUMNS: Final = 2 * MIDDLE // CELL_UNITS + 1
MARGIN_SPOTS: Final = 4 * PIN_SPACING // CELL_UNITS  # spots
ROW_SPOTS: Final = GRID_COLUMNS + MARGIN_SPOTS
PIN_MARGIN_SPOTS: Final = 2  # from the edge, so that a pin is not cut off


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
# The dot of the position is smaller than a pin.
DOT_SPOTS: Final = 5
DOT: Final = _block(DOT_SPOTS, DOT_SPOTS)
INITIALLY_OCCUPIED: Final = OUTSIDE | DOT << (
    MARGIN_SPOTS + CENTRE
) * ROW_SPOTS + CENTRE - DOT_SPOTS // 2 * (ROW_SPOTS + 1)
# Where to move a pin that would cover another, by its direction from the middle: outwards first, then
# to the sides, and further with each step.
_EAST_AND_SOUTH: Final = ((0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1))
PIN_OFFSETS: Final = tuple(
    tuple(
        (east + south * ROW_SPOTS) * steps * PIN_SPACING // CELL_UNITS
        for steps in (1, 2, 3, 4)
        for east, south in (
            _EAST_AND_SOUTH[(direction + turn) % 8] for turn in (0, 1, -1, 2, -2, 3, -3, 4)
        )
    )
    for direction in range(8)
)


class Sketch(NamedTuple):
    """SVG elements in UTF-8, and for each point its direction: 0 is north, 1 north-east, up to 7."""

    svg: bytes
    directions: list[int]


def sketch(
    latitude: float,
    longitude: float,
    furthest_match: Match,
    points: Iterable[tuple[int, Match, bool]],
    second: tuple[float, float] | None = None,
) -> Sketch:
    """A sketch of the points around a position: (number in the list, match, shows only its area).

    A pin that would cover another is moved aside, with a line to its position.
    `public/results/_sketch.html` contains the elements. A second point, in degrees, gets a dot
    unless it is so far away that the pins would be too close together.
    """
    north, east = radii_m(latitude)

    def metres(lat: float, lon: float) -> float:
        return hypot(radians(lat - latitude) * north, radians(lon - longitude) * east)

    furthest = metres(*furthest_match[2:])
    if second and metres(*second) > SECOND_POINT_REACH * furthest:
        second = None
    if second:
        furthest = max(furthest, metres(*second))
    miles = furthest / METRES_PER_MILE
    scale, labels = SCALES[min(bisect_left(SCALES, (miles,)), len(SCALES) - 1)]
    cells_per_metre = OUTER / CELL_UNITS / (max(scale, miles) * METRES_PER_MILE)
    up, right = radians(north) * cells_per_metre, radians(east) * cells_per_metre
    occupied = INITIALLY_OCCUPIED
    parts, lines, directions = [_rings(labels), b""], [], []
    if second:
        above, beside = (second[0] - latitude) * up, (second[1] - longitude) * right
        spot = int(MARGIN_SPOTS + CENTRE + 0.5 - above) * ROW_SPOTS + int(CENTRE + 0.5 + beside)
        occupied |= DOT << spot - DOT_SPOTS // 2 * (ROW_SPOTS + 1)
        dot = b'<circle class="you second" r="8" transform="translate(%b)"/>'
        parts.append(dot % _position(spot))
    for number, (_, _, lat, lon), is_area in points:
        above, beside = (lat - latitude) * up, (lon - longitude) * right
        direction = int(atan2(beside, above) * EIGHTHS + 8.5) & 7
        directions.append(direction)
        spot = int(MARGIN_SPOTS + CENTRE + 0.5 - above) * ROW_SPOTS + int(CENTRE + 0.5 + beside)
        if occupied >> spot & 1:
            position, spot = spot, _nearest_free_spot(spot, occupied, direction)
            lines.append(_line(position, spot))
        occupied |= PIN << spot - TO_MIDDLE_OF_PIN
        before, after = _pin(number, is_area)
        parts += (before, _position(spot), after)
    if lines:
        parts[1] = b'<path class="aside-line" d="%b"/>' % b"".join(lines)
    return Sketch(b"".join(parts), directions)


@lru_cache
def _rings(labels: tuple[str, ...]) -> bytes:
    radii = [OUTER * ring_number // len(labels) for ring_number in range(1, len(labels) + 1)]
    circles = "".join(f'<circle cx="{MIDDLE}" cy="{MIDDLE}" r="{radius}"/>' for radius in radii)
    texts = "".join(
        f'<text x="{MIDDLE}" y="{MIDDLE - radius + 6}">{label}</text>'
        for radius, label in zip(radii, labels, strict=True)
    )
    origin_dot = f'<circle class="you" cx="{MIDDLE}" cy="{MIDDLE}" r="8"/>'
    return (
        f'<g class="rings">{circles}</g><g class="miles" aria-hidden="true">{texts}</g>{origin_dot}'
    ).encode()


@lru_cache(1024)
def _pin(number: int, is_area: bool) -> tuple[bytes, bytes]:
    """The SVG before and after the position of a pin."""
    kind = ' class="area"' if is_area else ""
    long = f' textLength="{2 * PIN_RADIUS - 4}" lengthAdjust="spacingAndGlyphs"'
    label = f'aria-labelledby="k{number} t{number}"'
    before = f'<a id="m{number}" href="#p{number}" {label}{kind} transform="translate('
    text = f'<text y="6"{long if number > 99 else ""}>{number}</text>'
    return before.encode(), f')"><circle r="{PIN_RADIUS}"/>{text}</a>'.encode()


@lru_cache(ROW_SPOTS * (GRID_COLUMNS + 2 * MARGIN_SPOTS))
def _position(spot: int) -> bytes:
    row, column = divmod(spot, ROW_SPOTS)
    return b"%d %d" % (column * CELL_UNITS, (row - MARGIN_SPOTS) * CELL_UNITS)


def _line(position: int, spot: int) -> bytes:
    """A path from a pin that was moved to its position, with a dot there."""
    return b"M%bL%bm-3 0a3 3 0 1 0 6 0a3 3 0 1 0-6 0" % (_position(spot), _position(position))


def _nearest_free_spot(spot: int, occupied: int, direction: int) -> int:
    """The nearest spot where a pin covers no other; the spot itself if there is none."""
    for step in PIN_OFFSETS[direction]:
        if not occupied >> spot + step & 1:
            return spot + step
    return spot


def key_lines(where: str, distance: str, translator: Translator) -> list[str]:
    """A line of the key for each direction in the order of `Sketch`, and one without direction."""
    return [translator.gettext(line, where=where, distance=distance) for line in KEY_LINES]
