"""The extract behind DfE's Local Authority Interactive Tool: one measure a row."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from app.core.takeup import Figure
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise
from app.ingest.parsing.statistics_cells import (
    DFE_AREA_CODES,
    Value,
    lait_number,
    lait_value,
    without_other_rows,
)
from app.ingest.reading import Reading
from app.ingest.source_rows import TakeupRow
from app.ingest.sources.funded_takeup.takeup_field_parsers import (
    EARLY,
    UNIVERSAL,
    figure_of,
    identity,
    with_rows,
    year,
)

KEY = "Short Desc"
_COLUMNS = (KEY, "Years", "LA and Regions", "Values", "LA Number", "Region")
_MEASURES = {
    "%_2yr_olds": (EARLY, "2", "percent"),
    "no_2yr_olds": (EARLY, "2", "registered_count"),
    "%_3&4yr_olds": (UNIVERSAL, "3-4", "percent"),
    "no_3&4yr_olds": (UNIVERSAL, "3-4", "registered_count"),
}


@dataclass(frozen=True)
class _Measure:
    """One measure of one area and year; a figure has two measures."""

    row: TakeupRow
    name: str
    value: Value


def read_lait(table: CsvTable) -> Reading[TakeupRow]:
    """The take-up figures; a note counts the rows of other measures, over 400 in the whole file."""
    named = {name: (name,) for name in _COLUMNS}
    positions = find_column_positions(table, named, _COLUMNS, ["Data item"])
    others: Counter[str] = Counter()
    keep = partial(_is_takeup, positions[KEY], others)
    reading = cell.read_rows(
        without_other_rows(table, keep),
        partial(_measure, positions),
        lambda measure: (measure.name, identity(measure.row)),
    )
    joined: dict[object, tuple[TakeupRow, dict[str, Value]]] = {}
    for measure in reading.records:
        _, values = joined.setdefault(identity(measure.row), (measure.row, {}))
        values[measure.name] = measure.value
    if others:
        count, kinds = others.total(), len(others)
        reading.notes.append(f"{count:,} rows of {kinds:,} other measures skipped")
    return with_rows(reading, [_joined(row, values) for row, values in joined.values()])


def _joined(row: TakeupRow, values: Mapping[str, Value]) -> TakeupRow:
    figure = row.figure
    return replace(row, figure=figure_of(figure.entitlement, figure.ages, figure.period, values))


def _is_takeup(position: int, others: Counter[str], line: int, cells: list[str]) -> bool:
    measure = normalise(cells[position])
    if measure in _MEASURES:
        return True
    others[measure] += 1
    return False


def _measure(positions: Mapping[str, int], cells: list[str]) -> _Measure:
    entitlement, ages, name = _MEASURES[normalise(cells[positions[KEY]])]
    number = cell.read_cell(cells, positions["LA Number"], lait_number)
    code = DFE_AREA_CODES.get(number, "")
    # Only councils have a region.
    if bool(code) != (cells[positions["Region"]].strip() == "NA"):
        reason = "unknown number of a region"
        raise cell.CellUnreadable(reason, positions["LA Number"], cells[positions["LA Number"]])
    level = ("country" if number == "970" else "region") if code else "council"
    figure = Figure(entitlement, ages, cell.read_cell(cells, positions["Years"], year))
    area = cell.read_cell(cells, positions["LA and Regions"], cell.text_of("area_name"))
    row = TakeupRow(level, code, "" if code else number, area, figure)
    return _Measure(row, name, cell.read_cell(cells, positions["Values"], lait_value))
