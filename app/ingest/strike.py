"""Single rows struck out of a publisher's file that is kept; all else stays byte for byte.

A table loses the lines of a row. Ofsted's extract loses a registration; of one that asks for silence in
that very file, it loses what tells of anything but that. What cannot be read so is not safe to keep.
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

from app.ingest.csvfile import HEADER_WITHIN_ROWS, fold
from app.ingest.sources.council_listing.headers import key_of, names_of
from app.ingest.sources.ofsted_council_extract import rows
from app.ingest.sources.ofsted_council_extract.document import Element
from app.ingest.sources.ofsted_register.columns import KEY as URN
from app.ingest.sources.schools import council, official
from app.ingest.spreadsheet import unescape

EXTRACT = "ofsted_council_extract"
# The columns that a source's rows are known by; either may stand in a header.
KEY_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "ofsted_register": (URN,),
    "ofsted_consented": (URN,),
    "council_listing": names_of("reference"),
    "schools": (official.KEY, council.KEY),
}
_KEY_OF = {"council_listing": key_of}  # whose headings have many spellings
PART = ".part-"  # how a file begins that is not whole yet, as in ingest.kept
_SEPARATORS = ",;\t|"
_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
_GZIP = b"\x1f\x8b"
# What is left of a registration that asks for silence: as much as our reader takes from it.
_LEFT = frozenset(
    {
        *("ReferenceNumber", "ProvisionType", "SecondaryProvisionType", "RegistrationStatus"),
        *("RegistrationDate", "SpecialConsiderations"),
    }
)


class Struck(Enum):
    """What became of a file."""

    AS_IT_WAS = auto()
    REWRITTEN = auto()
    REMOVED = auto()


def strike_out(path: Path, source: str, keys: Collection[str]) -> Struck:
    """Take the rows of these keys out of a kept file, packed by gzip or not, of a source ("name/330").

    The new file is written aside and put in its place, with its times. One that cannot be read as what
    it should be is removed.
    """
    packed, base = path.read_bytes(), source.partition("/")[0]
    try:
        before = gzip.decompress(packed) if packed.startswith(_GZIP) else packed
        after = _extract_less(before, keys) if base == EXTRACT else _table_less(before, base, keys)
    except (OSError, EOFError, zlib.error, ValueError, csv.Error, expat.ExpatError):
        path.unlink()
        return Struck.REMOVED
    if after == before:
        return Struck.AS_IT_WAS
    _put(path, gzip.compress(after, mtime=0) if packed.startswith(_GZIP) else after)
    return Struck.REWRITTEN


def _put(path: Path, data: bytes) -> None:
    aside, times = path.with_name(f"{PART}{path.name}"), path.stat()
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.utime(aside, ns=(times.st_atime_ns, times.st_mtime_ns))
    os.replace(aside, path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _table_less(data: bytes, base: str, keys: Collection[str]) -> bytes:
    """A CSV less the rows of these keys; raises ValueError where its header is not found."""
    mark = next((bom for bom in (codecs.BOM_UTF8, *_UTF_16) if data.startswith(bom)), b"")
    # Latin-1 gives every byte back as it was, whatever the bytes above ASCII mean.
    encoding = _UTF_16.get(mark, "latin-1")
    text = data[len(mark) :].decode(encoding)
    separators = _SEPARATORS if base == "council_listing" else ","
    wanted = {_folded(as_read) for key in keys for as_read in _as_read(key, encoding)}
    for separator in separators:
        at = _find_column(text, separator, KEY_COLUMNS[base], _KEY_OF.get(base, fold))
        if at is not None:
            rows_left = (
                written
                for written, cells in _rows(text, separator)
                if len(cells) <= at or _folded(cells[at]) not in wanted
            )
            return mark + "".join(rows_left).encode(encoding)
    raise ValueError("no header")


def _as_read(key: str, encoding: str) -> Iterator[str]:
    """How a key looks in a text: of one read as Latin-1, in the encodings that it may have been in."""
    yield key
    if encoding == "latin-1":
        yield key.encode("utf-8").decode("latin-1")
        yield key.encode("cp1252", "replace").decode("latin-1")


def _folded(cell: str) -> str:
    return " ".join(unescape(cell).split()).casefold()


def _find_column(
    text: str, separator: str, names: Collection[str], key_of: Callable[[str], str]
) -> int | None:
    """Where one of the names stands in the header, the first that does; None where no row is one."""
    known = [key_of(name) for name in names]
    try:
        for _, cells in islice(_rows(text, separator), 2 * HEADER_WITHIN_ROWS):
            headings = [key_of(cell) for cell in cells]
            if found := next((name for name in known if name in headings), None):
                return headings.index(found)
    except csv.Error:  # quotation marks that match with another separator
        return None
    return None


def _rows(text: str, separator: str) -> Iterator[tuple[str, list[str]]]:
    """Each row as it is written, with its line ends, and its cells; blank lines too."""
    written: list[str] = []

    def lines() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            written.append(line)
            yield line

    for cells in csv.reader(lines(), strict=True, delimiter=separator):
        yield "".join(written), cells
        written.clear()


class _Registrations:
    """Where in an extract's bytes each registration lies, and each element right inside of it."""

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
        lies = slice(start, self._data.index(b">", self._parser.CurrentByteIndex) + 1)
        if len(self._open) == 2:
            self._inside.append((name, lies))
            text = " ".join("".join(self._text).split())
            self._element.children.append(Element(name, 0, text))
        elif len(self._open) == 1 and name == "Registration":
            self.found.append((lies, self._inside, self._element))
        if len(self._open) < 2:
            self._inside, self._element = [], Element("Registration", 0)
        self._text.clear()


def _extract_less(data: bytes, keys: Collection[str]) -> bytes:
    """An extract less these registrations, and less what tells of any that asks for silence in it.

    Registered persons, whom we never read, may be the same people. Raises ValueError for an encoding in
    which a mark is not one byte.
    """
    if data.startswith(tuple(_UTF_16)):
        raise ValueError("UTF-16")
    found = _Registrations(data).found
    wanted = {key.casefold() for key in keys}
    hidden = {
        _number(element)
        for _, _, element in found
        if rows.is_confidential(rows.special_considerations(element))
    }
    cuts: list[slice] = []
    for lies, inside, element in found:
        number = _number(element)
        is_person = rows.provision_type(element) == rows.REGISTERED_PERSON
        if number in hidden or is_person:
            cuts += [part for name, part in inside if name not in _LEFT]
        elif number in wanted:
            cuts.append(lies)
    return _less(data, cuts)


def _number(element: Element) -> str:
    return element.told("ReferenceNumber").strip().casefold()


def _less(data: bytes, cuts: list[slice]) -> bytes:
    kept, at = [], 0
    for cut in cuts:
        kept.append(data[at : cut.start])
        at = cut.stop
    return b"".join((*kept, data[at:]))
