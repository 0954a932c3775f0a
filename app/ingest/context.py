"""What a command that works on the record passes to ingestion."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

UNKNOWN_USER = "nobody named"  # stored in edits and in the audit, so it keeps its wording


@dataclass(frozen=True)
class CommandContext:
    """The open session, the data folder, the time and the user of a command."""

    session: Session
    data_dir: Path
    now: datetime
    who: str = UNKNOWN_USER

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"
