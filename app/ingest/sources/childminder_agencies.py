"""Childminder agencies: Ofsted inspects the agency, and the agency its childminders.

Column names differ between releases; the tables list those of 2021 to 2025. Source: Ofsted,
childcare providers and inspections, the table of agencies; docs/sources.md#childminder-agencies
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from sqlmodel import Session

from app.core.listing_cells.length_limits import ofsted_urn
from app.core.translation_marks import mark
from app.data.areas import find_la_numbers
from app.data.help_and_takeup import replace_agencies
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.fetch.origins import CHILDCARE_PAGE, WEEKLY, GovUk
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, open_table
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.quality_gates.unknown_areas import council_key
from app.ingest.reading import Reading
from app.ingest.row_values import agency_values
from app.ingest.source import Source, TableRedaction
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import Address, AgencyRow

_KEYS = ("CA Reference", "Provider URN")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (*_KEYS, "Agency reference"),
    "status": ("Provider status",),
    "type": ("Provider type",),
    "name": ("Provider name", "Agency name"),
    "line_1": ("Provider address 1", "Provider address line 1"),
    "line_2": ("Provider address 2", "Provider address line 2"),
    "line_3": ("Provider address 3", "Provider address line 3"),
    "town": ("Provider town",),
    "postcode": ("Provider postcode", "Postcode"),
    "council": ("Local authority",),
    "childminders": ("Number of childminders on roll",),
    "inspected_on": (
        "CA - Most recent inspection date",
        "CA: Most recent inspection date",
        "CA: Most recent: Inspection date",
    ),
    "outcome": (
        "CA - Most recent inspection outcome",
        "CA: Most recent inspection outcome",
        "CA: Most recent: Inspection outcome",
    ),
}
_REQUIRED = ("urn", "status", "type", "name", "line_1", "postcode", "council")
_UNUSED = (
    "",  # seen in June 2024: 39 columns without a name, all empty
    "Web link",
    "Registration date",  # seen in 2025, never filled for an agency
    "Individual register combinations",
    "Number of childcare on domestic premises providers on roll",
    "Number of childminders without domestic premises on roll",
    "Region",
    "Ofsted region",
)
_AGENCY = "childminder agency"


def read(path: Path) -> Reading[AgencyRow]:
    """The agencies. Raises FileRefused when a column is missing or given twice.

    Other providers in the same file are left out: the release of 2025 also lists childminders.
    """
    table = open_table(path, _KEYS)
    positions = find_column_positions(table, _COLUMNS, _REQUIRED, _UNUSED)
    width, kind = len(table.header), positions["type"]
    wanted = (
        (line, cells)
        for line, cells in table.rows
        if len(cells) != width or cell.text(cells[kind]).casefold() == _AGENCY
    )
    return cell.read_rows(
        replace(table, rows=wanted), partial(_row, positions), lambda row: row.ofsted_urn
    )


def _row(positions: Mapping[str, int], cells: list[str]) -> AgencyRow:
    lines = (_read_text(positions, cells, line, "line") for line in ("line_1", "line_2", "line_3"))
    return AgencyRow(
        ofsted_urn=cell.read_cell(cells, positions["urn"], ofsted_urn),
        name=cell.read_cell(cells, positions["name"], _name),
        is_active=cell.text(cells[positions["status"]]).casefold() == "active",
        address=Address(
            tuple(filter(None, lines)),
            _read_text(positions, cells, "town", "town"),
            _read_text(positions, cells, "postcode", "postcode"),
        ),
        la_name=cell.read_cell(cells, positions["council"], cell.council_name),
        childminders_count=_read_count(positions, cells, "childminders"),
        inspected_on=_inspected_on(positions, cells),
        outcome=_read_text(
            positions, cells, "outcome", "outcome"
        ).capitalize(),  # seen: EFFECTIVE, Effective
    )


def _read_text(positions: Mapping[str, int], cells: list[str], meaning: str, column: str) -> str:
    """The text of a cell, bounded by the length of a column of the record."""
    return (
        cell.read_cell(cells, positions[meaning], cell.text_of(column))
        if meaning in positions
        else ""
    )


def _read_count(positions: Mapping[str, int], cells: list[str], meaning: str) -> int | None:
    return cell.read_cell(cells, positions[meaning], _count) if meaning in positions else None


def _inspected_on(positions: Mapping[str, int], cells: list[str]) -> date | None:
    position = positions.get("inspected_on")
    return None if position is None else cell.read_cell(cells, position, _last_day)


def _last_day(value: str) -> date | None:
    """The day, or the last day of a range such as "02/12/2019 - 05/12/2019"."""
    return cell.day(cell.text(value).rpartition(" - ")[2])


def _count(value: str) -> int | None:
    number = cell.text(value).replace(",", "")
    if number and not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError("this is not a number of childminders")
    return int(number) if number else None


def _name(value: str) -> str:
    name = cell.name(value)
    if not name:
        raise ValueError("an agency needs a name")
    return name


FACETS = RowFacets(
    council=lambda row: row.la_name,
    area=lambda row: council_key(row.la_name),
    address=lambda row: row.address,
)


def _read_edition(path: Path, _session: Session) -> EditionContent:
    reading = read(path)
    rows = list(reading.records)

    def replace_rows(context: CommandContext, _edition: Edition) -> None:
        numbers = find_la_numbers(context.session)
        replace_agencies(context.session, (agency_values(row, numbers) for row in rows))

    return replacing_content(reading, rows, FACETS, replace_rows)


SOURCE = Source(
    name="childminder_agencies",
    title=mark("Childminder agencies: management information"),
    publisher=mark("Ofsted"),
    url=(
        "https://www.gov.uk/government/statistical-data-sets/"
        "childcare-providers-and-inspections-management-information"
    ),
    licence=mark("Open Government Licence v3.0"),
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=1,
    rows_max=200,  # 7 in December 2024
    stale_after_days=200,
    read=_read_edition,
    origin=GovUk(path=CHILDCARE_PAGE, title=r"childminder agenc", every=WEEKLY),
    seed_files=("childminder_agencies_as_at_30_September_2026.csv",),
    redaction=TableRedaction(),
)
