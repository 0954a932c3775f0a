"""Publishers' CSV files: their encoding, their header row, and the meaning of each column.

The header row is searched for: Ofsted's files have had none, two and three title lines above it.
"""

import codecs
import csv
import gzip
import io
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from isal import igzip, isal_zlib

from app.ingest.errors import FileRefused
from app.ingest.parsing.as_at_date import find_date

UNPACKED_BYTES_MAX = 150_000_000  # DfE's register of schools has 65 MB; more is another file
# Of larger files: real ones are packed to a fifth or a tenth, zip bombs to a thousandth.
COMPRESSION_RATIO_MAX = 50
ROWS_MAX = 300_000  # four times Ofsted's register; also the limit of unreadable rows in any file
LINES_MAX = 2_000_000  # including blank ones: a whole worksheet has 1,048,576
ROW_LENGTH_MAX = 8_000_000  # characters, two boundaries
HEADER_WITHIN_ROWS = 13  # up to 12 title lines (docs/sources.md#all-sources)
CUT_SHORT = "the file is cut short in the middle of its last row"
_GZIP = b"\x1f\x8b"
_NOT_CSV_SIGNATURES = {
    b"PK\x03\x04": "this is a zip or a spreadsheet, not CSV: unpack it, or save it as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "this is an old Excel workbook: save it as CSV UTF-8",
}
_HTML_START = re.compile(rb"<(!doctype|html|head|\?xml)", re.IGNORECASE)
_CHUNK_BYTES, _LINE_LENGTH_MAX = 1 << 20, 1 << 16  # bytes
_AS_AT = re.compile(r"\bas at\b(.{0,25})", re.IGNORECASE)

# A council's boundary is one cell, longer than csv's default limit of 131,072 characters.
csv.field_size_limit(4_000_000)


class LineReader:
    """The lines of a text, decoded one by one, so that no file is in memory twice.

    Raises FileRefused after LINES_MAX lines, or ROW_LENGTH_MAX characters without an `end_row`.
    """

    def __init__(self, path: Path, data: bytes, encoding: str) -> None:
        self._path = path
        self._text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
        self._count = self._length = 0
        self._is_ended = True

    def __iter__(self) -> "LineReader":
        return self

    def __next__(self) -> str:
        line = self._text.readline(ROW_LENGTH_MAX + 1)
        if not line:
            raise StopIteration
        self._is_ended = line[-1] in "\r\n"
        self._length += len(line)
        if self._length > ROW_LENGTH_MAX:
            raise FileRefused(self._path, "a row is far too long")
        self._count += 1
        if self._count > LINES_MAX:
            raise FileRefused(self._path, f"more than {LINES_MAX:,} lines")
        return line

    def end_row(self) -> bool:
        """Reset the length of the row; False when its last line had no line end."""
        self._length = 0
        return self._is_ended


@dataclass(frozen=True)
class CsvTable:
    """A CSV whose header is known. `rows` yields (line from 1, cells) without blank rows.

    `title` is the text above the header. Iteration raises FileRefused when quotation marks do not
    match, a row does not end or the last one is cut short. `unknown` maps the positions of unknown
    columns, filled in by `find_column_positions`, to a few of their values, once rows are read.
    """

    path: Path
    title: str
    header: tuple[str, ...]
    header_row: int
    rows: Iterator[tuple[int, list[str]]]
    unknown: dict[int, list[str]] = field(default_factory=dict)


def open_table(path: Path, key_columns: Collection[str], rows_max: int = ROWS_MAX) -> CsvTable:
    """The table in a CSV, compressed with gzip or not, whose header has one of `key_columns`.

    Raises FileRefused when it is empty, a web page, a zip, not text, or has no such header row.
    """
    return find_header(path, decode(path, read_bytes(path)), key_columns, rows_max)


def read_bytes(path: Path, at_most: int | None = None, limit: int = UNPACKED_BYTES_MAX) -> bytes:
    """The file's bytes, unpacked; only the first `at_most` if that is given.

    Raises FileRefused when it cannot be read, is empty, damaged or a spreadsheet, or unpacks to more
    than `limit` bytes.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start in _NOT_CSV_SIGNATURES:
                raise FileRefused(path, _NOT_CSV_SIGNATURES[start])
            is_gzip = start.startswith(_GZIP)  # ISA-L takes a third of zlib's time
            unpacked = igzip.GzipFile(fileobj=raw) if is_gzip else None  # type: ignore[no-untyped-call]
            limit = unpacked_limit(path, limit) if unpacked else limit
            with unpacked or nullcontext(raw) as stream:
                data = stream.read(limit + 1 if at_most is None else at_most)
    # isal's type stubs declare its error as an instance.
    except (EOFError, gzip.BadGzipFile, isal_zlib.error):  # type: ignore[misc]
        raise FileRefused(path, "the gzip file is cut short or damaged") from None
    except OSError as error:
        raise FileRefused(path, f"cannot be read ({error.strerror})") from None
    if not data or data.isspace():
        raise FileRefused(path, "the file is empty")
    if len(data) > limit:
        raise FileRefused(path, f"unpacks to more than {limit // 1_000_000} MB")
    return bytes(data)


def unpacked_limit(path: Path, most: int) -> int:
    """The number of bytes that a packed file may unpack to: `most`, or fewer for a small file."""
    return min(most, max(UNPACKED_BYTES_MAX, COMPRESSION_RATIO_MAX * path.stat().st_size))


def find_header(
    path: Path, lines: LineReader, key_columns: Collection[str], rows_max: int = ROWS_MAX
) -> CsvTable:
    """The table in a text; see `open_table`."""
    keys = {normalise(name) for name in key_columns}
    titles: list[str] = []
    rows = _rows(path, lines, rows_max)
    for line, cells, _ in islice(rows, HEADER_WITHIN_ROWS):
        if not keys.isdisjoint(map(normalise, cells)):
            whole = _whole_rows(path, rows, len(cells))
            return CsvTable(path, "\n".join(titles), tuple(cells), line, whole)
        titles.append(" ".join(filter(None, cells)))
    names = " or ".join(repr(name) for name in key_columns)
    raise FileRefused(path, f"no header row with {names} in the first {HEADER_WITHIN_ROWS} rows")


def find_column_positions(
    table: CsvTable,
    meanings: Mapping[str, Collection[str]],
    required: Collection[str],
    unused: Collection[str],
) -> dict[str, int]:
    """The position in a row of each meaning. `meanings` lists the publishers' names for each.

    Case and spaces do not matter. A column that is neither in `meanings` nor in `unused` is added to
    `table.unknown`, and its edition is quarantined. Raises FileRefused for two columns of the same
    meaning, and for a missing `required` meaning.
    """
    by_name = {normalise(name): meaning for meaning, names in meanings.items() for name in names}
    ignored = {normalise(name) for name in unused}
    positions: dict[str, int] = {}
    for position, written in enumerate(table.header):
        name = normalise(written)
        if name in ignored:
            continue
        if name not in by_name:
            table.unknown[position] = []
            continue
        if by_name[name] in positions:
            first = table.header[positions[by_name[name]]]
            reason = f"this column means the same as column {first!r}"
            raise FileRefused(table.path, reason, row=table.header_row, column=written)
        positions[by_name[name]] = position
    require(table, positions, meanings, required)
    return positions


def require(
    table: CsvTable,
    positions: Mapping[str, int],
    meanings: Mapping[str, Collection[str]],
    required: Collection[str],
) -> None:
    """Raise FileRefused with the first column of `required` that is missing from the file."""
    for meaning in required:
        if meaning not in positions:
            name = next(iter(meanings[meaning]))
            reason = "this column is missing"
            if table.unknown:
                new = ", ".join(repr(column_name(table, at)[:60]) for at in table.unknown)
                reason += f", and the file has unknown columns: {new}"
            raise FileRefused(table.path, reason, row=table.header_row, column=name)


def column_name(table: CsvTable, position: int) -> str:
    """A column's name as written, or "column 7" if it has none."""
    return table.header[position].strip() or f"column {position + 1}"


def normalise(name: str) -> str:
    """A column name without differences between editions: case, spaces, kinds of apostrophe."""
    return " ".join(name.replace("\ufeff", "").replace("\u2019", "'").split()).casefold()


def date_in(title: str) -> date | None:
    """The date in title lines: the one after "as at", or else the last one, or None."""
    match = _AS_AT.search(title)
    return find_date(match[1]) if match else find_date(title)


def is_gzip_file(path: Path) -> bool:
    """Whether the file's content is gzip, whatever its name."""
    with path.open("rb") as raw:
        return raw.read(2) == _GZIP


def decode(path: Path, data: bytes) -> LineReader:
    """The lines of a text in UTF-8, or else in Windows-1252.

    Raises FileRefused when it is neither, is a web page or contains NUL characters.
    """
    # Seen in one file: a byte order mark at the start, and a few Windows-1252 apostrophes.
    text = data.removeprefix(codecs.BOM_UTF8)
    if _HTML_START.match(text[:1000].lstrip()):
        raise FileRefused(path, "this is a web page, not CSV")
    if b"\0" in text:
        raise FileRefused(path, "this is not text: it contains NUL characters")
    for encoding in ("utf-8", "cp1252"):
        if is_text(text, encoding):
            return LineReader(path, text, encoding)
    raise FileRefused(path, "this is not text in UTF-8 or Windows-1252")


def check_lines(path: Path, stream: BinaryIO, most: int, name: str = "") -> None:
    """Raise FileRefused on NUL characters, more than `most` lines, or a line of over 128 kB.

    For files that are read as whole columns, where an endless line would use up all memory. `name`
    is that of the member of a zip.
    """
    at, count = f"{name}: " if name else "", 0
    while chunk := stream.read(_LINE_LENGTH_MAX):
        ends = chunk.count(b"\n")
        count += ends
        if b"\0" in chunk:
            raise FileRefused(path, f"{at}this is not text: it contains NUL characters")
        if not ends and len(chunk) == _LINE_LENGTH_MAX:
            raise FileRefused(path, f"{at}a row is far too long", row=count + 1)
        if count > most:
            raise FileRefused(path, f"{at}more than {most:,} lines")


def is_text(data: bytes, encoding: str) -> bool:
    """Whether the bytes are valid in an encoding; decoded in chunks to save memory."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for start in range(0, len(data), _CHUNK_BYTES):
            decoder.decode(data[start : start + _CHUNK_BYTES])
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _rows(path: Path, lines: LineReader, rows_max: int) -> Iterator[tuple[int, list[str], bool]]:
    """Line, cells and whether the row has a line end, for each row that is not blank or is cut."""
    reader = csv.reader(lines, strict=True)
    count = 0
    try:
        for cells in reader:
            is_ended = lines.end_row()
            if any(cells) or not is_ended:
                count += 1
                if count > rows_max:
                    raise FileRefused(path, f"more than {rows_max:,} rows")
                yield reader.line_num, cells, is_ended
    except csv.Error as error:
        raise FileRefused(path, describe_csv_error(error), row=reader.line_num) from None


def _whole_rows(
    path: Path, rows: Iterator[tuple[int, list[str], bool]], width: int
) -> Iterator[tuple[int, list[str]]]:
    for line, cells, is_ended in rows:
        if len(cells) < width and not is_ended:
            raise FileRefused(path, CUT_SHORT, row=line)
        if any(cells):
            yield line, cells


def describe_csv_error(error: csv.Error) -> str:
    """The reason of an error of the csv module."""
    if "field limit" in str(error):
        return "a cell is far too long"
    return f"the quotation marks do not match ({error})"
