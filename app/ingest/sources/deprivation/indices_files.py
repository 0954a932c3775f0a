"""The tables of the Indices of Deprivation, a file or a folder (docs/sources.md#deprivation)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.definitions import measures_of
from app.core.measures.deprivation import SHARE_DEFINITIONS
from app.core.measures.figure import Level, MeasureFigure
from app.core.takeup import HiddenReason
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.measure_editions import area_figures_content, figure_keys
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.parsing.edition_files import read_files
from app.ingest.parsing.statistics_cells import lsoa_code, ons_code, value_of, whole_number
from app.ingest.reading import Reading
from app.ingest.source_rows import AreaFigures, MeasureRow, StatisticalAreaRow

_IMD = "Index of Multiple Deprivation (IMD)"
_IDACI = "Income Deprivation Affecting Children Index (IDACI)"
_OLDER = "Income Deprivation Affecting Older People (IDAOPI)"
_RANK, _TENTH = "Rank (where 1 is most deprived)", "Decile (where 1 is most deprived 10% of LSOAs)"
_CODE, _NAME, _DISTRICT = "code", "name", "district"
LSOAS_MAX = 40_000  # more than England has ranks
# Columns of MHCLG's files and of extracts from them that are left out.
_UNUSED = (
    f"{_OLDER} {_RANK}",
    f"{_OLDER} {_TENTH}",
    "Local Authority District name (2019)",
    "Local Authority District name (2024)",
    *(
        f"{column} (excluding prisoners)"
        for year in (2015, 2022)
        for column in (
            f"Total population: mid {year}",
            f"Population aged 16-59: mid {year}",
            f"Older population aged 60 and over: mid {year}",
        )
    ),
    "Working age population 18-59/64: for use with Employment Deprivation Domain "
    "(excluding prisoners)",
    "Income_score",
    "Education_score",
    "connectivity_score",
    "children_and_young_people_score",
    "latitude",
    "longitude",
)


@dataclass(frozen=True)
class Indices:
    """One year's indices: its source, the LSOAs that it is about, and the column of each measure.

    `columns` has the names of MHCLG's files, and of extracts, for each measure. `as_at` is the day
    of publication. `children_period` is the year of the estimates of children.
    """

    source: str
    year: str
    vintage: str
    as_at: date
    children_period: str
    columns: Mapping[str, tuple[str, ...]]


INDICES_2019 = Indices(
    "deprivation_2019",
    "2019",
    "2011",
    date(2019, 9, 26),
    "2015",
    {
        _CODE: ("LSOA code (2011)",),
        _NAME: ("LSOA name (2011)",),
        _DISTRICT: ("Local Authority District code (2019)",),
        "iod2019_imd_rank": (f"{_IMD} {_RANK}",),
        "iod2019_imd_tenth": (f"{_IMD} {_TENTH}",),
        "iod2019_idaci_rank": (f"{_IDACI} {_RANK}",),
        "iod2019_idaci_tenth": (f"{_IDACI} {_TENTH}",),
        "iod2019_children": ("Dependent Children aged 0-15: mid 2015 (excluding prisoners)",),
    },
)
INDICES_2025 = Indices(
    "deprivation_2025",
    "2025",
    "2021",
    date(2025, 10, 30),
    "2022",
    {
        _CODE: ("LSOA code (2021)", "lsoa21_code"),
        _NAME: ("LSOA name (2021)",),
        _DISTRICT: ("Local Authority District code (2024)",),
        "iod2025_imd_score": (f"{_IMD} Score", "IMD_score"),
        "iod2025_imd_rank": (f"{_IMD} {_RANK}", "IMD_rank"),
        "iod2025_imd_tenth": (f"{_IMD} {_TENTH}", "IMD_decile"),
        "iod2025_idaci_rank": (f"{_IDACI} {_RANK}",),
        "iod2025_idaci_tenth": (f"{_IDACI} {_TENTH}",),
        "iod2025_idaci_children": ("idaci_numerator_rounded5",),
        "iod2025_children_rank": ("children_and_young_people_rank",),
        "iod2025_children": ("Dependent Children aged 0-15: mid 2022 (excluding prisoners)",),
    },
)
_MAY_BE_BLANK = ("iod2025_idaci_children",)


def read_edition(indices: Indices, path: Path, _session: Session) -> EditionContent:
    measures = measures_of(indices.source)
    own = {one.code for one in measures}
    computed = [one.measure for one in SHARE_DEFINITIONS if one.measure in own]
    return area_figures_content(path, read_indices(indices, path), measures, computed)


def read_indices(indices: Indices, path: Path) -> Reading[AreaFigures]:
    """The figures of every LSOA in a file, or in a folder of files, such as ranks and children.

    A blank number of children in income-deprived families is "not available". Raises FileRefused
    for another layout or another year's, and where two files have the same figure.
    """
    reading = read_files(path, partial(_read_file, indices), figure_keys)
    reading.as_at = indices.as_at
    return reading


def _read_file(indices: Indices, path: Path) -> Reading[AreaFigures]:
    table = open_table(path, indices.columns[_CODE])
    positions = find_column_positions(table, indices.columns, [_CODE], _UNUSED)
    parsers = {
        positions[code]: (code, parser)
        for code, parser in _parsers(indices).items()
        if code in positions
    }
    if not parsers:
        reason = f"the file has no column of the indices of {indices.year}"
        raise FileRefused(path, reason, row=table.header_row)
    reading = cell.read_rows(
        table,
        partial(_row, indices, positions, parsers),
        lambda row: row.figures[0].figure.area_code,
    )
    reading.as_at = indices.as_at
    return reading


Parser = Callable[[str], float | None]


def _parsers(indices: Indices) -> dict[str, Parser]:
    """The parser of each measure's cells, by its code."""
    own = [code for code in indices.columns if code not in (_CODE, _NAME, _DISTRICT)]
    return {code: _parser_of(code) for code in own}


def _parser_of(measure: str) -> Parser:
    if measure.endswith("_tenth"):
        return partial(_within, 10)
    if measure.endswith("_rank"):
        return partial(_within, LSOAS_MAX)
    if measure in _MAY_BE_BLANK:
        return _count_or_blank
    return _score if measure.endswith("_score") else whole_number


def _row(
    indices: Indices,
    positions: Mapping[str, int],
    parsers: Mapping[int, tuple[str, Parser]],
    cells: list[str],
) -> AreaFigures:
    code = cell.read_cell(cells, positions[_CODE], lsoa_code)
    figures = []
    for position, (measure, parser) in parsers.items():
        value = cell.read_cell(cells, position, parser)
        is_children = measure.endswith("_children") and measure not in _MAY_BE_BLANK
        period = indices.children_period if is_children else indices.year
        symbol = HiddenReason.NOT_AVAILABLE if value is None else None
        figures.append(
            MeasureRow(measure, MeasureFigure(Level.LSOA, code, period, value, symbol=symbol))
        )
    return AreaFigures(_area(indices, positions, code, cells), tuple(figures))


def _area(
    indices: Indices, positions: Mapping[str, int], code: str, cells: list[str]
) -> StatisticalAreaRow | None:
    """The LSOA with its district of the year; None where the file does not name it."""
    if _NAME not in positions or _DISTRICT not in positions:
        return None
    name = cell.read_cell(cells, positions[_NAME], cell.text_of("area_name"))
    district = cell.read_cell(cells, positions[_DISTRICT], ons_code)
    return StatisticalAreaRow(Level.LSOA, code, name, indices.vintage, district_code=district)


def _within(most: int, text: str) -> float:
    value = whole_number(text)
    if not 1 <= value <= most:
        raise ValueError(f"this is not a number from 1 to {most:,}")
    return value


def _score(text: str) -> float:
    value = value_of(text)
    if not isinstance(value, float):
        raise ValueError("this is not a number")
    return value


def _count_or_blank(text: str) -> float | None:
    return whole_number(text) if text.strip() else None
