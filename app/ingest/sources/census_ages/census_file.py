"""The table of ages in six bands by LSOA (docs/sources.md#census-2021)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.definitions import measures_of
from app.core.measures.figure import Level, MeasureFigure
from app.ingest.edition_content import EditionContent
from app.ingest.measure_editions import area_figures_content
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.parsing.statistics_cells import lsoa_code, whole_number
from app.ingest.reading import Reading
from app.ingest.source_rows import AreaFigures, MeasureRow

KEY = "lsoa21_code"
PERIOD = "2021"
CENSUS_DAY = date(2021, 3, 21)
_UNUSED = ("ruc21_code",)  # the rural-urban class
_MEASURES = {one.publisher_name: one.code for one in measures_of("census_ages")}


def read_edition(path: Path, _session: Session) -> EditionContent:
    return area_figures_content(path, read_census(path), measures_of("census_ages"))


def read_census(path: Path) -> Reading[AreaFigures]:
    """The people of each LSOA in six bands of age. Raises FileRefused for another layout."""
    table = open_table(path, [KEY])
    columns = {name: (name,) for name in (KEY, *_MEASURES)}
    positions = find_column_positions(table, columns, tuple(columns), _UNUSED)
    reading = cell.read_rows(
        table, partial(_row, positions), lambda row: row.figures[0].figure.area_code
    )
    reading.as_at = CENSUS_DAY
    return reading


def _row(positions: Mapping[str, int], cells: list[str]) -> AreaFigures:
    code = cell.read_cell(cells, positions[KEY], lsoa_code)
    figures = tuple(
        MeasureRow(
            measure,
            MeasureFigure(
                Level.LSOA, code, PERIOD, cell.read_cell(cells, positions[column], whole_number)
            ),
        )
        for column, measure in _MEASURES.items()
    )
    return AreaFigures(None, figures)
