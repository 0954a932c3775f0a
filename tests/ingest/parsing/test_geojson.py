"""GeoJSON as untrusted input: only closed polygons in degrees pass, in short JSON."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ingest.errors import FileRefused
from app.ingest.parsing.geojson import (
    DECIMALS,
    EAST,
    NORTH,
    SOUTH,
    WEST,
    check_polygon,
    compact_polygon,
    read_features,
)

RING = [[0, 50], [1, 50], [1, 51], [0, 50]]
POSITIONS = st.tuples(st.floats(WEST, EAST), st.floats(SOUTH, NORTH)).map(list)
RINGS = st.lists(POSITIONS, min_size=3, max_size=8).map(lambda ring: [*ring, ring[0]])
POLYGONS = st.one_of(
    st.lists(RINGS, min_size=1, max_size=3).map(
        lambda rings: {"type": "Polygon", "coordinates": rings}
    ),
    st.lists(st.lists(RINGS, min_size=1, max_size=2), min_size=1, max_size=2).map(
        lambda parts: {"type": "MultiPolygon", "coordinates": parts}
    ),
)


def polygon(ring: object) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": [ring]}


@given(POLYGONS)
def test_a_valid_polygon_keeps_its_form_and_is_rounded(shape: dict[str, Any]) -> None:
    check_polygon(shape)

    kept = json.loads(compact_polygon(shape))

    check_polygon(kept)
    assert kept == {"type": shape["type"], "coordinates": rounded(shape["coordinates"])}


def rounded(value: Any) -> Any:
    return [rounded(one) for one in value] if isinstance(value, list) else round(value, DECIMALS)


@pytest.mark.parametrize(
    "shape",
    [
        None,
        "Polygon",
        {},
        {"type": "Point", "coordinates": [0, 50]},
        {"type": ["Polygon"], "coordinates": [RING]},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": {}},
        {"type": "Polygon", "coordinates": [[]]},
        {"type": "MultiPolygon", "coordinates": [RING]},
        {"type": "MultiPolygon", "coordinates": [[]]},
        polygon(RING[:3]),
        polygon([*RING[:3], [0, 50.5]]),
        polygon([[0, 50], [1, "50"], [1, 51], [0, 50]]),
        polygon([[0, 50], [1, None], [1, 51], [0, 50]]),
        polygon([[0, 50], [True, 50], [1, 51], [0, 50]]),
        polygon([[0, 50], [1], [1, 51], [0, 50]]),
        polygon([[0, 50], [1, 50, 3, 4], [1, 51], [0, 50]]),
        polygon([[0, 50], [1, float("nan")], [1, 51], [0, 50]]),
        polygon([[0, 50], [float("inf"), 50], [1, 51], [0, 50]]),
        polygon([[lat, lon] for lon, lat in RING]),
        polygon([[400_000, 300_000], [400_100, 300_000], [400_100, 300_100], [400_000, 300_000]]),
        polygon([[0, 50], [10**400, 50], [1, 51], [0, 50]]),
    ],
)
def test_what_is_no_closed_polygon_in_degrees_is_refused_in_words(shape: object) -> None:
    with pytest.raises(ValueError, match=r"^(the boundary|a ring|a position) "):
        check_polygon(shape)


def test_heights_are_left_out() -> None:
    shape = polygon([[*position, 12.5] for position in RING])

    check_polygon(shape)

    assert json.loads(compact_polygon(shape)) == polygon(RING)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "text": lambda: b"LSOA21CD,geometry\n",
    "cut short": lambda: b'{"type":"FeatureCollection","features":[{"type":"Fea',
    "deep": lambda: b'{"features":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "not a number": lambda: b'{"features":[{"properties":{},"geometry":NaN}]}',
    "list": lambda: b"[]",
    "number": lambda: b"1",
    "no features": lambda: b'{"type":"FeatureCollection"}',
    "features of text": lambda: b'{"features":["a"]}',
    "no properties": lambda: b'{"features":[{"properties":null}]}',
    "none": lambda: b'{"features":[]}',
    "empty": lambda: b"",
    "not utf-8": lambda: b'{"features":[{"properties":{"a":"\xff"}}]}',
    "zip bomb": lambda: gzip.compress(b" " * 200_000_000, 1),
    "long number": lambda: b'{"features":[' + b"9" * 10_000 + b"]}",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_every_hostile_file_is_refused_in_one_sentence(tmp_path: Path, case: str) -> None:
    file = tmp_path / "areas.geojson"
    file.write_bytes(HOSTILE[case]())

    with pytest.raises(FileRefused) as refused:
        read_features(file)

    assert str(refused.value).startswith("areas.geojson: ")
    assert len(str(refused.value)) < 200
