"""Reports of unreadable rows, for the officer who corrects the file.

    DATA_DIR/reports/<edition>-<time>.csv     "council_listing-330-20261122T090000.csv"

Reports quote cells, so they may contain personal data and are removed as soon as they are not
needed: when a newer edition is accepted, or when the reported edition is dropped.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from app.core.csv_escaping import escape_formula
from app.data.record_times import in_utc
from app.ingest.reading import BadRow
from app.snapshot.disk import PARTIAL_PREFIX, replacing

_FOLDER = "reports"
_HEADER = ("file", "row", "column", "value", "reason", "accepted", "outcome")
_NAME = re.compile(r"(.+)-(\d{8}T\d{6})\.csv", re.ASCII)


def write_report(data_dir: Path, edition: str, bad: Sequence[BadRow], now: datetime) -> str:
    """Write all bad rows of an edition ("council_listing/330") to a report; return its name."""
    name = f"{edition.replace('/', '-')}-{now:%Y%m%dT%H%M%S}.csv"
    rows = [
        (escape_formula(row.file), row.row or "", *map(escape_formula, _cells(row))) for row in bad
    ]
    _write(data_dir / _FOLDER / name, rows)
    return name


def _cells(bad: BadRow) -> tuple[str, ...]:
    return bad.column, bad.value, bad.reason, bad.accepted, bad.outcome


def prune_reports(
    data_dir: Path, edition: str, since: datetime, keep: datetime | None = None
) -> int:
    """Remove the reports of an edition from before `since`; return how many.

    Reports of files that name no council are removed too. The report of the refresh at `keep` stays,
    because its edition is quarantined.
    """
    kept_stamp = _stamp(keep) if keep else ""

    def is_expired(stamp: str) -> bool:
        return stamp < _stamp(since) and stamp != kept_stamp

    return _remove(data_dir, {edition, edition.partition("/")[0]}, is_expired)


def delete_report(data_dir: Path, edition: str, at: datetime) -> None:
    """Remove the report of one refresh."""
    _remove(data_dir, {edition}, lambda stamp: stamp == _stamp(at))


def redact_values(data_dir: Path, source: str, keep_rows_of: datetime) -> None:
    """Remove a source's reports for every council; clear only the values in that of `keep_rows_of`.

    The rows, columns and reasons of that refresh are still needed to correct the file.
    """
    for path, name, stamp in _find(data_dir):
        if name != source and not name.startswith(f"{source}-"):
            continue
        if stamp != _stamp(keep_rows_of):
            path.unlink(missing_ok=True)
            continue
        with path.open(encoding="utf-8", newline="") as file:
            _, *rows = csv.reader(file)
        _write(path, [(*row[:3], "", *row[4:]) for row in rows])


def _write(path: Path, rows: Sequence[Sequence[object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.chmod(0o700)
    with replacing(path) as file:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(_HEADER)
        writer.writerows(rows)
        text.detach()


def _remove(data_dir: Path, editions: set[str], is_expired: Callable[[str], bool]) -> int:
    names = {edition.replace("/", "-") for edition in editions}
    expired = [path for path, name, stamp in _find(data_dir) if name in names and is_expired(stamp)]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)


def _find(data_dir: Path) -> list[tuple[Path, str, str]]:
    """Every report with its edition and its time; partial files left by a crash are removed."""
    reports = []
    for path in sorted((data_dir / _FOLDER).glob("*")) if (data_dir / _FOLDER).is_dir() else []:
        if path.name.startswith(PARTIAL_PREFIX) or path.suffix == ".part":  # of an older release
            path.unlink(missing_ok=True)
        elif match := _NAME.fullmatch(path.name):
            reports.append((path, match[1], match[2]))
    return reports


def _stamp(at: datetime) -> str:
    return f"{in_utc(at):%Y%m%dT%H%M%S}"
