"""Childminder agencies: Ofsted inspects the agency, and the agency its childminders.

Column names drift between releases; the tables hold those of 2021 to 2025. Source: Ofsted,
childcare providers and inspections, the table of agencies; data-sources.md §1.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from app.ingest import cells as cell
from app.ingest.csvfile import open_table, place_columns
from app.ingest.source import Address, AgencyRow, Reading, Source

SOURCE = Source(
    name="childminder_agencies",
    title="Childminder agencies: management information",
    publisher="Ofsted",
    url=(
        "https://www.gov.uk/government/statistical-data-sets/"
        "childcare-providers-and-inspections-management-information"
    ),
    licence="Open Government Licence v3.0",
    attribution=(
        "Contains public sector information licensed under the Open Government Licence v3.0 (Ofsted)."
    ),
    rows_min=1,
    rows_max=200,  # 7 in December 2024
    stale_after_days=200,
)

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
    """The agencies. Raises FileRefused when a column is new, missing or given twice.

    Other providers in the same file are left out: the release of 2025 lists childminders below.
    """
    table = open_table(path, _KEYS)
    at = place_columns(table, _COLUMNS, _REQUIRED, _UNUSED)
    width, kind = len(table.header), at["type"]
    wanted = (
        (line, cells)
        for line, cells in table.rows
        if len(cells) != width or cell.text(cells[kind]).casefold() == _AGENCY
    )
    return cell.read_rows(
        replace(table, rows=wanted), partial(_row, at), lambda row: row.ofsted_urn
    )


def _row(at: Mapping[str, int], cells: list[str]) -> AgencyRow:
    lines = (_told(at, cells, line, "line") for line in ("line_1", "line_2", "line_3"))
    return AgencyRow(
        ofsted_urn=cell.read_cell(cells, at["urn"], cell.ofsted_urn),
        name=cell.read_cell(cells, at["name"], _name),
        is_active=cell.text(cells[at["status"]]).casefold() == "active",
        address=Address(
            tuple(filter(None, lines)),
            _told(at, cells, "town", "town"),
            _told(at, cells, "postcode", "postcode"),
        ),
        la_name=cell.read_cell(cells, at["council"], cell.council_name),
        childminders_count=_read(at, cells, "childminders"),
        inspected_on=_inspected_on(at, cells),
        outcome=_told(at, cells, "outcome", "outcome").capitalize(),  # seen: EFFECTIVE, Effective
    )


def _told(at: Mapping[str, int], cells: list[str], meaning: str, column: str) -> str:
    """What a cell tells, within the bound of a column of the record."""
    return cell.read_cell(cells, at[meaning], cell.text_of(column)) if meaning in at else ""


def _read(at: Mapping[str, int], cells: list[str], meaning: str) -> int | None:
    return cell.read_cell(cells, at[meaning], _count) if meaning in at else None


def _inspected_on(at: Mapping[str, int], cells: list[str]) -> date | None:
    position = at.get("inspected_on")
    return None if position is None else cell.read_cell(cells, position, _last_day)


def _last_day(words: str) -> date | None:
    """The day, or the last of "02/12/2019 - 05/12/2019"."""
    return cell.day(cell.text(words).rpartition(" - ")[2])


def _count(words: str) -> int | None:
    number = cell.text(words).replace(",", "")
    if number and not (number.isascii() and number.isdecimal() and len(number) < 7):
        raise ValueError("this is no number of childminders")
    return int(number) if number else None


def _name(words: str) -> str:
    name = cell.name(words)
    if not name:
        raise ValueError("an agency needs a name")
    return name
