"""Family hubs and children's centres, which give advice to families but no childcare.

Two layouts, distinguished by their header: DfE's national download of children's centres (columns
as in its register of schools, docs/sources.md#schools-register), and one council's own list with
the columns
`la_number, reference, kind, name, address, town, postcode, phone, email, website`.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlmodel import Session

from app.core.provision import HelpKind
from app.core.translation_marks import mark
from app.data.areas import find_la_numbers
from app.data.help_and_takeup import replace_help_points
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.unknown_areas import council_key
from app.ingest.reading import Reading
from app.ingest.row_values import help_values
from app.ingest.source import Source, TableRedaction
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import Address, HelpPointRow

_DFE_KEY = "EstablishmentName"
_DFE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": ("URN",),
    "la_number": ("LA (code)",),
    "la_name": ("LA (name)",),
    "name": (_DFE_KEY,),
    "type": ("TypeOfEstablishment (name)",),
    "status": ("EstablishmentStatus (name)",),
    "line_1": ("Street",),
    "line_2": ("Locality",),
    "line_3": ("Address3",),
    "town": ("Town",),
    "postcode": ("Postcode",),
    "website": ("SchoolWebsite",),
    "phone": ("TelephoneNum",),
}
_DFE_REQUIRED = tuple(
    name for name in _DFE_COLUMNS if name not in ("la_number", "line_2", "line_3")
)
_OWN_KEYS = ("reference", "unique_reference_number")
_OWN_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "reference": _OWN_KEYS,
    "la_number": ("la_number",),
    "la_name": ("la_name", "council"),
    "kind": ("kind",),
    "name": ("name",),
    "address": ("address",),
    "town": ("town",),
    "postcode": ("postcode",),
    "phone": ("phone", "telephone"),
    "email": ("email", "e-mail"),
    "website": ("website", "url"),
}
_OWN_REQUIRED = ("reference", "name", "postcode")

_CENTRES = frozenset({"children's centre", "children's centre linked site"})
_OPEN = frozenset({"open", "open, but proposed to close"})
_KINDS = {kind.value: kind for kind in HelpKind}
_URN = re.compile(r"\d{5,7}", re.ASCII)
_LA_NUMBER = re.compile(r"\d{3}", re.ASCII)
_EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_HOST = re.compile(r"([a-z0-9-]+\.)+[a-z]{2,}", re.ASCII | re.IGNORECASE)


def read(path: Path) -> Reading[HelpPointRow]:
    """The centres and hubs that are open. `ignored` are the columns that were not read.

    Raises FileRefused when the header is of neither layout, a column is missing or given twice, or a
    council's own list has rows of two councils. Columns with names of managers are never read.
    """
    table = open_table(path, (_DFE_KEY, *_OWN_KEYS))
    if normalise(_DFE_KEY) in map(normalise, table.header):
        return _read(table, _DFE_COLUMNS, _DFE_REQUIRED, _dfe_row, _is_open_centre)
    return _read_own(table)


def _read_own(table: CsvTable) -> Reading[HelpPointRow]:
    """A council's own list; `la_number` is None when no row gives it."""
    rows = list(table.rows)
    table = replace(table, rows=iter(rows))
    reading = _read(table, _OWN_COLUMNS, _OWN_REQUIRED, _own_row, lambda positions, cells: True)
    reading.la_number = _council_of(table, rows)
    return reading


def _council_of(table: CsvTable, rows: list[tuple[int, list[str]]]) -> str | None:
    found: str | None = None
    named = [normalise(name) for name in table.header]
    position = named.index("la_number") if "la_number" in named else None
    for line, cells in rows:
        if position is None or len(cells) != len(named):
            continue
        number = cell.text(cells[position])
        if not _LA_NUMBER.fullmatch(number):
            continue  # blank, or a bad row
        if found not in (None, number):
            reason = f"a council's own list is for one council, and a row above has {found}"
            raise FileRefused(table.path, reason, row=line, column="la_number", value=number)
        found = number
    return found


def _read(
    table: CsvTable,
    columns: Mapping[str, Collection[str]],
    required: Collection[str],
    parse: Callable[[Mapping[str, int], list[str]], HelpPointRow],
    is_wanted: Callable[[Mapping[str, int], list[str]], bool],
) -> Reading[HelpPointRow]:
    known = {normalise(name) for names in columns.values() for name in names}
    ignored = tuple(name for name in table.header if normalise(name) not in known)
    positions = find_column_positions(table, columns, required, ignored)

    def rows() -> Iterator[tuple[int, list[str]]]:
        for line, cells in table.rows:
            if len(cells) != len(table.header) or is_wanted(positions, cells):
                yield line, cells

    wanted = replace(table, rows=rows())
    reading = cell.read_rows(wanted, partial(parse, positions), lambda row: row.reference)
    reading.ignored = tuple(filter(str.strip, ignored))
    return reading


def _is_open_centre(positions: Mapping[str, int], cells: list[str]) -> bool:
    kind, status = normalise(cells[positions["type"]]), normalise(cells[positions["status"]])
    return kind in _CENTRES and status in _OPEN


def _dfe_row(positions: Mapping[str, int], cells: list[str]) -> HelpPointRow:
    lines = (_read_text(positions, cells, line, "line") for line in ("line_1", "line_2", "line_3"))
    name = cell.read_cell(cells, positions["name"], _name)
    return HelpPointRow(
        reference=cell.read_cell(cells, positions["reference"], _urn),
        kind=_kind_from_name(name),
        name=name,
        address=Address(
            tuple(filter(None, lines)),
            _read_text(positions, cells, "town", "town"),
            _read_text(positions, cells, "postcode", "postcode"),
        ),
        phone=_read_text(positions, cells, "phone", "phone"),
        email="",
        website=_website_or_none(cells[positions["website"]]),
        la_number=_la_number_at(positions, cells),
        la_name=_read_text(positions, cells, "la_name", "la_name"),
    )


def _own_row(positions: Mapping[str, int], cells: list[str]) -> HelpPointRow:
    name = cell.read_cell(cells, positions["name"], _name)
    kind = cell.read_cell(cells, positions["kind"], _kind) if "kind" in positions else None
    lines = (part.strip() for part in _read_text(positions, cells, "address", "address").split(","))
    return HelpPointRow(
        reference=cell.read_cell(cells, positions["reference"], _reference),
        kind=kind or _kind_from_name(name),
        name=name,
        address=Address(
            tuple(filter(None, lines)),
            _read_text(positions, cells, "town", "town"),
            _read_text(positions, cells, "postcode", "postcode"),
        ),
        phone=_read_text(positions, cells, "phone", "phone"),
        email=cell.read_cell(cells, positions["email"], _email) if "email" in positions else "",
        website=cell.read_cell(cells, positions["website"], _website)
        if "website" in positions
        else "",
        la_number=_la_number_at(positions, cells),
        la_name=_read_text(positions, cells, "la_name", "la_name"),
    )


def _read_text(positions: Mapping[str, int], cells: list[str], meaning: str, column: str) -> str:
    """The text of a cell, bounded by the length of a column of the record."""
    return (
        cell.read_cell(cells, positions[meaning], cell.text_of(column))
        if meaning in positions
        else ""
    )


def _kind_from_name(name: str) -> HelpKind:
    """A family hub if the name contains it, because DfE's file has no such type."""
    return HelpKind.FAMILY_HUB if "family hub" in name.casefold() else HelpKind.CHILDRENS_CENTRE


def _kind(value: str) -> HelpKind | None:
    found = cell.text(value).casefold()
    if found and found not in _KINDS:
        raise ValueError(f"this is neither {' nor '.join(_KINDS)}")
    return _KINDS.get(found)


def _name(value: str) -> str:
    name = cell.name(value)
    if not name:
        raise ValueError("a hub or centre needs a name")
    return name


def _reference(value: str) -> str:
    reference = cell.bounded(cell.text(value), "reference")
    if not reference:
        raise ValueError("a hub or centre needs a reference")
    return reference


def _urn(value: str) -> str:
    urn = value.strip()
    if not _URN.fullmatch(urn):
        raise ValueError("this is not a number of DfE's register")
    return urn


def _la_number_at(positions: Mapping[str, int], cells: list[str]) -> str:
    return (
        cell.read_cell(cells, positions["la_number"], _la_number)
        if "la_number" in positions
        else ""
    )


def _la_number(value: str) -> str:
    number = cell.text(value)
    if number and not _LA_NUMBER.fullmatch(number):
        raise ValueError("this is not a council's number of three digits")
    return number


def _email(value: str) -> str:
    email = cell.bounded(cell.text(value), "email")
    if email and not _EMAIL.fullmatch(email):
        raise ValueError("this is not an email address")
    return email


def _website(value: str) -> str:
    """A web address, with https added if the file has no scheme."""
    written = cell.bounded(cell.text(value), "website")
    if not written:
        return ""
    address = written if "://" in written else f"https://{written}"
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        host = ""
    if not _HOST.fullmatch(host) or parts.scheme not in ("http", "https") or " " in address:
        raise ValueError("this is not a web address")
    return address


def _website_or_none(value: str) -> str:
    """A web address, or "" for an invalid one: in DfE's file this must not make the row bad."""
    try:
        return _website(value)
    except ValueError:
        return ""


FACETS = RowFacets(
    kind=lambda row: row.kind.value,
    council=lambda row: row.la_number or row.la_name,
    area=lambda row: council_key(row.la_name, row.la_number),
    address=lambda row: row.address,
)


def _read_edition(path: Path, _session: Session) -> EditionContent:
    reading = read(path)
    rows = list(reading.records)

    def replace_rows(context: CommandContext, edition: Edition) -> None:
        numbers = find_la_numbers(context.session)
        _, _, own = edition.source.partition("/")
        values = (help_values(edition.source, own, row, numbers) for row in rows)
        replace_help_points(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, replace_rows)


SOURCE = Source(
    name="family_hubs",
    title=mark("Family hubs and children's centres"),
    publisher=mark("Department for Education, or the council"),
    url="https://get-information-schools.service.gov.uk/Downloads",
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0."
    ),
    rows_min=1,  # a council's own list
    rows_max=6_000,  # 3,053 centres and linked sites in England in May 2019
    has_councils_files=True,
    is_councils_own=True,
    stale_after_days=400,
    read=_read_edition,
    seed_files=("family_hubs_995_2026-10-15.csv",),
    redaction=TableRedaction(),
)
