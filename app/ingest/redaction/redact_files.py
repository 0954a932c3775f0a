"""Removal of single rows from archived files; all other bytes stay the same.

A table loses the lines of a row, Ofsted's extract the element of a registration. A registration that
is confidential in the same file keeps only the elements that make it so. A file that cannot be
parsed for this is removed.
"""

import codecs
import csv
import gzip
import io
import os
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum, auto
from itertools import islice
from pathlib import Path
from xml.parsers import expat

from app.ingest.parsing.csv_file import HEADER_WITHIN_ROWS, normalise
from app.ingest.parsing.spreadsheet_csv import SEP_LINE, unescape
from app.ingest.sources.council_listing.column_headings import column_names, heading_key
from app.ingest.sources.ofsted_council_extract import registration_parser
from app.ingest.sources.ofsted_council_extract.extract_xml import Element
from app.ingest.sources.ofsted_register.register_layouts import KEY as URN
from app.ingest.sources.schools import council_list_layout, gias_layout
from app.snapshot.disk import replacing

EXTRACT = "ofsted_council_extract"
# The key columns of a source's rows; a header has at least one of them.
KEY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ofsted_register": (URN,),
    "ofsted_consented": (URN,),
    "council_listing": column_names("reference"),
    "schools": (gias_layout.KEY, council_list_layout.KEY),
}
_HEADING_KEYS = {"council_listing": heading_key}  # sources with many spellings of a heading
_SHEETS = ("council_listing",)  # read by `parsing.spreadsheet_csv`, all others by `csv_file`
_SEPARATORS = ",;\t|"
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_GZIP = b"\x1f\x8b"
# What remains of a confidential registration: the elements that our reader uses.
_ELEMENTS_KEPT = frozenset(
    {
        *("ReferenceNumber", "ProvisionType", "SecondaryProvisionType", "RegistrationStatus"),
        *("RegistrationDate", "SpecialConsiderations"),
    }
)


class RedactionResult(Enum):
    """The effect of a redaction on a file."""

    UNCHANGED = auto()
    REWRITTEN = auto()
    REMOVED = auto()


def redact_by_key(path: Path, source: str, keys: Collection[str]) -> RedactionResult:
    """Remove the rows with these keys from an archived file of a source ("name" or "name/330").

    The file may be compressed with gzip. It is replaced atomically and keeps its timestamps. A file
    that cannot be parsed is removed.
    """
    base = source.partition("/")[0]
    if base == EXTRACT:
        return _rewrite(path, lambda data: _extract_without(data, keys))
    return _rewrite(path, lambda data: _table_without_keys(data, base, keys))


def redact_by_row_number(path: Path, source: str, numbers: Collection[int]) -> RedactionResult:
    """Remove rows from an archived table by their numbers in the report of unreadable rows."""
    return _rewrite(path, lambda data: _table_without_rows(data, source.partition("/")[0], numbers))


def redact_unreadable_registrations(path: Path, readable: Collection[str]) -> RedactionResult:
    """Remove everything from an archived extract except the first registration of each number.

    An extract may be a single line, so a line number does not identify a registration.
    """
    return _rewrite(
        path, lambda data: _extract_with_only(data, {key.casefold() for key in readable})
    )


def _extract_with_only(data: bytes, readable: Collection[str]) -> bytes:
    if data.startswith(tuple(_UTF_16)):
        raise ValueError("UTF-16")
    seen, cuts = set[str](), []
    for span, _, element in _Registrations(data).found:
        number = _number(element)
        # Registered persons are redacted already, by `_extract_without`.
        is_person = (
            registration_parser.provision_type(element) == registration_parser.REGISTERED_PERSON
        )
        if not is_person and (number in seen or number not in readable):
            cuts.append(span)
        if not is_person:
            seen.add(number)
    return _without_slices(data, cuts)


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
    _replace_file(path, gzip.compress(after, mtime=0) if packed.startswith(_GZIP) else after)
    return RedactionResult.REWRITTEN


def _table_without_rows(data: bytes, base: str, numbers: Collection[int]) -> bytes:
    """A CSV without these rows, numbered by their last line, or as a spreadsheet shows them."""
    mark, encoding, text = _decoded(data)
    is_sheet = base in _SHEETS
    separator = _separator_of(text, base) if is_sheet else ","
    separator_line = SEP_LINE.match(text) if is_sheet else None
    number, rows_kept = -1 if separator_line else 0, []
    for written, _ in _rows(text, separator):
        number += 1 if is_sheet else written.lines
        if number not in numbers:
            rows_kept.append(str(written))
    return mark + "".join(rows_kept).encode(encoding)


def _separator_of(text: str, base: str) -> str:
    """The separator of cells; raises ValueError when there is no header."""
    for separator in _SEPARATORS:
        if (
            _find_column(text, separator, KEY_COLUMNS[base], _HEADING_KEYS.get(base, normalise))
            is not None
        ):
            return separator
    raise ValueError("no header")


def _decoded(data: bytes) -> tuple[bytes, str, str]:
    """The byte order mark, an encoding that restores every byte, and the text after the mark."""
    mark = next((bom for bom in (codecs.BOM_UTF8, *_UTF_16) if data.startswith(bom)), b"")
    # Latin-1 restores every byte, whatever the bytes above ASCII mean.
    encoding = _UTF_16.get(mark, "latin-1")
    return mark, encoding, data[len(mark) :].decode(encoding)


def _replace_file(path: Path, data: bytes) -> None:
    times = path.stat()
    with replacing(path) as file:
        file.write(data)
        file.flush()
        os.utime(file.fileno(), ns=(times.st_atime_ns, times.st_mtime_ns))


def _table_without_keys(data: bytes, base: str, keys: Collection[str]) -> bytes:
    """A CSV without the rows with these keys; raises ValueError when there is no header."""
    mark, encoding, text = _decoded(data)
    separators = _SEPARATORS if base == "council_listing" else ","
    wanted = {
        _normalised(spelling) for key in keys for spelling in _decoded_spellings(key, encoding)
    }
    for separator in separators:
        position = _find_column(
            text, separator, KEY_COLUMNS[base], _HEADING_KEYS.get(base, normalise)
        )
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


def _find_column(
    text: str, separator: str, names: Collection[str], heading_key: Callable[[str], str]
) -> int | None:
    """The position of the first of `names` that is in the header; None when there is no header."""
    known = [heading_key(name) for name in names]
    try:
        for _, cells in islice(_rows(text, separator), 2 * HEADER_WITHIN_ROWS):
            headings = [heading_key(cell) for cell in cells]
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


class _Registrations:
    """The byte ranges of each registration in an extract and of its child elements."""

    def __init__(self, data: bytes) -> None:
        self.found: list[tuple[slice, list[tuple[str, slice]], Element]] = []
        self._data = data
        self._open: list[tuple[str, int]] = []
        self._inside: list[tuple[str, slice]] = []
        self._element = Element("Registration", 0)
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text.append
        self._parser.Parse(data, True)

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        self._open.append((name.rpartition(":")[2], self._parser.CurrentByteIndex))
        self._text.clear()

    def _end(self, _name: str) -> None:
        name, start = self._open.pop()
        span = slice(start, self._data.index(b">", self._parser.CurrentByteIndex) + 1)
        if len(self._open) == 2:
            self._inside.append((name, span))
            text = " ".join("".join(self._text).split())
            self._element.children.append(Element(name, 0, text))
        elif len(self._open) == 1 and name == "Registration":
            self.found.append((span, self._inside, self._element))
        if len(self._open) < 2:
            self._inside, self._element = [], Element("Registration", 0)
        self._text.clear()


def _extract_without(data: bytes, keys: Collection[str]) -> bytes:
    """An extract without these registrations, and without the data of confidential ones.

    The data of registered persons is removed too: they are never read, and may be the same people.
    Raises ValueError for UTF-16, in which a mark is not one byte.
    """
    if data.startswith(tuple(_UTF_16)):
        raise ValueError("UTF-16")
    found = _Registrations(data).found
    wanted = {key.casefold() for key in keys}
    hidden = {
        _number(element)
        for _, _, element in found
        if registration_parser.is_confidential(registration_parser.special_considerations(element))
    }
    cuts: list[slice] = []
    for span, inside, element in found:
        number = _number(element)
        is_person = (
            registration_parser.provision_type(element) == registration_parser.REGISTERED_PERSON
        )
        if number in hidden or is_person:
            cuts += [part for name, part in inside if name not in _ELEMENTS_KEPT]
        elif number in wanted:
            cuts.append(span)
    return _without_slices(data, cuts)


def _number(element: Element) -> str:
    return element.text_at("ReferenceNumber").strip().casefold()


def _without_slices(data: bytes, cuts: list[slice]) -> bytes:
    pieces, position = [], 0
    for cut in cuts:
        pieces.append(data[position : cut.start])
        position = cut.stop
    return b"".join((*pieces, data[position:]))
