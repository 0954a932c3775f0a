"""A CSV with a council in each row and a characteristic in each column
(docs/sources.md#characteristics-of-councils)."""

import re
from collections.abc import Mapping
from itertools import chain
from math import isfinite
from pathlib import Path

from sqlmodel import Session

from app.core.measures.definitions import CHARACTERISTICS, measures
from app.core.measures.figure import Level, MeasureFigure
from app.ingest.current_codes import with_current_codes
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.measure_editions import measure_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.statistics_cells import AREA_CODE, matching
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow

KEY = "utla_code"
PERIOD = "2021"  # the census; the indices are of 2025
COLUMNS_MAX, NAME_LENGTH_MAX = 200, 120
_UNUSED = re.compile(r"dfe_code|population_\d{4}", re.ASCII)


def read_edition(path: Path, session: Session) -> EditionContent:
    reading = read_characteristics(path)
    read = list(chain.from_iterable(reading.records))
    rows, _ = with_current_codes(path, session, read)
    known = {CHARACTERISTICS: measures()[CHARACTERISTICS]}
    return measure_content(path, reading, rows, known)


def read_characteristics(path: Path) -> Reading[list[MeasureRow]]:
    """The characteristics of each council, by the names of their columns.

    The population is no characteristic: it is left out, so that size does not decide what is alike.
    A column without a name is unknown. Raises FileRefused for another layout.
    """
    table = open_table(path, [KEY])
    key, columns = _positions(table)
    return cell.read_rows(
        table, lambda cells: _figures(cells, key, columns), lambda rows: rows[0].figure.area_code
    )


def _positions(table: CsvTable) -> tuple[int, Mapping[int, str]]:
    """The position of the code, and the names of the characteristics by position."""
    unused = [name for name in table.header if _UNUSED.fullmatch(normalise(name))]
    names = {" ".join(name.split()) for name in table.header if normalise(name)}
    meanings = {name: (name,) for name in names} | {KEY: (KEY,)}
    positions = find_column_positions(table, meanings, [KEY], unused)
    key = positions.pop(KEY)
    if not 1 <= len(positions) <= COLUMNS_MAX:
        reason = f"the file has {len(positions)} characteristics; 1 to {COLUMNS_MAX} are accepted"
        raise FileRefused(table.path, reason, row=table.header_row)
    for name in positions:
        if len(name) > NAME_LENGTH_MAX:
            reason = f"the name of a characteristic is longer than {NAME_LENGTH_MAX} characters"
            raise FileRefused(table.path, reason, row=table.header_row, column=name)
    return key, {position: name for name, position in positions.items()}


def _figures(cells: list[str], key: int, columns: Mapping[int, str]) -> list[MeasureRow]:
    code = cell.read_cell(cells, key, _code)
    return [
        MeasureRow(
            CHARACTERISTICS,
            MeasureFigure(
                Level.COUNCIL, code, PERIOD, cell.read_cell(cells, position, _number), name
            ),
        )
        for position, name in columns.items()
    ]


def _code(text: str) -> str:
    return matching(AREA_CODE, text, "this is not a code like E06000023")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not isfinite(value):
        raise ValueError("this is not a number")
    return value
