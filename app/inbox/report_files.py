"""Reports that a fact is wrong, one file each, until `flask inbox fold` imports them.

A file is on disk before the person reads "thank you": it is written whole under another name and
then renamed, so that a reader finds a whole report or none. Its name is made once, so it is
imported once, wherever it is copied to.
"""

from pathlib import Path
from typing import BinaryIO

import msgspec

from app.core.mistake_report import MistakeReport, ReportInvalid
from app.inbox.inbox_files import FOLDER, count_reports, hour_text, new_report_name
from app.snapshot.disk import create_file, fsync_path

MAX_REPORT_BYTES = 16_384  # of a file: every text at its longest, in UTF-8 with JSON's escapes
MAX_WAITING = 1_000  # on one host: where nothing imports them, a flood must not fill the disk


class InboxFull(OSError):
    """The reports on this host are not imported or sent, and no more are taken."""


def store_report(data_dir: Path, report: MistakeReport) -> None:
    """Store a report durably. Raises OSError where it cannot be stored; then nothing is."""
    folder = data_dir / FOLDER
    if not folder.is_dir():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fsync_path(data_dir)
    if count_reports(data_dir) >= MAX_WAITING:
        raise InboxFull(f"{MAX_WAITING} reports wait in {FOLDER}")
    create_file(folder / new_report_name(hour_text(report.sent_at)), msgspec.json.encode(report))


def read_report(stream: BinaryIO) -> MistakeReport | None:
    """The report in a file; None for a file that no worker writes."""
    content = stream.read(MAX_REPORT_BYTES + 1)
    if len(content) > MAX_REPORT_BYTES:
        return None
    try:
        return msgspec.json.decode(content, type=MistakeReport)
    except (msgspec.DecodeError, ReportInvalid):
        return None
