"""A sketch of where the results lie: circles of miles around the middle, a numbered pin each."""

from collections.abc import Iterable
from functools import lru_cache
from math import hypot, radians
from typing import Final

from markupsafe import Markup

from app.core.distance import METRES_PER_MILE, radii_m

MIDDLE: Final = 160  # of a square of 320 units
OUTER: Final = 132  # units from the middle to the outer circle
PIN_APART: Final = 25  # units between pins: each stays a target of its own for a finger
# Miles of the outer circle, with the words on the circles; words are digits in every language.
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
# Where a pin goes that would cover another: a little further each time, all around.
ASIDE: Final = (
    (0, 0),
    *(
        (round(east * step), round(north * step))
        for step in (PIN_APART, 2 * PIN_APART, 3 * PIN_APART)
        for east, north in ((1, 0), (0, 1), (-1, 0), (0, -1), (0.9, 0.9), (-0.9, 0.9), (-0.9, -0.9))
    ),
)


def sketch(
    latitude: float, longitude: float, points: Iterable[tuple[int, float, float]]
) -> Markup | None:
    """The drawing of (number, latitude, longitude) around a middle in degrees; None without points.

    Numbers only, so that it is the same in every language; `finder/_sketch.html` frames it.
    """
    north, east = radii_m(latitude)
    flat = [
        (number, radians(lon - longitude) * east, radians(lat - latitude) * north)
        for number, lat, lon in points
    ]
    if not flat:
        return None
    furthest = max(hypot(x, y) for _, x, y in flat) / METRES_PER_MILE
    miles, labels = next((scale for scale in SCALES if scale[0] >= furthest), SCALES[-1])
    unit = OUTER / (miles * METRES_PER_MILE)
    placed: list[tuple[int, int]] = [(MIDDLE, MIDDLE)]
    drawn = [_rings(labels)]
    for number, x, y in flat:
        spot = _free(round(MIDDLE + x * unit), round(MIDDLE - y * unit), placed)
        placed.append(spot)
        drawn.append(_pin(number, *spot))
    return Markup("".join(drawn))  # noqa: S704  made here of numbers alone


@lru_cache
def _rings(labels: tuple[str, ...]) -> str:
    radii = [OUTER * place // len(labels) for place in range(1, len(labels) + 1)]
    circles = "".join(f'<circle cx="{MIDDLE}" cy="{MIDDLE}" r="{radius}"/>' for radius in radii)
    words = "".join(
        f'<text x="{MIDDLE}" y="{MIDDLE - radius - 4}">{label}</text>'
        for radius, label in zip(radii, labels, strict=True)
    )
    you = f'<circle class="you" cx="{MIDDLE}" cy="{MIDDLE}" r="8"/>'
    return f'<g class="rings">{circles}</g><g class="miles">{words}</g>{you}'


def _pin(number: int, x: int, y: int) -> str:
    circle = f'<circle cx="{x}" cy="{y}" r="12"/>'
    return (
        f'<a href="#p{number}" tabindex="-1">{circle}<text x="{x}" y="{y + 5}">{number}</text></a>'
    )


def _free(x: int, y: int, placed: list[tuple[int, int]]) -> tuple[int, int]:
    """The point, or the nearest one aside that covers no pin; the point itself in a crowd."""
    for east, north in ASIDE:
        across, down = x + east, y + north
        for other_x, other_y in placed:
            if (
                -PIN_APART < across - other_x < PIN_APART
                and -PIN_APART < down - other_y < PIN_APART
            ):
                break
        else:
            return across, down
    return x, y
