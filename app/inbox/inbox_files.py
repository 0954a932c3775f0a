"""Where the inbox's files lie and which of them wait; knows nothing of what is in them."""

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = "inbox"  # in DATA_DIR
NAME_PATTERN = "unmet-*.jsonl"
IMPORTING, UNREADABLE = "taken", "broken"  # folders in the inbox

_match_name = re.compile(r"unmet-(\d{8}T\d{2})-(\d{1,9})-[0-9a-f]+\.jsonl", re.ASCII).fullmatch


def find_importable_files(data_dir: Path, now: datetime) -> list[Path]:
    """Files that their writer is done with, and those that a fold had begun with when it was killed.

    One that a writer may still add to is passed over: it is of this hour, and its process lives. That
    may be judged wrongly, where a clock was set back or the process lives elsewhere.
    """
    inbox = data_dir / FOLDER
    done = (file for file in inbox.glob(NAME_PATTERN) if _is_finished(file.name, now))
    return sorted([*(inbox / IMPORTING).glob(NAME_PATTERN), *done], key=lambda file: file.name)


def count_unreadable_files(data_dir: Path) -> int:
    """How many files were put aside because nothing in them can be read."""
    return sum(1 for _ in (data_dir / FOLDER / UNREADABLE).glob(NAME_PATTERN))


def has_overdue_files(data_dir: Path, now: datetime) -> bool:
    """Whether a file lies here for more than a day: nobody takes them in."""
    before = (now - timedelta(days=1)).timestamp()
    try:
        return any(file.stat().st_mtime < before for file in (data_dir / FOLDER).glob(NAME_PATTERN))
    except FileNotFoundError:  # taken in just now
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
