"""A listing's file: its columns, its council and its date, and the rows of its settings."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
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
from app.ingest.sources.council_listing.listing_columns import REQUIRED
from app.ingest.sources.council_listing.listing_rows import ListingSheet, read_all
from app.ingest.sources.council_listing.other_rows import without_other_rows

_Row = tuple[int, list[str]]
Value = TypeVar("Value")


@dataclass(frozen=True)
class OpenListing:
    """A listing whose header is known and whose rows are not parsed yet.

    `la_number` and `as_at` are None where no row has them, and the title has no date either.
    `ofsted_urns` are the Ofsted numbers as written, `unread` the headings of columns that are not
    read, `notes` sentences about rows left out.
    """

    sheet: ListingSheet
    la_number: str | None
    as_at: date | None
    ofsted_urns: frozenset[str]
    unread: tuple[str, ...]
    notes: tuple[str, ...]


def open_listing(path: Path, required: Collection[str] = REQUIRED) -> OpenListing:
    """A listing in any CSV or workbook that a spreadsheet saves.

    Raises FileRefused when one of the `required` columns is missing, a column is given twice or
    ambiguous, or the rows have several councils or dates.
    """
    table = open_sheet(path, HEADER_NAMES, heading_key)
    positions = find_columns(table, required)
    rows, notes = without_other_rows(positions, table.rows)
    la_number = as_at = None
    if "la_number" in positions:
        la_number = _single_value(table, rows, positions["la_number"], council_cells.council_number)
    if "as_at" in positions:
        as_at = _single_value(table, rows, positions["as_at"], council_cells.day)
    return OpenListing(
        ListingSheet(table, positions, rows),
        la_number,
        as_at or date_in(table.title),
        frozenset(_ofsted_urns(positions, rows)),
        unread_headings(table, positions),
        notes,
    )


def read(
    path: Path,
    find_previous_listing: FindPreviousListing | None = None,
    redacted_references: Collection[str] = (),
) -> Reading[ListingRow]:
    """The settings of a listing; see `open_listing`.

    `find_previous_listing` returns the council's current settings in the record.
    `redacted_references` are those of unreadable rows that were removed from the file since. Raises
    FileRefused when no row names the council or the consent of a home-based setting cannot be read.
    """
    listing = open_listing(path)
    sheet, la_number = listing.sheet, listing.la_number
    if sheet.rows and la_number is None:
        raise FileRefused(path, "no row has the number of the council", column="la_number")
    previous = NO_PREVIOUS_LISTING
    if find_previous_listing and la_number:
        previous = find_previous_listing(la_number, listing.ofsted_urns)
    reading: Reading[ListingRow] = Reading(iter(()), listing.as_at, la_number, listing.unread)
    reading.columns = (*sheet.positions, *listing.unread)
    reading.notes += listing.notes
    reading.records = read_all(sheet, previous, reading, redacted_references)
    return reading


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
