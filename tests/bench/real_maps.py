"""Maps of real boundaries beside the loaded statistics: the wards of Kent, and many small areas.

Boundaries of Birmingham's LSOAs are not among the real files. The LSOAs of four other councils stand
in for them, as areas of one: more areas than Birmingham's 659, side by side at one scale.
"""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.core.area_shapes import shape_frame
from app.core.measures.figure import Level
from app.data.session import record
from app.publish.statistics.map_shapes import MapKey
from app.publish.statistics.selection import StatisticsRows, read_statistics
from app.publish.statistics.statistics_database import write_statistics
from app.publish.store.staging import write_directory
from app.publish.store.switch import switch_pointer
from app.snapshot.published_statistics import DATABASE, STATISTICS
from app.snapshot.reader import Snapshots

KENT, BIRMINGHAM, STAND_IN = "E10000016", "E08000025", "E08000030"
WARDS = "kent_wards.geojson"
# Walsall, Bristol, Tower Hamlets, Trafford
SMALL_AREAS = (
    *("lsoa_E08000030.geojson.gz", "lsoa_E06000023.geojson.gz", "lsoa_E09000030.geojson.gz"),
    "trafford_lsoa21.geojson",
)
_WIDTH, _HEIGHT = 0.24, 0.15  # degrees between the places of two councils on the map
Geometries = dict[str, dict[str, Any]]


def publish_maps(data_dir: Path, database_url: str, boundaries: Path) -> int:
    """Publish the statistics of the record once more, with these maps; return the LSOAs' number."""
    wards = _geometries(boundaries / WARDS, "WD25CD")
    lsoas = _side_by_side([_geometries(boundaries / name, "LSOA21CD") for name in SMALL_AREAS])
    current = Snapshots(data_dir / "snapshots").current()
    assert current
    with record(database_url) as session:
        rows = read_statistics(session, list(current.settings.all()), datetime.now(UTC).date())
    areas = [
        one._replace(district_code=STAND_IN if one.code in lsoas else "")
        if one.level == Level.LSOA.value
        else one
        for one in rows.areas
    ]
    frames: list[tuple[MapKey, Any]] = [
        ((KENT, "ward"), shape_frame(_texts(wards))),
        ((STAND_IN, "lsoa"), shape_frame(_texts(lsoas))),
    ]
    _publish(data_dir / "snapshots", replace(rows, areas=areas, maps=frames))
    return len(lsoas)


def _publish(root: Path, rows: StatisticsRows) -> None:
    current = Snapshots(root).current()
    assert current
    assert current.statistics
    seq = current.statistics.seq + 1

    def write_files(folder: Path) -> dict[str, Any]:
        write_statistics(folder / DATABASE, rows)
        return {"neighbours_as_at": ""}

    write_directory(root, STATISTICS, seq, datetime.now(UTC), write_files)
    parts = {"places": current.settings.seq, "postcodes": current.postcodes.seq}
    switch_pointer(root, {**parts, STATISTICS: seq})


def _geometries(file: Path, code: str) -> Geometries:
    content = file.read_bytes()
    content = gzip.decompress(content) if file.suffix == ".gz" else content
    return {one["properties"][code]: one["geometry"] for one in json.loads(content)["features"]}


def _texts(geometries: Mapping[str, Any]) -> dict[str, str]:
    return {code: json.dumps(one) for code, one in geometries.items()}


def _side_by_side(councils: list[Geometries]) -> Geometries:
    """The areas of all councils, each council in a quarter of one map."""
    placed: Geometries = {}
    for number, geometries in enumerate(councils):
        every = [point for one in geometries.values() for point in _points(one["coordinates"])]
        west, south = (min(point[at] for point in every) for at in (0, 1))
        across = number % 2 * _WIDTH - west
        up = 52 + number // 2 * _HEIGHT - south
        for code, one in geometries.items():
            placed[code] = {**one, "coordinates": _moved(one["coordinates"], across, up)}
    return placed


def _points(coordinates: list[Any]) -> Iterator[list[float]]:
    if isinstance(coordinates[0], list):
        for one in coordinates:
            yield from _points(one)
    else:
        yield coordinates


def _moved(coordinates: list[Any], across: float, up: float) -> list[Any]:
    if isinstance(coordinates[0], list):
        return [_moved(one, across, up) for one in coordinates]
    return [coordinates[0] + across, coordinates[1] + up]
