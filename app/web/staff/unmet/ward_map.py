"""A drawing of a council's wards: each has a pattern for the size of its count, and a number.

The numbers are those of the rows of the table beside it, which has the same content in words. Sizes
differ by pattern and shade; where only the centre of a ward is known, by the size of a circle too.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians
from typing import Final

from markupsafe import Markup

from app.web.staff.unmet.council_wards import Point, WardShape

WIDTH: Final = 320  # units
HEIGHT_MAX: Final = 420  # units
MARGIN: Final = 6
# The first count of each class after "too few to show, or none".
CLASS_STARTS: Final = (10, 20, 50)
CIRCLE_RADII: Final = (5, 8, 11, 14)  # units, by class
LABEL_SPACE: Final = 13  # units that a number needs across its ward


@dataclass(frozen=True)
class WardMap:
    """SVG elements for a view box of WIDTH by `height` units.

    `has_circles` where the boundary of a ward is not known.
    """

    svg: Markup
    height: int
    has_circles: bool


@dataclass(frozen=True)
class _Projection:
    """Degrees to units; north is up."""

    west: float
    north: float
    scale: float
    narrowing: float  # a degree of longitude against one of latitude

    def units(self, point: Point) -> tuple[float, float]:
        x = MARGIN + (point[0] - self.west) * self.narrowing * self.scale
        return round(x, 1), round(MARGIN + (self.north - point[1]) * self.scale, 1)


def size_class(count: int) -> int:
    """0 for nothing to show, then 1 to 3 by CLASS_STARTS."""
    return sum(count >= start for start in CLASS_STARTS)


def ward_map(wards: Sequence[WardShape], counts: Mapping[str, int]) -> WardMap | None:
    """The drawing; `wards` are in the order of the table, `counts` by ward code.

    None where no ward has a position.
    """
    points = [
        point
        for ward in wards
        for point in (*(one for ring in ward.rings for one in ring), *_centres(ward))
    ]
    if not points:
        return None
    projection, height = _fit(points)
    shapes, labels = [], []
    for number, ward in enumerate(wards, 1):
        drawn_class = size_class(counts.get(ward.code, 0))
        if ward.rings:
            rings = [_drawn(ring, projection) for ring in ward.rings]
            shapes.append(_path(rings, drawn_class))
            labels += _label(number, max(rings, key=_area))
        elif ward.centre:
            shapes.append(_circle(projection.units(ward.centre), drawn_class))
            labels.append(_text(number, projection.units(ward.centre)))
    svg = f'<g class="wards">{"".join(shapes)}</g><g class="numbers">{"".join(labels)}</g>'
    has_circles = any(ward.centre for ward in wards)
    return WardMap(Markup(svg), height, has_circles)  # noqa: S704  consists of numbers only


def _centres(ward: WardShape) -> Iterator[Point]:
    if ward.centre:
        yield ward.centre


def _fit(points: Sequence[Point]) -> tuple[_Projection, int]:
    """A projection in which the points fill the width or the height, and the height in units."""
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = cos(radians((south + north) / 2))
    across, up = max((east - west) * narrowing, 1e-4), max(north - south, 1e-4)
    scale = min((WIDTH - 2 * MARGIN) / across, (HEIGHT_MAX - 2 * MARGIN) / up)
    spare = (WIDTH - 2 * MARGIN - across * scale) / 2 / scale / narrowing
    return _Projection(west - spare, north, scale, narrowing), round(up * scale + 2 * MARGIN)


def _drawn(ring: Sequence[Point], projection: _Projection) -> list[tuple[float, float]]:
    """The points of a ring in units, without those that fall on the one before."""
    drawn: list[tuple[float, float]] = []
    for point in ring:
        units = projection.units(point)
        if not drawn or abs(units[0] - drawn[-1][0]) + abs(units[1] - drawn[-1][1]) >= 0.5:
            drawn.append(units)
    return drawn


def _path(rings: Sequence[Sequence[tuple[float, float]]], drawn_class: int) -> str:
    lines = "".join(f"M{'L'.join(f'{x:g} {y:g}' for x, y in ring)}Z" for ring in rings)
    return f'<path fill="url(#size-{drawn_class})" d="{lines}"/>'


def _circle(middle: tuple[float, float], drawn_class: int) -> str:
    x, y = middle
    radius = CIRCLE_RADII[drawn_class]
    return f'<circle fill="url(#size-{drawn_class})" cx="{x:g}" cy="{y:g}" r="{radius}"/>'


def _label(number: int, ring: Sequence[tuple[float, float]]) -> list[str]:
    """The number at the middle of the ring; none where it would not fit."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    if min(max(xs) - min(xs), max(ys) - min(ys)) < LABEL_SPACE:
        return []
    return [_text(number, _middle(ring))]


def _text(number: int, middle: tuple[float, float]) -> str:
    return f'<text x="{middle[0]:.1f}" y="{middle[1] + 4:.1f}">{number}</text>'


def _area(ring: Sequence[tuple[float, float]]) -> float:
    return abs(sum(part for _, part in _triangles(ring))) / 2


def _middle(ring: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The centre of gravity; of a ring without an area its first point."""
    parts = list(_triangles(ring))
    total = sum(part for _, part in parts)
    if not total:
        return ring[0]
    return (
        sum(one[0] * part for one, part in parts) / total / 3,
        sum(one[1] * part for one, part in parts) / total / 3,
    )


def _triangles(
    ring: Sequence[tuple[float, float]],
) -> Iterator[tuple[tuple[float, float], float]]:
    """For each edge the sum of its ends, and twice the signed area of its triangle with (0, 0)."""
    for (x, y), (next_x, next_y) in zip(ring, (*ring[1:], ring[0]), strict=True):
        yield (x + next_x, y + next_y), x * next_y - next_x * y
