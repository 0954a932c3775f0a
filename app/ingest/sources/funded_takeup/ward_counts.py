"""A council's own counts by ward: exact in the file, suppressed before they leave this module.

An aggregate CSV, one row per ward, term, entitlement and age. Columns: la_number (DfE, three
digits), area_code (the ward's, E05...), area_name (optional), term ("2026-spring"), entitlement
(early-learning, universal, working, or DfE's names), ages (2; 3, 4, 3-4; for working parents also
under-2 and all), registered (the exact count of children), eligible (the estimate; blank for working
parents: a given estimate bounds their counts, so that more wards are suppressed).

Every series must have all wards, including those without children: a missing ward could be
calculated from the council's total, and counts as suppressed by the council. A term that was
published before must have the same wards and ages, or be left out: otherwise the difference from the
earlier edition would disclose counts. For the same reason a term with a suppressed ward stays as
first published. Rules of suppression: `core.disclosure`, `core.takeup.fixed_cells`.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from app.core.period import Period
from app.core.takeup import (
    SUPPRESS_BELOW,
    CellKey,
    EarlierFigures,
    Entitlement,
    Figure,
    HiddenReason,
    TakeupCell,
    fixed_cells,
    suppress,
)
from app.ingest.errors import FileRefused
from app.ingest.parsing import field_parsers as cell
from app.ingest.parsing.csv_file import find_column_positions, normalise
from app.ingest.parsing.spreadsheet_csv import open_sheet, unrecognised_columns
from app.ingest.parsing.statistics_cells import LA_NUMBER, matching, value_of
from app.ingest.reading import BadRow, Reading
from app.ingest.source_rows import TakeupRow
from app.ingest.sources.funded_takeup.takeup_field_parsers import (
    EARLY,
    UNIVERSAL,
    WORKING,
    with_rows,
)

_CODE = re.compile(r"E05\d{6}", re.ASCII)

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "la_number": ("la_number",),
    "area_code": ("area_code",),
    "area_name": ("area_name",),
    "term": ("term", "period"),
    "entitlement": ("entitlement",),
    "ages": ("ages", "age"),
    "registered": ("registered", "funded"),
    "eligible": ("eligible",),
}
_LABELS = {
    **{one.value: one for one in Entitlement},
    "early learning for 2-year-olds": EARLY,
    "families receiving additional support": EARLY,
    "working parents": WORKING,
}
_AGES = {
    EARLY: {"2"},
    UNIVERSAL: {"3", "4", "3-4"},
    WORKING: {"under-2", "2", "3", "4", "3-4", "all"},
}
FindDisclosed = Callable[[str], EarlierFigures]  # from a council's DfE number


def read_wards(
    path: Path,
    *,
    find_disclosed: FindDisclosed = lambda _: EarlierFigures(),
    threshold: int = SUPPRESS_BELOW,
) -> Reading[TakeupRow]:
    """A council's figures by ward, suppressed: exact counts do not leave this function.

    `find_disclosed` returns the figures of earlier editions, `threshold` is the smallest count that
    is shown. Raises FileRefused when the file has rows of two councils, the ages of a ward do not
    add up, earlier figures would disclose a suppressed count, or a column is missing or given twice.
    """
    table = open_sheet(path, ["area_code"])
    unrecognised = unrecognised_columns(
        table, [name for names in _COLUMNS.values() for name in names]
    )
    required = [name for name in _COLUMNS if name != "area_name"]
    positions = find_column_positions(table, _COLUMNS, required, unrecognised)
    reading = cell.read_rows(table, partial(_ward, positions), lambda row: row.cell.key)
    wards = list(reading.records)
    numbers = {ward.la_number for ward in wards}
    if len(numbers) > 1:
        reason = f"the file has rows of more than one council: {', '.join(sorted(numbers))}"
        raise FileRefused(path, reason, column="la_number")
    try:
        exact = (ward.cell for ward in wards)
        before = find_disclosed("".join(numbers))
        figures = suppress(exact, before=before, threshold=threshold)
    except ValueError as fault:
        raise _refusal(path, reading.bad, str(fault)) from None
    rows = [_public_row(ward, figures[ward.cell.key]) for ward in wards]
    reading.notes.extend(_describe_fixed_terms(fixed_cells(figures, before)))
    return replace(
        with_rows(reading, rows), la_number="".join(numbers) or None, ignored=unrecognised
    )


def _describe_fixed_terms(fixed: Collection[CellKey]) -> list[str]:
    """A sentence for the officer about the terms that stay as first published."""
    terms = sorted({f"{key.entitlement.value} of {key.period}" for key in fixed})
    if not terms:
        return []
    return [
        "published as before, because a revision would reveal the figure of a hidden ward: "
        f"{', '.join(terms)}"
    ]


def _refusal(path: Path, bad: list[BadRow], fault: str) -> FileRefused:
    """The refusal of a table: its first bad row, which is the likely cause, or else `fault`."""
    for row in bad:
        return FileRefused(path, row.reason, row=row.row, column=row.column, value=row.value)
    return FileRefused(path, fault)


@dataclass(frozen=True)
class _Ward:
    """One row with its exact counts, which must not leave this module."""

    la_number: str
    name: str
    cell: TakeupCell
    symbol: HiddenReason | None


def _ward(positions: Mapping[str, int], cells: list[str]) -> _Ward:
    entitlement = cell.read_cell(cells, positions["entitlement"], _entitlement)
    key = CellKey(
        cell.read_cell(cells, positions["area_code"], _code),
        entitlement,
        cell.read_cell(cells, positions["ages"], partial(_ages, entitlement)),
        cell.read_cell(cells, positions["term"], _term),
    )
    la_number = cell.read_cell(cells, positions["la_number"], _la_number)
    name = ""
    if "area_name" in positions:
        name = cell.read_cell(cells, positions["area_name"], cell.text_of("area_name"))
    registered = cell.read_cell(cells, positions["registered"], _registered)
    eligible = cell.read_cell(cells, positions["eligible"], value_of)
    eligible_count = eligible if isinstance(eligible, float) else None
    if isinstance(registered, HiddenReason):
        return _Ward(la_number, name, TakeupCell(key, None, eligible_count), registered)
    if eligible_count is None and entitlement is not WORKING:
        reason = "the number of eligible children is needed for the rate"
        raise cell.CellUnreadable(reason, positions["eligible"], cells[positions["eligible"]])
    return _Ward(la_number, name, TakeupCell(key, registered, eligible_count), None)


def _public_row(ward: _Ward, figure: Figure) -> TakeupRow:
    if ward.symbol:
        figure = Figure(figure.entitlement, figure.ages, figure.period, hidden=ward.symbol)
    return TakeupRow("ward", ward.cell.key.area, ward.la_number, ward.name, figure)


def _entitlement(text: str) -> Entitlement:
    if normalise(text) not in _LABELS:
        raise ValueError(f"the entitlement must be one of {', '.join(_LABELS)}")
    return _LABELS[normalise(text)]


def _ages(entitlement: Entitlement, text: str) -> str:
    """Ages such as 3-4, also written "3 and 4", because spreadsheets turn 3-4 into a date."""
    ages = normalise(text).replace(" and ", "-").replace(" to ", "-")
    if ages not in _AGES[entitlement]:
        listed = ", ".join(sorted(_AGES[entitlement]))
        raise ValueError(f"the ages of this entitlement must be one of {listed}")
    return ages


def _registered(text: str) -> int | HiddenReason:
    value = value_of(text)
    if value is None:
        raise ValueError("write 0 if there are no children")
    if isinstance(value, HiddenReason):
        return value
    if not value.is_integer():
        raise ValueError("the number of children must be a whole number")
    return int(value)


def _code(text: str) -> str:
    return matching(_CODE, text, "this is not a ward code like E05000650")


def _la_number(text: str) -> str:
    return matching(LA_NUMBER, text, "this is not a council number of three digits")


def _term(text: str) -> Period:
    """A term as 2026-spring, also written "Spring 2026"."""
    try:
        period = Period.parse_written(normalise(text))
    except ValueError:
        period = None
    if period is None or not period.is_term:
        raise ValueError("this is not a term like 2026-spring")
    return period
