"""The table of a best-fit lookup (docs/sources.md#lsoas-and-wards)."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.area_codes import is_area_code, level_of
from app.core.measures.figure import Level
from app.core.measures.roll_up import unmatched_wards
from app.data.areas import find_councils_of_districts, find_ward_codes_in_use
from app.data.measures import replace_statistical_areas
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.measure_editions import area_values
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.statistics_cells import lsoa_code, ons_code, without_other_rows
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import StatisticalAreaRow

VINTAGE = "2021"  # of the LSOAs
KEYS = ("LSOA21CD", "lsoa21_code")
WARDS_NAMED_MAX = 5  # in a note
_MONTH = 5  # ONS's wards are those of May
# ONS's names with the year of the wards ("WD24CD"), and those of copies ("ward24_code").
_COLUMN = re.compile(r"(lsoa|wd|ward|lad|ltla)(\d\d)(cd|nm|_code|_name)", re.ASCII)
_UNUSED = re.compile(r"(?:lsoa|wd|lad)\d\dnmw|objectid|fid", re.ASCII)
_LEVELS = {
    "lsoa": Level.LSOA,
    "wd": Level.WARD,
    "ward": Level.WARD,
    "lad": Level.DISTRICT,
    "ltla": Level.DISTRICT,
}
_PARTS = {"cd": "code", "_code": "code", "nm": "name", "_name": "name"}
_REQUIRED = tuple(
    f"{level}_{part}" for level in ("lsoa", "ward", "district") for part in ("code", "name")
)
FACETS = RowFacets(kind=lambda row: row.level.value)


def read_edition(path: Path, session: Session) -> EditionContent:
    reading = read_lookup(path)
    lsoas = list(reading.records)
    rows = _areas(lsoas, set(find_councils_of_districts(session)))
    reading.notes += _unmatched_note(lsoas, find_ward_codes_in_use(session))

    def store(context: CommandContext, edition: Edition) -> None:
        values = (area_values(edition.source, row) for row in rows)
        replace_statistical_areas(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, store)


def _unmatched_note(lsoas: Sequence["LsoaRow"], wards: Iterable[str]) -> list[str]:
    """A note on wards of the record without an LSOA: their totals are not known."""
    missing = unmatched_wards(wards, {one.lsoa.code: one.ward.code for one in lsoas})
    if not missing:
        return []
    shown = ", ".join(missing[:WARDS_NAMED_MAX])
    more = ", ..." if len(missing) > WARDS_NAMED_MAX else ""
    return [f"{len(missing)} wards in use have no LSOA in this lookup: {shown}{more}"]


@dataclass(frozen=True)
class LsoaRow:
    """An LSOA with its ward and district, each as an area."""

    lsoa: StatisticalAreaRow
    ward: StatisticalAreaRow
    district: StatisticalAreaRow


def read_lookup(path: Path) -> Reading[LsoaRow]:
    """The LSOAs of England in a file; those of Wales are skipped and counted.

    A row is unreadable where its ward is named otherwise, or in another district, than in a row
    above. Raises FileRefused for another layout, and for one with wards of two years.
    """
    table = open_table(path, KEYS)
    meanings, unused, year = _columns(table)
    positions = find_column_positions(table, meanings, _REQUIRED, unused)
    skipped: list[str] = []
    seen: dict[tuple[Level, str], StatisticalAreaRow] = {}

    def keep(_line: int, cells: list[str]) -> bool:
        code = cells[positions["lsoa_code"]].strip()
        is_elsewhere = is_area_code(code) and not code.startswith("E")
        if is_elsewhere:
            skipped.append(code)
        return not is_elsewhere

    reading = cell.read_rows(
        without_other_rows(table, keep),
        partial(_row, positions, f"20{year}", seen),
        lambda row: row.lsoa.code,
    )
    reading.as_at = reading.as_at or date(2000 + int(year), _MONTH, 1)
    records = reading.records

    def with_notes() -> Iterator[LsoaRow]:
        yield from records
        if skipped:
            reading.notes.append(f"{len(skipped):,} LSOAs outside England skipped")

    reading.records = with_notes()
    return reading


def _columns(table: CsvTable) -> tuple[dict[str, tuple[str, ...]], list[str], str]:
    """The columns of each meaning, those that are not read, and the two digits of the wards' year."""
    meanings: dict[str, tuple[str, ...]] = dict.fromkeys(_REQUIRED, ())
    unused, year = [], ""
    for name in map(normalise, table.header):
        if found := _COLUMN.fullmatch(name):
            level = _LEVELS[found[1]]
            meaning = f"{level.value}_{_PARTS[found[3]]}"
            if level is Level.LSOA and found[2] != VINTAGE[2:]:
                unused.append(name)
                continue
            meanings[meaning] = (*meanings[meaning], name)
            year = found[2] if level is Level.WARD else year
        elif _UNUSED.fullmatch(name):
            unused.append(name)
    for meaning, names in meanings.items():
        meanings[meaning] = names or (meaning,)
    return meanings, unused, year


def _row(
    positions: Mapping[str, int],
    vintage: str,
    seen: dict[tuple[Level, str], StatisticalAreaRow],
    cells: list[str],
) -> LsoaRow:
    district = _area(positions, cells, Level.DISTRICT, vintage)
    ward = replace(
        _area(positions, cells, Level.WARD, vintage),
        parent_level=Level.DISTRICT.value,
        parent_code=district.code,
    )
    lsoa = replace(
        _area(positions, cells, Level.LSOA, VINTAGE),
        parent_level=Level.WARD.value,
        parent_code=ward.code,
        district_code=district.code,
    )
    for area in (district, ward):
        if seen.setdefault((area.level, area.code), area) != area:
            reason = f"a row above has another name or district for this {area.level.value}"
            raise cell.CellUnreadable(reason, positions[f"{area.level.value}_code"], area.code)
    return LsoaRow(lsoa, ward, district)


def _area(
    positions: Mapping[str, int], cells: list[str], level: Level, vintage: str
) -> StatisticalAreaRow:
    at = positions[f"{level.value}_code"]
    code = cell.read_cell(cells, at, lsoa_code if level is Level.LSOA else ons_code)
    # A unitary council is its own district.
    wanted = (Level.DISTRICT, Level.COUNCIL) if level is Level.DISTRICT else (level,)
    if level_of(code) not in wanted:
        raise cell.CellUnreadable(f"this is not the code of a {level.value} in England", at, code)
    name = cell.read_cell(cells, positions[f"{level.value}_name"], _name)
    return StatisticalAreaRow(level, code, name, vintage)


def _name(text: str) -> str:
    if not (name := cell.text_of("area_name")(text)):
        raise ValueError("an area needs a name")
    return name


def _areas(lsoas: list[LsoaRow], known_districts: set[str]) -> list[StatisticalAreaRow]:
    """Every LSOA and ward once, and the districts that the record does not have."""
    wards = {row.ward.code: row.ward for row in lsoas}
    districts = {row.district.code: row.district for row in lsoas}
    return [
        *(row.lsoa for row in lsoas),
        *wards.values(),
        *(one for code, one in districts.items() if code not in known_districts),
    ]
