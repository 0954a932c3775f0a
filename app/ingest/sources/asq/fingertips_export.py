"""A CSV export of Fingertips, or the ODS saved as CSV with these columns (docs/sources.md#asq-3)."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.periods import is_period
from app.core.takeup import HiddenReason
from app.ingest.edition_content import EditionContent
from app.ingest.measure_editions import current_figures_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.ees_data_sets import add_unknown_item, refuse_repeated_header
from app.ingest.parsing.shares import Share, counted_share
from app.ingest.parsing.statistics_cells import (
    AREA_CODE,
    Value,
    note_skipped_rows,
    value_of,
    without_other_rows,
)
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow, StatisticalAreaRow

KEY = "Indicator Name"
_READ = (
    KEY,
    "Parent Code",
    "Area Code",
    "Area Name",
    "Sex",
    "Category",
    "Time period",
    "Value",
    "Count",
    "Denominator",
    "Value note",
)
_UNUSED = (
    "Indicator ID",
    "Parent Name",
    "Area Type",
    "Age",
    "Category Type",
    "Lower CI 95.0 limit",
    "Upper CI 95.0 limit",
    "Lower CI 99.8 limit",
    "Upper CI 99.8 limit",
    "Recent Trend",
    "Compared to England value or percentiles",
    "Time period Sortable",
    "New data",
    "Compared to goal",
    "Time period range",
)
# Named after the request: "Compared to Regions (statistical) value or percentiles".
_COMPARED = re.compile(r"compared to .{1,60}", re.ASCII)
_AT_TWO = re.compile(r"\b2 ?(?:to|-|\u2013|and) ?2(?:\u00bd|\.5| 1/2)")
_DEVELOPMENT = re.compile(r"development|expected level")
_DOMAINS = {
    "communication": "asq_communication",
    "gross motor": "asq_gross_motor",
    "fine motor": "asq_fine_motor",
    "problem solving": "asq_problem_solving",
    "problem-solving": "asq_problem_solving",
    "personal-social": "asq_personal_social",
    "personal social": "asq_personal_social",
    "personal and social": "asq_personal_social",
    "all five": "asq_all_five",
    "good level of development": "asq_all_five",
}
_LEVELS = {
    "E92": Level.COUNTRY,
    "E12": Level.REGION,
    "E06": Level.COUNCIL,
    "E08": Level.COUNCIL,
    "E09": Level.COUNCIL,
    "E10": Level.COUNCIL,
}
_OTHER_AREA = re.compile(r"n?[A-Z]\d{8}", re.ASCII)  # of the NHS; some have an "n" before them
_YEAR = re.compile(r"(20\d\d)/(\d\d)", re.ASCII)
_QUARTER = re.compile(r"20\d\d/\d\d q[1-4]", re.ASCII)
_SUPPRESSED = re.compile(r"suppress|disclos|small number", re.IGNORECASE)


def read_edition(path: Path, session: Session) -> EditionContent:
    reading, areas = read_development(path)
    rows = list(reading.records)  # `areas` is complete once they are read
    return current_figures_content(path, session, "asq", reading, (rows, areas.values()))


def read_development(
    path: Path,
) -> tuple[Reading[MeasureRow], dict[str, StatisticalAreaRow]]:
    """The figures of development at 2 to 2½, and the areas by code, once the records are read.

    Other indicators, sexes, categories, quarters and areas are skipped and counted, and so is a
    figure that is repeated under another type of area. An indicator of development at that age
    without a known domain is listed in `unknown_items`. Raises FileRefused for another layout.
    """
    table = open_table(path, [KEY])
    unused = [*_UNUSED, *(one for one in table.header if _COMPARED.fullmatch(normalise(one)))]
    positions = find_column_positions(table, {name: (name,) for name in _READ}, _READ, unused)
    areas: dict[str, StatisticalAreaRow] = {}
    skipped: Counter[str] = Counter()
    unknown_items: dict[str, list[str]] = {}
    seen: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}

    def is_read(line: int, cells: list[str]) -> bool:
        refuse_repeated_header(table, line, cells)
        kind = _kind_of_other_row(positions, cells, unknown_items)
        if not kind and _is_repeated(table, cells, seen):
            kind = "figures that another type of area repeats"
        if kind:
            skipped[kind] += 1
        return not kind

    def parse(cells: list[str]) -> MeasureRow:
        area = _area(positions, cells)
        row = _row(positions, cells, area)
        areas.setdefault(area.code, area)
        return row

    reading = cell.read_rows(without_other_rows(table, is_read), parse, _identity)
    reading.unknown_items = unknown_items
    note_skipped_rows(reading, skipped)
    return reading, areas


def _identity(row: MeasureRow) -> tuple[str, str, str]:
    return row.measure, row.figure.area_code, row.figure.period


def _kind_of_other_row(
    positions: Mapping[str, int], cells: list[str], unknown_items: dict[str, list[str]]
) -> str:
    """What a row is about that is not read; "" for one to read, or to report as unreadable."""
    name = normalise(cells[positions[KEY]])
    if not (_AT_TWO.search(name) and _DEVELOPMENT.search(name)):
        return "other indicators"
    if _measure_of(name) is None:
        # The names of all domains begin alike, so more of them is quoted than of other labels.
        add_unknown_item(unknown_items, f"indicator {cells[positions[KEY]][:150]!r}")
        return "unknown indicators"
    if normalise(cells[positions["Category"]]):
        return "categories of areas or children"
    if normalise(cells[positions["Sex"]]) != "persons":
        return "boys or girls"
    code = cells[positions["Area Code"]].strip()
    if _OTHER_AREA.fullmatch(code) and code[:3] not in _LEVELS:
        return "other areas"
    if _QUARTER.fullmatch(normalise(cells[positions["Time period"]])):
        return "quarters, which are provisional"
    return ""


def _measure_of(name: str) -> str | None:
    """The measure of an indicator's name; None without exactly one domain."""
    found = {code for domain, code in _DOMAINS.items() if domain in name}
    return found.pop() if len(found) == 1 else None


def _is_repeated(
    table: CsvTable, cells: list[str], seen: dict[tuple[str, ...], tuple[list[str], list[str]]]
) -> bool:
    """Whether an earlier row, under another type of area or parent, has all the same values.

    An export lists a council under each year of boundaries. The same row twice, or with other
    values, is left to be reported as given twice.
    """
    by_name = dict(zip(map(normalise, table.header), cells, strict=True))
    key = tuple(by_name[name].strip() for name in ("indicator name", "area code", "time period"))
    values = [by_name[name].strip() for name in ("value", "count", "denominator")]
    listed_under = [by_name.get("area type", ""), by_name["parent code"]]
    earlier_values, earlier_under = seen.setdefault(key, (values, listed_under))
    return earlier_values == values and earlier_under != listed_under


def _area(positions: Mapping[str, int], cells: list[str]) -> StatisticalAreaRow:
    code = cells[positions["Area Code"]].strip()
    if not AREA_CODE.fullmatch(code):
        reason = "this is not a code like E06000023"
        raise cell.CellUnreadable(reason, positions["Area Code"], code)
    name = cell.read_cell(cells, positions["Area Name"], cell.text_of("area_name"))
    level, parent = _LEVELS[code[:3]], cells[positions["Parent Code"]].strip()
    if level is Level.COUNCIL and _LEVELS.get(parent[:3]) is Level.REGION:
        return StatisticalAreaRow(level, code, name, parent_level="region", parent_code=parent)
    return StatisticalAreaRow(level, code, name)


def _row(positions: Mapping[str, int], cells: list[str], area: StatisticalAreaRow) -> MeasureRow:
    measure = _measure_of(normalise(cells[positions[KEY]]))
    assert measure is not None  # the others were skipped
    period = cell.read_cell(cells, positions["Time period"], _year)
    count, denominator = (
        cell.read_cell(cells, positions[name], value_of) for name in ("Count", "Denominator")
    )
    note = cells[positions["Value note"]]
    share = cell.read_cell(cells, positions["Value"], partial(_share, count, denominator, note))
    return MeasureRow(measure, MeasureFigure(area.level, area.code, period, **vars(share)))


def _share(count: Value, denominator: Value, note: str, text: str) -> Share:
    """A share; a blank value is confidential where the note says so, otherwise not available."""
    value = value_of(text)
    if value is None and _SUPPRESSED.search(note):
        value = HiddenReason.CONFIDENTIAL
    return counted_share(count, denominator, value)


def _year(text: str) -> str:
    """A financial year written as 2024/25."""
    found = _YEAR.fullmatch(text.strip())
    period = f"{found[1]}{found[2]}" if found else ""
    if not is_period(period):
        raise ValueError("this is not a year like 2024/25")
    return period
