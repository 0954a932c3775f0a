"""Removal of single rows from archived files; all other bytes stay the same.

A table loses the lines of a row, another file what its source's `ElementRedaction` removes. A file
that cannot be parsed for this is removed.
"""

import codecs
import csv
import gzip
import io
import os
import zlib
from collections.abc import Callable, Collection, Iterator
from enum import Enum, auto
from itertools import islice
from pathlib import Path
from xml.parsers import expat

from app.ingest.parsing.csv_file import HEADER_WITHIN_ROWS
from app.ingest.parsing.spreadsheet_csv import SEP_LINE, unescape
from app.ingest.source import ElementRedaction, TableRedaction
from app.snapshot.disk import replacing

_SEPARATORS = ",;\t|"
UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_GZIP = b"\x1f\x8b"
_GZIP_LEVEL = 6  # 9 takes 1.6 to 4 times as long for a file that is 1 to 4 % smaller


class RedactionResult(Enum):
    """The effect of a redaction on a file."""

    UNCHANGED = auto()
    REWRITTEN = auto()
    REMOVED = auto()


def redact_by_key(
    path: Path, redaction: TableRedaction | ElementRedaction, keys: Collection[str]
) -> RedactionResult:
    """Remove the rows with these keys from an archived file of a source.

    The file may be compressed with gzip. It is replaced atomically and keeps its timestamps. A file
    that cannot be parsed is removed.
    """
    if isinstance(redaction, ElementRedaction):
        return _rewrite(path, lambda data: redaction.without_keys(data, keys))
    return _rewrite(path, lambda data: _table_without_keys(data, redaction, keys))


def redact_by_row_number(
    path: Path, redaction: TableRedaction, numbers: Collection[int]
) -> RedactionResult:
    """Remove rows from an archived table by their numbers in the report of unreadable rows."""
    return _rewrite(path, lambda data: _table_without_rows(data, redaction, numbers))


def redact_unreadable_elements(path: Path, redaction: ElementRedaction) -> RedactionResult:
    """Remove everything from an archived file except the first readable element of each key.

    Such a file may be a single line, so a line number does not identify an element.
    """
    readable = redaction.readable_keys(path)
    return _rewrite(path, lambda data: redaction.with_only(data, readable))


def _rewrite(path: Path, change: Callable[[bytes], bytes]) -> RedactionResult:
    """Change an archived file, compressed with gzip or not; remove it if it cannot be parsed."""
    packed = path.read_bytes()
    try:
        before = gzip.decompress(packed) if packed.startswith(_GZIP) else packed
        after = change(before)
    except (OSError, EOFError, zlib.error, ValueError, csv.Error, expat.ExpatError):
        path.unlink()
        return RedactionResult.REMOVED
    if after == before:
        return RedactionResult.UNCHANGED
    is_packed = packed.startswith(_GZIP)
    _replace_file(path, gzip.compress(after, _GZIP_LEVEL, mtime=0) if is_packed else after)
    return RedactionResult.REWRITTEN


def _table_without_rows(data: bytes, redaction: TableRedaction, numbers: Collection[int]) -> bytes:
    """A CSV without these rows, numbered by their last line, or as a spreadsheet shows them."""
    mark, encoding, text = _decoded(data)
    is_sheet = redaction.is_sheet
    separator = _separator_of(text, redaction) if is_sheet else ","
    separator_line = SEP_LINE.match(text) if is_sheet else None
    number, rows_kept = -1 if separator_line else 0, []
    for written, _ in _rows(text, separator):
        number += 1 if is_sheet else written.lines
        if number not in numbers:
            rows_kept.append(str(written))
    return mark + "".join(rows_kept).encode(encoding)


def _separator_of(text: str, redaction: TableRedaction) -> str:
    """The separator of cells; raises ValueError when there is no header."""
    for separator in _SEPARATORS:
        if _find_column(text, separator, redaction) is not None:
            return separator
    raise ValueError("no header")


def _decoded(data: bytes) -> tuple[bytes, str, str]:
    """The byte order mark, an encoding that restores every byte, and the text after the mark."""
    mark = next((bom for bom in (codecs.BOM_UTF8, *UTF_16) if data.startswith(bom)), b"")
    # Latin-1 restores every byte, whatever the bytes above ASCII mean.
    encoding = UTF_16.get(mark, "latin-1")
    return mark, encoding, data[len(mark) :].decode(encoding)


def _replace_file(path: Path, data: bytes) -> None:
    times = path.stat()
    with replacing(path) as file:
        file.write(data)
        file.flush()
        os.utime(file.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))


def _table_without_keys(data: bytes, redaction: TableRedaction, keys: Collection[str]) -> bytes:
    """A CSV without the rows with these keys; raises ValueError when there is no header."""
    mark, encoding, text = _decoded(data)
    separators = _SEPARATORS if redaction.is_sheet else ","
    wanted = {
        _normalised(spelling) for key in keys for spelling in _decoded_spellings(key, encoding)
    }
    for separator in separators:
        position = _find_column(text, separator, redaction)
        if position is not None:
            rows_left = (
                written
                for written, cells in _rows(text, separator)
                if len(cells) <= position or _normalised(cells[position]) not in wanted
            )
            return mark + "".join(rows_left).encode(encoding)
    raise ValueError("no header")


def _decoded_spellings(key: str, encoding: str) -> Iterator[str]:
    """The forms of a key in a text; in one read as Latin-1 those of its possible encodings."""
    yield key
    if encoding == "latin-1":
        yield key.encode("utf-8").decode("latin-1")
        yield key.encode("cp1252", "replace").decode("latin-1")


def _normalised(cell: str) -> str:
    return " ".join(unescape(cell).split()).casefold()


def _find_column(text: str, separator: str, redaction: TableRedaction) -> int | None:
    """The position of the first key column that is in the header; None when there is no header."""
    known = [redaction.heading_key(name) for name in redaction.key_columns]
    try:
        for _, cells in islice(_rows(text, separator), 2 * HEADER_WITHIN_ROWS):
            headings = [redaction.heading_key(cell) for cell in cells]
            if found := next((name for name in known if name in headings), None):
                return headings.index(found)
    except csv.Error:  # quotation marks may match with another separator
        return None
    return None


class _RawRow(str):
    """A row as written, with its line ends. `lines` is its number of lines."""

    lines: int


def _rows(text: str, separator: str) -> Iterator[tuple[_RawRow, list[str]]]:
    """Each row as written with its cells, including blank lines."""
    written: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            written.append(line)
            yield line

    for cells in csv.reader(lines(), strict=True, delimiter=separator):
        row = _RawRow("".join(written))
        row.lines = len(written)
        yield row, cells
        written.clear()
