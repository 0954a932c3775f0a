"""Outlines of areas for a map: from degrees to whole units of one frame.

A corner that two areas share becomes the same unit in both, so no gap opens between them. A unit is
a thousandth of the map's longer side, finer than a screen shows; corners that fall on one unit, or
lie on a straight line, are left out.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import Any, Final

LONGER_SIDE: Final = 1000  # units
EDGE: Final = 4  # units around the areas, for their outlines
_SMALLEST: Final = 3  # units; a smaller area is drawn as a square, so that it can be seen
_Point = tuple[float, float]
_Unit = tuple[int, int]


@dataclass(frozen=True)
class AreaShape:
    """The outline of an area as the data of an SVG path (fill rule evenodd)."""

    code: str
    path: str


@dataclass(frozen=True)
class ShapeFrame:
    """A map of `width` by `height` units, north up, with its areas in the order of their codes."""

    width: int
    height: int
    shapes: tuple[AreaShape, ...]


@dataclass(frozen=True)
class _UnitScale:
    west: float
    north: float
    per_degree: float  # units for a degree of latitude
    narrowing: float  # a degree of longitude against one of latitude

    def unit(self, point: _Point) -> _Unit:
        x = EDGE + (point[0] - self.west) * self.narrowing * self.per_degree
        return round(x), round(EDGE + (self.north - point[1]) * self.per_degree)


def shape_frame(boundaries: Mapping[str, str]) -> ShapeFrame | None:
    """The areas with these boundaries on one map; None without any.

    `boundaries` are GeoJSON geometries in degrees by code. One with other coordinates, such as
    metres, is left out.
    """
    rings = {code: _rings(json.loads(text)) for code, text in sorted(boundaries.items())}
    points = [point for listed in rings.values() for ring in listed for point in ring]
    if not points:
        return None
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = cos(radians((south + north) / 2))
    across, up = (east - west) * narrowing, north - south
    per_degree = (LONGER_SIDE - 2 * EDGE) / max(across, up, 1e-6)
    scale = _UnitScale(west, north, per_degree, narrowing)
    shapes = (_shape(code, listed, scale) for code, listed in rings.items() if listed)
    return ShapeFrame(
        round(across * per_degree) + 2 * EDGE, round(up * per_degree) + 2 * EDGE, tuple(shapes)
    )


def _rings(geometry: Mapping[str, Any]) -> list[list[_Point]]:
    """The rings of all polygons; [] where a coordinate is not in degrees."""
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    try:
        rings = [[(float(x), float(y)) for x, y, *_ in ring] for one in polygons for ring in one]
    except (TypeError, ValueError):  # only the outer form was checked when it was imported
        return []
    are_degrees = all(abs(x) <= 180 and abs(y) <= 90 for ring in rings for x, y in ring)
    return rings if are_degrees else []


def _shape(code: str, rings: Iterable[Sequence[_Point]], scale: _UnitScale) -> AreaShape:
    drawn = [corners for ring in rings if (corners := _corners(map(scale.unit, ring)))]
    if not drawn:
        x, y = scale.unit(next(iter(rings))[0])
        half = _SMALLEST // 2 + 1
        drawn = [
            [(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)]
        ]
    return AreaShape(code, "".join(map(_path, drawn)))


def _corners(units: Iterable[_Unit]) -> list[_Unit]:
    """The corners of a closed ring without repeated ones and those on a straight line; [] if flat."""
    kept: list[_Unit] = []
    for unit in units:
        if kept and kept[-1] == unit:
            continue
        while len(kept) > 1 and _is_straight(kept[-2], kept[-1], unit):
            kept.pop()
        if not kept or kept[-1] != unit:
            kept.append(unit)
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept if len(kept) > 2 and _doubled_area(kept) else []


def _is_straight(first: _Unit, middle: _Unit, last: _Unit) -> bool:
    return (middle[0] - first[0]) * (last[1] - middle[1]) == (middle[1] - first[1]) * (
        last[0] - middle[0]
    )


def _path(ring: Sequence[_Unit]) -> str:
    """The ring as a path: the first corner, then the steps to the others."""
    steps = (f"{x - before_x} {y - before_y}" for (before_x, before_y), (x, y) in pairwise(ring))
    return f"M{ring[0][0]} {ring[0][1]}l{' '.join(steps).replace(' -', '-')}z"


def _doubled_area(ring: Sequence[_Unit]) -> int:
    """Twice the signed area within a ring."""
    return sum(
        x * next_y - next_x * y
        for (x, y), (next_x, next_y) in zip(ring, (*ring[1:], ring[0]), strict=True)
    )
