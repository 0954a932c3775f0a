"""What a command that works on the record passes to ingestion."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

UNKNOWN_USER = "nobody named"  # stored in edits and in the audit, so it keeps its wording


def _ignore(_sentence: str) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class CommandContext:
    """The open session, the data folder, the time and the user of a command or a job.

    `report` takes each sentence about what was done, `warn` each about what needs a person.
    """

    session: Session
    data_dir: Path
    now: datetime
    who: str = UNKNOWN_USER
    report: Callable[[str], None] = _ignore
    warn: Callable[[str], None] = _ignore

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"
