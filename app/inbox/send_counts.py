"""Sending the inbox's files from a host without a record to the place that it pulls from.

A file is locked, moved to the folder `taken`, where no writer looks, stored at the place and then
deleted here. If a run is killed before the deletion, the next one stores the file again under the
same name; the host with the record imports each name once.
"""

from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from app.inbox.inbox_files import (
    FOLDER,
    ClaimedFile,
    claimed,
    find_importable_files,
    hour_of,
    remove_unfinished,
)
from app.inbox.sent_files import MAX_SENT_BYTES, SentFiles, is_host_id, sent_files
from app.snapshot.disk import replace_file
from app.snapshot.remote_address import can_be_written
from app.snapshot.remote_storage import open_remote

HOST_ID_FILE = "host-id"  # in the inbox


class SendResult(NamedTuple):
    """The files that were sent, those that could not be, and those that the place cannot take."""

    sent: int = 0
    left: int = 0
    unsendable: int = 0


def send_counts(data_dir: Path, url: str, now: datetime) -> SendResult:
    """Send every file whose writer has finished. Raises TransferFailed."""
    remove_unfinished(data_dir)
    files = find_importable_files(data_dir, now)
    if not files:
        return SendResult()
    if not can_be_written(url):
        return SendResult(unsendable=len(files))
    sent, left, host = 0, 0, _host_id(data_dir / FOLDER / HOST_ID_FILE)
    with open_remote(url, to_write=True) as remote:
        place = sent_files(remote)
        for path in files:
            try:
                with claimed(path) as file:
                    if file:
                        _send(place, host, file)
                        sent += 1
            except OSError:
                left += 1
    return SendResult(sent, left)


def _send(place: SentFiles, host: str, file: ClaimedFile) -> None:
    content = file.stream.read(MAX_SENT_BYTES + 1)
    if len(content) > MAX_SENT_BYTES or not hour_of(file.path.name):
        raise OSError(f"{file.path.name} is not a file of a worker")
    place.store(host, file.path.name, content)
    file.path.unlink()


def _host_id(file: Path) -> str:
    """The name of this host's folder at the place: random, the same for good."""
    try:
        text = file.read_text("ascii")
        if is_host_id(text):
            return text
    except (FileNotFoundError, ValueError):
        pass
    text = token_hex(8)
    replace_file(file, text)
    return text
