"""Wards with their boundaries, from a GeoJSON as ONS publishes it (WD25CD, WD25NM, LAD25CD).

A file may have the wards of several councils. Each council's wards are a separate edition, so that
one council's file never changes the wards of another; `split` writes a file for each council.
"""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import read_bytes
from app.ingest.reading import Reading
from app.ingest.source_rows import AreaRow
from app.ingest.sources.areas import area_field_parsers as fields

_YEAR = re.compile(r"(?<=[A-Z])\d\d(?=[A-Z])", re.ASCII)
_MONTH = 5  # ONS publishes wards as at May
_NOT_WARDS = "this is not a GeoJSON of wards as ONS publishes it"
Councils = Mapping[str, str]  # the council's DfE number by the code of the district
Feature = tuple[dict[str, Any], AreaRow]


def read_wards(path: Path, councils: Councils) -> Reading[AreaRow]:
    """The wards of one council; raises FileRefused when the file is not such a list."""
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
    """A file for each council in this one, by number; `path` itself when it has only one."""
    by_council = _by_council(path, _features(path), councils)
    if len(by_council) == 1:
        return dict.fromkeys(by_council, path)
    stem = path.name.partition(".")[0]
    paths = {}
    for number, features in sorted(by_council.items()):
        paths[number] = folder / f"{stem}_{number}.geojson"
        collection = {"type": "FeatureCollection", "features": features}
        paths[number].write_text(json.dumps(collection), encoding="utf-8")
    return paths


def _features(path: Path) -> list[Feature]:
    """Every feature with its ward; raises FileRefused."""
    try:
        parsed = json.loads(read_bytes(path))["features"]
        features = [(feature, _ward(feature)) for feature in parsed]
    except (json.JSONDecodeError, UnicodeDecodeError, TypeError, AttributeError, RecursionError):
        raise FileRefused(path, f"{_NOT_WARDS}: it is not JSON of that form") from None
    except KeyError as error:
        raise FileRefused(path, f"{_NOT_WARDS}: {error.args[0]!r} is missing") from None
    except ValueError as error:  # from a field parser
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
            reason = f"the district of ward {ward.code} is not a known district of England"
            raise FileRefused(path, reason, value=ward.parent_code)
        if ward.code in seen:
            raise FileRefused(path, "the file has this ward twice", value=ward.code)
        seen.add(ward.code)
        found.setdefault(councils[ward.parent_code], []).append(feature)
    return found


def _ward(feature: Mapping[str, Any]) -> AreaRow:
    """One ward; the names of ONS's properties contain the year of the boundary set."""
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
