"""Files being read: the records, the rows that could not be read, and what was not understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

Record = TypeVar("Record")
DUPLICATE_REASON = "given twice: the first row was kept"  # same number as an earlier row


@dataclass(frozen=True)
class BadRow:
    """One row that could not be read. `row` counts lines of the file from 1, as an editor shows.

    `column` is "" when the whole row is at fault. `file` names the file if the edition has several
    (a folder, a zip), otherwise "". `accepted` describes the valid values of the cell.
    `is_recovered`: the rest of the row was read, or the row of the current edition is kept, as
    `outcome` states. `is_personal`: the value may be shown in the report only.
    `is_cell`: only one cell is at fault, in a row that was read and whose reference is known.
    """

    row: int
    column: str
    value: str
    reason: str
    file: str = ""
    accepted: str = ""
    outcome: str = ""
    is_recovered: bool = False
    is_personal: bool = False
    is_cell: bool = False


@dataclass
class Reading(Generic[Record]):
    """A file being read: `records` yields one record at a time, and failed rows go to `bad`.

    `as_at` is the date in the file's title line, None if there is none. `rows_read` and `bad` are
    complete once `records` is exhausted. `la_number` is the DfE number of the council in a
    council's own file, "" for a national file, None for a council file that does not name its
    council. `columns` are all columns of a table as written, `ignored` those that were not read,
    `unknown_columns` those that no adapter lists, with a few of their values. `unknown_items` are
    other unknown parts, such as elements and categories: a description and a few values of each.
    `notes` are sentences about rows left out on purpose. `row_warnings` are cells left out of rows
    that were read, `restored_count` is the number of addresses whose house numbers a spreadsheet
    had turned into dates. `kept_rows` are the keys of records of the current edition that replace
    unreadable rows.
    """

    records: Iterator[Record]
    as_at: date | None = None
    la_number: str | None = ""
    ignored: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows_read: int = 0
    bad: list[BadRow] = field(default_factory=list)
    unknown_columns: Mapping[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    row_warnings: list[BadRow] = field(default_factory=list)
    restored_count: int = 0
    kept_rows: list[str] = field(default_factory=list)
    unknown_items: dict[str, list[str]] = field(default_factory=dict)
