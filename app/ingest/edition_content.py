"""The content of a file, and the number of rows that storing it changed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from sqlmodel import Session

from app.data.row_versions import Changes
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.quality_gates.edition_profile import Profile
from app.ingest.quality_gates.listing_losses import NO_LOSSES, ListingLosses
from app.ingest.quality_gates.quarantine_restrictions import (
    NarrowingFunction,
    find_no_narrowing,
)
from app.ingest.quality_gates.unknown_areas import AreaKey, UnknownArea, describe_unknown_areas
from app.ingest.reading import BadRow


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
    """A file's rows and statistics, and `store`, which writes them once the edition has an id."""

    as_at: date | None  # None where the file has no date
    rows_count: int  # rows to store
    rows_read: int  # rows of the file, unreadable ones included
    bad: Sequence[BadRow]  # unreadable rows and cells
    store: StoreFunction
    profile: Profile  # the counts that the gates compare
    # The council that the file belongs to, "" for a national file, None for a council file that
    # does not name its council.
    la_number: str | None = ""
    ignored: tuple[str, ...] = ()  # columns that are not read
    postcodes: Sequence[str] = ()  # of the rows, as written
    non_confidential_urns: Sequence[str] = ()  # registrations of an extract without confidentiality
    # `store` counts new, changed and closed rows, and a rollback of the session undoes all of it.
    has_versions: bool = False
    losses: ListingLosses = NO_LOSSES  # values that a council's listing would remove
    find_narrowed: NarrowingFunction = find_no_narrowing  # what the edition narrows
    unknown_columns: Mapping[str, Sequence[str]] = field(default_factory=dict)  # with a few values
    notes: Sequence[str] = ()  # of the `Reading`, as are the next two and `unknown_items`
    row_warnings: Sequence[BadRow] = ()  # cells left out of rows that were read
    areas: Mapping[AreaKey, int] = field(default_factory=dict)  # rows of each area
    missing_wards: Sequence[str] = ()  # codes of a council's wards in the record, not in the file
    kept_rows: Sequence[str] = ()  # rows whose earlier version stays because they are unreadable
    unknown_items: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept_wards_count: int = 0  # the council's wards that are both in the record and in the file
    # Returns the note on areas that the record does not have.
    describe_unknown_areas: Callable[[Sequence[UnknownArea]], str] = describe_unknown_areas


# From a file and the session of the record that the edition will join.
ReaderFunction = Callable[[Path, Session], EditionContent]
