"""A council's own listing: one row a setting, as its officers keep it in a spreadsheet.

`columns.COLUMNS` says what each column holds; `template` writes a file to begin with, `write` what
is held, and reading that changes nothing. Columns that we do not know are named and left out. Who
is home-based and consented to nothing is read with consent None, and decided on elsewhere.
Source: data-sources.md §16 (what a council must publish), domain.md §11 (charges, patterns).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from app.ingest import cells as cell
from app.ingest.csvfile import Table, place_columns
from app.ingest.errors import FileRefused
from app.ingest.source import ListingRow, Reading, Source
from app.ingest.sources.council_listing import values
from app.ingest.sources.council_listing.columns import (
    COLUMNS,
    KEYS,
    MEANINGS,
    REQUIRED,
    describe,
)
from app.ingest.sources.council_listing.export import template, write
from app.ingest.sources.council_listing.money import parse_extra, parse_prices
from app.ingest.sources.council_listing.opening import parse_opening, write_opening
from app.ingest.sources.council_listing.rows import read_row
from app.ingest.spreadsheet import open_sheet, stray_columns

__all__ = [
    "COLUMNS",
    "SOURCE",
    "describe",
    "parse_extra",
    "parse_opening",
    "parse_prices",
    "read",
    "template",
    "write",
    "write_opening",
]

SOURCE = Source(
    name="council_listing",
    title="The council's own listing of settings",
    publisher="The council",
    url="",
    licence="Published by the council",
    attribution="Contains information that settings gave to their council.",
    rows_min=1,
    rows_max=5_000,
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=130,  # a council confirms its list every term (data-sources.md §16)
    bad_share_max=0.10,
    is_confidential=True,
)

_EXAMPLE = {column.name: column.example for column in COLUMNS}
_Row = tuple[int, list[str]]
Value = TypeVar("Value")


def read(path: Path) -> Reading[ListingRow]:
    """The settings of a listing, in any CSV that a spreadsheet makes.

    Raises FileRefused when a required column is missing, a column is given twice, or the rows speak
    of several councils or days. A reference or a number given twice is bad from its second row on.
    """
    table = open_sheet(path, KEYS)
    stray = stray_columns(table, [name for names in MEANINGS.values() for name in names])
    at = place_columns(table, MEANINGS, REQUIRED, stray)
    rows = [(number, cells) for number, cells in table.rows if not _is_example(at, cells)]
    la_number = _said_by_all(table, rows, at["la_number"], values.council_number)
    if rows and la_number is None:
        raise FileRefused(path, "no row says which council it is of", column="la_number")
    read_new = partial(_read_guarded, table, at, set())
    reading = cell.read_rows(replace(table, rows=iter(rows)), read_new, lambda row: row.reference)
    reading.la_number = la_number
    reading.ignored = stray
    if "as_at" in at:
        reading.as_at = _said_by_all(table, rows, at["as_at"], values.day) or reading.as_at
    return reading


def _is_example(at: Mapping[str, int], cells: list[str]) -> bool:
    """Whether this is the template's row, untouched but for what spreadsheets do to dates."""
    return all(cells[at[name]].strip() == _EXAMPLE[name] for name in ("reference", "name"))


def _read_guarded(
    table: Table, at: Mapping[str, int], seen: set[str], cells: list[str]
) -> ListingRow:
    """A new row; the whole file is refused where a row that narrows what is shown cannot be read.

    Left out by itself, such a row would leave its setting in public with all that its register tells.
    """
    try:
        return _read_new(at, seen, cells)
    except cell.CellUnreadable as fault:
        said = cells[at["consent"]].strip().casefold() if "consent" in at else ""
        if said in ("", "all"):
            raise
        column = "" if fault.position is None else table.header[fault.position]
        name = cells[at["reference"]][:40]
        reason = f"row {name!r} asks for less to be shown and cannot be read: put it right"
        raise FileRefused(table.path, reason, column=column) from None


def _read_new(at: Mapping[str, int], seen: set[str], cells: list[str]) -> ListingRow:
    """A row whose Ofsted or school number stands in no row above."""
    row = read_row(at, cells)
    number = row.ofsted_urn or row.dfe_urn
    if number in seen:
        column = "ofsted_urn" if row.ofsted_urn else "school_urn"
        raise cell.CellUnreadable("given twice: the first row was kept", at[column], number)
    if number:
        seen.add(number)
    return row


def _said_by_all(
    table: Table, rows: Iterable[_Row], position: int, parse: Callable[[str], Value]
) -> Value | None:
    """The one value that a column's readable cells hold; raises FileRefused when they differ."""
    said: Value | None = None
    for number, cells in rows:
        try:
            value = parse(cells[position])
        except ValueError:
            continue
        if said is not None and value != said:
            column = table.header[position]
            reason = f"a file speaks of one council and one day, and a row above says {said}"
            raise FileRefused(table.path, reason, row=number, column=column, value=cells[position])
        said = value
    return said
