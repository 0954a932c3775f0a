"""The context of a refresh, the content of a file, and the number of rows that storing it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session

from app.data.row_versions import Changes
from app.data.tables import Edition
from app.ingest.quality_gates.edition_profile import Profile
from app.ingest.quality_gates.listing_losses import NO_LOSSES, ListingLosses
from app.ingest.quality_gates.quarantine_restrictions import (
    NarrowingFunction,
    find_no_narrowing,
)
from app.ingest.quality_gates.unknown_areas import AreaKey, UnknownArea, describe_unknown_areas
from app.ingest.reading import BadRow


@dataclass(frozen=True)
class CommandContext:
    """The open session, the data folder, the time and the user of a command."""

    session: Session
    data_dir: Path
    now: datetime
    who: str = "nobody named"

    @property
    def snapshots(self) -> Path:
        return self.data_dir / "snapshots"


@dataclass(frozen=True)
class EditionCounts:
    """The number of rows of the source that an edition added, changed, closed and erased."""

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
    """A file's rows and statistics, and `store`, which writes them once the edition has an id.

    `la_number` is the council that the file belongs to, "" for a national file, None for a council
    file that does not name its council. `profile` has the counts that the gates compare,
    `postcodes` are those of the rows as written. When `has_versions`, `store` counts new, changed
    and closed rows, and a rollback of the session undoes all of it. `non_confidential_urns` are the
    registrations of an extract without confidentiality. `losses` are values that a council's
    listing would remove, and `find_narrowed` finds what any edition narrows.
    `unknown` maps unknown columns to a few of their values. `areas` counts the rows of each area.
    `missing_wards` are codes of a council's wards that are in the record but not
    in the file, `kept_wards_count` is the number in both. `describe_unknown_areas` returns the note
    on areas that the record does not have. `notes`, `row_warnings`, `kept_rows` and
    `unknown_items` are those of the `Reading`.
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
    find_narrowed: NarrowingFunction = find_no_narrowing
    unknown: Mapping[str, Sequence[str]] = field(default_factory=dict)
    notes: Sequence[str] = ()
    row_warnings: Sequence[BadRow] = ()
    areas: Mapping[AreaKey, int] = field(default_factory=dict)
    missing_wards: Sequence[str] = ()
    kept_rows: Sequence[str] = ()
    unknown_items: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept_wards_count: int = 0
    describe_unknown_areas: Callable[[Sequence[UnknownArea]], str] = describe_unknown_areas


# From a file and the session of the record that the edition will join.
ReaderFunction = Callable[[Path, Session], EditionContent]
