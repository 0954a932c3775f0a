"""Edit markers, which show interrupted edits without opening the record.

    DATA_DIR/unfinished/<provider_id>-<action>.json

An edit marker is written before the first step of an edit and removed after the last; the process
that makes the edit keeps it locked. A marker without a lock belongs to an edit that was interrupted
by a full disk, a kill or another running command: pages may still show what the edit was to change.
"""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.snapshot.disk import fsync_path, lock, try_lock

FOLDER = "unfinished"  # in DATA_DIR
WAIT_S = 5.0
COUNCIL_ACTION = "council"


@dataclass(frozen=True)
class MarkedEdit:
    """The edit of a marker. `action` is "set", "end", "withhold", "lift" (its end) or "forget".

    For COUNCIL_ACTION, an edit of a council's details, `provider_id` is the council's DfE number.
    """

    action: str
    provider_id: str
    field: str = ""
    reason: str = ""
    who: str = ""


class EditInProgress(OSError):
    """Another command is making the same edit."""


class EditMarker:
    """The marker of this process's edit. `was_interrupted`: an earlier attempt did not finish."""

    def __init__(self, path: Path, *, was_interrupted: bool) -> None:
        self._path = path
        self.was_interrupted = was_interrupted

    def remove(self) -> None:
        """Remove the marker, after all steps or before the first."""
        self._path.unlink(missing_ok=True)


@contextmanager
def write_edit_marker(data_dir: Path, marked_edit: MarkedEdit) -> Iterator[EditMarker]:
    """Write the marker of an edit and lock it; it stays unless it is removed inside the block.

    Raises EditInProgress when another process still has the lock after WAIT_S seconds.
    """
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / _name(marked_edit)
    was_interrupted = path.exists()
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    with os.fdopen(handle, "r+", encoding="utf-8") as file:
        lock(handle, EditInProgress("another command is making the same edit"), WAIT_S)
        try:
            file.write(json.dumps(asdict(marked_edit)))
            file.truncate()
            file.flush()
            os.fsync(handle)
            fsync_path(folder)
        except OSError:
            if not was_interrupted:
                path.unlink(missing_ok=True)
            raise
        yield EditMarker(path, was_interrupted=was_interrupted)


def find_interrupted_edits(data_dir: Path) -> list[MarkedEdit]:
    """Interrupted edits, in the order of their file names."""
    found = []
    for path in sorted((data_dir / FOLDER).glob("*.json")):
        try:
            with path.open("r", encoding="utf-8") as file:
                if not try_lock(file.fileno(), shared=True):
                    continue  # in progress
                text = file.read()
        except OSError:
            continue  # finished in the meantime
        found.append(_read(path, text))
    return found


def remove_edit_marker(data_dir: Path, marked_edit: MarkedEdit) -> None:
    """Remove the marker of an edit that has been completed in another way."""
    (data_dir / FOLDER / _name(marked_edit)).unlink(missing_ok=True)


def _name(marked_edit: MarkedEdit) -> str:
    field = marked_edit.field and f"-{marked_edit.field}"
    return f"{marked_edit.provider_id}-{marked_edit.action}{field}.json"


def _read(path: Path, text: str) -> MarkedEdit:
    """The edit of a marker; from the file name where the content is truncated."""
    try:
        return MarkedEdit(**json.loads(text))
    except (ValueError, TypeError):
        provider_id, _, rest = path.stem.partition("-")
        action, _, field = rest.partition("-")
        return MarkedEdit(action, provider_id, field)
