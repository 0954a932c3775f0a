"""Councils, their districts and wards, from a CSV in our own format.

One row per area: level (council, district, ward), code (ONS), name, parent_code, la_number (DfE,
three digits, for councils), former_names (other names in use, separated by ";"), vintage (year and
month of the boundary set, empty for a code no longer in use) and optionally boundary (GeoJSON
geometry). A single-tier council has two rows, as a council and as its own district. The list for
all England is in this folder, with its sources and licence. The wards of single councils come as
GeoJSON (`ward_boundaries`).
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.reading import Reading
from app.ingest.source_rows import AreaRow
from app.ingest.sources.areas import area_field_parsers as fields

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


def read(path: Path) -> Reading[AreaRow]:
    """The areas of a file. Raises FileRefused when a column is missing or given twice.

    Level and code together must be unique. The parent must be a council (for a ward also a
    district) in a row above in the same file.
    """
    table = open_table(path, ["parent_code"])
    positions = find_column_positions(table, _COLUMNS, _REQUIRED, ())
    levels: dict[str, set[str]] = {}
    return cell.read_rows(
        table, partial(_row, positions, levels), lambda row: (row.level, row.code)
    )


def _row(positions: Mapping[str, int], levels: dict[str, set[str]], cells: list[str]) -> AreaRow:
    area = AreaRow(
        code=cell.read_cell(cells, positions["code"], fields.code),
        level=cell.read_cell(cells, positions["level"], _level),
        name=cell.read_cell(cells, positions["name"], fields.name),
        vintage=cell.read_cell(cells, positions["vintage"], fields.vintage),
        boundary=cell.read_cell(cells, positions["boundary"], fields.boundary)
        if "boundary" in positions
        else None,
    )
    if area.level == "council":
        area = replace(
            area,
            la_number=cell.read_cell(cells, positions["la_number"], fields.la_number),
            former_names=fields.names(cells[positions["former_names"]]),
        )
    else:
        parent = cell.read_cell(cells, positions["parent_code"], fields.code)
        if not _PARENTS[area.level] & levels.get(parent, set()):
            reason = f"no row above has this code and can be the parent of a {area.level}"
            raise cell.CellUnreadable(reason, positions["parent_code"], parent)
        area = replace(area, parent_code=parent)
    levels.setdefault(area.code, set()).add(area.level)
    return area


def _level(value: str) -> str:
    if value.strip() not in _PARENTS:
        raise ValueError("the level must be council, district or ward")
    return value.strip()
