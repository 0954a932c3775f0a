"""The wards of a council as its staff see them: names, and shapes or centres for the map."""

import json
from dataclasses import dataclass

from sqlmodel import Session

from app.data.areas import find_districts, find_wards
from app.snapshot.published_postcodes import PublishedPostcodes

Point = tuple[float, float]  # degrees: longitude, latitude, as GeoJSON has them


@dataclass(frozen=True)
class WardShape:
    """A ward; `rings` are the outer lines of its parts, () where only its centre is known.

    `centre` is None where neither is known. The name is the code where no source has named it.
    """

    code: str
    name: str
    rings: tuple[tuple[Point, ...], ...] = ()
    centre: Point | None = None


def council_wards(
    session: Session, la_number: str, postcodes: PublishedPostcodes | None
) -> list[WardShape]:
    """The wards of a council, by name.

    Wards of a district without a file of wards are those of its postcodes: they have a code and a
    centre, and no name.
    """
    listed = find_wards(session, la_number)
    shapes = [WardShape(one.code, one.name, outer_rings(one.boundary)) for one in listed]
    unlisted = set(find_districts(session, la_number)) - {one.district_code for one in listed}
    centres = postcodes.ward_centres(unlisted) if postcodes and unlisted else {}
    without_name = [
        WardShape(code, code, centre=(longitude, latitude))
        for code, (latitude, longitude) in sorted(centres.items())
    ]
    return shapes + without_name


def outer_rings(boundary: str | None) -> tuple[tuple[Point, ...], ...]:
    """The outer ring of each polygon; () for a boundary whose coordinates are not degrees."""
    if boundary is None:
        return ()
    shape = json.loads(boundary)
    polygons = shape["coordinates"] if shape["type"] == "MultiPolygon" else [shape["coordinates"]]
    try:
        rings = [[(float(x), float(y)) for x, y, *_ in polygon[0]] for polygon in polygons]
    except (IndexError, TypeError, ValueError):  # only the outer form was checked when imported
        return ()
    if not all(abs(x) <= 180 and abs(y) <= 90 for ring in rings for x, y in ring):
        return ()  # metres, or no numbers
    return tuple(tuple(ring) for ring in rings if len(ring) > 3)
