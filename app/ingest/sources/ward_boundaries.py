"""Wards with their boundaries, from a GeoJSON as ONS publishes it (WD25CD, WD25NM, LAD25CD).

A file may have the wards of several councils; each council's wards are an edition of their own, so
that a file of one council never changes the wards of another. `split` makes a file for each.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import read_bytes
from app.ingest.source import (
    AreaRow,
    Reading,
)
from app.ingest.sources import area_field_parsers as fields

_ENDINGS = (".geojson", ".json", ".geojson.gz", ".json.gz")
_YEAR = re.compile(r"(?<=[A-Z])\d\d(?=[A-Z])", re.ASCII)
_MONTH = 5  # ONS's wards are those of each May
_NOT_WARDS = "this is no GeoJSON of wards as ONS publishes it"
Councils = Mapping[str, str]  # DfE's number of the council in which a district lies, by its code
Feature = tuple[dict[str, Any], AreaRow]


def is_geojson(path: Path) -> bool:
    """Whether a file's name says that it is GeoJSON, packed by gzip or not."""
    return path.name.casefold().endswith(_ENDINGS)


def read_wards(path: Path, councils: Councils) -> Reading[AreaRow]:
    """The wards of one council; raises FileRefused where the file is no such list."""
    features = _features(path)
    numbers = sorted(_by_council(path, features, councils))
    if len(numbers) > 1:
        reason = f"the file has wards of several councils: {', '.join(numbers)}"
        raise FileRefused(path, reason)
    wards = [ward for _, ward in features]
    newest = max((ward.vintage for ward in wards), default="")
    as_at = date(int(newest[:4]), _MONTH, 1) if newest else None
    return Reading(iter(wards), as_at, la_number=numbers[0], rows_read=len(wards))


def split(path: Path, councils: Councils, folder: Path) -> dict[str, Path]:
    """A file for each council whose wards are in this one, by its number; itself where it is one."""
    by_council = _by_council(path, _features(path), councils)
    if len(by_council) == 1:
        return dict.fromkeys(by_council, path)
    stem = path.name.partition(".")[0]
    found = {}
    for number, features in sorted(by_council.items()):
        found[number] = folder / f"{stem}_{number}.geojson"
        collection = {"type": "FeatureCollection", "features": features}
        found[number].write_text(json.dumps(collection), encoding="utf-8")
    return found


def _features(path: Path) -> list[Feature]:
    """Every feature and the ward that it is; raises FileRefused."""
    try:
        features = [(one, _ward(one)) for one in json.loads(read_bytes(path))["features"]]
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError, RecursionError):
        raise FileRefused(path, f"{_NOT_WARDS}: it is no JSON of that form") from None
    except KeyError as error:
        raise FileRefused(path, f"{_NOT_WARDS}: {error.args[0]!r} is missing") from None
    except ValueError as error:  # our own words on one value
        raise FileRefused(path, f"{_NOT_WARDS} ({error})") from None
    if not features:
        raise FileRefused(path, "the file has no wards")
    return features


def _by_council(
    path: Path, features: list[Feature], councils: Councils
) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    seen = set[str]()
    for feature, ward in features:
        if ward.parent_code not in councils:
            reason = f"ward {ward.code} lies in no district of England that we know"
            raise FileRefused(path, reason, value=ward.parent_code)
        if ward.code in seen:
            raise FileRefused(path, "the file has this ward twice", value=ward.code)
        seen.add(ward.code)
        found.setdefault(councils[ward.parent_code], []).append(feature)
    return found


def _ward(feature: Mapping[str, Any]) -> AreaRow:
    """One ward; the year of its boundary set stands in the names of ONS's properties."""
    properties = {
        _YEAR.sub("", name): (name, value) for name, value in feature["properties"].items()
    }
    (written, code), (_, name), (_, district) = (
        properties["WDCD"],
        properties["WDNM"],
        properties["LADCD"],
    )
    year = _YEAR.search(written)
    return AreaRow(
        code=fields.code(code),
        level="ward",
        name=fields.name(name),
        parent_code=fields.code(district),
        vintage=f"20{year[0]}-{_MONTH:02}" if year else "",
        boundary=fields.boundary(json.dumps(feature["geometry"])),
    )
