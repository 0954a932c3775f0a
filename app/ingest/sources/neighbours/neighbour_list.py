"""The sheet "LA SN Groups" of DfE's workbook (docs/sources.md#statistical-neighbours)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.data.areas import find_council_codes
from app.data.measures import replace_neighbours
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import (
    CsvTable,
    find_column_positions,
    normalise,
    open_table,
    require,
)
from app.ingest.parsing.statistics_cells import (
    LA_NUMBER,
    matching,
    note_skipped_rows,
    without_other_rows,
)
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import NeighbourRow

FIRST = "SN1"
NEIGHBOURS_COUNT = 10
_NUMBERS = ("LA number", "LA num")  # the same number twice; one of them is enough
_UNUSED = ("LA Name", "GOInd", "GOReg")
_CLOSENESS = "snp"
# Each neighbour's column, and the name that `_with_named_closeness` gives to the one after it.
_PAIRS = [(f"SN{at}", f"SNP after SN{at}") for at in range(1, NEIGHBOURS_COUNT + 1)]
_WORDS = ("extremely close", "very close", "close", "somewhat close", "not close")
FACETS = RowFacets(council=lambda row: row.la_number)
Group = list[NeighbourRow]


def read_edition(path: Path, session: Session) -> EditionContent:
    reading: Reading[Any] = read_neighbours(path, find_council_codes(session))
    rows = list(chain.from_iterable(reading.records))

    def store(context: CommandContext, edition: Edition) -> None:
        values = (
            (edition.source, row.la_number, row.position, row.neighbour_number, row.closeness)
            for row in rows
        )
        replace_neighbours(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, store)


def read_neighbours(path: Path, council_codes: Mapping[str, str]) -> Reading[Group]:
    """The ten neighbours of each council in `council_codes` (ONS codes by DfE number).

    Rows of councils that no longer exist are skipped and counted. Raises FileRefused for another
    layout.
    """
    table = _with_named_closeness(open_table(path, [FIRST]))
    names = list(chain.from_iterable(_PAIRS))
    meanings = {name: (name,) for name in (*_NUMBERS, *names)}
    positions = find_column_positions(table, meanings, names, _UNUSED)
    numbers = [positions[name] for name in _NUMBERS if name in positions]
    if not numbers:
        require(table, positions, meanings, _NUMBERS[:1])
    columns = [(positions[name], positions[closeness]) for name, closeness in _PAIRS]
    skipped: Counter[str] = Counter()

    def keep(_line: int, cells: list[str]) -> bool:
        if not any(cells[at].strip() for at in positions.values()):
            return False  # a title, such as "Old SNs:" above the former councils
        try:
            la_number = _council_number(cells, numbers)
        except cell.CellUnreadable:
            return True  # reported as an unreadable row
        if la_number in council_codes:
            return True
        skipped["former councils"] += 1
        return False

    reading = cell.read_rows(
        without_other_rows(table, keep),
        lambda cells: _group(cells, numbers, columns),
        lambda group: group[0].la_number,
    )
    note_skipped_rows(reading, skipped)
    return reading


def _with_named_closeness(table: CsvTable) -> CsvTable:
    """The table with a name of its own for each "SNP" that is after a neighbour."""
    closeness_names = {normalise(name): closeness for name, closeness in _PAIRS}
    names = list(table.header)
    for at, (before, name) in enumerate(pairwise(table.header), start=1):
        if normalise(name) == _CLOSENESS:
            names[at] = closeness_names.get(normalise(before), name)
    return replace(table, header=tuple(names))


def _group(cells: list[str], numbers: list[int], columns: list[tuple[int, int]]) -> Group:
    """The ten neighbours of one council."""
    la_number = _council_number(cells, numbers)
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
        raise cell.CellUnreadable("these are not ten other councils", numbers[0], la_number)
    return rows


def _council_number(cells: list[str], numbers: list[int]) -> str:
    """The council's number, which every column of `numbers` must have."""
    first, *others = [cell.read_cell(cells, at, _la_number) for at in numbers]
    if any(other != first for other in others):
        raise cell.CellUnreadable("the council's two numbers differ", numbers[0], first)
    return first


def _la_number(text: str) -> str:
    return matching(LA_NUMBER, text, "this is not a council number of three digits")


def _closeness(text: str) -> str:
    """The publisher's words in one spelling: the file has "Very close" and "Very Close"."""
    words = normalise(text)
    if words not in _WORDS:
        raise ValueError("this is not one of the publisher's words for closeness")
    return words
