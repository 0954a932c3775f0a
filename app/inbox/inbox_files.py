"""The names and folders of the inbox's files, and which of them can be imported."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = "inbox"  # in DATA_DIR
NAME_PATTERN = "unmet-*.jsonl"
IMPORTING, UNREADABLE = "taken", "broken"  # folders in the inbox

_match_name = re.compile(r"unmet-(\d{8}T\d{2})-(\d{1,9})-[0-9a-f]+\.jsonl", re.ASCII).fullmatch


def find_importable_files(data_dir: Path, now: datetime) -> list[Path]:
    """Files whose writer has finished, and files that an interrupted import had moved, by name.

    A file is skipped while its writer may append to it: its name has the current hour, and its
    process is running. This can be wrong where a clock was set back or the process is on another
    host.
    """
    inbox = data_dir / FOLDER
    done = (file for file in inbox.glob(NAME_PATTERN) if _is_finished(file.name, now))
    return sorted([*(inbox / IMPORTING).glob(NAME_PATTERN), *done], key=lambda file: file.name)


def count_unreadable_files(data_dir: Path) -> int:
    """The number of files that were set aside because they cannot be read."""
    return sum(1 for _ in (data_dir / FOLDER / UNREADABLE).glob(NAME_PATTERN))


def has_overdue_files(data_dir: Path, now: datetime) -> bool:
    """Whether a file is more than a day old, so that imports are not running."""
    before = (now - timedelta(days=1)).timestamp()
    try:
        return any(file.stat().st_mtime < before for file in (data_dir / FOLDER).glob(NAME_PATTERN))
    except FileNotFoundError:  # imported in the meantime
        return False


def _is_finished(name: str, now: datetime) -> bool:
    named = _match_name(name)
    return not named or named[1] != f"{now:%Y%m%dT%H}" or not _is_alive(int(named[2]))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        return False
    return True
