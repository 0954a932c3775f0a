"""The rows of a listing, each beside what the edition before said of the same setting.

A cell that cannot be read keeps its earlier value, a row that cannot be read keeps its earlier row, and
both are reported. The exception is consent: where it cannot be read in the row of a setting that may be
home-based, the whole file is refused, so that nobody is shown on a consent that may have been narrowed.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.provision import HOME_BASED, Consent
from app.ingest.cells import with_address_mended
from app.ingest.csvfile import Table
from app.ingest.errors import FileRefused
from app.ingest.source import GIVEN_TWICE, BadRow, ListingRow, Reading
from app.ingest.sources.council_listing import export, values, words
from app.ingest.sources.council_listing.columns import COLUMNS
from app.ingest.sources.council_listing.earlier import NO_NUMBER, Earlier, Number, number_of
from app.ingest.sources.council_listing.rows import CellFault, RowUnreadable, cells_of, read_row

_ACCEPTED = {column.name: column.meaning for column in COLUMNS}
# Columns whose cells tell who and where somebody is.
PERSONAL = frozenset(
    {
        *("name", "address_1", "address_2", "address_3", "town", "postcode", "phone", "email"),
        *("website", "school_runs", "description", "funded_pattern", "how_to_apply"),
        *("send_support", "food", "reference", "ofsted_urn"),
    }
)
_NARROW = tuple(words.write_consent(one) for one in Consent if one is not Consent.ALL)


@dataclass(frozen=True)
class Sheet:
    """A listing whose columns are known, and its rows less the template's."""

    table: Table
    at: Mapping[str, int]
    rows: Sequence[tuple[int, list[str]]]


@dataclass
class _Seen:
    """References and numbers of the rows read so far, and earlier rows of those that were not."""

    references: set[str] = field(default_factory=set)
    numbers: set[Number] = field(default_factory=set)
    kept: list[ListingRow] = field(default_factory=list)

    def add(self, row: ListingRow) -> None:
        self.references.add(row.reference)
        self.numbers.add(number_of(row))

    def knows(self, row: ListingRow) -> bool:
        return row.reference in self.references or self.knows_number(row)

    def knows_number(self, row: ListingRow) -> bool:
        return number_of(row) != NO_NUMBER and number_of(row) in self.numbers


def read_all(
    sheet: Sheet, earlier: Earlier, reading: Reading[ListingRow], struck: Collection[str] = ()
) -> Iterator[ListingRow]:
    """Every row that can be read, then the earlier rows of those that cannot, or are `struck`.

    What cannot be read goes to `reading.bad`.
    """
    seen, cut_count = _Seen(), 0
    for line, cells in sheet.rows:
        reading.rows_read += 1
        cut_count += "phone" in sheet.at and values.is_cut_phone(cells[sheet.at["phone"]])
        row = _read(sheet, line, cells, earlier, seen, reading)
        if row:
            seen.add(row)
            yield with_address_mended(row, reading, line)
    taken_out = [earlier.rows[one] for one in sorted(struck) if one in earlier.rows]
    taken_out = [row for row in taken_out if not seen.knows(row) and row not in seen.kept]
    for row in (*seen.kept, *taken_out):
        if not seen.knows(row):
            seen.add(row)
            reading.kept_rows.append(row.reference)
            yield row
    if taken_out:
        said = "settings that keep their earlier row, as an erasure took out the unreadable one"
        reading.notes.append(f"{said}: {len(taken_out):,}")
    if cut_count:
        said = "telephone numbers whose first 0 a spreadsheet had dropped, and that have it again"
        reading.notes.append(f"{said}: {cut_count:,}")


def _read(
    sheet: Sheet,
    line: int,
    cells: list[str],
    earlier: Earlier,
    seen: _Seen,
    reading: Reading[ListingRow],
) -> ListingRow | None:
    """One row; None where it cannot be read, and then its earlier row is kept."""
    written = cells_of(sheet.at, cells)
    before = _find(written, earlier)
    try:
        _check_width(sheet, cells)
        row, faults = read_row(written, _cells_before(before))
        _check_consent(sheet, line, row, faults, earlier)
        _check_premises(row, faults, before, earlier)
        _check_new(row, seen)
    except RowUnreadable as unreadable:
        before = earlier.rows.get(_tried(values.line, written.get("reference", ""))) or before
        _check_narrowing(sheet, line, cells, before, earlier, unreadable.fault)
        is_home = before is None or earlier.may_be_home(before)
        bad = _bad(sheet, line, unreadable.fault, is_home=is_home)
        if before:
            seen.kept.append(before)
            is_kept = unreadable.fault.reason != GIVEN_TWICE
            bad = replace(bad, is_kept=is_kept, outcome="the earlier row stays")
        reading.bad.append(bad)
        return None
    is_home = earlier.may_be_home(row)
    for fault in sorted(faults, key=lambda one: sheet.at.get(one.column, -1)):
        has_earlier = bool(_cells_before(before).get(fault.column))
        outcome = "the earlier value stays" if has_earlier else "shown without it"
        bad = _bad(sheet, line, fault, is_home=is_home)
        is_cell = fault.column != "reference"
        reading.bad.append(replace(bad, is_kept=True, outcome=outcome, is_cell=is_cell))
    return row


def _find(written: Mapping[str, str], earlier: Earlier) -> ListingRow | None:
    """The earlier row of the setting that a row is of, as far as its cells can be read."""
    ofsted_urn = _tried(values.ofsted_number, written.get("ofsted_urn", ""))
    dfe_urn = _tried(values.school_number, written.get("school_urn", ""))
    numbers = [one for one in ((ofsted_urn, ""), ("", dfe_urn)) if one != NO_NUMBER]
    reference, name = (_tried(values.line, written.get(one, "")) for one in ("reference", "name"))
    return earlier.find(reference, numbers, name)


def _cells_before(before: ListingRow | None) -> dict[str, str]:
    written = export.cells(before) if before else {}
    return {name: cell for name, cell in written.items() if cell}


def _tried(parse: Callable[[str], str], said: str) -> str:
    try:
        return parse(said)
    except ValueError:
        return ""


def _check_width(sheet: Sheet, cells: list[str]) -> None:
    width = len(sheet.table.header)
    if len(cells) > width:
        raise RowUnreadable.of("", f"the header has {width} cells, this row {len(cells)}")


def _check_new(row: ListingRow, seen: _Seen) -> None:
    """Raises RowUnreadable where a row above has the same reference or number."""
    if seen.knows_number(row):
        column = "ofsted_urn" if row.ofsted_urn else "school_urn"
        raise RowUnreadable.of(column, GIVEN_TWICE, row.ofsted_urn or row.dfe_urn)
    if row.reference in seen.references:
        raise RowUnreadable.of("", GIVEN_TWICE, row.reference)


def _check_premises(
    row: ListingRow, faults: Sequence[CellFault], before: ListingRow | None, earlier: Earlier
) -> None:
    """Raises RowUnreadable where a new setting may be in a home, and the cell that says so is bad."""
    bad = next((fault for fault in faults if fault.column == "premises"), None)
    if bad and before is None and not earlier.may_be_home(row):
        raise RowUnreadable([bad], "premises")


def _check_consent(
    sheet: Sheet, line: int, row: ListingRow, faults: Sequence[CellFault], earlier: Earlier
) -> None:
    """Raises FileRefused where the consent of a setting that may be home-based cannot be read."""
    bad = next((fault for fault in faults if fault.column == "consent"), None)
    if bad and earlier.may_be_home(row):
        raise _refusal(sheet, line, "the consent of a home-based setting cannot be read")


def _check_narrowing(
    sheet: Sheet,
    line: int,
    cells: Sequence[str],
    before: ListingRow | None,
    earlier: Earlier,
    fault: CellFault,
) -> None:
    """Raises FileRefused where a row that cannot be read may ask for less to be shown.

    Of a row with too many cells nobody knows which of them is the consent.
    """
    if "consent" not in sheet.at:
        return
    is_home = earlier.may_be_home(before) if before else _may_be_home(sheet, cells)
    is_wide = len(cells) > len(sheet.table.header)
    said = [values.plain(one) for one in (cells if is_wide else [cells[sheet.at["consent"]]])]
    narrows = [one for one in said if one in _NARROW or not (is_wide or one in ("", "all"))]
    if (is_home and (narrows or is_wide)) or words.write_consent(Consent.NOTHING) in said:
        reason = f"this row may ask for less to be shown, and it cannot be read ({fault.reason})"
        raise _refusal(sheet, line, reason)


def _may_be_home(sheet: Sheet, cells: Sequence[str]) -> bool:
    """Whether a row that cannot be read may be of a home: it does not say that it is none."""
    position = sheet.at.get("kind")
    try:
        return position is None or words.kind(cells[position]) in HOME_BASED
    except ValueError:
        return True


def _refusal(sheet: Sheet, line: int, reason: str) -> FileRefused:
    """The whole file refused for a row's consent, with the words that are accepted there."""
    accepted = f"write {', '.join(_NARROW[:-1])}, {_NARROW[-1]} or all, or leave it blank"
    column = sheet.table.header[sheet.at["consent"]]
    return FileRefused(sheet.table.path, f"{reason}: {accepted}", row=line, column=column)


def _bad(sheet: Sheet, line: int, fault: CellFault, *, is_home: bool) -> BadRow:
    position = sheet.at.get(fault.column)
    column = sheet.table.header[position] if position is not None else fault.column
    return BadRow(
        line,
        column,
        fault.value[:200],
        fault.reason,
        accepted=_ACCEPTED.get(fault.column.partition(":")[0], ""),
        outcome="the row is left out",
        is_personal=is_home and fault.column.partition(":")[0] in PERSONAL,
    )
