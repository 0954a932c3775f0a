"""The take-up release's file, to 2023 and from 2024 (docs/sources.md#take-up-with-counts)."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.figure import MeasureFigure
from app.ingest.edition_content import EditionContent
from app.ingest.measure_editions import current_figures_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.ees_data_sets import (
    EES_COLUMNS,
    EES_LEVELS,
    add_unknown_item,
    add_unknown_label,
    check_time_identifier,
    ees_area,
    ees_value,
    refuse_repeated_header,
    reporting_year,
)
from app.ingest.parsing.shares import Share, estimated_share
from app.ingest.parsing.statistics_cells import Value, note_skipped_rows, without_other_rows
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow, StatisticalAreaRow

TWO, THREE, FOUR, THREE_FOUR = (f"takeup_release_{ages}" for ages in ("2", "3", "4", "3_4"))
_NAMES = {  # to 2023, and from 2024
    "registered": ("number_children", "registered_children_count"),
    "eligible": ("number_eligible_children", "eligible_children_count"),
    "percent": ("percentage_eligible_children", "registered_eligible_children_percent"),
}
# The measure for each label and age; None: the same children again, or without a measure.
_TWOS = {"2 years": TWO, "2-year-olds": TWO, "total": None}
_AGES = {"3 years": THREE, "3-year-olds": THREE, "4 years": FOUR, "4-year-olds": FOUR}
_LABELS: Mapping[str, Mapping[str, str | None]] = {
    "15-hour entitlement": {  # to 2024
        **_TWOS,  # its total is of two entitlements
        **_AGES,
        "3 and 4-year-olds": THREE_FOUR,
    },
    "families receiving additional support": _TWOS,  # 2025
    "families receiving additional support (fras)": _TWOS,
    "early learning for 2-year-olds": _TWOS,  # since 2026
    "universal": {  # since 2025
        **_AGES,
        "total": THREE_FOUR,
        "3 to 4 years": None,
        "3 and 4-year-olds": None,
    },
}
_OTHER_LABELS = ("30-hour entitlement", "working parents")  # no rate before 2026


def read_edition(path: Path, session: Session) -> EditionContent:
    reading, areas = read_takeup_release(path)
    rows = list(reading.records)  # `areas` is complete once they are read
    return current_figures_content(path, session, "takeup_release", reading, (rows, areas.values()))


def read_takeup_release(
    path: Path,
) -> tuple[Reading[MeasureRow], dict[str, StatisticalAreaRow]]:
    """The figures, and the areas by code, complete once the records are read.

    Rows of working parents' hours are skipped and counted. An unknown entitlement, age or level is
    left out and listed in `unknown_items`. Raises FileRefused for another layout, and where the
    header is repeated.
    """
    table = open_table(path, _NAMES["percent"])
    names = {name: (name,) for name in (*EES_COLUMNS, "entitlement_type", "age")} | _NAMES
    positions = find_column_positions(table, names, list(names), ())
    areas: dict[str, StatisticalAreaRow] = {}
    skipped: Counter[str] = Counter()
    unknown_items: dict[str, list[str]] = {}

    def parse(cells: list[str]) -> MeasureRow:
        area = ees_area(positions, cells)
        row = _row(positions, cells, area)
        areas.setdefault(area.code, area)
        return row

    keep = partial(_is_read, table, positions, skipped, unknown_items)
    reading = cell.read_rows(without_other_rows(table, keep), parse, _identity)
    reading.unknown_items = unknown_items
    note_skipped_rows(reading, skipped)
    return reading, areas


def _identity(row: MeasureRow) -> tuple[str, str, str]:
    return row.measure, row.figure.area_code, row.figure.period


def _is_read(
    table: CsvTable,
    positions: Mapping[str, int],
    skipped: Counter[str],
    unknown_items: dict[str, list[str]],
    line: int,
    cells: list[str],
) -> bool:
    refuse_repeated_header(table, line, cells)
    level, label, age = (
        cells[positions[name]] for name in ("geographic_level", "entitlement_type", "age")
    )
    if normalise(level) not in EES_LEVELS:
        add_unknown_label(unknown_items, "geographic_level", level)
    elif normalise(label) in _OTHER_LABELS:
        skipped["working parents' hours"] += 1
    elif normalise(label) not in _LABELS:
        add_unknown_label(unknown_items, "entitlement_type", label)
    elif normalise(age) not in _LABELS[normalise(label)]:
        add_unknown_item(unknown_items, f"age {age[:60]!r} of {label[:60]!r}")
    else:
        return _measure(positions, cells) is not None
    return False


def _measure(positions: Mapping[str, int], cells: list[str]) -> str | None:
    label, age = (normalise(cells[positions[name]]) for name in ("entitlement_type", "age"))
    return _LABELS[label][age]


def _row(positions: Mapping[str, int], cells: list[str], area: StatisticalAreaRow) -> MeasureRow:
    check_time_identifier(positions, cells, "Reporting year")
    period = cell.read_cell(cells, positions["time_period"], reporting_year)
    registered, eligible = (
        cell.read_cell(cells, positions[name], ees_value) for name in ("registered", "eligible")
    )
    share = cell.read_cell(cells, positions["percent"], partial(_share, registered, eligible))
    measure = _measure(positions, cells)
    assert measure is not None  # _is_read left the others out
    return MeasureRow(measure, MeasureFigure(area.level, area.code, period, **vars(share)))


def _share(registered: Value, eligible: Value, text: str) -> Share:
    return estimated_share(registered, eligible, ees_value(text))
