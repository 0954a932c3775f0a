"""A listing's file: its columns, its council and its date, and the rows of its settings."""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from app.core.listing_cells import council_cells
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import CsvTable, date_in
from app.ingest.parsing.spreadsheet_csv import open_sheet
from app.ingest.previous_listing import (
    NO_PREVIOUS_LISTING,
    FindPreviousListing,
)
from app.ingest.reading import Reading
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.column_headings import (
    HEADER_NAMES,
    find_columns,
    heading_key,
    unread_headings,
)
from app.ingest.sources.council_listing.listing_columns import COLUMNS
from app.ingest.sources.council_listing.listing_rows import ListingSheet, read_all

_EXAMPLE = {column.name: column.example for column in COLUMNS}
_Row = tuple[int, list[str]]
Value = TypeVar("Value")


def read(
    path: Path,
    find_previous_listing: FindPreviousListing | None = None,
    redacted_references: Collection[str] = (),
) -> Reading[ListingRow]:
    """The settings of a listing, in any CSV or workbook that a spreadsheet saves.

    `find_previous_listing` returns the council's current settings in the record.
    `redacted_references` are those of unreadable rows that were removed from the file since. Raises
    FileRefused when a required column is missing, a column is given twice or ambiguous, the rows
    have several councils or dates, or the consent of a home-based setting cannot be read.
    """
    table = open_sheet(path, HEADER_NAMES, heading_key)
    positions = find_columns(table)
    rows = [(number, row) for number, row in table.rows if not _is_example(positions, row)]
    la_number = _single_value(table, rows, positions["la_number"], council_cells.council_number)
    if rows and la_number is None:
        raise FileRefused(path, "no row has the number of the council", column="la_number")
    previous = NO_PREVIOUS_LISTING
    if find_previous_listing and la_number:
        previous = find_previous_listing(la_number, _ofsted_urns(positions, rows))
    unrecognised = unread_headings(table, positions)
    reading: Reading[ListingRow] = Reading(iter(()), date_in(table.title), la_number, unrecognised)
    reading.columns = (*positions, *unrecognised)
    reading.records = read_all(
        ListingSheet(table, positions, rows), previous, reading, redacted_references
    )
    if "as_at" in positions:
        reading.as_at = (
            _single_value(table, rows, positions["as_at"], council_cells.day) or reading.as_at
        )
    return reading


def _is_example(positions: Mapping[str, int], row: list[str]) -> bool:
    """Whether this is the template's row; its dates may have been reformatted."""
    return all(row[positions[name]].strip() == _EXAMPLE[name] for name in ("reference", "name"))


def _ofsted_urns(positions: Mapping[str, int], rows: Iterable[_Row]) -> set[str]:
    """The Ofsted numbers as written in the file."""
    if "ofsted_urn" not in positions:
        return set()
    return {row[positions["ofsted_urn"]].strip().upper() for _, row in rows} - {""}


def _single_value(
    table: CsvTable, rows: Iterable[_Row], position: int, parse: Callable[[str], Value]
) -> Value | None:
    """The common value of a column's readable cells; raises FileRefused when they differ."""
    common_value: Value | None = None
    for number, row in rows:
        try:
            value = parse(row[position])
        except ValueError:
            continue
        if common_value is not None and value != common_value:
            column = table.header[position]
            reason = (
                f"a file has one council and one as-at date, and a row above has {common_value}"
            )
            raise FileRefused(table.path, reason, row=number, column=column, value=row[position])
        common_value = value
    return common_value
