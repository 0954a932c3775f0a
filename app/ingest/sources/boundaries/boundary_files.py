"""GeoJSON of boundaries as ONS publishes it (docs/sources.md#boundaries)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.measures.area_codes import is_area_code, level_of
from app.core.measures.figure import Level
from app.ingest.errors import FileRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.geojson import check_polygon, compact_polygon, read_features

# ONS's property of the code, with the year of the boundaries: "LSOA21CD".
_CODE = re.compile(r"(LSOA|CTYUA|LAD|RGN)(\d\d)CD", re.ASCII)
_WARD = re.compile(r"WD\d\dCD", re.ASCII)
_PLAIN_CODE, _PLAIN_NAME = "code", "name"  # without a year: seen in a file of DfE
# The council or district that an LSOA lies in: of the boundaries' year, or of today.
_PARENT = re.compile(r"UTLACD|LADCD_ACTIVE|LAD\d\dCD", re.ASCII)
_KINDS = {  # levels of the areas that a file with this property may have
    "LSOA": (Level.LSOA,),
    "CTYUA": (Level.COUNCIL,),
    "LAD": (Level.COUNCIL, Level.DISTRICT),
    "RGN": (Level.REGION,),
    _PLAIN_CODE: (Level.COUNCIL,),
}


@dataclass(frozen=True)
class Boundary:
    """The boundary of an area. `vintage` is its year, "" where the file has none.

    `geometry` is GeoJSON. `parent_code` is the council or district of an LSOA, "" if not given.
    `feature` is the whole feature as it was read.
    """

    level: Level
    code: str
    name: str
    vintage: str
    geometry: str
    parent_code: str
    feature: Mapping[str, Any]


@dataclass(frozen=True)
class Boundaries:
    """The boundaries of a file in England, all of LSOAs or none, and the number of others."""

    listed: list[Boundary]
    elsewhere_count: int

    @property
    def are_of_lsoas(self) -> bool:
        return self.listed[0].level is Level.LSOA


def read_boundaries(path: Path) -> Boundaries:
    """The boundaries of a file; raises FileRefused when it is not such a list."""
    features = read_features(path)
    kind, code_name = _kind(path, features[0]["properties"])
    listed: list[Boundary] = []
    seen = set[str]()
    elsewhere_count = 0
    for number, feature in enumerate(features, start=1):
        code = feature["properties"].get(code_name)
        if isinstance(code, str) and is_area_code(code) and not code.startswith("E"):
            elsewhere_count += 1
            continue
        if not isinstance(code, str) or level_of(code) not in _KINDS[kind]:
            reason = f"feature {number} has no code of the kind of {code_name!r} in England"
            raise FileRefused(path, reason, value=str(code or ""))
        if code in seen:
            raise FileRefused(path, "the file has this area twice", value=code)
        seen.add(code)
        listed.append(_boundary(path, feature, code_name))
    if not listed:
        raise FileRefused(path, "the file has no area in England")
    return Boundaries(listed, elsewhere_count)


def _kind(path: Path, properties: Mapping[str, Any]) -> tuple[str, str]:
    """The kind of areas, and the name of the property with their codes."""
    if any(map(_WARD.fullmatch, properties)):
        raise FileRefused(path, "these are wards: import them with `flask refresh areas`")
    found = {match[1]: name for name in properties if (match := _CODE.fullmatch(name))}
    for kind in _KINDS:
        if kind in found:
            return kind, found[kind]
    if {_PLAIN_CODE, _PLAIN_NAME} <= set(properties):
        return _PLAIN_CODE, _PLAIN_CODE
    reason = "the areas have no code as ONS names it, such as LSOA21CD or CTYUA24CD"
    raise FileRefused(path, reason)


def _boundary(path: Path, feature: Mapping[str, Any], code_name: str) -> Boundary:
    properties = feature["properties"]
    code = properties[code_name]
    level = level_of(code)
    assert level is not None
    name_name = _PLAIN_NAME if code_name == _PLAIN_CODE else f"{code_name[:-2]}NM"
    year = _CODE.fullmatch(code_name)
    try:
        shape = feature.get("geometry")
        check_polygon(shape)
        name = _name(properties.get(name_name))
    except ValueError as error:
        raise FileRefused(path, str(error), value=code) from None
    assert isinstance(shape, dict)
    vintage = f"20{year[2]}" if year else ""
    parent = next(_parents(properties), "")
    return Boundary(level, code, name, vintage, compact_polygon(shape), parent, feature)


def _parents(properties: Mapping[str, Any]) -> Iterator[str]:
    """The codes of the council or districts in a feature's properties, the council's first."""
    for name in sorted(properties, key=lambda one: (one != "UTLACD", one)):
        value = properties[name]
        if _PARENT.fullmatch(name) and isinstance(value, str) and is_area_code(value):
            yield value


def _name(value: object) -> str:
    name = cell.text_of("area_name")(value) if isinstance(value, str) else ""
    if not name or not name.isprintable():
        raise ValueError("an area needs a name that can be shown")
    return name
