"""Councils, their districts and wards, from a CSV of our own making.

One row an area: level (council, district, ward), code (ONS), name, parent_code, la_number (DfE,
three digits, of councils), former_names (other names in use, separated by ";"), vintage (year and
month of the boundary set, empty for a code no longer in use) and, where wanted, boundary (GeoJSON
geometry). A council of one tier is given twice, as council and as its own district. The list for
all England is beside this file, with its sources and licence. A GeoJSON of wards as ONS publishes it
(WD25CD, WD25NM, LAD25CD) adds those wards to that list.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from app.ingest import cells as cell
from app.ingest.csvfile import open_table, place_columns, read_bytes
from app.ingest.errors import FileRefused
from app.ingest.source import AreaRow, Reading, Source

SOURCE = Source(
    name="areas",
    title="Councils and districts of England",
    publisher="Office for National Statistics; Department for Education",
    url="https://geoportal.statistics.gov.uk/",
    licence="Open Government Licence v3.0",
    attribution=(
        "Source: Office for National Statistics licensed under the Open Government Licence v3.0. "
        "Contains OS data © Crown copyright and database right 2026. Contains public sector "
        "information licensed under the Open Government Licence v3.0 (DfE)."
    ),
    rows_min=440,  # 153 councils and 296 districts in use
    rows_max=40_000,  # and wards of several vintages
    stale_after_days=430,
    bad_share_max=0.0,
)

NATIONAL_LIST = Path(__file__).with_name("areas_england.csv")

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: (name,)
    for name in (
        "code",
        "level",
        "name",
        "parent_code",
        "la_number",
        "former_names",
        "vintage",
        "boundary",
    )
}
_REQUIRED = tuple(name for name in _COLUMNS if name != "boundary")
_PARENTS = {"council": frozenset[str](), "district": {"council"}, "ward": {"council", "district"}}
_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_YEAR = re.compile(r"(?<=[A-Z])\d\d(?=[A-Z])", re.ASCII)
_VINTAGE = re.compile(r"(\d{4}-(0[1-9]|1[0-2]))?", re.ASCII)


def read(path: Path) -> Reading[AreaRow]:
    """The areas of a file. Raises FileRefused when a column is new, missing or given twice.

    The level and code must be new, and the parent a council (or a district, of a ward) of the same
    file that stands above the row. Of a GeoJSON of wards: the national list, then those wards.
    """
    if path.suffix.casefold() in (".geojson", ".json"):
        return _with_wards(path)
    table = open_table(path, ["parent_code"])
    at = place_columns(table, _COLUMNS, _REQUIRED, ())
    levels: dict[str, set[str]] = {}
    return cell.read_rows(table, partial(_row, at, levels), lambda row: (row.level, row.code))


def _with_wards(path: Path) -> Reading[AreaRow]:
    """The national list and the wards of a GeoJSON; raises FileRefused where that is none."""
    wards = _wards(path)
    reading = read(NATIONAL_LIST)
    listed = list(reading.records)
    districts = {row.code for row in listed if row.level == "district"}
    for ward in wards:
        if ward.parent_code not in districts:
            reason = f"ward {ward.code} lies in no district of England that we know"
            raise FileRefused(path, reason, value=ward.parent_code)
    reading.records = iter([*listed, *wards])
    reading.rows_read += len(wards)
    return reading


def _wards(path: Path) -> list[AreaRow]:
    try:
        features = json.loads(read_bytes(path))["features"]
        return [_ward(feature) for feature in features]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileRefused(
            path, f"this is no GeoJSON of wards as ONS publishes it ({error})"
        ) from None


def _ward(feature: Mapping[str, Any]) -> AreaRow:
    """One ward; the year of its boundary set stands in the names of ONS's properties."""
    told = {_YEAR.sub("", name): (name, value) for name, value in feature["properties"].items()}
    (written, code), (_, name), (_, district) = told["WDCD"], told["WDNM"], told["LADCD"]
    year = _YEAR.search(written)
    return AreaRow(
        code=_code(code),
        level="ward",
        name=_name(name),
        parent_code=_code(district),
        vintage=f"20{year[0]}-05" if year else "",  # ONS's wards are those of each May
        boundary=_boundary(json.dumps(feature["geometry"])),
    )


def _row(at: Mapping[str, int], levels: dict[str, set[str]], cells: list[str]) -> AreaRow:
    area = AreaRow(
        code=cell.read_cell(cells, at["code"], _code),
        level=cell.read_cell(cells, at["level"], _level),
        name=cell.read_cell(cells, at["name"], _name),
        vintage=cell.read_cell(cells, at["vintage"], _vintage),
        boundary=cell.read_cell(cells, at["boundary"], _boundary) if "boundary" in at else None,
    )
    if area.level == "council":
        area = replace(
            area,
            la_number=cell.read_cell(cells, at["la_number"], _la_number),
            former_names=_names(cells[at["former_names"]]),
        )
    else:
        parent = cell.read_cell(cells, at["parent_code"], _code)
        if not _PARENTS[area.level] & levels.get(parent, set()):
            reason = f"no row above is such a parent of a {area.level}"
            raise cell.CellUnreadable(reason, at["parent_code"], parent)
        area = replace(area, parent_code=parent)
    levels.setdefault(area.code, set()).add(area.level)
    return area


def _level(words: str) -> str:
    if words.strip() not in _PARENTS:
        raise ValueError("the level is council, district or ward")
    return words.strip()


def _code(words: str) -> str:
    return _matching(_CODE, words, "this is no code like E06000023")


def _la_number(words: str) -> str:
    return _matching(_LA_NUMBER, words, "this is no council number of three digits")


def _vintage(words: str) -> str:
    return _matching(_VINTAGE, words, "this is no year and month like 2026-06")


def _matching(pattern: re.Pattern[str], words: str, reason: str) -> str:
    if not pattern.fullmatch(words.strip()):
        raise ValueError(reason)
    return words.strip()


def _name(words: str) -> str:
    name = cell.bounded(cell.text(words), "area_name")
    if not name:
        raise ValueError("an area needs a name")
    if not name.isprintable():  # JSON can say NUL and halves of characters, which no record holds
        raise ValueError("a name has characters that cannot be shown")
    return name


def _names(words: str) -> tuple[str, ...]:
    return tuple(name for part in words.split(";") if (name := cell.text(part)))


def _boundary(words: str) -> str | None:
    """GeoJSON geometry as it came, once it is sure to be an area with coordinates."""
    if not words.strip():
        return None
    try:
        shape = json.loads(words)
    except (ValueError, RecursionError):
        raise ValueError("the boundary is no JSON") from None
    is_area = isinstance(shape, dict) and shape.get("type") in ("Polygon", "MultiPolygon")
    if not is_area or not isinstance(shape.get("coordinates"), list) or not shape["coordinates"]:
        raise ValueError("the boundary is no GeoJSON polygon")
    return words.strip()
