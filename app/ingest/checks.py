"""What every edition must be before it is compared with another: room for it, rows that can be read."""

import csv
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from app.core.spreadsheet import guarded
from app.ingest import kept
from app.ingest.content import Content, Desk
from app.ingest.errors import RefreshRefused
from app.ingest.source import GIVEN_TWICE, BadRow, Source
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import folder_of, read_pointer

SNAPSHOTS_FREE = 3  # must fit on the disk besides the file (reliability.md I10)
_QUOTATION = re.compile(r"(?<!\w)['\"]")  # where one begins: no apostrophe inside a word


def check_room(desk: Desk, path: Path) -> None:
    """Raises RefreshRefused unless the file and three snapshots like the one shown still fit."""
    needed = SNAPSHOTS_FREE * _shown_bytes(desk.snapshots) + kept.size_of(path)
    desk.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(desk.data_dir).free
    if free < needed:
        raise RefreshRefused(
            f"{free // 2**20:,} MB are free where DATA_DIR is, and this refresh may need "
            f"{needed // 2**20:,}: make room first"
        )


def _shown_bytes(root: Path) -> int:
    try:
        shown = read_pointer(root)
        return sum(kept.size_of(folder_of(root, part, seq)) for part, seq in shown.items())
    except (FileNotFoundError, SnapshotDamaged):
        return 0


def check_rows(
    desk: Desk, source: Source, content: Content, name: str, bounds: tuple[int, int] | None
) -> str:
    """Refuse an edition with too few or too many rows, or too many that cannot be read.

    `name` is its file's, `bounds` (fewest, most rows) stand in for the source's own. Returns the name
    of the report on what could not be read, "" where all could.
    """
    report = _write_report(desk, source, content.bad) if content.bad else ""
    lost = [bad for bad in content.bad if not bad.is_kept]
    if content.rows_read and len(lost) > source.bad_share_max * content.rows_read:
        raise RefreshRefused(
            f"{name}: {len(lost)} of {content.rows_read} rows cannot be read, more than "
            f"{source.bad_share_max:.0%}; the first is {_told_of(source, lost[0])}. "
            f"All are listed in reports/{report}"
        )
    # A council's own file is small: one row given twice must not keep a suspension from it.
    twice = [bad for bad in content.bad if bad.reason == GIVEN_TWICE]
    if twice and content.la_number == "":
        raise RefreshRefused(
            f"{name}: {len(twice)} rows have the number of another one, and which of them holds we "
            f"cannot tell; the first is {_told_of(source, twice[0])}"
        )
    is_part = content.la_number != "" and not source.is_councils_own
    fewest = 1 if is_part else source.rows_min  # one council's part of a national file
    fewest, most = bounds or (fewest, source.rows_max)
    if not fewest <= content.rows_count <= most:
        raise RefreshRefused(
            f"{name}: {content.rows_count} rows, but an edition of {source.name} "
            f"has from {fewest} to {most}"
        )
    return report


def _told_of(source: Source, bad: BadRow) -> str:
    """Where a bad row is and what is wrong; of a confidential file not the words of its cell.

    Reasons that quote a part of the cell are left out with them.
    """
    where = f"row {bad.row}, column {bad.column[:60]!r}"
    if not source.is_confidential:
        return f"{where}, value {bad.value[:60]!r}: {bad.reason}"
    return where if _QUOTATION.search(bad.reason) else f"{where}: {bad.reason}"


def _write_report(desk: Desk, source: Source, bad: Sequence[BadRow]) -> str:
    """Keep all bad rows in a table in the folder for reports, and say what it is called."""
    folder = desk.data_dir / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / f"{source.name}-{desk.now:%Y%m%dT%H%M%S}.csv"
    with report.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "row", "column", "value", "reason", "accepted"))
        for row in bad:
            told = (row.file, row.column, row.value, row.reason, row.accepted)
            file_cell, column, value, reason, accepted = map(guarded, told)
            writer.writerow((file_cell, row.row, column, value, reason, accepted))
    return report.name
