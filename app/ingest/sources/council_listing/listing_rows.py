"""The rows of a listing, each read together with the previous row of the same setting.

An unreadable cell keeps its previous value and an unreadable row its previous row; both are
reported. Consent is the exception: if it cannot be read for a setting that may be home-based, the
whole file is refused, because the consent may have been narrowed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.consent import Consent
from app.core.listing_cells import choice_parsers, council_cells
from app.core.provision import HOME_BASED
from app.ingest.errors import FileRefused
from app.ingest.parsing.csv_file import CsvTable
from app.ingest.parsing.field_parsers import with_restored_address
from app.ingest.previous_listing import (
    NO_URNS,
    PreviousListing,
    UrnPair,
    urns_of,
)
from app.ingest.reading import DUPLICATE_REASON, BadRow, Reading
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing import listing_export
from app.ingest.sources.council_listing.listing_columns import COLUMNS
from app.ingest.sources.council_listing.listing_row_parser import (
    CellFault,
    RowUnreadable,
    cells_of,
    read_row,
)

ACCEPTED = {column.name: column.meaning for column in COLUMNS}
# Columns with personal data.
PERSONAL_COLUMNS = frozenset(
    {
        *("name", "address_1", "address_2", "address_3", "town", "postcode", "phone", "email"),
        *("website", "school_runs", "description", "funded_pattern", "how_to_apply"),
        *("send_support", "food", "reference", "ofsted_urn"),
    }
)
_NARROWER_CONSENTS = tuple(
    choice_parsers.write_consent(consent) for consent in Consent if consent is not Consent.ALL
)


@dataclass(frozen=True)
class ListingSheet:
    """A listing with the positions of its columns, and its rows without the template's."""

    table: CsvTable
    positions: Mapping[str, int]
    rows: Sequence[tuple[int, list[str]]]


@dataclass
class _RowsSeen:
    """References and numbers of the rows read so far, and previous rows of unreadable ones."""

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
    redacted_references: Collection[str] = (),
) -> Iterator[ListingRow]:
    """Every readable row, then the previous rows of unreadable and of redacted ones.

    Faults go to `reading.bad`.
    """
    seen, restored_phones_count = _RowsSeen(), 0
    for line, cells in sheet.rows:
        reading.rows_read += 1
        restored_phones_count += "phone" in sheet.positions and council_cells.lacks_leading_zero(
            cells[sheet.positions["phone"]]
        )
        row = _read(sheet, line, cells, previous, seen, reading)
        if row:
            seen.add(row)
            yield with_restored_address(row, reading, line)
    redacted = [previous.rows[key] for key in sorted(redacted_references) if key in previous.rows]
    redacted = [row for row in redacted if not seen.has_row(row) and row not in seen.recovered]
    for row in (*seen.recovered, *redacted):
        if not seen.has_row(row):
            seen.add(row)
            reading.kept_rows.append(row.reference)
            yield row
    if redacted:
        text = "settings that keep their previous row, as the unreadable one has been erased"
        reading.notes.append(f"{text}: {len(redacted):,}")
    if restored_phones_count:
        text = "phone numbers whose leading 0 was restored, as a spreadsheet had dropped it"
        reading.notes.append(f"{text}: {restored_phones_count:,}")


def _read(
    sheet: ListingSheet,
    line: int,
    cells: list[str],
    previous: PreviousListing,
    seen: _RowsSeen,
    reading: Reading[ListingRow],
) -> ListingRow | None:
    """One row; None when it cannot be read, and then its previous row goes to `seen.recovered`."""
    written = cells_of(sheet.positions, cells)
    before = find_previous_row(written, previous)
    try:
        check_width(sheet, cells)
        row, faults = read_row(written, previous_cells(before))
        _check_consent(sheet, line, row, faults, previous)
        check_premises(row, faults, before, previous)
        _check_new(row, seen)
    except RowUnreadable as unreadable:
        before = (
            previous.rows.get(parse_or_blank(council_cells.line, written.get("reference", "")))
            or before
        )
        _check_narrowing(sheet, line, cells, before, previous, unreadable.fault)
        is_home = before is None or previous.may_be_home(before)
        bad = _bad(sheet, line, unreadable.fault, is_home=is_home)
        if before:
            seen.recovered.append(before)
            is_recovered = unreadable.fault.reason != DUPLICATE_REASON
            bad = replace(bad, is_recovered=is_recovered, outcome="the previous row stays")
        reading.bad.append(bad)
        return None
    is_home = previous.may_be_home(row)
    for fault in sorted(faults, key=lambda fault: sheet.positions.get(fault.column, -1)):
        has_previous = bool(previous_cells(before).get(fault.column))
        outcome = "the previous value stays" if has_previous else "shown without it"
        bad = _bad(sheet, line, fault, is_home=is_home)
        is_cell = fault.column != "reference"
        reading.bad.append(replace(bad, is_recovered=True, outcome=outcome, is_cell=is_cell))
    return row


def find_previous_row(written: Mapping[str, str], previous: PreviousListing) -> ListingRow | None:
    """The previous row of the same setting, as far as the row's cells can be read."""
    ofsted_urn = parse_or_blank(council_cells.ofsted_number, written.get("ofsted_urn", ""))
    dfe_urn = parse_or_blank(council_cells.school_number, written.get("school_urn", ""))
    numbers = [pair for pair in ((ofsted_urn, ""), ("", dfe_urn)) if pair != NO_URNS]
    reference, name = (
        parse_or_blank(council_cells.line, written.get(column, ""))
        for column in ("reference", "name")
    )
    return previous.find(reference, numbers, name)


def previous_cells(before: ListingRow | None) -> dict[str, str]:
    written = listing_export.cells(before) if before else {}
    return {name: cell for name, cell in written.items() if cell}


def parse_or_blank(parse: Callable[[str], str], text: str) -> str:
    try:
        return parse(text)
    except ValueError:
        return ""


def check_width(sheet: ListingSheet, cells: list[str]) -> None:
    width = len(sheet.table.header)
    if len(cells) > width:
        raise RowUnreadable.for_column("", f"the header has {width} cells, this row {len(cells)}")


def _check_new(row: ListingRow, seen: _RowsSeen) -> None:
    """Raise RowUnreadable when a row above has the same reference or number."""
    if seen.has_urns(row):
        column = "ofsted_urn" if row.ofsted_urn else "school_urn"
        raise RowUnreadable.for_column(column, DUPLICATE_REASON, row.ofsted_urn or row.dfe_urn)
    if row.reference in seen.references:
        raise RowUnreadable.for_column("", DUPLICATE_REASON, row.reference)


def check_premises(
    row: ListingRow,
    faults: Sequence[CellFault],
    before: ListingRow | None,
    previous: PreviousListing,
) -> None:
    """Raise RowUnreadable when the premises of a new setting cannot be read and may be a home."""
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
    """Raise FileRefused when the consent of a setting that may be home-based cannot be read."""
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
    """Raise FileRefused when an unreadable row may have a narrower consent.

    In a row with too many cells any of them may be the consent.
    """
    if "consent" not in sheet.positions:
        return
    is_home = previous.may_be_home(before) if before else may_be_home(sheet, cells)
    is_wide = len(cells) > len(sheet.table.header)
    texts = [
        council_cells.plain(text)
        for text in (cells if is_wide else [cells[sheet.positions["consent"]]])
    ]
    narrows = [
        text for text in texts if text in _NARROWER_CONSENTS or not (is_wide or text in ("", "all"))
    ]
    if (is_home and (narrows or is_wide)) or choice_parsers.write_consent(Consent.NOTHING) in texts:
        reason = f"this row may narrow its consent, but it cannot be read ({fault.reason})"
        raise _refusal(sheet, line, reason)


def may_be_home(sheet: ListingSheet, cells: Sequence[str]) -> bool:
    """Whether an unreadable row may be home-based: it has no kind that is not home-based."""
    position = sheet.positions.get("kind")
    try:
        return position is None or choice_parsers.kind(cells[position]) in HOME_BASED
    except ValueError:
        return True


def _refusal(sheet: ListingSheet, line: int, reason: str) -> FileRefused:
    """The refusal of the whole file for a row's consent, with the accepted values."""
    accepted = f"write {', '.join(_NARROWER_CONSENTS)} or all, or leave it blank"
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
        accepted=ACCEPTED.get(fault.column.partition(":")[0], ""),
        outcome="the row is left out",
        is_personal=is_home and fault.column.partition(":")[0] in PERSONAL_COLUMNS,
    )
