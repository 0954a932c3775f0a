"""The layout of one council's list of schools, as Trafford published it in September 2024.

It does not say which schools have a nursery: a school that admits children of 3 or younger counts as
one with a nursery. The postcode is the only part of the address. Source: Trafford Data Lab,
"Schools".
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from app.core.listing_cells.length_limits import bounded
from app.core.provision import Kind
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import CsvTable, find_column_positions
from app.ingest.reading import Reading
from app.ingest.source_rows import Address, SchoolRow
from app.ingest.sources.schools import school_field_parsers

KEY = "unique_reference_number"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "urn": (KEY,),
    "name": ("name",),
    "la_number": ("local_authority_code",),
    "type": ("type",),
    "low_age": ("lowest_admission_age",),
    "website": ("website",),
    "postcode": ("postcode",),
}
_UNUSED = (
    "establishment_number",
    "gender",
    "highest_admission_age",
    "capacity",
    "resource_provision",
    "religion",
    "trust_type",
    "sponsoring_trust",
    "percent_fsm",
    "ofsted_rating",  # undated: Ofsted's own file has the inspection and its date
    "lon",  # positions of all sources come from the postcode directory
    "lat",
)
_NOT_AVAILABLE = "NA"


def read_table(table: CsvTable) -> Reading[SchoolRow]:
    """The schools with a nursery. A row of another council than that of the first row is bad."""
    positions = find_column_positions(table, _COLUMNS, _COLUMNS, _UNUSED)
    rows = [row for row in table.rows if _is_wanted(positions, row[1])]
    whole = (cells for _, cells in rows if len(cells) == len(table.header))
    la_number = next((cells[positions["la_number"]].strip() for cells in whole), "")
    table = replace(table, rows=iter(rows))
    reading = cell.read_rows(table, partial(_row, positions, la_number), lambda row: row.dfe_urn)
    reading.la_number = la_number or None
    return reading


def _is_wanted(positions: Mapping[str, int], cells: list[str]) -> bool:
    """Whether a school has a nursery; also true for short rows, so that they are reported."""
    if len(cells) <= max(positions.values()):
        return True
    is_nursery = "nursery" in cells[positions["type"]].casefold()
    return (
        is_nursery or cells[positions["low_age"]].strip() in school_field_parsers.NURSERY_LOW_AGES
    )


def _row(positions: Mapping[str, int], la_number: str, cells: list[str]) -> SchoolRow:
    kind = cells[positions["type"]].casefold()
    return SchoolRow(
        dfe_urn=cell.read_cell(cells, positions["urn"], school_field_parsers.dfe_urn),
        kind=Kind.NURSERY_SCHOOL if "nursery" in kind else Kind.NURSERY_CLASS,
        name=cell.read_cell(cells, positions["name"], school_field_parsers.name),
        is_open=True,  # the list has no others
        is_independent="independent" in kind,
        la_number=cell.read_cell(cells, positions["la_number"], partial(_same_council, la_number)),
        la_name="",
        address=Address(postcode=cell.read_cell(cells, positions["postcode"], _postcode)),
        website=school_field_parsers.website(_read_text(cells[positions["website"]])),
        ages=cell.read_cell(
            cells, positions["low_age"], lambda value: school_field_parsers.ages(_read_text(value))
        ),
    )


def _same_council(la_number: str, value: str) -> str:
    if value.strip() != la_number:
        raise ValueError(f"this is another council than {la_number}, whose schools are listed")
    return school_field_parsers.la_number(value)


def _postcode(value: str) -> str:
    return bounded(_read_text(value), "postcode")


def _read_text(value: str) -> str:
    return "" if value.strip() == _NOT_AVAILABLE else cell.text(value)
