"""Parsers of single values of an area, the same for all layouts."""

import json
import re

from app.core.listing_cells.length_limits import bounded
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.geojson import check_polygon

_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_VINTAGE = re.compile(r"(\d{4}-(0[1-9]|1[0-2]))?", re.ASCII)


def code(value: str) -> str:
    return _matching(_CODE, value, "this is not a code like E06000023")


def la_number(value: str) -> str:
    return _matching(_LA_NUMBER, value, "this is not a council number of three digits")


def vintage(value: str) -> str:
    return _matching(_VINTAGE, value, "this is not a year and month like 2026-06")


def _matching(pattern: re.Pattern[str], value: str, reason: str) -> str:
    if not pattern.fullmatch(value.strip()):
        raise ValueError(reason)
    return value.strip()


def name(value: str) -> str:
    name = bounded(cell.text(value), "area_name")
    if not name:
        raise ValueError("an area needs a name")
    if not name.isprintable():  # JSON can encode NUL and surrogates, which cannot be stored
        raise ValueError("a name has characters that cannot be shown")
    return name


def names(value: str) -> tuple[str, ...]:
    return tuple(name for part in value.split(";") if (name := cell.text(part)))


def boundary(value: str) -> str | None:
    """The unchanged GeoJSON geometry, checked to be polygons in degrees; None if blank."""
    if not value.strip():
        return None
    try:
        shape = json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError("the boundary is not JSON") from None
    check_polygon(shape)
    return value.strip()
