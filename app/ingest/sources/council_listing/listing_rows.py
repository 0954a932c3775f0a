"""The rows of a listing, each beside what the edition before said of the same setting.

A cell that cannot be read keeps its earlier value, a row that cannot be read keeps its earlier row, and
both are reported. The exception is consent: where it cannot be read in the row of a setting that may be
home-based, the whole file is refused, so that nobody is shown on a consent that may have been narrowed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.provision import (
    HOME_BASED,
    Consent,
)
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import CsvTable
from app.ingest.parsing.field_parsers import with_restored_address
from app.ingest.source import (
    DUPLICATE_REASON,
    BadRow,
    ListingRow,
    Reading,
)
from app.ingest.sources.council_listing import (
    choice_parsers,
    listing_export,
    listing_field_parsers,
)
from app.ingest.sources.council_listing.listing_columns import COLUMNS
from app.ingest.sources.council_listing.listing_row_parser import (
    CellFault,
    RowUnreadable,
    cells_of,
    read_row,
)
from app.ingest.sources.council_listing.previous_listing import (
    NO_URNS,
    PreviousListing,
    UrnPair,
    urns_of,
)

_ACCEPTED = {column.name: column.meaning for column in COLUMNS}
# Columns whose cells tell who and where somebody is.
PERSONAL_COLUMNS = frozenset(
    {
        *("name", "address_1", "address_2", "address_3", "town", "postcode", "phone", "email"),
        *("website", "school_runs", "description", "funded_pattern", "how_to_apply"),
        *("send_support", "food", "reference", "ofsted_urn"),
    }
)
_NARROWER_CONSENTS = tuple(
    choice_parsers.write_consent(one) for one in Consent if one is not Consent.ALL
)


@dataclass(frozen=True)
class ListingSheet:
    """A listing whose columns are known, and its rows less the template's."""

    table: CsvTable
    positions: Mapping[str, int]
    rows: Sequence[tuple[int, list[str]]]


@dataclass
class _RowsSeen:
    """References and numbers of the rows read so far, and earlier rows of those that were not."""

    references: set[str] = field(default_factory=set)
    numbers: set[UrnPair] = field(default_factory=set)
    recovered: list[ListingRow] = field(default_factory=list)

    def add(self, row: ListingRow) -> None:
        self.references.add(row.reference)
        self.numbers.add(urns_of(row))

    def has_row(self, row: ListingRow) -> bool:
        return row.reference in self.references or self.has_urns(row)

    def has_urns(self, row: ListingRow) -> bool:
        return urns_of(row) != NO_URNS and urns_of(row) in self.numbers


def read_all(
    sheet: ListingSheet,
    previous: PreviousListing,
    reading: Reading[ListingRow],
    struck: Collection[str] = (),
) -> Iterator[ListingRow]:
    """Every row that can be read, then the earlier rows of those that cannot, or are `struck`.

    What cannot be read goes to `reading.bad`.
    """
    seen, restored_phones_count = _RowsSeen(), 0
    for line, cells in sheet.rows:
        reading.rows_read += 1
        restored_phones_count += (
            "phone" in sheet.positions
            and listing_field_parsers.lacks_leading_zero(cells[sheet.positions["phone"]])
        )
        row = _read(sheet, line, cells, previous, seen, reading)
        if row:
            seen.add(row)
            yield with_restored_address(row, reading, line)
    taken_out = [previous.rows[one] for one in sorted(struck) if one in previous.rows]
    taken_out = [row for row in taken_out if not seen.has_row(row) and row not in seen.recovered]
    for row in (*seen.recovered, *taken_out):
        if not seen.has_row(row):
            seen.add(row)
            reading.kept_rows.append(row.reference)
            yield row
    if taken_out:
        text = "settings that keep their earlier row, as an erasure took out the unreadable one"
        reading.notes.append(f"{text}: {len(taken_out):,}")
    if restored_phones_count:
        text = "telephone numbers whose first 0 a spreadsheet had dropped, and that have it again"
        reading.notes.append(f"{text}: {restored_phones_count:,}")


def _read(
    sheet: ListingSheet,
    line: int,
    cells: list[str],
    previous: PreviousListing,
    seen: _RowsSeen,
    reading: Reading[ListingRow],
) -> ListingRow | None:
    """One row; None where it cannot be read, and then its earlier row is kept."""
    written = cells_of(sheet.positions, cells)
    before = _find_previous_row(written, previous)
    try:
        _check_width(sheet, cells)
        row, faults = read_row(written, _previous_cells(before))
        _check_consent(sheet, line, row, faults, previous)
        _check_premises(row, faults, before, previous)
        _check_new(row, seen)
    except RowUnreadable as unreadable:
        before = (
            previous.rows.get(
                _parse_or_blank(listing_field_parsers.line, written.get("reference", ""))
            )
            or before
        )
        _check_narrowing(sheet, line, cells, before, previous, unreadable.fault)
        is_home = before is None or previous.may_be_home(before)
        bad = _bad(sheet, line, unreadable.fault, is_home=is_home)
        if before:
            seen.recovered.append(before)
            is_recovered = unreadable.fault.reason != DUPLICATE_REASON
            bad = replace(bad, is_recovered=is_recovered, outcome="the earlier row stays")
        reading.bad.append(bad)
        return None
    is_home = previous.may_be_home(row)
    for fault in sorted(faults, key=lambda one: sheet.positions.get(one.column, -1)):
        has_earlier = bool(_previous_cells(before).get(fault.column))
        outcome = "the earlier value stays" if has_earlier else "shown without it"
        bad = _bad(sheet, line, fault, is_home=is_home)
        is_cell = fault.column != "reference"
        reading.bad.append(replace(bad, is_recovered=True, outcome=outcome, is_cell=is_cell))
    return row


def _find_previous_row(written: Mapping[str, str], previous: PreviousListing) -> ListingRow | None:
    """The earlier row of the setting that a row is of, as far as its cells can be read."""
    ofsted_urn = _parse_or_blank(listing_field_parsers.ofsted_number, written.get("ofsted_urn", ""))
    dfe_urn = _parse_or_blank(listing_field_parsers.school_number, written.get("school_urn", ""))
    numbers = [one for one in ((ofsted_urn, ""), ("", dfe_urn)) if one != NO_URNS]
    reference, name = (
        _parse_or_blank(listing_field_parsers.line, written.get(one, ""))
        for one in ("reference", "name")
    )
    return previous.find(reference, numbers, name)


def _previous_cells(before: ListingRow | None) -> dict[str, str]:
    written = listing_export.cells(before) if before else {}
    return {name: cell for name, cell in written.items() if cell}


def _parse_or_blank(parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except ValueError:
        return ""


def _check_width(sheet: ListingSheet, cells: list[str]) -> None:
    width = len(sheet.table.header)
    if len(cells) > width:
        raise RowUnreadable.for_column("", f"the header has {width} cells, this row {len(cells)}")


def _check_new(row: ListingRow, seen: _RowsSeen) -> None:
    """Raises RowUnreadable where a row above has the same reference or number."""
    if seen.has_urns(row):
        column = "ofsted_urn" if row.ofsted_urn else "school_urn"
        raise RowUnreadable.for_column(column, DUPLICATE_REASON, row.ofsted_urn or row.dfe_urn)
    if row.reference in seen.references:
        raise RowUnreadable.for_column("", DUPLICATE_REASON, row.reference)


def _check_premises(
    row: ListingRow,
    faults: Sequence[CellFault],
    before: ListingRow | None,
    previous: PreviousListing,
) -> None:
    """Raises RowUnreadable where a new setting may be in a home, and the cell that says so is bad."""
    bad = next((fault for fault in faults if fault.column == "premises"), None)
    if bad and before is None and not previous.may_be_home(row):
        raise RowUnreadable([bad], "premises")


def _check_consent(
    sheet: ListingSheet,
    line: int,
    row: ListingRow,
    faults: Sequence[CellFault],
    previous: PreviousListing,
) -> None:
    """Raises FileRefused where the consent of a setting that may be home-based cannot be read."""
    bad = next((fault for fault in faults if fault.column == "consent"), None)
    if bad and previous.may_be_home(row):
        raise _refusal(sheet, line, "the consent of a home-based setting cannot be read")


def _check_narrowing(
    sheet: ListingSheet,
    line: int,
    cells: Sequence[str],
    before: ListingRow | None,
    previous: PreviousListing,
    fault: CellFault,
) -> None:
    """Raises FileRefused where a row that cannot be read may ask for less to be shown.

    Of a row with too many cells nobody knows which of them is the consent.
    """
    if "consent" not in sheet.positions:
        return
    is_home = previous.may_be_home(before) if before else _may_be_home(sheet, cells)
    is_wide = len(cells) > len(sheet.table.header)
    texts = [
        listing_field_parsers.plain(one)
        for one in (cells if is_wide else [cells[sheet.positions["consent"]]])
    ]
    narrows = [
        one for one in texts if one in _NARROWER_CONSENTS or not (is_wide or one in ("", "all"))
    ]
    if (is_home and (narrows or is_wide)) or choice_parsers.write_consent(Consent.NOTHING) in texts:
        reason = f"this row may ask for less to be shown, and it cannot be read ({fault.reason})"
        raise _refusal(sheet, line, reason)


def _may_be_home(sheet: ListingSheet, cells: Sequence[str]) -> bool:
    """Whether a row that cannot be read may be of a home: it does not say that it is none."""
    position = sheet.positions.get("kind")
    try:
        return position is None or choice_parsers.kind(cells[position]) in HOME_BASED
    except ValueError:
        return True


def _refusal(sheet: ListingSheet, line: int, reason: str) -> FileRefused:
    """The whole file refused for a row's consent, with the words that are accepted there."""
    accepted = f"write {', '.join(_NARROWER_CONSENTS[:-1])}, {_NARROWER_CONSENTS[-1]} or all, or leave it blank"
    column = sheet.table.header[sheet.positions["consent"]]
    return FileRefused(sheet.table.path, f"{reason}: {accepted}", row=line, column=column)


def _bad(sheet: ListingSheet, line: int, fault: CellFault, *, is_home: bool) -> BadRow:
    position = sheet.positions.get(fault.column)
    column = sheet.table.header[position] if position is not None else fault.column
    return BadRow(
        line,
        column,
        fault.value[:200],
        fault.reason,
        accepted=_ACCEPTED.get(fault.column.partition(":")[0], ""),
        outcome="the row is left out",
        is_personal=is_home and fault.column.partition(":")[0] in PERSONAL_COLUMNS,
    )
