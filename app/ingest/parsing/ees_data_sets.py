"""What all data sets of Explore education statistics (EES) share: period, area, labels, symbols.

Each row is about one period and area; a level says which of the columns of codes has the area's.
"""

from collections.abc import Mapping
from typing import Final

from app.core.measures.figure import Level
from app.core.measures.periods import is_period
from app.core.takeup import HiddenReason
from app.ingest.errors import FileRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, normalise
from app.ingest.parsing.statistics_cells import AREA_CODE, Value, value_of
from app.ingest.source_rows import StatisticalAreaRow

EES_COLUMNS: Final = (
    "time_period",
    "time_identifier",
    "geographic_level",
    "country_code",
    "country_name",
    "region_code",
    "region_name",
    "old_la_code",
    "new_la_code",
    "la_name",
)
EES_LEVELS: Final = {
    "national": Level.COUNTRY,
    "regional": Level.REGION,
    "local authority": Level.COUNCIL,
}
_CODES = {
    Level.COUNTRY: "country_code",
    Level.REGION: "region_code",
    Level.COUNCIL: "new_la_code",
}
_NAMES = {Level.COUNTRY: "country_name", Level.REGION: "region_name", Level.COUNCIL: "la_name"}
_BREAK = "b"  # the publisher's symbol for a break in the series
_UNKNOWN_ITEMS_MAX = 50  # limits the memory for an invalid file


def refuse_repeated_header(table: CsvTable, line: int, cells: list[str]) -> None:
    """Raise FileRefused when a row is the header again, as in two files put together."""
    if tuple(cells) == tuple(table.header):
        raise FileRefused(
            table.path, "the header is repeated here: check for two files in one", row=line
        )


def add_unknown_label(unknown_items: dict[str, list[str]], column: str, label: str) -> None:
    """Add a label that no table lists; the rows with it are left out."""
    add_unknown_item(unknown_items, f"{column} {label[:60]!r}")


def add_unknown_item(unknown_items: dict[str, list[str]], name: str) -> None:
    """Add the description of something unknown, up to a limit of different ones."""
    if name not in unknown_items and len(unknown_items) >= _UNKNOWN_ITEMS_MAX:
        name = f"more than {_UNKNOWN_ITEMS_MAX} 'others'"
    unknown_items.setdefault(name, [])


def check_time_identifier(positions: Mapping[str, int], cells: list[str], accepted: str) -> None:
    """Raise CellUnreadable for another kind of period, such as a term among years."""
    position = positions["time_identifier"]
    if normalise(cells[position]) != normalise(accepted):
        reason = f"only periods of the kind {accepted!r} are accepted"
        raise cell.CellUnreadable(reason, position, cells[position])


def ees_area(positions: Mapping[str, int], cells: list[str]) -> StatisticalAreaRow:
    """The area of a row whose level is in EES_LEVELS; a council has its region as parent.

    Raises CellUnreadable for a code that is none of ONS's.
    """
    level = EES_LEVELS[normalise(cells[positions["geographic_level"]])]
    position = positions[_CODES[level]]
    code = cell.text(cells[position])
    if not AREA_CODE.fullmatch(code):
        reason = "this is not a code like E06000023"
        raise cell.CellUnreadable(reason, position, cells[position])
    name = cell.read_cell(cells, positions[_NAMES[level]], cell.text_of("area_name"))
    region = cell.text(cells[positions["region_code"]])
    if level is not Level.COUNCIL or not AREA_CODE.fullmatch(region):
        return StatisticalAreaRow(level, code, name)
    return StatisticalAreaRow(
        level,
        code,
        name,
        parent_level=Level.REGION.value,
        parent_code=region,
        la_number=cell.text(cells[positions["old_la_code"]]),
    )


def ees_value(text: str) -> Value:
    """As `value_of`; "b" in place of a number is a break in the series, without a value."""
    return HiddenReason.NOT_AVAILABLE if normalise(text) == _BREAK else value_of(text)


def academic_year(text: str) -> str:
    """An academic year as 202425."""
    return _period(text, 6, "this is not an academic year like 202425")


def reporting_year(text: str) -> str:
    return _period(text, 4, "this is not a year like 2026")


def _period(text: str, length: int, reason: str) -> str:
    period = text.strip()
    if len(period) != length or not is_period(period):
        raise ValueError(reason)
    return period
