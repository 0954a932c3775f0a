"""What a spreadsheet does to values that it shows unchanged: telephone numbers and house numbers."""

from collections.abc import Mapping
from dataclasses import replace

from app.data.listing_plans import RowFault
from app.ingest.parsing.field_parsers import with_restored_address
from app.ingest.reading import Reading
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_row_parser import read_row

_ADDRESS = ("address_1", "address_2", "address_3")
Cells = Mapping[str, str]  # by column


def as_in_force(column: str, written: str, in_force: Cells) -> str:
    """A cell as the value in force where both are the same telephone number: it lost its spaces."""
    known = in_force.get(column, "")
    is_same = column == "phone" and known and _digits(written) == _digits(known)
    return known if is_same else written


def _digits(number: str) -> str:
    """The digits of a British number without its leading 0; "" for any other kind of number."""
    if not set(number) <= set("0123456789 ()-"):
        return number
    return "".join(filter(str.isdecimal, number)).lstrip("0")


def restored_address(
    read: ListingRow, cells: Cells, in_force: Cells, headings: Mapping[str, str]
) -> tuple[ListingRow, list[RowFault]]:
    """The row with its house numbers restored; an address that cannot be restored stays as it is.

    `cells` are those that were read, `in_force` the values now, `headings` the file's by column.
    """
    restoring: Reading[ListingRow] = Reading(iter(()))
    restored = with_restored_address(read, restoring, 0)
    if not restoring.row_warnings:
        return restored, []
    known = {name: in_force[name] for name in _ADDRESS if name in in_force}
    if known:
        others = {name: cell for name, cell in cells.items() if name not in _ADDRESS}
        before, _ = read_row(others | known, in_force)
        restored = replace(restored, address=before.address)
    outcome = "the address in force stays" if known else "the line is left out"
    faults = []
    for warning in restoring.row_warnings:
        lines = (name for name in _ADDRESS if cells.get(name, "").strip() == warning.value)
        column = next(lines, _ADDRESS[0])
        heading = headings.get(column, column)
        faults.append(
            RowFault(heading, warning.value, warning.reason, outcome=outcome, is_personal=True)
        )
    return restored, faults
