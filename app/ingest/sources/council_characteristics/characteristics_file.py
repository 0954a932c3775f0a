"""A CSV with a council in each row and a characteristic in each column
(docs/sources.md#characteristics-of-councils)."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from math import isfinite
from pathlib import Path

from sqlmodel import Session

from app.core.measures.definitions import CHARACTERISTICS, measures
from app.core.measures.figure import Level, MeasureFigure
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.measure_editions import measure_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, normalise, open_table
from app.ingest.parsing.statistics_cells import AREA_CODE, matching
from app.ingest.reading import Reading
from app.ingest.source_rows import MeasureRow

KEY = "utla_code"
PERIOD = "2021"  # the census; the indices are of 2025
COLUMNS_MAX, NAME_LENGTH_MAX = 200, 120
_NOT_CHARACTERISTICS = re.compile(r"utla_code|dfe_code|population_\d{4}", re.ASCII)


def read_edition(path: Path, _session: Session) -> EditionContent:
    reading = read_characteristics(path)
    known = {CHARACTERISTICS: measures()[CHARACTERISTICS]}
    return measure_content(reading, list(reading.records), known)


def read_characteristics(path: Path) -> Reading[MeasureRow]:
    """Each characteristic of each council, by the name of its column.

    The population is no characteristic: it is left out, so that size does not decide what is alike.
    Raises FileRefused for another layout.
    """
    table = open_table(path, [KEY])
    columns = _columns(table)
    key = [normalise(name) for name in table.header].index(KEY)
    rows = cell.read_rows(
        table, lambda cells: _figures(cells, key, columns), lambda row: row[0].figure.area_code
    )
    reading: Reading[MeasureRow] = Reading(iter(()), rows.as_at, columns=rows.columns)
    reading.bad = rows.bad

    def records() -> Iterator[MeasureRow]:
        yield from chain.from_iterable(rows.records)
        reading.rows_read = rows.rows_read * len(columns)

    reading.records = records()
    return reading


def _columns(table: CsvTable) -> Mapping[int, str]:
    """The names of the characteristics by position."""
    names = [" ".join(name.split()) for name in table.header]
    columns = {
        position: name
        for position, name in enumerate(names)
        if not _NOT_CHARACTERISTICS.fullmatch(normalise(name))
    }
    if not columns or len(columns) > COLUMNS_MAX:
        reason = f"the file has {len(columns)} characteristics; 1 to {COLUMNS_MAX} are accepted"
        raise FileRefused(table.path, reason, row=table.header_row)
    for name in columns.values():
        if not name or len(name) > NAME_LENGTH_MAX or list(columns.values()).count(name) > 1:
            reason = "this name of a characteristic is missing, too long or given twice"
            raise FileRefused(table.path, reason, row=table.header_row, column=name[:60])
    return columns


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
