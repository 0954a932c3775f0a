"""The tables of mid-year estimates, a file or a folder (docs/sources.md#population)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.measures.area_codes import level_of
from app.core.measures.figure import Level, MeasureFigure
from app.ingest.edition_content import EditionContent
from app.ingest.measure_editions import current_figures_content, figure_keys, figures_and_areas
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions, normalise, open_table
from app.ingest.parsing.edition_files import read_files
from app.ingest.parsing.statistics_cells import ons_code, without_other_rows
from app.ingest.reading import Reading
from app.ingest.source_rows import AreaFigures, MeasureRow, StatisticalAreaRow

KEY = "all_ages"
AGES = (*map(str, range(90)), "90+")
_REQUIRED = ("period", "area_code", "area_name", "geography", "sex", KEY)
_UNUSED = ("aged_0_to_15", "aged_16_to_64", "aged_65_and_over")  # sums of the columns of ages
_AGE_BANDS = {  # the first and last age of each measure
    "population_under_1": (0, 0),
    "population_1": (1, 1),
    "population_2": (2, 2),
    "population_3": (3, 3),
    "population_4": (4, 4),
    "population_under_5": (0, 4),
    "population_0_2": (0, 2),
    "population_3_4": (3, 4),
    "population_5_7": (5, 7),
    "population_all_ages": (0, 90),
}
# The levels of each geography; "" for one that is not read.
_GEOGRAPHIES: Mapping[str, tuple[Level, ...]] = {
    "country": (Level.COUNTRY,),
    "region": (Level.REGION,),
    "local authority": (Level.COUNCIL, Level.DISTRICT),
    "ward": (Level.WARD,),
    "lsoa": (Level.LSOA,),
    "msoa": (),
}
_SEXES = ("persons", "females", "males")
_BOTH_SEXES = "persons"
_MID_YEAR = re.compile(r"(20\d\d)(-06-30)?", re.ASCII)
LSOA_VINTAGE = "2021"
_FIRST_OF_VINTAGE = "2021"  # estimates of earlier years are of the LSOAs of 2011
_DIGITS = re.compile(r"\d+", re.ASCII)


def read_edition(path: Path, session: Session) -> EditionContent:
    reading = read_population(path)
    found = figures_and_areas(reading)
    return current_figures_content(path, session, "population", reading, found)


def read_population(path: Path) -> Reading[AreaFigures]:
    """The children by age of every area in a file, or in a folder of files.

    Raises FileRefused for another layout, and where two files have the same area and year.
    """
    return read_files(path, _read_file, figure_keys)


@dataclass
class _LeftOut:
    """The rows that are left out on purpose."""

    sexes: int = 0
    geographies: int = 0
    elsewhere: int = 0

    def notes(self) -> Iterator[str]:
        for count, what in (
            (self.sexes, "rows of one sex"),
            (self.geographies, "rows of MSOAs"),
            (self.elsewhere, "rows of areas outside England"),
        ):
            if count:
                yield f"{count:,} {what} skipped"


def _read_file(path: Path) -> Reading[AreaFigures]:
    table = open_table(path, [KEY])
    columns = {name: (name,) for name in (*_REQUIRED, *AGES)}
    positions = find_column_positions(table, columns, tuple(columns), _UNUSED)
    skipped = _LeftOut()
    reading = cell.read_rows(
        _wanted_rows(table, positions, skipped),
        partial(_row, positions),
        lambda row: next(figure_keys(row)),
    )
    records = reading.records

    def with_notes() -> Iterator[AreaFigures]:
        for row in records:
            period = row.figures[0].figure.period
            reading.as_at = max(date(int(period), 6, 30), reading.as_at or date.min)
            yield row
        reading.notes.extend(skipped.notes())

    reading.records = with_notes()
    return reading


def _wanted_rows(table: CsvTable, positions: Mapping[str, int], skipped: _LeftOut) -> CsvTable:
    sex_at, geography_at = positions["sex"], positions["geography"]
    code_at = positions["area_code"]

    def keep(_line: int, cells: list[str]) -> bool:
        sex, geography = normalise(cells[sex_at]), normalise(cells[geography_at])
        if geography in _GEOGRAPHIES and not _GEOGRAPHIES[geography]:
            skipped.geographies += 1
            return False
        if sex in _SEXES and sex != _BOTH_SEXES:
            skipped.sexes += 1
            return False
        is_elsewhere = cells[code_at][:1] in ("W", "S", "N")
        skipped.elsewhere += is_elsewhere
        return not is_elsewhere  # any other row is read, or reported as unreadable

    return without_other_rows(table, keep)


def _row(positions: Mapping[str, int], cells: list[str]) -> AreaFigures:
    period = cell.read_cell(cells, positions["period"], _year)
    cell.read_cell(cells, positions["sex"], _sex)
    area = _area(positions, cells, period)
    counts = _counts(positions, cells)
    figures = tuple(
        MeasureRow(
            measure,
            MeasureFigure(area.level, area.code, period, float(sum(counts[first : last + 1]))),
        )
        for measure, (first, last) in _AGE_BANDS.items()
    )
    return AreaFigures(area, figures)


def _area(positions: Mapping[str, int], cells: list[str], period: str) -> StatisticalAreaRow:
    levels = cell.read_cell(cells, positions["geography"], _levels)
    code = cell.read_cell(cells, positions["area_code"], ons_code)
    level = level_of(code)
    if level is None or level not in levels:
        written = cells[positions["geography"]].strip()
        reason = f"this is not the code of an area in England of the level {written!r}"
        raise cell.CellUnreadable(reason, positions["area_code"], code)
    name = cell.read_cell(cells, positions["area_name"], cell.text_of("area_name"))
    is_of_vintage = level is Level.LSOA and period >= _FIRST_OF_VINTAGE
    return StatisticalAreaRow(level, code, name, LSOA_VINTAGE if is_of_vintage else "")


def _counts(positions: Mapping[str, int], cells: list[str]) -> list[int]:
    """The people of each age; raises CellUnreadable where they do not add up to all ages."""
    counts = []
    for age in AGES:
        text = cells[positions[age]]
        if not _DIGITS.fullmatch(text):
            reason = "this is not a whole number of people"
            raise cell.CellUnreadable(reason, positions[age], text)
        counts.append(int(text))
    if str(sum(counts)) != cells[positions[KEY]].strip():
        reason = f"the ages add up to {sum(counts):,}, not to this number of people"
        raise cell.CellUnreadable(reason, positions[KEY], cells[positions[KEY]])
    return counts


def _levels(text: str) -> tuple[Level, ...]:
    if normalise(text) not in _GEOGRAPHIES:
        raise ValueError(f"the geography must be one of {', '.join(_GEOGRAPHIES)}")
    return _GEOGRAPHIES[normalise(text)]


def _sex(text: str) -> str:
    if normalise(text) not in _SEXES:
        raise ValueError(f"the sex must be one of {', '.join(_SEXES)}")
    return text


def _year(text: str) -> str:
    found = _MID_YEAR.fullmatch(text.strip())
    if not found:
        raise ValueError("this is not a year, or the middle of one like 2024-06-30")
    return found[1]
