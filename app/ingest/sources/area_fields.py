"""What single values of an area say, whatever layout they came in."""

import json
import re

from app.ingest import cells as cell

_CODE = re.compile(r"[A-Z]\d{8}", re.ASCII)
_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_VINTAGE = re.compile(r"(\d{4}-(0[1-9]|1[0-2]))?", re.ASCII)


def code(words: str) -> str:
    return _matching(_CODE, words, "this is no code like E06000023")


def la_number(words: str) -> str:
    return _matching(_LA_NUMBER, words, "this is no council number of three digits")


def vintage(words: str) -> str:
    return _matching(_VINTAGE, words, "this is no year and month like 2026-06")


def _matching(pattern: re.Pattern[str], words: str, reason: str) -> str:
    if not pattern.fullmatch(words.strip()):
        raise ValueError(reason)
    return words.strip()


def name(words: str) -> str:
    name = cell.bounded(cell.text(words), "area_name")
    if not name:
        raise ValueError("an area needs a name")
    if not name.isprintable():  # JSON can say NUL and halves of characters, which no record holds
        raise ValueError("a name has characters that cannot be shown")
    return name


def names(words: str) -> tuple[str, ...]:
    return tuple(name for part in words.split(";") if (name := cell.text(part)))


def boundary(words: str) -> str | None:
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
