"""The file behind LAIT: a row for each measure, year and area (docs/sources.md#lait)."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.definitions import measures_of
from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.measure import MeasureUnit
from app.core.measures.periods import is_period
from app.data.areas import find_council_codes
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.measure_editions import measure_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.ees_data_sets import refuse_repeated_header
from app.ingest.parsing.shares import check_percent, number_or_none, reason_of
from app.ingest.parsing.statistics_cells import (
    DFE_AREA_CODES,
    Value,
    lait_number,
    lait_value,
    without_other_rows,
)
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow, StatisticalAreaRow

KEY = "Short Desc"
COLUMNS = (KEY, "Years", "LA and Regions", "Values", "LA Number", "Region")
ROWS_MAX = 1_500_000  # 641,070 rows in the file of April 2026
ENGLAND_NUMBER = "970"
# A financial or academic year, as in "2016-17 (OT)"; what is in brackets names the return.
_SPLIT_YEAR = re.compile(r"(20\d\d)[-/](\d\d)(?: \([A-Z]{1,4}\))?", re.ASCII)
_MEASURES = {normalise(one.publisher_name): one for one in measures_of("lait")}
_REGION_CODES = {  # of the names in the column "Region"
    "north east": "E12000001",
    "north west": "E12000002",
    "yorkshire and the humber": "E12000003",
    "east midlands": "E12000004",
    "west midlands": "E12000005",
    "east of england": "E12000006",
    "inner london": "E13000001",
    "outer london": "E13000002",
    "south east": "E12000008",
    "south west": "E12000009",
}


def read_edition(path: Path, session: Session) -> EditionContent:
    council_codes = find_council_codes(session)
    if not council_codes:
        raise FileRefused(path, "no councils are known: load the areas first")
    reading, areas = read_lait(path, council_codes)
    rows = list(reading.records)
    known = {one.code: one for one in measures_of("lait")}
    return measure_content(path, reading, rows, known, list(areas.values()))


def read_lait(
    path: Path, council_codes: Mapping[str, str]
) -> tuple[Reading[MeasureRow], dict[str, StatisticalAreaRow]]:
    """The figures of early years, and the areas by code, complete once the records are read.

    `council_codes` are ONS codes by DfE number. Rows of other measures and of councils that no
    longer exist are skipped and counted in notes. Raises FileRefused for another layout, and where
    the header is repeated.
    """
    table = open_table(path, [KEY], rows_max=ROWS_MAX)
    positions = find_column_positions(
        table, {one: (one,) for one in COLUMNS}, COLUMNS, ["Data item"]
    )
    skipped = _Skipped()
    areas: dict[str, StatisticalAreaRow] = {}

    def parse(cells: list[str]) -> MeasureRow:
        row, area = _row(positions, cells, council_codes)
        areas.setdefault(area.code, area)
        return row

    reading = cell.read_rows(
        _early_years_rows(table, positions, council_codes, skipped),
        parse,
        lambda row: (row.measure, row.figure.area_code, row.figure.period),
    )
    records = reading.records

    def with_notes() -> Iterator[MeasureRow]:
        yield from records
        reading.notes.extend(skipped.notes())

    reading.records = with_notes()
    return reading, areas


class _Skipped:
    """The rows that are left out on purpose."""

    def __init__(self) -> None:
        self.measures: Counter[str] = Counter()
        self.councils: Counter[str] = Counter()

    def notes(self) -> Iterator[str]:
        for counts, what in ((self.measures, "other measures"), (self.councils, "former councils")):
            if counts:
                yield f"{counts.total():,} rows of {len(counts):,} {what} skipped"


def _early_years_rows(
    table: CsvTable,
    positions: Mapping[str, int],
    council_codes: Mapping[str, str],
    skipped: _Skipped,
) -> CsvTable:
    named, numbered = positions[KEY], positions["LA Number"]

    def keep(line: int, cells: list[str]) -> bool:
        refuse_repeated_header(table, line, cells)
        name = normalise(cells[named])
        if name not in _MEASURES:
            skipped.measures[name] += 1
            return False
        try:
            number = lait_number(cells[numbered])
        except ValueError:
            return True  # reported as an unreadable row
        if number in DFE_AREA_CODES or number in council_codes:
            return True
        skipped.councils[number] += 1
        return False

    return without_other_rows(table, keep)


def _row(
    positions: Mapping[str, int], cells: list[str], council_codes: Mapping[str, str]
) -> tuple[MeasureRow, StatisticalAreaRow]:
    measure = _MEASURES[normalise(cells[positions[KEY]])]
    area = _area(positions, cells, council_codes)
    period = cell.read_cell(cells, positions["Years"], _period)
    is_percent = measure.unit is MeasureUnit.PERCENT
    value = cell.read_cell(cells, positions["Values"], partial(_value, is_percent))
    # LAIT leaves a cell blank where it has no figure.
    number, symbol = number_or_none(value), reason_of(value)
    return MeasureRow(
        measure.code, MeasureFigure(area.level, area.code, period, number, symbol=symbol)
    ), area


def _value(is_percent: bool, text: str) -> Value:
    value = lait_value(text)
    if is_percent:
        check_percent(value)
    return value


def _area(
    positions: Mapping[str, int], cells: list[str], council_codes: Mapping[str, str]
) -> StatisticalAreaRow:
    number = cell.read_cell(cells, positions["LA Number"], lait_number)
    name = cell.read_cell(cells, positions["LA and Regions"], cell.text_of("area_name"))
    region = cells[positions["Region"]].strip()
    is_council = number not in DFE_AREA_CODES
    if is_council == (region == "NA"):  # only councils have a region
        raise cell.CellUnreadable("unknown number of a region", positions["LA Number"], number)
    if not is_council:
        level = Level.COUNTRY if number == ENGLAND_NUMBER else Level.REGION
        return StatisticalAreaRow(level, DFE_AREA_CODES[number], name)
    if normalise(region) not in _REGION_CODES:
        raise cell.CellUnreadable("this is no region of England", positions["Region"], region)
    parent = ("region", _REGION_CODES[normalise(region)])
    return StatisticalAreaRow(
        Level.COUNCIL, council_codes[number], name, parent_level=parent[0], parent_code=parent[1]
    )


def _period(text: str) -> str:
    """The year of a cell, in a form of `core.measures.periods`."""
    written = text.strip()
    split = _SPLIT_YEAR.fullmatch(written)
    period = f"{split[1]}{split[2]}" if split else written
    if not is_period(period):
        raise ValueError("this is not a year like 2025 or 2024-25")
    return period
