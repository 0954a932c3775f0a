"""What each row of an officer's file does to the row of the listing about the same setting."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from app.core.listing_cells import council_cells
from app.data.listing_plans import (
    Blanks,
    Change,
    Choices,
    Gone,
    PlannedRow,
    ReplacedEdit,
    RowFault,
    RowVerdict,
)
from app.ingest.listing_import.current_listing import CurrentListing, CurrentRow, filled_cells
from app.ingest.listing_import.spreadsheet_habits import as_in_force, restored_address
from app.ingest.listing_import.values_in_force import COLUMNS_OF, FIELD_OF
from app.ingest.previous_listing import NO_URNS, UrnPair, urns_of
from app.ingest.quality_gates.listing_losses import with_applicable_consent
from app.ingest.reading import DUPLICATE_REASON
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_row_parser import (
    CellFault,
    RowUnreadable,
    cells_of,
    is_clear,
    read_row,
)
from app.ingest.sources.council_listing.listing_rows import (
    ACCEPTED,
    PERSONAL_COLUMNS,
    ListingSheet,
    check_premises,
    check_width,
    find_previous_row,
    may_be_home,
)
from app.publish.selection.source_claims import newest_consent

_NUMBER_COLUMNS = ("ofsted_urn", "school_urn")


@dataclass(frozen=True)
class RowReading:
    """A row of the file with its plan. `before` is the row of the same setting in the listing.

    `result` is the row that the listing gets, None where its row stays as it is. `cells` are the
    canonical cells that were read, by column; empty for an unreadable row.
    """

    planned: PlannedRow
    before: CurrentRow | None = None
    result: ListingRow | None = None
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass
class _FileRowsSeen:
    """References and numbers of the rows above, and references of the listing's rows they match."""

    references: set[str] = field(default_factory=set)
    numbers: set[UrnPair] = field(default_factory=set)
    matched: set[str] = field(default_factory=set)

    def add(self, row: ListingRow, before: CurrentRow | None) -> None:
        """Add a row; raises RowUnreadable where a row above is about the same setting."""
        if urns_of(row) in self.numbers:
            column = "ofsted_urn" if row.ofsted_urn else "school_urn"
            number = row.ofsted_urn or row.dfe_urn
            raise RowUnreadable.for_column(column, DUPLICATE_REASON, number)
        if row.reference in self.references or (before and before.row.reference in self.matched):
            raise RowUnreadable.for_column("reference", DUPLICATE_REASON, row.reference)
        self.references.add(row.reference)
        self.numbers |= {urns_of(row)} - {NO_URNS}
        self.matched |= {before.row.reference} if before else set()


def plan_rows(sheet: ListingSheet, current: CurrentListing, choices: Choices) -> list[RowReading]:
    """Every row of a file with its plan, in the order of the file."""
    seen = _FileRowsSeen()
    shortened = _find_shortened_references(current.rows)
    readings = []
    for line, cells in sheet.rows:
        written, notes = _with_whole_reference(cells_of(sheet.positions, cells), shortened, current)
        row = _FileRow(sheet, line, cells, written)
        reading = _plan_row(row, current, choices, seen)
        planned = replace(reading.planned, notes=(*notes, *reading.planned.notes))
        readings.append(replace(reading, planned=planned))
    return _without_conflicts(sheet, readings, current, choices)


@dataclass(frozen=True)
class _FileRow:
    """A row as written; `written` are its cells by column, without blank ones."""

    sheet: ListingSheet
    line: int
    cells: list[str]
    written: Mapping[str, str]

    def heading(self, column: str) -> str:
        return _heading(self.sheet, column)


def _heading(sheet: ListingSheet, column: str) -> str:
    """The file's name of a column; our own where the file does not have it."""
    position = sheet.positions.get(column)
    return column if position is None else sheet.table.header[position]


# --- references that lost their leading zeros ---


def _find_shortened_references(references: Iterable[str]) -> dict[str, list[str]]:
    """References of digits by their digits without leading zeros."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for reference in references:
        if reference.isdecimal():
            found[reference.lstrip("0")].append(reference)
    return found


def _with_whole_reference(
    written: dict[str, str], shortened: Mapping[str, list[str]], current: CurrentListing
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The cells with the listing's reference for one whose leading zeros a spreadsheet dropped."""
    reference = written.get("reference", "").strip()
    digits = reference.partition(".0")[0] if reference.endswith(".0") else reference
    whole = shortened.get(digits.lstrip("0"), []) if digits.isdecimal() else []
    if reference in current.rows or len(whole) != 1:
        return written, ()
    note = f"reference {reference} is read as {whole[0]}, the only one in the listing that fits"
    return {**written, "reference": whole[0]}, (note,)


# --- one row ---


def _plan_row(
    row: _FileRow, current: CurrentListing, choices: Choices, seen: _FileRowsSeen
) -> RowReading:
    found = find_previous_row(row.written, current.known)
    before = current.rows[found.reference] if found else None
    merged = _merged_cells(row, before, choices)
    in_force = before.in_force if before else {}
    try:
        check_width(row.sheet, row.cells)
        read, cell_faults = read_row(merged, in_force)
        _check_consent(cell_faults, read, current)
        check_premises(read, cell_faults, found, current.known)
        seen.add(read, before)
    except RowUnreadable as unreadable:
        return _unreadable(row, before, current, unreadable.fault)
    cell_faults.sort(key=lambda one: row.sheet.positions.get(one.column, -1))
    headings = {name: row.heading(name) for name in row.sheet.positions}
    read, address_faults = restored_address(read, merged, in_force, headings)
    faults = [_fault(row, one, before) for one in cell_faults] + address_faults
    return _compared(row, before, read, current, tuple(faults))


def _merged_cells(row: _FileRow, before: CurrentRow | None, choices: Choices) -> dict[str, str]:
    """The cells that the row would have: those of the file over the values in force."""
    merged = dict(before.in_force) if before else {}
    columns = row.sheet.positions
    for column, position in columns.items():
        if column in row.written:
            merged[column] = as_in_force(column, row.written[column], merged)
        elif is_clear(row.cells[position]) or (
            choices.blanks is Blanks.EMPTY and column != "reference"
        ):
            merged.pop(column, None)
    for column, other in (_NUMBER_COLUMNS, _NUMBER_COLUMNS[::-1]):
        if column in row.written and other not in row.written:
            merged.pop(other, None)  # the file gives the other number instead
    is_same_consent = before is not None and merged.get("consent") == before.in_force.get("consent")
    if not is_same_consent and "consent_on" not in row.written:
        merged.pop("consent_on", None)  # it is the day of another consent
    return merged


def _check_consent(faults: Sequence[CellFault], row: ListingRow, current: CurrentListing) -> None:
    """Raise RowUnreadable where the consent of a setting that may be home-based cannot be read."""
    bad = [fault for fault in faults if fault.column == "consent"]
    if bad and current.known.may_be_home(row):
        raise RowUnreadable(bad, "consent")


def _unreadable(
    row: _FileRow, before: CurrentRow | None, current: CurrentListing, fault: CellFault
) -> RowReading:
    is_repeated = fault.reason == DUPLICATE_REASON  # a row above may change the setting
    stays = before and not is_repeated
    outcome = "the row of the listing stays" if stays else "the row is left out"
    forbids_all = fault.column == "consent" or _may_narrow(row, before, current)
    planned = PlannedRow(
        row.line,
        before.row.reference if before else row.written.get("reference", "")[:80],
        before.in_force.get("name", "") if before else row.written.get("name", "")[:300],
        before.provider_id if before else "",
        RowVerdict.UNREADABLE,
        faults=(replace(_fault(row, fault, before), outcome=outcome, forbids_all=forbids_all),),
    )
    return RowReading(planned, before)


def _may_narrow(row: _FileRow, before: CurrentRow | None, current: CurrentListing) -> bool:
    """Whether an unreadable row may have a narrower consent; in a wide row any cell may be it."""
    if "consent" not in row.sheet.positions:
        return False
    is_wide = len(row.cells) > len(row.sheet.table.header)
    text = council_cells.plain(row.written.get("consent", "")[:200])
    is_home = current.known.may_be_home(before.row) if before else may_be_home(row.sheet, row.cells)
    known = ("", "all", before.in_force.get("consent", "") if before else "")
    return text == "nothing" or (is_home and (is_wide or text not in known))


def _fault(row: _FileRow, fault: CellFault, before: CurrentRow | None) -> RowFault:
    has_value = before is not None and fault.column in before.in_force
    return RowFault(
        row.heading(fault.column),
        fault.value[:200],
        fault.reason,
        ACCEPTED.get(fault.column.partition(":")[0], ""),
        "the value in force stays" if has_value else "it stays without a value",
        is_personal=not fault.column or fault.column.partition(":")[0] in PERSONAL_COLUMNS,
    )


# --- comparison with the values in force ---


def _compared(
    row: _FileRow,
    before: CurrentRow | None,
    read: ListingRow,
    current: CurrentListing,
    faults: tuple[RowFault, ...],
) -> RowReading:
    notes = []
    applicable = with_applicable_consent(read, current.known)
    if applicable != read:
        notes.append("its consent has no effect, as it is not home-based")
    cells = filled_cells(applicable)
    in_force = before.in_force if before else {}
    differing = {name for name, _ in cells.items() ^ in_force.items()}
    changed = [name for name in (*cells, *in_force) if name in differing]
    if before and _is_outdated_consent(applicable, before, current):
        if any(name in COLUMNS_OF[FIELD_OF["consent"]] for name in changed):
            notes.append("an officer recorded a newer consent, which stays")
        changed = [name for name in changed if name not in ("consent", "consent_on")]
    changes = tuple(
        Change(name, in_force.get(name, ""), cells.get(name, ""), _replaced(name, before))
        for name in dict.fromkeys(changed)
    )
    verdict = RowVerdict.CHANGED if changes else RowVerdict.UNCHANGED
    planned = PlannedRow(
        row.line,
        applicable.reference,
        cells.get("name", ""),
        before.provider_id if before else "",
        verdict if before else RowVerdict.NEW,
        changes,
        faults,
        tuple(notes),
    )
    result = _result(before, applicable, cells, changes) if changes else None
    return RowReading(planned, before, result, cells)


def _is_outdated_consent(row: ListingRow, before: CurrentRow, current: CurrentListing) -> bool:
    """Whether the consent in force stays, as an officer recorded one that is as new or newer."""
    if before.recorded is None:
        return False
    consent, consent_on = newest_consent(row.consent, row.consent_on, before.recorded)
    stated = replace(row, consent=consent, consent_on=consent_on)
    stated_cells = filled_cells(with_applicable_consent(stated, current.known))
    return all(
        stated_cells.get(name) == before.in_force.get(name) for name in ("consent", "consent_on")
    )


def _replaced(column: str, before: CurrentRow | None) -> ReplacedEdit | None:
    field_of_column = FIELD_OF.get(column)
    edit = before.edits.get(field_of_column) if before and field_of_column else None
    if edit is None:
        return None
    return ReplacedEdit(edit.id, edit.field.value, edit.edited_by, edit.edited_on)


def _result(
    before: CurrentRow | None,
    row: ListingRow,
    cells: Mapping[str, str],
    changes: Iterable[Change],
) -> ListingRow:
    """The row of the listing: the file's values of changed fields, and its own ones of others.

    An edit that stays is not copied into the listing, so that it can still end.
    """
    if before is None or not (before.edits or before.recorded):
        return row
    written = dict(before.cells)
    for change in changes:
        own_field = FIELD_OF.get(change.column)
        for column in COLUMNS_OF[own_field] if own_field else (change.column,):
            written.pop(column, None)
            written |= {column: cells[column]} if column in cells else {}
    result, _ = read_row(written, before.cells)
    return result


# --- rows that cannot stand together ---


def _without_conflicts(
    sheet: ListingSheet, readings: Sequence[RowReading], current: CurrentListing, choices: Choices
) -> list[RowReading]:
    """The rows; one that has the reference or number of a setting that stays cannot be imported."""
    staying = _find_staying(readings, current, choices)
    by_number = {urns_of(one.row): one for one in staying.values() if urns_of(one.row) != NO_URNS}
    checked = []
    for reading in readings:
        result, column, other = reading.result, "", None
        if result and (other := staying.get(result.reference)):
            column = "reference"
        elif result and (other := by_number.get(urns_of(result))):
            column = "ofsted_urn" if result.ofsted_urn else "school_urn"
        checked.append(_conflicting(sheet, reading, column, other) if other else reading)
    return checked


def _find_staying(
    readings: Iterable[RowReading], current: CurrentListing, choices: Choices
) -> dict[str, CurrentRow]:
    """The rows of the listing that no readable row of the file is about and that do not go."""
    matched = {one.before.row.reference for one in readings if one.before}
    unreadable = {
        one.before.row.reference
        for one in readings
        if one.before and one.planned.verdict is RowVerdict.UNREADABLE
    }
    readable = {
        one.before.row.reference
        for one in readings
        if one.before and one.planned.verdict is not RowVerdict.UNREADABLE
    }
    return {
        reference: row
        for reference, row in current.rows.items()
        if reference in unreadable - readable
        or (reference not in matched and (choices.gone is Gone.KEEP or row.is_added))
    }


def _conflicting(
    sheet: ListingSheet, reading: RowReading, column: str, other: CurrentRow
) -> RowReading:
    named = f"{other.row.reference}, {other.in_force.get('name', '')}"
    reason = f"another setting of the listing has it ({named})"
    result = reading.result
    assert result is not None
    value = result.reference if column == "reference" else result.ofsted_urn or result.dfe_urn
    outcome = "the row of the listing stays" if reading.before else "the row is left out"
    fault = RowFault(
        _heading(sheet, column), value, reason, ACCEPTED.get(column, ""), outcome, is_personal=True
    )
    planned = replace(
        reading.planned, verdict=RowVerdict.UNREADABLE, changes=(), faults=(fault,), notes=()
    )
    return replace(reading, planned=planned, result=None)
