"""A council's own listing: one row a setting, as its officers keep it in a spreadsheet.

`columns.COLUMNS` says what each column holds, `headers` how else it may be called; `template` writes a
file to begin with, `write` the current edition, and reading that changes nothing. Columns that we do
not know are named and left out. A cell that cannot be read keeps its earlier value.
Source: data-sources.md §16 (what a council must publish), domain.md §11 (charges, patterns).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TypeVar

from app.ingest.csvfile import Table, date_in
from app.ingest.errors import FileRefused
from app.ingest.source import ListingRow, Reading, Source
from app.ingest.sources.council_listing import values
from app.ingest.sources.council_listing.columns import COLUMNS, KEYS
from app.ingest.sources.council_listing.earlier import NOTHING_EARLIER, Earlier, FindEarlier
from app.ingest.sources.council_listing.export import cells, template, write
from app.ingest.sources.council_listing.headers import (
    describe,
    find_columns,
    key_of,
    names_of,
    unread_headings,
)
from app.ingest.sources.council_listing.money import parse_extra, parse_prices
from app.ingest.sources.council_listing.opening import parse_opening, write_opening
from app.ingest.sources.council_listing.reader import Sheet, read_all
from app.ingest.spreadsheet import open_sheet

__all__ = [
    "COLUMNS",
    "NOTHING_EARLIER",
    "SOURCE",
    "Earlier",
    "cells",
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


def read(
    path: Path, find_earlier: FindEarlier | None = None, struck: Collection[str] = ()
) -> Reading[ListingRow]:
    """The settings of a listing, in any CSV that a spreadsheet makes.

    `find_earlier` tells what the record knows of the council's settings, `struck` are references of
    those whose rows could not be read and were taken out of the file since. Raises FileRefused when a
    required column is missing, a column is given twice or not clear, the rows speak of several councils
    or days, or the consent of a home-based setting cannot be read.
    """
    table = open_sheet(path, [name for key in KEYS for name in names_of(key)], key_of)
    at = find_columns(table)
    rows = [(number, row) for number, row in table.rows if not _is_example(at, row)]
    la_number = _said_by_all(table, rows, at["la_number"], values.council_number)
    if rows and la_number is None:
        raise FileRefused(path, "no row says which council it is of", column="la_number")
    earlier = NOTHING_EARLIER
    if find_earlier and la_number:
        earlier = find_earlier(la_number, _numbers(at, rows))
    strange = unread_headings(table, at)
    reading: Reading[ListingRow] = Reading(iter(()), date_in(table.title), la_number, strange)
    reading.columns = (*at, *strange)
    reading.records = read_all(Sheet(table, at, rows), earlier, reading, struck)
    if "as_at" in at:
        reading.as_at = _said_by_all(table, rows, at["as_at"], values.day) or reading.as_at
    return reading


def _is_example(at: Mapping[str, int], row: list[str]) -> bool:
    """Whether this is the template's row, untouched but for what spreadsheets do to dates."""
    return all(row[at[name]].strip() == _EXAMPLE[name] for name in ("reference", "name"))


def _numbers(at: Mapping[str, int], rows: Iterable[_Row]) -> set[str]:
    """Ofsted's numbers as they stand in the file."""
    if "ofsted_urn" not in at:
        return set()
    return {row[at["ofsted_urn"]].strip().upper() for _, row in rows} - {""}


def _said_by_all(
    table: Table, rows: Iterable[_Row], position: int, parse: Callable[[str], Value]
) -> Value | None:
    """The one value that a column's readable cells hold; raises FileRefused when they differ."""
    said: Value | None = None
    for number, row in rows:
        try:
            value = parse(row[position])
        except ValueError:
            continue
        if said is not None and value != said:
            column = table.header[position]
            reason = f"a file speaks of one council and one day, and a row above says {said}"
            raise FileRefused(table.path, reason, row=number, column=column, value=row[position])
        said = value
    return said
