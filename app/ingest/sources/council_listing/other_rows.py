"""Rows of a listing's sheet that are no settings: the template's example, totals, more headings."""

import re
from collections.abc import Iterable, Mapping, Sequence

from app.core.listing_cells import council_cells
from app.ingest.sources.council_listing.column_headings import BY_KEY, heading_key
from app.ingest.sources.council_listing.listing_columns import COLUMNS

_EXAMPLE = {column.name: column.example for column in COLUMNS}
_TOTAL = re.compile(r"(grand |sub[ -]?)?totals?( number)?( of [a-z ]+)?:?( \d+)?")
Row = tuple[int, list[str]]


def without_other_rows(
    positions: Mapping[str, int], rows: Iterable[Row]
) -> tuple[list[Row], tuple[str, ...]]:
    """The rows of settings, and sentences about the others; the template's row needs none."""
    settings, totals, headings = list[Row](), list[int](), list[int]()
    for number, cells in rows:
        if _is_example(positions, cells):
            continue
        if _is_total(positions, cells):
            totals.append(number)
        elif _is_heading(positions, cells):
            headings.append(number)
        else:
            settings.append((number, cells))
    notes = (
        *(f"row {number} has totals and is left out" for number in totals),
        *(f"row {number} repeats the headings and is left out" for number in headings),
    )
    return settings, notes


def _is_example(positions: Mapping[str, int], cells: Sequence[str]) -> bool:
    """Whether this is the template's row; its dates may have been reformatted."""
    return all(
        name in positions and cells[positions[name]].strip() == _EXAMPLE[name]
        for name in ("reference", "name")
    )


def _is_total(positions: Mapping[str, int], cells: Sequence[str]) -> bool:
    """Whether a row without a reference begins with "Total"."""
    reference = cells[positions["reference"]] if "reference" in positions else ""
    first = next((cell for cell in cells if not council_cells.is_blank(cell)), "")
    if "otal" not in first.casefold():
        return False
    is_named_so = len(first) < 60 and _TOTAL.fullmatch(council_cells.plain(first))
    return bool(is_named_so) and (council_cells.is_blank(reference) or reference == first)


def _is_heading(positions: Mapping[str, int], cells: Sequence[str]) -> bool:
    """Whether the reference and most cells are headings, as in a row of headings in other words."""
    if not _is_known_heading(cells[positions["reference"]] if "reference" in positions else ""):
        return False
    filled = [cell for cell in cells if not council_cells.is_blank(cell)]
    known = sum(map(_is_known_heading, filled))
    return known > 2 and 2 * known > len(filled)


def _is_known_heading(cell: str) -> bool:
    return 0 < len(cell) < 60 and heading_key(cell) in BY_KEY
