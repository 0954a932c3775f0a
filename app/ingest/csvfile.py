"""A publisher's CSV: what it really is, where its header stands, which column means what.

Header rows are found, not counted: Ofsted has put none, two and three title lines above its own.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from app.ingest.asat import find_date
from app.ingest.errors import FileRefused

if TYPE_CHECKING:
    from _csv import Reader

UNPACKED_BYTES_MAX = 400_000_000  # twenty times Ofsted's register; more is a bomb or another file
HEADER_WITHIN_ROWS = 13  # up to 12 title lines (data-sources.md §2)
_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_PAGE = re.compile(r"<(!doctype|html|head|\?xml)", re.IGNORECASE)
_AS_AT = re.compile(r"\bas at\b(.{0,25})", re.IGNORECASE)

# A council's boundary is one cell, and the usual limit of 131,072 characters cuts it.
csv.field_size_limit(4_000_000)


@dataclass(frozen=True)
class Table:
    """A CSV whose header is known. `rows` yields (line of the file from 1, cells), blank ones left out.

    `title` is the text above the header. Iterating raises FileRefused where quotation marks break.
    """

    path: Path
    title: str
    header: tuple[str, ...]
    header_row: int
    rows: Iterator[tuple[int, list[str]]]


def open_table(path: Path, key_columns: Collection[str]) -> Table:
    """The table in a CSV, packed by gzip or not, whose header holds one of `key_columns`.

    Raises FileRefused when it is empty, a web page, a zip, no text, or has no such header row.
    """
    return find_header(path, decode(path, read_bytes(path)), key_columns)


def read_bytes(path: Path, at_most: int | None = None, limit: int = UNPACKED_BYTES_MAX) -> bytes:
    """The file's bytes, unpacked; only the first `at_most` where that is given.

    Raises FileRefused when it cannot be read, is empty, damaged, a zip, or unpacks to over `limit`.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start.startswith(_ZIP):
                raise FileRefused(path, "this is a zip or a spreadsheet, not CSV")
            unpacked = gzip.GzipFile(fileobj=raw) if start.startswith(_GZIP) else None
            with unpacked or nullcontext(raw) as stream:
                data = stream.read(limit + 1 if at_most is None else at_most)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise FileRefused(path, "the packed file is cut short or damaged") from None
    except OSError as error:
        raise FileRefused(path, f"cannot be read ({error.strerror})") from None
    if not data.strip():
        raise FileRefused(path, "the file is empty")
    if len(data) > limit:
        raise FileRefused(path, f"unpacks to more than {limit // 1_000_000} MB")
    return bytes(data)


def find_header(path: Path, text: str, key_columns: Collection[str]) -> Table:
    """The table in a text; see `open_table`."""
    if _PAGE.match(text.lstrip()[:20]):
        raise FileRefused(path, "this is a web page, not CSV")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    keys = {fold(name) for name in key_columns}
    titles: list[str] = []
    rows = _rows(path, reader)
    for line, cells in islice(rows, HEADER_WITHIN_ROWS):
        if not keys.isdisjoint(map(fold, cells)):
            return Table(path, "\n".join(titles), tuple(cells), line, rows)
        titles.append(" ".join(filter(None, cells)))
    names = " or ".join(repr(name) for name in key_columns)
    raise FileRefused(path, f"no header row with {names} in the first {HEADER_WITHIN_ROWS} rows")


def place_columns(
    table: Table,
    meanings: Mapping[str, Collection[str]],
    required: Collection[str],
    unused: Collection[str],
) -> dict[str, int]:
    """Where each meaning stands in the row. `meanings` gives the names that publishers used for it.

    Capitals and spaces do not matter. Raises FileRefused on a column that is neither a meaning nor
    `unused`, on a meaning given twice, and on a `required` meaning that is not there.
    """
    by_name = {fold(name): meaning for meaning, names in meanings.items() for name in names}
    ignored = {fold(name) for name in unused}
    places: dict[str, int] = {}
    for position, written in enumerate(table.header):
        name = fold(written)
        if name in ignored:
            continue
        if name not in by_name:
            reason = "we do not know this column; say in the adapter whether it is used"
            raise FileRefused(table.path, reason, row=table.header_row, column=written or " ")
        if by_name[name] in places:
            first = table.header[places[by_name[name]]]
            reason = f"says the same as column {first!r}"
            raise FileRefused(table.path, reason, row=table.header_row, column=written)
        places[by_name[name]] = position
    require(table, places, meanings, required)
    return places


def require(
    table: Table,
    places: Mapping[str, int],
    meanings: Mapping[str, Collection[str]],
    required: Collection[str],
) -> None:
    """Raises FileRefused naming the first column of `required` that the file lacks."""
    for meaning in required:
        if meaning not in places:
            name = next(iter(meanings[meaning]))
            reason = "this column is missing"
            raise FileRefused(table.path, reason, row=table.header_row, column=name)


def fold(name: str) -> str:
    """A column name without what changes between editions: capitals, spaces, the apostrophe."""
    return " ".join(name.replace("\ufeff", "").replace("\u2019", "'").split()).casefold()


def date_in(title: str) -> date | None:
    """The day that title lines speak of: the one after "as at", else the last one, else None."""
    said = _AS_AT.search(title)
    return find_date(said[1]) if said else find_date(title)


def is_packed(path: Path) -> bool:
    """Whether the file is packed by gzip, whatever its name says."""
    with path.open("rb") as raw:
        return raw.read(2) == _GZIP


def decode(path: Path, data: bytes) -> str:
    """Text in UTF-8, else in Windows-1252; raises FileRefused when it is neither, or holds NULs."""
    if b"\0" in data:
        raise FileRefused(path, "this is not text: it holds NUL characters")
    # Seen: a byte order mark at the start, and the odd Windows-1252 apostrophe.
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(path, "this is not text in UTF-8 or Windows-1252")


def _rows(path: Path, reader: "Reader") -> Iterator[tuple[int, list[str]]]:
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        reason = f"the quotation marks do not match ({error})"
        raise FileRefused(path, reason, row=reader.line_num) from None
