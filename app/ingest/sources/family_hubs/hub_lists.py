"""The two layouts of lists of family hubs and children's centres, and their rows.

They are distinguished by their header: DfE's national download of children's centres (columns as in
its register of schools, docs/sources.md#schools-register), and one council's own list.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from app.ingest.errors import FileRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.reading import BadRow, Reading
from app.ingest.source_rows import Address, HelpPointRow
from app.ingest.sources.family_hubs import hub_details
from app.ingest.sources.family_hubs import hub_field_parsers as parse
from app.ingest.sources.family_hubs.hub_details import HubCellFault

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
KEY_COLUMNS = (_DFE_KEY, *_OWN_KEYS)  # a header has one of them
_OWN_COLUMNS: Mapping[str, Collection[str]] = {
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
    **hub_details.COLUMNS,
}
_OWN_REQUIRED = ("reference", "name", "postcode")

# An older release ignored this column, so it may still have remarks for colleagues.
PUBLIC_NOTES = "the texts of column 'notes' are shown to families"
Report = Callable[[HubCellFault], None]
_CENTRES = frozenset({"children's centre", "children's centre linked site"})
_OPEN = frozenset({"open", "open, but proposed to close"})


def read(path: Path) -> Reading[HelpPointRow]:
    """The centres and hubs that are open. `ignored` are the columns that were not read.

    Raises FileRefused when the header is of neither layout, a column is missing or given twice, or a
    council's own list has rows of two councils. Columns with names of managers are never read.
    """
    table = open_table(path, KEY_COLUMNS)
    if normalise(_DFE_KEY) in map(normalise, table.header):
        return _read(table, _DFE_COLUMNS, _DFE_REQUIRED, _dfe_row, _is_open_centre)
    return _read_own(table)


def _read_own(table: CsvTable) -> Reading[HelpPointRow]:
    """A council's own list; `la_number` is None when no row gives it."""
    rows = list(table.rows)
    table = replace(table, rows=iter(rows))
    reading = _read(table, _OWN_COLUMNS, _OWN_REQUIRED, _own_row, lambda positions, cells: True)
    reading.la_number = _council_of(table, rows)
    if "notes" in map(normalise, table.header):
        reading.notes.append(PUBLIC_NOTES)
    return reading


def _council_of(table: CsvTable, rows: list[tuple[int, list[str]]]) -> str | None:
    found: str | None = None
    named = [normalise(name) for name in table.header]
    position = named.index("la_number") if "la_number" in named else None
    for line, cells in rows:
        if position is None or len(cells) != len(named):
            continue
        number = cell.text(cells[position])
        if not parse.is_la_number(number):
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
    parse_row: Callable[[Mapping[str, int], list[str], Report], HelpPointRow],
    is_wanted: Callable[[Mapping[str, int], list[str]], bool],
) -> Reading[HelpPointRow]:
    known = {normalise(name) for names in columns.values() for name in names}
    ignored = tuple(name for name in table.header if normalise(name) not in known)
    positions = find_column_positions(table, columns, required, ignored)
    line = table.header_row  # of the row that `parse_row` reads

    def rows() -> Iterator[tuple[int, list[str]]]:
        nonlocal line
        for line, cells in table.rows:
            if len(cells) != len(table.header) or is_wanted(positions, cells):
                yield line, cells

    def report(fault: HubCellFault) -> None:
        reading.bad.append(_bad_cell(table, line, fault))

    reading = cell.read_rows(
        replace(table, rows=rows()),
        lambda cells: parse_row(positions, cells, report),
        lambda row: row.reference,
    )
    reading.ignored = tuple(filter(str.strip, ignored))
    return reading


def _bad_cell(table: CsvTable, line: int, fault: HubCellFault) -> BadRow:
    return BadRow(
        line,
        table.header[fault.position],
        fault.value[:200],
        fault.reason,
        accepted=fault.accepted,
        outcome=fault.outcome,
        is_recovered=True,
        is_cell=True,
    )


def _is_open_centre(positions: Mapping[str, int], cells: list[str]) -> bool:
    kind, status = normalise(cells[positions["type"]]), normalise(cells[positions["status"]])
    return kind in _CENTRES and status in _OPEN


def _dfe_row(positions: Mapping[str, int], cells: list[str], _report: Report) -> HelpPointRow:
    lines = (_read_text(positions, cells, line, "line") for line in ("line_1", "line_2", "line_3"))
    name = cell.read_cell(cells, positions["name"], parse.name)
    return HelpPointRow(
        reference=cell.read_cell(cells, positions["reference"], parse.urn),
        kind=parse.kind_from_name(name),
        name=name,
        address=Address(
            tuple(filter(None, lines)),
            _read_text(positions, cells, "town", "town"),
            _read_text(positions, cells, "postcode", "postcode"),
        ),
        phone=_read_text(positions, cells, "phone", "phone"),
        email="",
        website=parse.website_or_none(cells[positions["website"]]),
        la_number=_la_number_at(positions, cells),
        la_name=_read_text(positions, cells, "la_name", "la_name"),
    )


def _own_row(positions: Mapping[str, int], cells: list[str], report: Report) -> HelpPointRow:
    name = cell.read_cell(cells, positions["name"], parse.name)
    kind = cell.read_cell(cells, positions["kind"], parse.kind) if "kind" in positions else None
    lines = (part.strip() for part in _read_text(positions, cells, "address", "address").split(","))
    return HelpPointRow(
        reference=cell.read_cell(cells, positions["reference"], parse.reference),
        kind=kind or parse.kind_from_name(name),
        name=name,
        address=Address(
            tuple(filter(None, lines)),
            _read_text(positions, cells, "town", "town"),
            _read_text(positions, cells, "postcode", "postcode"),
        ),
        phone=_read_text(positions, cells, "phone", "phone"),
        email=cell.read_cell(cells, positions["email"], parse.email)
        if "email" in positions
        else "",
        website=cell.read_cell(cells, positions["website"], parse.website)
        if "website" in positions
        else "",
        la_number=_la_number_at(positions, cells),
        la_name=_read_text(positions, cells, "la_name", "la_name"),
        details=hub_details.read_details(positions, cells, report),
    )


def _read_text(positions: Mapping[str, int], cells: list[str], meaning: str, column: str) -> str:
    """The text of a cell, bounded by the length of a column of the record."""
    return (
        cell.read_cell(cells, positions[meaning], cell.text_of(column))
        if meaning in positions
        else ""
    )


def _la_number_at(positions: Mapping[str, int], cells: list[str]) -> str:
    return (
        cell.read_cell(cells, positions["la_number"], parse.la_number)
        if "la_number" in positions
        else ""
    )
