"""The officer's file in canonical form, with what cannot be read in words beside each row.

Reading it again gives the same plan: cells that could be read are written as an export writes them,
the others stay as the officer wrote them, and the column of problems is ignored.
"""

from collections.abc import Mapping
from typing import TextIO

from app.data.listing_plans import PlannedRow, RowVerdict
from app.ingest.listing_import.make_plan import MadePlan
from app.ingest.sources.council_listing.column_headings import PROBLEM
from app.ingest.sources.council_listing.listing_export import write_table
from app.ingest.sources.council_listing.listing_row_parser import cells_of, is_clear


def corrected_rows(made: MadePlan) -> tuple[list[str], list[Mapping[str, str]]]:
    """The columns, and the cells of each row by column; columns that are not read come last.

    After them come cells beyond the header, whose headings are blank: without these cells the row
    would be read, each value in the wrong column.
    """
    sheet, unread = made.listing.sheet, made.listing.unread
    width = len(sheet.table.header)
    beyond = [" " * at for at in range(1, _widest(made) - width + 1)]  # each blank and unique
    columns = sorted(sheet.positions, key=lambda name: sheet.positions[name])
    others = {name: sheet.table.header.index(name) for name in unread}
    rows: list[Mapping[str, str]] = []
    for (_, cells), reading in zip(sheet.rows, made.readings, strict=True):
        written = cells_of(sheet.positions, cells)
        at_fault = {fault.column for fault in reading.planned.faults}
        row = {PROBLEM: _problems(reading.planned)}
        for name in columns:
            position = sheet.positions[name]
            is_kept = sheet.table.header[position] in at_fault or is_clear(cells[position])
            if is_kept or name not in written:
                row[name] = cells[position]
            else:
                row[name] = reading.cells.get(name, written[name])
        row |= {name: cells[position] for name, position in others.items()}
        rows.append(row | dict(zip(beyond, cells[width:], strict=False)))
    return [PROBLEM, *columns, *others, *beyond], rows


def _widest(made: MadePlan) -> int:
    """How many cells the longest row has."""
    return max(len(cells) for _, cells in made.listing.sheet.rows)


def write_corrected(made: MadePlan, file: TextIO) -> None:
    """Write it as CSV; the file must be open for text in UTF-8 with newline=""."""
    columns, rows = corrected_rows(made)
    write_table(file, columns, rows)


def _problems(row: PlannedRow) -> str:
    """What cannot be read in a row, as sentences."""
    sentences = []
    for fault in row.faults:
        where = f"{fault.column}: " if fault.column else ""
        accepted = f" (accepted: {fault.accepted})" if fault.accepted else ""
        sentences.append(f"{where}{fault.reason}{accepted}; {fault.outcome}")
    if row.faults and row.verdict is RowVerdict.UNREADABLE:
        sentences.insert(0, "this row cannot be read")
    return ". ".join(sentences)
