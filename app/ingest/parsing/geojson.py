"""GeoJSON files of areas, read as untrusted input: features, and polygons in degrees."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import read_bytes

_ENDINGS = (".geojson", ".json", ".geojson.gz", ".json.gz")
# Degrees: the United Kingdom with its islands, rounded outwards. Metres of the national grid, and
# latitude before longitude, lie outside.
WEST, EAST, SOUTH, NORTH = -9, 3, 49, 61
DECIMALS = 5  # about a metre; ONS's boundaries are generalised to 20 m or more
_RING_POSITIONS_MIN = 4  # the first and last are the same
_DEPTHS = {"Polygon": 1, "MultiPolygon": 2}  # how deep the rings are in the coordinates


def is_geojson(path: Path) -> bool:
    """Whether a file has a name of GeoJSON, compressed with gzip or not."""
    return path.name.casefold().endswith(_ENDINGS)


def read_features(path: Path) -> list[dict[str, Any]]:
    """The features of a collection, each with `properties` and `geometry`.

    Raises FileRefused where the file is no JSON of that form or has no feature.
    """
    try:
        parsed = json.loads(read_bytes(path), parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise FileRefused(path, "this is not GeoJSON: it is not valid JSON") from None
    features = parsed.get("features") if isinstance(parsed, dict) else None
    if not isinstance(features, list) or not all(map(_is_feature, features)):
        reason = "this is not GeoJSON: it has no list of features with properties"
        raise FileRefused(path, reason)
    if not features:
        raise FileRefused(path, "the file has no areas")
    return features


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number in JSON")


def _is_feature(value: object) -> bool:
    return isinstance(value, dict) and isinstance(value.get("properties"), dict)


def check_polygon(shape: object) -> None:
    """Raise ValueError unless this is a GeoJSON polygon, or several, in degrees in the UK."""
    kind = shape.get("type") if isinstance(shape, Mapping) else None
    if not isinstance(shape, Mapping) or not isinstance(kind, str) or kind not in _DEPTHS:
        raise ValueError("the boundary is not a GeoJSON polygon")
    for ring in _rings(shape.get("coordinates"), _DEPTHS[kind]):
        _check_ring(ring)


def compact_polygon(shape: Mapping[str, Any]) -> str:
    """A checked polygon as short JSON, with DECIMALS decimals and without heights."""
    kept = {"type": shape["type"], "coordinates": _rounded(shape["coordinates"])}
    return json.dumps(kept, separators=(",", ":"))


def _rings(value: object, depth: int) -> Iterator[object]:
    if not isinstance(value, list) or not value:
        raise ValueError("the boundary has no coordinates")
    if depth == 0:
        yield value
        return
    for inner in value:
        yield from _rings(inner, depth - 1)


def _check_ring(ring: object) -> None:
    if not isinstance(ring, list) or len(ring) < _RING_POSITIONS_MIN or ring[0] != ring[-1]:
        raise ValueError("a ring of the boundary is not closed")
    for position in ring:
        if not isinstance(position, list) or len(position) not in (2, 3):
            raise ValueError("a position of the boundary is not a longitude and a latitude")
        longitude, latitude = position[:2]
        if not (_is_between(WEST, longitude, EAST) and _is_between(SOUTH, latitude, NORTH)):
            raise ValueError(
                "a position of the boundary is not in degrees (longitude, latitude) in the UK"
            )


def _is_between(least: int, value: object, most: int) -> bool:
    return type(value) in (int, float) and least <= value <= most  # type: ignore[operator]  # a number


def _rounded(value: Any) -> Any:
    if isinstance(value[0], list):
        return [_rounded(one) for one in value]
    return [round(one, DECIMALS) for one in value[:2]]
