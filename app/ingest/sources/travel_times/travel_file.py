"""The table of journeys between LSOAs (docs/sources.md#travel-times)."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.data.area_positions import StoredTravelTime, replace_travel_times
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, normalise, open_table
from app.ingest.parsing.statistics_cells import lsoa_code
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content

MINUTES_MAX = 240.0
ROWS_MAX = 2_000_000  # every journey among 1,400 LSOAs; Birmingham has 659
_COLUMNS: Mapping[str, tuple[str, ...]] = {  # the names that common routing programs write
    "from": ("from_lsoa", "from_id", "origin", "from"),
    "to": ("to_lsoa", "to_id", "destination", "to"),
    "minutes": ("minutes", "travel_time", "travel_time_p50"),
}
FACETS = RowFacets(kind=lambda row: "journey")


def read_edition(path: Path, _session: Session) -> EditionContent:
    reading = read_travel_times(path)
    rows = list(reading.records)

    def store(context: CommandContext, edition: Edition) -> None:
        values = ((edition.source, *one) for one in rows)
        replace_travel_times(context.session, edition.source, values)

    return replacing_content(reading, rows, FACETS, store)


def read_travel_times(path: Path) -> Reading[StoredTravelTime]:
    """The journeys of a file, in minutes; other columns are passed over.

    Raises FileRefused for another layout and for a journey that the file has twice.
    """
    table = open_table(path, _COLUMNS["from"], ROWS_MAX)
    named = {one for names in _COLUMNS.values() for one in names}
    others = sorted(set(map(normalise, table.header)) - named)
    positions = find_column_positions(table, _COLUMNS, tuple(_COLUMNS), others)
    return cell.read_rows(table, partial(_row, positions), lambda one: (one.from_code, one.to_code))


def _row(positions: Mapping[str, int], cells: list[str]) -> StoredTravelTime:
    return StoredTravelTime(
        cell.read_cell(cells, positions["from"], lsoa_code),
        cell.read_cell(cells, positions["to"], lsoa_code),
        cell.read_cell(cells, positions["minutes"], _minutes),
    )


def _minutes(text: str) -> float:
    try:
        minutes = float(text)
    except ValueError:
        raise ValueError("this is not a number of minutes") from None
    if not 0 <= minutes <= MINUTES_MAX:
        raise ValueError(f"the minutes must be between 0 and {MINUTES_MAX:.0f}")
    return minutes
