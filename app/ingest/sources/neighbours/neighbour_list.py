"""The sheet "LA SN Groups" of DfE's workbook (docs/sources.md#statistical-neighbours)."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlmodel import Session

from app.data.areas import find_council_codes
from app.data.measures import replace_neighbours
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, normalise, open_table
from app.ingest.parsing.statistics_cells import LA_NUMBER, matching, without_other_rows
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import NeighbourRow

FIRST = "SN1"
NEIGHBOURS_COUNT = 10
_NUMBER = ("la number", "la num")  # the same number twice
_CLOSENESS = "snp"
_WORDS = ("extremely close", "very close", "close", "somewhat close", "not close")
FACETS = RowFacets(council=lambda row: row.la_number)
Group = list[NeighbourRow]


def read_edition(path: Path, session: Session) -> EditionContent:
    reading = read_neighbours(path, find_council_codes(session))
    rows = list(reading.records)

    def store(context: CommandContext, edition: Edition) -> None:
        values = (
            (edition.source, row.la_number, row.position, row.neighbour_number, row.closeness)
            for row in rows
        )
        replace_neighbours(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, store)


def read_neighbours(path: Path, council_codes: Mapping[str, str]) -> Reading[NeighbourRow]:
    """The neighbours of every council in `council_codes` (ONS codes by DfE number).

    Rows of councils that no longer exist are skipped and counted. Raises FileRefused for another
    layout, and where a row has not ten different neighbours.
    """
    table = open_table(path, [FIRST])
    number, columns = _positions(table)
    skipped: list[str] = []
    # A row with a title only, such as "Old SNs:", stands above the former councils.
    titled = without_other_rows(table, lambda _line, cells: any(cells[at] for at, _ in columns))
    groups = cell.read_rows(titled, lambda cells: _group(cells, number, columns), _number_of)
    reading: Reading[NeighbourRow] = Reading(iter(()), groups.as_at, columns=groups.columns)
    reading.bad = groups.bad

    def records() -> Iterator[NeighbourRow]:
        for group in groups.records:
            if group[0].la_number in council_codes:
                yield from group
            else:
                skipped.append(group[0].la_number)
        reading.rows_read = groups.rows_read * NEIGHBOURS_COUNT
        if skipped:
            reading.notes.append(f"{len(skipped)} rows of former councils skipped")

    reading.records = records()
    return reading


def _positions(table: CsvTable) -> tuple[int, list[tuple[int, int]]]:
    """The position of the council's number, and those of each neighbour and its closeness."""
    names = [normalise(name) for name in table.header]
    number = next((names.index(one) for one in _NUMBER if one in names), None)
    if number is None:
        raise FileRefused(
            table.path, "this column is missing", row=table.header_row, column="LA number"
        )
    columns = []
    for position in range(1, NEIGHBOURS_COUNT + 1):
        name = f"sn{position}"
        at = names.index(name) if name in names else None
        if at is None or names[at + 1 : at + 2] != [_CLOSENESS]:
            reason = "this column is missing, or is not followed by its closeness (SNP)"
            raise FileRefused(table.path, reason, row=table.header_row, column=name.upper())
        columns.append((at, at + 1))
    return number, columns


def _group(cells: list[str], number: int, columns: list[tuple[int, int]]) -> Group:
    """The ten neighbours of one council."""
    la_number = cell.read_cell(cells, number, _la_number)
    rows = [
        NeighbourRow(
            la_number,
            position,
            cell.read_cell(cells, at, _la_number),
            cell.read_cell(cells, closeness_at, _closeness),
        )
        for position, (at, closeness_at) in enumerate(columns, start=1)
    ]
    if len({row.neighbour_number for row in rows} - {la_number}) < NEIGHBOURS_COUNT:
        raise cell.CellUnreadable("these are not ten other councils", number, la_number)
    return rows


def _number_of(group: Group) -> str:
    return group[0].la_number


def _la_number(text: str) -> str:
    return matching(LA_NUMBER, text, "this is not a council number of three digits")


def _closeness(text: str) -> str:
    """The publisher's words in one spelling: the file has "Very close" and "Very Close"."""
    words = normalise(text)
    if words not in _WORDS:
        raise ValueError("this is not one of the publisher's words for closeness")
    return words
