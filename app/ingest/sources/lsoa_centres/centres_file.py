"""The table of LSOAs with their positions (docs/sources.md#centres-of-small-areas)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from sqlmodel import Session

from app.core.measures.area_codes import is_area_code
from app.core.measures.figure import Level
from app.data.area_positions import replace_positions
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, normalise, open_table
from app.ingest.parsing.national_grid import to_degrees
from app.ingest.parsing.statistics_cells import lsoa_code, without_other_rows
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content

KEYS = ("LSOA21CD", "lsoa21_code")
CENSUS_DAY = date(2021, 3, 21)
_DEGREES = {"latitude": ("latitude", "lat"), "longitude": ("longitude", "long", "lon")}
_METRES = {"x": ("x", "easting"), "y": ("y", "northing")}  # British National Grid
_SOUTH, _NORTH, _WEST, _EAST = 49.8, 55.9, -6.5, 1.9  # degrees around England
FACETS = RowFacets(kind=lambda row: Level.LSOA.value)


class LsoaCentre(NamedTuple):
    """An LSOA of 2021 and its centre in degrees."""

    code: str
    latitude: float
    longitude: float


def read_edition(path: Path, _session: Session) -> EditionContent:
    reading = read_centres(path)
    rows = list(reading.records)

    def store(context: CommandContext, edition: Edition) -> None:
        values = ((edition.source, Level.LSOA.value, *one) for one in rows)
        replace_positions(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, store)


def read_centres(path: Path) -> Reading[LsoaCentre]:
    """The centres of the LSOAs of England in a file, in degrees or on the British National Grid.

    Other columns and LSOAs of Wales are passed over. Raises FileRefused for another layout.
    """
    table = open_table(path, KEYS)
    header = set(map(normalise, table.header))
    has_degrees = bool(header & set(_DEGREES["latitude"]))
    sides = _DEGREES if has_degrees else _METRES
    columns = {"code": KEYS, **sides}
    named = {normalise(one) for names in columns.values() for one in names}
    positions = find_column_positions(table, columns, tuple(columns), sorted(header - named))

    def keep(_line: int, cells: list[str]) -> bool:
        code = cells[positions["code"]].strip()
        return not is_area_code(code) or code.startswith("E")

    row = partial(_in_degrees if has_degrees else _on_grid, positions)
    reading = cell.read_rows(without_other_rows(table, keep), row, lambda one: one.code)
    reading.as_at = CENSUS_DAY
    return reading


def _in_degrees(positions: Mapping[str, int], cells: list[str]) -> LsoaCentre:
    code, latitude, longitude = _numbers(positions, cells, ("latitude", "longitude"))
    return _checked(positions, cells, LsoaCentre(code, latitude, longitude), "latitude")


def _on_grid(positions: Mapping[str, int], cells: list[str]) -> LsoaCentre:
    code, east, north = _numbers(positions, cells, ("x", "y"))
    longitude, latitude = to_degrees().transform(east, north)
    one = LsoaCentre(code, round(float(latitude), 6), round(float(longitude), 6))
    return _checked(positions, cells, one, "x")


def _numbers(
    positions: Mapping[str, int], cells: list[str], sides: tuple[str, str]
) -> tuple[str, float, float]:
    code = cell.read_cell(cells, positions["code"], lsoa_code)
    first, second = (cell.read_cell(cells, positions[side], _number) for side in sides)
    return code, first, second


def _checked(
    positions: Mapping[str, int], cells: list[str], one: LsoaCentre, side: str
) -> LsoaCentre:
    if not (_SOUTH <= one.latitude <= _NORTH and _WEST <= one.longitude <= _EAST):
        position = positions[side]
        raise cell.CellUnreadable("this position is not in England", position, cells[position])
    return one


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("this is not a number") from None
