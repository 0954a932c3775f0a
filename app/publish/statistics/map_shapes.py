"""The maps that statistics have: each council's wards and small areas, and England's councils."""

from collections.abc import Iterator, Mapping, Sequence

from app.core.area_shapes import ShapeFrame, shape_frame
from app.core.measures.figure import ENGLAND, Level
from app.publish.statistics.published_areas import AreaValues

Boundaries = Sequence[tuple[str, str, str]]  # level, code and GeoJSON geometry of each area
MapKey = tuple[str, str]  # the area that a map is of, and the level of the areas on it


def draw_maps(
    boundaries: Boundaries, areas: Mapping[tuple[str, str], AreaValues]
) -> Iterator[tuple[MapKey, ShapeFrame]]:
    """Every map with at least one area, in the order of its key.

    An area whose council is not known is on none.
    """
    councils = {
        one.code: one.parent_code
        for one in areas.values()
        if one.level == Level.DISTRICT.value and one.parent_code
    }
    by_map: dict[MapKey, dict[str, str]] = {}
    for level, code, geometry in boundaries:
        whole = _whole_of(level, areas[level, code], councils)
        if whole:
            by_map.setdefault((whole, level), {})[code] = geometry
    for key, shapes in sorted(by_map.items()):
        if frame := shape_frame(shapes):
            yield key, frame


def _whole_of(level: str, area: AreaValues, councils: Mapping[str, str]) -> str:
    """The code of the area whose map this one is on; "" if none."""
    if level == Level.COUNCIL.value:
        return ENGLAND
    district = area.own_district
    return councils.get(district, district)
