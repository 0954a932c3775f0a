"""What a refresh works with, what a file holds, and what storing it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from app.data.tables import Edition
from app.data.versions import Changes
from app.ingest.listing_losses import NO_LOSSES, Losses
from app.ingest.profile import Profile
from app.ingest.source import BadRow
from app.ingest.unknown_areas import AreaKey


@dataclass(frozen=True)
class Desk:
    """What a refresh works with: an open record, a folder for all files, the time, and who asks."""

    session: Session
    data_dir: Path
    now: datetime
    who: str = "nobody named"

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"


@dataclass(frozen=True)
class Counts:
    """What an edition changed, in rows of the source."""

    new: int = 0
    changed: int = 0
    closed: int = 0
    erased: int = 0

    @classmethod
    def of(cls, changes: Changes, erased: int) -> "Counts":
        return cls(len(changes.new), len(changes.changed), len(changes.closed), erased)


Store = Callable[[Desk, Edition, int | None], Counts]


@dataclass(frozen=True)
class Content:
    """A file, read and judged, and how to store it once its edition has a number.

    `la_number` is the council whose own file it is, "" for a national one, None where it is a council's
    but does not say whose. `profile` is what it holds in numbers, `postcodes` are those of its rows as
    written. Where `has_versions`, storing tells which rows are new, changed and closed, and a rollback
    of the record undoes all of it. `speaking` are the numbers of those that could ask for silence, as a
    refuge does, and do not. `losses` is what a council's listing would take away. `unknown` are
    columns that we do not know, with a few of their values; `notes` and `notices` are those of the
    reading. `areas` counts the rows of each area. `gone_wards` are the codes of a council's wards that
    the record has and the file has not, `kept_wards_count` is how many both have. `kept_rows` and
    `strange` are those of the reading.
    """

    as_at: date | None
    rows_count: int
    rows_read: int
    bad: Sequence[BadRow]
    store: Store
    profile: Profile
    la_number: str | None = ""
    ignored: tuple[str, ...] = ()
    postcodes: Sequence[str] = ()
    speaking: Sequence[str] = ()
    has_versions: bool = False
    losses: Losses = NO_LOSSES
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    notices: Sequence[BadRow] = ()
    areas: Mapping[AreaKey, int] = field(default_factory=dict)
    gone_wards: Sequence[str] = ()
    kept_rows: Sequence[str] = ()
    strange: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept_wards_count: int = 0


Reader = Callable[[Path, Session], Content]  # of a file, and of the record that it will join
