"""Parsers of single cells, and `read_rows`, which reports rows that fail and leaves them out.

Every text for a column of limited length in the record passes through `bounded`: SQLite accepts any
length, but PostgreSQL would fail on the whole edition.
"""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, cast

from app.core.house_numbers import may_contain_date, restore_address
from app.core.listing_cells.length_limits import bounded
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import ROWS_MAX, CsvTable, column_name, date_in
from app.ingest.reading import DUPLICATE_REASON, BadRow, Reading, Record
from app.ingest.source_rows import Address, ConsentedRow

MISSING = frozenset(
    {"", "-", "NULL"}
)  # Ofsted's three forms of a blank cell (docs/sources.md#all-sources)
DATE_IN_ADDRESS = (
    "a spreadsheet turned this line into a date, so it is left out: "
    "write the house number as text, like 9 to 10"
)
EXAMPLES_MAX = 3  # values of an unknown column, shown for the decision on its edition
_REDACTED = "REDACTED"
_BLANK_CELLS = MISSING | {_REDACTED}  # a fast path for nearly all such cells
_DAY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)


class CellUnreadable(ValueError):
    """A cell has an invalid value. With `position` None the whole row is at fault."""

    def __init__(self, reason: str, position: int | None = None, value: str = "") -> None:
        super().__init__(reason)
        self.position = position
        self.value = value


def read_rows(
    table: CsvTable, parse: Callable[[list[str]], Record], key: Callable[[Record], object]
) -> Reading[Record]:
    """A reading with each row of the table as `parse` returns it.

    Rows that raise CellUnreadable, have more or fewer cells than the header, or have the `key` of an
    earlier row go to `bad`.
    """
    reading: Reading[Record] = Reading(iter(()), date_in(table.title), columns=table.header)
    if table.unknown:
        reading.unknown_columns = {
            column_name(table, at): seen for at, seen in table.unknown.items()
        }
        table = replace(table, rows=_with_examples(table))
    reading.records = _records(table, parse, key, reading)
    return reading


def _with_examples(table: CsvTable) -> Iterator[tuple[int, list[str]]]:
    """The unchanged rows; adds the first values of unknown columns to `table.unknown`."""
    for line, cells in table.rows:
        for position, seen in table.unknown.items():
            value = cells[position].strip() if position < len(cells) else ""
            if value and len(seen) < EXAMPLES_MAX and value[:40] not in seen:
                seen.append(value[:40])
        yield line, cells


def _records(
    table: CsvTable,
    parse: Callable[[list[str]], Record],
    key: Callable[[Record], object],
    reading: Reading[Record],
) -> Iterator[Record]:
    seen: set[object] = set()
    width = len(table.header)
    for line, cells in table.rows:
        reading.rows_read += 1
        try:
            if len(cells) != width:
                raise CellUnreadable(f"the header has {width} cells, this row {len(cells)}")
            record = parse(cells)
            identity = key(record)
            if identity in seen:
                raise CellUnreadable(DUPLICATE_REASON, value=_key_text(identity))
        except CellUnreadable as fault:
            column = "" if fault.position is None else table.header[fault.position]
            reading.bad.append(BadRow(line, column, fault.value[:200], str(fault)))
            if len(reading.bad) > ROWS_MAX:  # each is listed in the report
                reason = f"more than {ROWS_MAX:,} rows cannot be read"
                raise FileRefused(table.path, reason) from None
            continue
        seen.add(identity)
        yield with_restored_address(record, reading, line)


def with_restored_address(record: Record, reading: Reading[Record], line: int) -> Record:
    """The record with house numbers restored that a spreadsheet had turned into dates.

    Lines that cannot be restored are left out and added to `reading.row_warnings`.
    """
    given: Address | None = getattr(record, "address", None)
    if not given or not may_contain_date("\n".join(given.lines)):
        return record
    restored = restore_address(given.lines)
    if restored.lines == given.lines:
        return record
    reading.restored_count += not restored.unreadable_lines
    reading.row_warnings += [
        BadRow(line, "address", unreadable[:200], DATE_IN_ADDRESS, is_personal=True)
        for unreadable in restored.unreadable_lines
    ]
    lines = restored.lines
    if not lines and isinstance(record, ConsentedRow):
        lines = (given.town,)  # an address without lines would count as a narrower consent
    changed: Any = record
    return cast("Record", replace(changed, address=replace(given, lines=lines)))


def _key_text(identity: object) -> str:
    """A key of one or several parts, as plain text."""
    parts = identity if isinstance(identity, tuple) else (identity,)
    return " ".join(str(getattr(part, "value", part)) for part in parts)


def read_cell(cells: list[str], position: int, parse: Callable[[str], Record]) -> Record:
    """The parsed value of a cell; a ValueError of `parse` becomes CellUnreadable with the position."""
    try:
        return parse(cells[position])
    except ValueError as error:
        raise CellUnreadable(str(error), position, cells[position]) from None


def text(cell: str) -> str:
    """A cell's text with single spaces; "" when it is blank or redacted."""
    if cell in _BLANK_CELLS:
        return ""
    value = " ".join(cell.split())
    return "" if value in MISSING or is_redacted(value) else value


def text_of(column: str) -> Callable[[str], str]:
    """A parser like `text`, bounded by the length of a column of the record."""
    return lambda cell: bounded(text(cell), column)


name, line, number = text_of("name"), text_of("line"), text_of("number")
town, postcode, phone = text_of("town"), text_of("postcode"), text_of("phone")


def is_redacted(cell: str) -> bool:
    return _REDACTED in cell.upper() and cell.strip().upper() == _REDACTED


@lru_cache(maxsize=50_000)
def day(cell: str) -> date | None:
    """A day written as DD/MM/YYYY; None for a blank cell."""
    value = cell.strip()
    if value in MISSING:
        return None
    found = _DAY.fullmatch(value)
    if not found:
        raise ValueError("this is not a date like 31/08/2026")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise ValueError("this day does not exist") from None


def address(
    cells: list[str], lines: Collection[int], town_at: int, postcode_at: int
) -> Address | None:
    """The address in cells at these positions; None when any part of it is redacted."""
    if any(map(is_redacted, [cells[position] for position in (postcode_at, town_at, *lines)])):
        return None
    given = tuple([value for position in lines if (value := read_cell(cells, position, line))])
    return Address(given, read_cell(cells, town_at, town), read_cell(cells, postcode_at, postcode))


def council_name(cell: str) -> str:
    """A council's name as written; "" for Ofsted's "not recorded"."""
    written = bounded(text(cell), "la_name")
    return "" if written.casefold() == "not recorded" else written
