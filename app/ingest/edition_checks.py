"""Checks before an edition is compared with the current one: disk space and readable rows."""

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from app.ingest import edition_archive
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.errors import RefreshRefused
from app.ingest.reading import DUPLICATE_REASON, BadRow
from app.ingest.source import Source
from app.ingest.unreadable_row_reports import write_report
from app.snapshot.errors import SnapshotDamaged
from app.snapshot.reader import part_folder, read_current_pointer

COLUMN_BAD_MIN = 10  # unreadable cells of a column; with fewer a share means nothing
# Must fit on the disk in addition to the file (docs/architecture.md#invariants, I10).
SNAPSHOTS_FREE_MIN = 3
QUOTATION_START = re.compile(r"(?<!\w)['\"]")  # not an apostrophe inside a word


class DiskSpace(NamedTuple):
    """Bytes that are free, and bytes that a refresh may need."""

    free: int
    needed: int


def check_disk_space(context: CommandContext, path: Path) -> None:
    """Raise RefreshRefused unless the file and three snapshots of the current size still fit."""
    disk = disk_space(context, edition_archive.size_of(path))
    if disk.free < disk.needed:
        raise RefreshRefused(
            f"{disk.free // 2**20:,} MB are free on the disk of DATA_DIR, and this refresh may "
            f"need {disk.needed // 2**20:,} MB: free some space first"
        )


def disk_space(context: CommandContext, file_bytes: int = 0) -> DiskSpace:
    """The space on the disk of DATA_DIR; a refresh needs three snapshots, all parts, and its file.

    A snapshot that cannot be found counts as 0 bytes.
    """
    context.data_dir.mkdir(parents=True, exist_ok=True)
    needed = SNAPSHOTS_FREE_MIN * _current_snapshot_bytes(context.snapshots) + file_bytes
    return DiskSpace(shutil.disk_usage(context.data_dir).free, needed)


def _current_snapshot_bytes(root: Path) -> int:
    try:
        current = read_current_pointer(root)
        return sum(
            edition_archive.size_of(part_folder(root, part, seq)) for part, seq in current.items()
        )
    except (FileNotFoundError, SnapshotDamaged):
        return 0


def check_rows(
    context: CommandContext,
    source: Source,
    content: EditionContent,
    name: str,
    bounds: tuple[int, int] | None,
    la_number: str = "",
) -> str:
    """Write the report of unreadable rows and return its name, "" when there are none.

    `name` is the file's, `la_number` the council's, `bounds` (fewest, most rows) replace the
    source's own. Raises RefreshRefused when there are too few or too many rows, or too many
    unreadable or duplicate ones.
    """
    bad = [*content.bad, *content.row_warnings]
    edition_name = "/".join(filter(None, (source.name, la_number)))
    report = write_report(context.data_dir, edition_name, bad, context.now) if bad else ""
    not_recovered = [bad for bad in content.bad if not bad.is_recovered]
    if content.rows_read and len(not_recovered) > source.bad_share_max * content.rows_read:
        first = _describe_bad_row(source, not_recovered[0])
        raise RefreshRefused(
            f"{name}: {len(not_recovered)} of {content.rows_read} rows cannot be read, more than "
            f"{source.bad_share_max:.0%}; the first is {first}. All are listed in reports/{report}"
        )
    _check_columns(source, content, name, report)
    # A council's own file is small: one duplicate row must not delay a suspension.
    duplicates = [bad for bad in content.bad if bad.reason == DUPLICATE_REASON]
    if duplicates and content.la_number == "":
        raise RefreshRefused(
            f"{name}: {len(duplicates)} rows have the same number as another row, and it is not "
            f"clear which is right; the first is {_describe_bad_row(source, duplicates[0])}"
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


def _check_columns(source: Source, content: EditionContent, name: str, report: str) -> None:
    """Raise RefreshRefused when most cells of one column, or most rows, cannot be read.

    Earlier values would stay in their place, but the cells of a shifted column may be read under
    another heading.
    """
    count = Counter(bad.column for bad in content.bad if bad.is_recovered)
    for column, unreadable in count.most_common(1):
        if unreadable >= COLUMN_BAD_MIN and 2 * unreadable > content.rows_read:
            first = next(bad for bad in content.bad if bad.is_recovered and bad.column == column)
            what = f"cells of column {column[:60]!r}" if column else "rows"
            raise RefreshRefused(
                f"{name}: {unreadable} of {content.rows_read} {what} cannot be read; check that "
                "the headings are above the right columns. The first is "
                f"{_describe_bad_row(source, first)}. All are listed in reports/{report}"
            )


def _describe_bad_row(source: Source, bad: BadRow) -> str:
    """The position of a bad row, its value and the reason.

    The value of a confidential source is left out, and so is a reason that quotes it.
    """
    where = f"row {bad.row}, column {bad.column[:60]!r}"
    if not source.is_confidential:
        return f"{where}, value {bad.value[:60]!r}: {bad.reason}"
    return where if QUOTATION_START.search(bad.reason) else f"{where}: {bad.reason}"
