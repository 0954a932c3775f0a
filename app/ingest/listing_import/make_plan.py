"""The plan of a file: reading it, comparing it with the listing, and the hash of what it changes."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.core.json_text import encode_sorted
from app.core.source_names import LISTING
from app.data.listing_plans import (
    Choices,
    Gone,
    Plan,
    PlannedRow,
    PlanSummary,
    RowVerdict,
    Wanted,
)
from app.data.quarantined_editions import find_quarantined
from app.ingest.errors import FileRefused, RefreshRefused
from app.ingest.listing_import.attention import find_awaiting, find_emptied, find_losses_of_plan
from app.ingest.listing_import.current_listing import CurrentListing, read_current
from app.ingest.listing_import.row_plans import RowReading, plan_rows
from app.ingest.parsing.as_at_date import determine_as_at
from app.ingest.source_rows import ListingRow
from app.ingest.sources.council_listing.listing_file import OpenListing, open_listing

REQUIRED = ("reference",)  # a file may have some columns only: the others keep their values
ROWS_MAX = 5_000  # of a listing


@dataclass(frozen=True)
class MadePlan:
    """A plan, with what importing it needs: the file, its rows as read, and the listing."""

    plan: Plan
    listing: OpenListing
    readings: Sequence[RowReading]
    current: CurrentListing

    @property
    def summary(self) -> PlanSummary:
        return self.plan.summary


def make_plan(
    session: Session, path: Path, la_number: str, choices: Choices, sent_on: date
) -> MadePlan:
    """The plan of an officer's file for a council; nothing is changed.

    `sent_on` is the as-at date where neither the file nor `choices` has one. Raises FileRefused for a
    file that is no listing or another council's, RefreshRefused for one that is older than the
    current edition.
    """
    listing = open_listing(path, REQUIRED)
    if listing.la_number not in (None, la_number):
        raise FileRefused(path, f"this is the listing of council {listing.la_number}")
    if not listing.sheet.rows:
        raise FileRefused(path, "it has no rows below the headings")
    if len(listing.sheet.rows) > ROWS_MAX:
        raise FileRefused(path, f"it has more than {ROWS_MAX:,} rows")
    current = read_current(session, la_number, listing.ofsted_urns)
    as_at = determine_as_at(path, None, listing.as_at or choices.as_at or sent_on, sent_on)
    if current.edition and as_at < current.edition.as_at:
        raise RefreshRefused(
            f"the file is as at {as_at}, and the current listing is newer ({current.edition.as_at})"
        )
    readings = plan_rows(listing.sheet, current, choices)
    gone = _gone_rows(readings, current) if choices.gone is Gone.CLOSE else []
    rows = (*(one.planned for one in readings), *gone)
    summary = PlanSummary(la_number, as_at, choices)
    made = MadePlan(Plan(summary, rows), listing, readings, current)
    return replace(made, plan=replace(made.plan, summary=_summary(session, made)))


def find_council(path: Path) -> str:
    """The number of the council in a file; raises FileRefused where no row has it."""
    la_number = open_listing(path, ()).la_number
    if la_number is None:
        raise FileRefused(path, "no row has the number of the council: give it with --council")
    return la_number


def resulting_rows(made: MadePlan, wanted: Wanted) -> list[ListingRow]:
    """The whole listing after the import, by reference.

    Raises RefreshRefused where all rows are wanted and a consent cannot be read, and where only
    sound rows are wanted and one of them needs a change in a row that is not.
    """
    if wanted is Wanted.ALL and made.summary.forbids_all:
        raise RefreshRefused(
            "a consent cannot be read, and it may have been narrowed: correct it in the file, or "
            "import only the sound rows"
        )
    rows = {key: one.row for key, one in made.current.rows.items() if not one.is_added}
    for row in made.plan.of(RowVerdict.GONE):
        del rows[row.reference]
    changing = [
        one
        for one in made.readings
        if one.result and (one.planned.is_sound or wanted is Wanted.ALL)
    ]
    for reading in changing:
        if reading.before:
            rows.pop(reading.before.row.reference, None)
    for reading in changing:
        assert reading.result is not None
        if reading.result.reference in rows:
            raise RefreshRefused(
                f"row {reading.planned.line} has the reference of a row that is not imported: "
                f"{reading.result.reference}"
            )
        rows[reading.result.reference] = reading.result
    return [rows[reference] for reference in sorted(rows)]


def accepted_rows(made: MadePlan, wanted: Wanted) -> list[PlannedRow]:
    """The rows that change something and are imported."""
    changing = (RowVerdict.NEW, RowVerdict.CHANGED, RowVerdict.GONE)
    return [
        row
        for row in made.plan.rows
        if row.verdict in changing and (row.is_sound or wanted is Wanted.ALL)
    ]


def _gone_rows(readings: Sequence[RowReading], current: CurrentListing) -> list[PlannedRow]:
    matched = {one.before.row.reference for one in readings if one.before}
    return [
        PlannedRow(0, reference, one.in_force.get("name", ""), one.provider_id, RowVerdict.GONE)
        for reference, one in sorted(current.rows.items())
        if reference not in matched and not one.is_added
    ]


def _summary(session: Session, made: MadePlan) -> PlanSummary:
    """The summary of a plan whose rows are complete."""
    rows, listing = made.plan.rows, made.listing
    counts = Counter(row.verdict for row in rows)
    forbids_all = any(fault.forbids_all for row in rows for fault in row.faults)
    summary = replace(
        made.summary,
        plan_hash=_plan_hash(made),
        counts={verdict: counts[verdict] for verdict in RowVerdict},
        faulty_count=sum(not row.is_sound for row in rows),
        changing_count=len(accepted_rows(made, Wanted.ALL)),
        sound_count=len(accepted_rows(made, Wanted.SOUND)),
        forbids_all=forbids_all,
        columns=tuple(listing.sheet.positions),
        unread_columns=listing.unread,
        emptied=find_emptied(made.readings, made.current),
        awaiting=find_awaiting(session, made.readings, made.current),
        replaced_edits_count=len(replaced_edit_ids(rows)),
        notes=(*listing.notes, *_notes(made), *_quarantine_notes(session, made)),
    )
    made = replace(made, plan=replace(made.plan, summary=replace(summary, forbids_all=False)))
    narrowed, erased = find_losses_of_plan(
        made.current, resulting_rows(made, Wanted.ALL), listing.sheet.positions
    )
    return replace(summary, narrowed=narrowed, erased_rows=erased)


def replaced_edit_ids(rows: Sequence[PlannedRow]) -> list[int]:
    """The ids of the edits that these rows end, in their order."""
    ids = (change.replaced.edit_id for row in rows for change in row.changes if change.replaced)
    return list(dict.fromkeys(ids))


def _notes(made: MadePlan) -> list[str]:
    matched = {one.before.row.reference for one in made.readings if one.before}
    missing = [one for key, one in made.current.rows.items() if key not in matched]
    added_count = sum(one.is_added for one in missing)
    notes = []
    if made.summary.choices.gone is Gone.KEEP and (count := len(missing) - added_count):
        notes.append(f"settings of the listing that are not in the file and stay: {count:,}")
    if added_count:
        text = "settings that your council added and that are not in the file; they stay"
        notes.append(f"{text}: {added_count:,}")
    return notes


def _quarantine_notes(session: Session, made: MadePlan) -> list[str]:
    quarantined = find_quarantined(session, f"{LISTING}/{made.summary.la_number}")
    if quarantined is None or quarantined.as_at > made.summary.as_at:
        return []
    return [
        f"an edition of the listing as at {quarantined.as_at} awaits review; importing this file "
        "drops it"
    ]


def _plan_hash(made: MadePlan) -> str:
    """The SHA-256 of all choices and changes, and of the rows and edits that they replace."""
    summary, versions = made.summary, {}
    for row, before in _rows_before(made).items():
        current = made.current.rows[before]
        edits = [current.edits[one].id for one in current.edits]
        versions[row] = [dict(current.cells), sorted(edits), list(current.recorded or ())[:2]]
    return hashlib.sha256(
        encode_sorted(
            [
                summary.la_number,
                summary.as_at.isoformat(),
                summary.choices.blanks.value,
                summary.choices.gone.value,
                [_facts(row) for row in made.plan.rows],
                {key: str(value) for key, value in versions.items()},
            ]
        ).encode()
    ).hexdigest()


def _facts(row: PlannedRow) -> list[object]:
    changes: list[object] = [[one.column, one.old, one.new] for one in row.changes]
    faults = [[one.column, one.value, one.reason] for one in row.faults]
    return [row.line, row.reference, row.verdict.value, changes, faults]


def _rows_before(made: MadePlan) -> Mapping[str, str]:
    """References of the listing's rows that the plan concerns, by line, or by itself if gone."""
    lines = {str(one.planned.line): one.before.row.reference for one in made.readings if one.before}
    return lines | {f"gone {row.reference}": row.reference for row in made.plan.of(RowVerdict.GONE)}
