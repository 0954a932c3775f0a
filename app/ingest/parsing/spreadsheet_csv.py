"""CSV files saved from a spreadsheet, in any encoding, separator and shape, and workbooks.

Rows are numbered as the spreadsheet shows them, so that officers find the reported row: a cell of
several lines is one row, blank rows count, a leading `sep=;` line does not. Spreadsheets separate
cells by commas, semicolons (where the comma is the decimal mark) or tabs, and leave out blank cells
at the end of a row.
"""

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator
from itertools import islice
from pathlib import Path

from app.core.csv_escaping import escape_formula
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import (
    CUT_SHORT,
    HEADER_WITHIN_ROWS,
    CsvTable,
    LineReader,
    describe_csv_error,
    is_text,
    normalise,
    read_bytes,
)
from app.ingest.parsing.spreadsheet_xlsx import is_workbook, workbook_csv

SHEET_BYTES_MAX = 40_000_000  # 5,000 settings with long texts in many languages
ROWS_MAX = 20_000
COLUMNS_MAX = 300
_SEPARATORS = (",", ";", "\t", "|")
SEP_LINE = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*(\r\n|\n|\r)', re.IGNORECASE)
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_UTF_8_SIGN = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_START = 1_000  # characters
_SAMPLE_BYTES = 100_000  # to distinguish encodings
_Rows = Iterator[tuple[int, list[str]]]


def open_sheet(
    path: Path, key_columns: Collection[str], heading_key: Callable[[str], str] = normalise
) -> CsvTable:
    """The table whose header has one of `key_columns`, with every row as wide as the header.

    `heading_key` maps all spellings of a heading to one key. Cells keep their text, except for an
    apostrophe that guards against formulas (`unescape`). A column without a name is called
    "column 7". Blank rows and repeated headers are left out; a row with more cells than the header
    keeps them. Raises FileRefused when there is no such table.
    """
    if is_workbook(path):
        data = workbook_csv(path, key_columns, heading_key)
    else:
        data = read_bytes(path, limit=SHEET_BYTES_MAX)
    encoding, start = _open_text(path, data)
    if start.lstrip().startswith("<"):
        raise FileRefused(path, "this is a web page or XML, not CSV")
    separator_line = SEP_LINE.match(start)
    keys = {heading_key(name) for name in key_columns}
    for separator in separator_line[1] if separator_line else _SEPARATORS:
        lines = LineReader(path, data, encoding)
        if separator_line:
            next(lines)
        rows = _rows(path, lines, separator)
        found = _find_header(rows, keys, heading_key)
        if found:
            return _table(path, *found, rows)
    names = " or ".join(repr(name) for name in list(key_columns)[:2])
    raise FileRefused(path, f"no header row with {names} in the first {HEADER_WITHIN_ROWS} rows")


def unrecognised_columns(table: CsvTable, known: Collection[str]) -> tuple[str, ...]:
    """The columns of a table that are not among the `known` names, as written."""
    names = {normalise(name) for name in known}
    return tuple(written for written in table.header if normalise(written) not in names)


def unescape(cell: str) -> str:
    """The inverse of `core.csv_escaping.escape_formula`: removes the apostrophe of an export."""
    return cell[1:] if cell.startswith("'") and escape_formula(cell) != cell else cell


def _open_text(path: Path, data: bytes) -> tuple[str, str]:
    """The encoding of a text and its first characters; raises FileRefused when it is not text."""
    encoding = _encoding(path, data)
    text = data.decode(encoding)
    if "\0" in text:
        above = text[: text.index("\0")]
        row = 1 + max(above.count("\n"), above.count("\r"))
        reason = "this is not text: it contains NUL characters; save it as CSV UTF-8"
        raise FileRefused(path, reason, row=row)
    return encoding, text[:_START]


def _encoding(path: Path, data: bytes) -> str:
    """UTF-8, UTF-16 with a byte order mark, or Windows-1252.

    Raises FileRefused for other encodings and for mixtures.
    """
    candidates = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}
    if data.startswith(_UTF_16):
        candidates = {"utf-16": "UTF-16"}
    elif data.startswith(codecs.BOM_UTF8) or _is_mostly_utf_8(data):
        del candidates["cp1252"]
    for encoding in candidates:
        if is_text(data, encoding):
            return encoding
    names = " or ".join(candidates.values())
    raise FileRefused(path, f"this is not text in {names}; save it as CSV UTF-8")


def _is_mostly_utf_8(data: bytes) -> bool:
    """Whether most bytes above ASCII are UTF-8 sequences, so that 1252 would give gibberish."""
    first = _HIGH_BYTE.search(data)
    sample = data[first.start() :][:_SAMPLE_BYTES] if first else b""
    rest, signs = _UTF_8_SIGN.subn(b"", sample)
    return signs > len(_HIGH_BYTE.findall(rest))


def _rows(path: Path, lines: LineReader, separator: str) -> _Rows:
    """Rows that are not blank, without blank cells at their ends."""
    reader = csv.reader(lines, strict=True, delimiter=separator)
    number = widest = 0
    try:
        for number, cells in enumerate(reader, 1):
            widest = max(widest, len(cells))
            if not lines.end_row() and len(cells) < widest:
                raise FileRefused(path, CUT_SHORT, row=number)
            while cells and not cells[-1].strip():
                cells.pop()
            if cells:
                yield number, cells
    except csv.Error as error:
        raise FileRefused(path, describe_csv_error(error), row=number + 1) from None


def _find_header(
    rows: _Rows, keys: set[str], heading_key: Callable[[str], str]
) -> tuple[str, int, list[str]] | None:
    """The titles above the header, its row and its cells; None if this is not the separator."""
    titles: list[str] = []
    try:
        for number, cells in islice(rows, HEADER_WITHIN_ROWS):
            if not keys.isdisjoint(map(heading_key, cells)):
                return "\n".join(titles), number, cells
            titles.append(" ".join(filter(None, cells)))
    except FileRefused:  # quotation marks may match with another separator
        return None
    return None


def _table(path: Path, title: str, header_row: int, header: list[str], rows: _Rows) -> CsvTable:
    if len(header) > COLUMNS_MAX:
        raise FileRefused(path, f"more than {COLUMNS_MAX} columns", row=header_row)
    named = [name if name.strip() else f"column {at}" for at, name in enumerate(header, 1)]
    normalised = [normalise(name) for name in header]
    width = len(header)

    def body() -> _Rows:
        for count, (number, cells) in enumerate(rows):
            if count == ROWS_MAX:
                raise FileRefused(path, f"more than {ROWS_MAX:,} rows", row=number)
            is_header_again = normalise(cells[0]) == normalised[0] and (
                [normalise(cell) for cell in cells[: width + 1]] == normalised
            )
            if is_header_again:
                continue
            yield number, [unescape(cell) for cell in cells] + [""] * (width - len(cells))

    return CsvTable(path, title, tuple(named), header_row, body())
