"""The plan of an import: what an officer's file would do to each row of the council's listing.

`app.ingest.listing_import` makes it; pages read it from the file beside the upload, because making
it again takes seconds. It has personal values, so it is removed together with the upload.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import msgspec

from app.snapshot.disk import replacing

PAGE_ROWS = 20


class Blanks(Enum):
    """What a blank cell does. In both, `[clear]` empties a value."""

    KEEP = "keep"  # nothing
    EMPTY = "empty"  # it empties the value; a column that is not in the file empties none


class Gone(Enum):
    """What becomes of settings of the listing that are not in the file."""

    KEEP = "keep"  # they stay
    CLOSE = "close"  # the file is the whole listing


class RowVerdict(Enum):
    """What a row of the file does; GONE is for a row of the listing that is not in the file."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    UNREADABLE = "unreadable"  # the row is left out, and its setting stays as it is


class Wanted(Enum):
    """Which rows an officer accepts."""

    ALL = "all"
    SOUND = "sound"  # those without a fault


@dataclass(frozen=True)
class Choices:
    """How a file is to be read. `as_at` counts where the file has no date of its own."""

    blanks: Blanks = Blanks.KEEP
    gone: Gone = Gone.KEEP
    as_at: date | None = None


@dataclass(frozen=True)
class ReplacedEdit:
    """An officer's edit that a change ends, with its field and who made it when."""

    edit_id: int
    field: str
    edited_by: str
    edited_on: date


@dataclass(frozen=True)
class Change:
    """One column of one row: the value in force and the new one, "" where there is none."""

    column: str
    old: str
    new: str
    replaced: ReplacedEdit | None = None

    @property
    def becomes_empty(self) -> bool:
        return bool(self.old) and not self.new


@dataclass(frozen=True)
class RowFault:
    """What cannot be read: `column` as the file names it, "" for a whole row; `value` as written.

    `accepted` describes valid values, `outcome` what happens. `forbids_all`: a consent may have been
    narrowed, so the file cannot be imported with this row as it is. `is_personal`: a terminal may
    not show the value.
    """

    column: str
    value: str
    reason: str
    accepted: str = ""
    outcome: str = ""
    forbids_all: bool = False
    is_personal: bool = False


@dataclass(frozen=True)
class PlannedRow:
    """One row. `line` is that of the file as a spreadsheet counts, 0 for a row that is gone.

    `provider_id` is "" for a setting that the record does not know. `notes` are sentences.
    """

    line: int
    reference: str
    name: str
    provider_id: str
    verdict: RowVerdict
    changes: tuple[Change, ...] = ()
    faults: tuple[RowFault, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        return not self.faults


class NamedRow(NamedTuple):
    """A row in a list of settings."""

    line: int
    reference: str
    name: str


@dataclass(frozen=True)
class EmptiedColumn:
    """A column that loses values: `rows` of the `filled_count` settings that have one."""

    column: str
    filled_count: int
    rows: tuple[NamedRow, ...]


@dataclass(frozen=True)
class AwaitingNumber:
    """A row whose setting is not shown until an officer decides, with the number and the reason."""

    row: NamedRow
    number: str
    reason: str


@dataclass(frozen=True)
class NarrowedConsent:
    """A consent that narrows or lapses; `erases`: older data of the setting is erased for good."""

    row: NamedRow
    old: str
    new: str
    erases: bool


@dataclass(frozen=True)
class PlanSummary:
    """A plan without its rows. `plan_hash` stands for every change and for what it replaces.

    `counts` are rows by verdict. `faulty_count` are rows with a fault, `changing_count` and
    `sound_count` those that importing all or only the sound rows would change. `erased_rows` are
    home-based settings whose older data would be erased because a personal value changes.
    """

    la_number: str
    as_at: date
    choices: Choices
    plan_hash: str = ""
    counts: Mapping[RowVerdict, int] = field(default_factory=dict)
    faulty_count: int = 0
    changing_count: int = 0
    sound_count: int = 0
    forbids_all: bool = False
    columns: tuple[str, ...] = ()
    unread_columns: tuple[str, ...] = ()
    emptied: tuple[EmptiedColumn, ...] = ()
    awaiting: tuple[AwaitingNumber, ...] = ()
    narrowed: tuple[NarrowedConsent, ...] = ()
    erased_rows: tuple[NamedRow, ...] = ()
    replaced_edits_count: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """A whole plan: the rows of the file in its order, then those that are gone."""

    summary: PlanSummary
    rows: tuple[PlannedRow, ...]

    def of(self, verdict: RowVerdict) -> list[PlannedRow]:
        return [row for row in self.rows if row.verdict is verdict]


@dataclass(frozen=True)
class PlanPage:
    """Some rows of a plan; `total` counts those on all pages."""

    rows: tuple[PlannedRow, ...]
    total: int


def faulty(rows: Iterable[PlannedRow]) -> list[PlannedRow]:
    """The rows with a fault, whatever their verdict."""
    return [row for row in rows if not row.is_sound]


# --- the file beside the upload ---

_summary_decoder = msgspec.json.Decoder(PlanSummary)
_row_decoder = msgspec.json.Decoder(PlannedRow)
_encoder = msgspec.json.Encoder()


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan so that pages of it can be read: a summary, then a row on each line."""
    with replacing(path) as file:
        file.write(_encoder.encode(plan.summary) + b"\n")
        file.writelines(map(_line_of, plan.rows))


def _line_of(row: PlannedRow) -> bytes:
    """A line: the verdict, "!" for a row with a fault, and the row as JSON."""
    mark = b" " if row.is_sound else b"!"
    return row.verdict.value.encode() + mark + _encoder.encode(row) + b"\n"


def read_summary(path: Path) -> PlanSummary:
    """The summary of a written plan. Raises FileNotFoundError once it is removed."""
    with path.open("rb") as file:
        return _summary_decoder.decode(file.readline())


def read_plan(
    path: Path, verdict: RowVerdict | None, page: int = 1, page_rows: int = PAGE_ROWS
) -> PlanPage:
    """One page of a written plan, from 1: rows of a verdict; None: every row with a fault.

    A page after the last one is empty. Raises FileNotFoundError once the plan is removed.
    """
    with path.open("rb") as file:
        file.readline()
        lines = [line for line in file if _is_of(line, verdict)]
    first = (page - 1) * page_rows
    shown = islice(lines, first, first + page_rows)
    return PlanPage(
        tuple(_row_decoder.decode(line[line.index(b"{") :]) for line in shown), len(lines)
    )


def _is_of(line: bytes, verdict: RowVerdict | None) -> bool:
    written, _, _ = line.partition(b"{")
    if verdict is None:
        return written.endswith(b"!")
    return written[:-1] == verdict.value.encode()
