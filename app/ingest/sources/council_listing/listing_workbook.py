"""A listing as an Excel workbook: every cell is text, so that no zero and no day is changed.

Reading the workbook gives the same rows as reading the CSV of the same listing. The second sheet
says how to fill in each column.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

import xlsxwriter  # type: ignore[import-untyped]  # ships no types
from xlsxwriter.utility import xl_col_to_name  # type: ignore[import-untyped]  # the same

from app.core.csv_escaping import escape_formula
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_columns import COLUMNS, TEXTS_NOTE
from app.ingest.sources.council_listing.listing_export import (
    Cells,
    columns_of,
    example_cells,
    table_cells,
)

WORKBOOK_SUFFIX = ".xlsx"
LISTING_SHEET, GUIDE_SHEET = "Settings", "How to fill in"
_WIDTH_MIN, _WIDTH_MAX = 10, 44  # characters
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)  # the same listing gives the same file
_GUIDE_WIDTHS = (24, 90, 50)
_DESCRIPTIONS = {column.name: column for column in COLUMNS}


def write_workbook(
    rows: Iterable[ListingRow], la_number: str, file: BinaryIO, as_at: date | None = None
) -> None:
    """Write a council's rows as a workbook, in their order; as `listing_export.write` otherwise."""
    write_cells_workbook(table_cells(rows, la_number, as_at), file)


def template_workbook(file: BinaryIO) -> None:
    """Write the header with one example row, which is skipped when the file is read."""
    write_cells_workbook([example_cells()], file)


def write_cells_workbook(rows: Sequence[Cells], file: BinaryIO) -> None:
    """Write rows of cells by column in the same form."""
    write_table_workbook(file, columns_of(rows), rows)


def write_table_workbook(
    file: BinaryIO,
    names: Sequence[str],
    rows: Iterable[Cells],
    marked: Collection[tuple[int, str]] = (),
) -> None:
    """Write these columns of rows; cells whose row (from 0) and column are `marked` stand out."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"created": _CREATED})
        text = book.add_format({"num_format": "@", "valign": "top"})
        mark = book.add_format({"num_format": "@", "valign": "top", "bg_color": "#FFE08A"})
        heading = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        sheet = book.add_worksheet(LISTING_SHEET)
        for at, name in enumerate(names):
            sheet.set_column(at, at, _width(name), text)
        sheet.freeze_panes(1, 1)
        _write_row(sheet, 0, names, heading)
        for at, cells in enumerate(rows, 1):
            _write_row(sheet, at, [_literal(cells.get(name, "")) for name in names], text)
            for column, name in enumerate(names):
                if (at - 1, name) in marked:
                    sheet.write_string(at, column, _literal(cells.get(name, "")), mark)
        wrapped = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        _write_guide(book.add_worksheet(GUIDE_SHEET), names, heading, wrapped)


def _write_guide(sheet: Any, names: Sequence[str], heading: Any, text: Any) -> None:
    """A row for each column; "A: reference" is no heading, so no reader takes it for the listing."""
    for at, width in enumerate(_GUIDE_WIDTHS):
        sheet.set_column(at, at, width, text)
    sheet.freeze_panes(1, 0)
    _write_row(sheet, 0, ("Column", "What to write", "Example"), heading)
    described = [
        (at, _DESCRIPTIONS[name]) for at, name in enumerate(names) if name in _DESCRIPTIONS
    ]
    for row, (at, column) in enumerate(described, 1):
        meaning = f"{column.meaning} (required)" if column.is_required else column.meaning
        letter = f"{xl_col_to_name(at)}: {column.name}"
        _write_row(sheet, row, (letter, meaning, column.example), text)
    _write_row(sheet, len(described) + 2, ("", TEXTS_NOTE), text)


def _write_row(sheet: Any, row: int, cells: Iterable[str], style: Any) -> None:
    for column, cell in enumerate(cells):
        if cell and sheet.write_string(row, column, cell, style):
            raise ValueError(f"row {row + 1}, column {column + 1} is too long for a workbook")


def _literal(cell: str) -> str:
    """The text of a cell. Text is never a formula here, but readers remove an export's apostrophe."""
    return escape_formula(cell) if cell.startswith("'") else cell


def _width(name: str) -> int:
    example = _DESCRIPTIONS[name].example if name in _DESCRIPTIONS else ""
    return min(_WIDTH_MAX, max(_WIDTH_MIN, len(name), len(example)) + 2)
