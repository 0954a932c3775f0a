"""What a refresh works with, what a file holds, and what storing it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from app.data.row_versions import Changes
from app.data.tables import Edition
from app.ingest.quality_gates.edition_profile import Profile
from app.ingest.quality_gates.listing_losses import (
    NO_LOSSES,
    ListingLosses,
)
from app.ingest.quality_gates.unknown_areas import AreaKey
from app.ingest.source import BadRow


@dataclass(frozen=True)
class CommandContext:
    """What a refresh works with: an open record, a folder for all files, the time, and who asks."""

    session: Session
    data_dir: Path
    now: datetime
    who: str = "nobody named"

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"


@dataclass(frozen=True)
class EditionCounts:
    """What an edition changed, in rows of the source."""

    new: int = 0
    changed: int = 0
    closed: int = 0
    erased: int = 0

    @classmethod
    def from_changes(cls, changes: Changes, erased: int) -> "EditionCounts":
        return cls(len(changes.new), len(changes.changed), len(changes.closed), erased)


StoreFunction = Callable[[CommandContext, Edition, int | None], EditionCounts]


@dataclass(frozen=True)
class EditionContent:
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
    store: StoreFunction
    profile: Profile
    la_number: str | None = ""
    ignored: tuple[str, ...] = ()
    postcodes: Sequence[str] = ()
    non_confidential_urns: Sequence[str] = ()
    has_versions: bool = False
    losses: ListingLosses = NO_LOSSES
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    row_warnings: Sequence[BadRow] = ()
    areas: Mapping[AreaKey, int] = field(default_factory=dict)
    missing_wards: Sequence[str] = ()
    kept_rows: Sequence[str] = ()
    strange: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept_wards_count: int = 0


ReaderFunction = Callable[
    [Path, Session], EditionContent
]  # of a file, and of the record that it will join
