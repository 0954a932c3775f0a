"""A page of results before it is put into words, and in whose words it will be."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote_plus

from app.config import Council
from app.core.search import PAGE_SIZE, Filters
from app.i18n import Voice
from app.snapshot.answers import Answer, Outcome
from app.snapshot.layout import NamedArea
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches


class Origin(NamedTuple):
    """Where a list lies around, and how its addresses say so. A tuple, like `Listing`, to be quick.

    `parameter` is "postcode" or "around"; `value` stands behind it, `query` is the same quoted for an
    address, and `label` is what people call the place.
    """

    label: str
    parameter: str
    value: str
    query: str
    latitude: float
    longitude: float


class Listing(NamedTuple):
    """One page of results, before it is put into words. `area` is the council that it lies in."""

    origin: Origin
    filters: Filters
    page: int
    matches: Matches
    area: NamedArea | None
    note: bytes = b""

    @property
    def first(self) -> int:
        """The number of the first result of this page in the whole list."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.matches.total // PAGE_SIZE))

    @property
    def next_last(self) -> int:
        """The number of the last result of the next page; of no meaning on the last page."""
        return min(self.matches.total, (self.page + 1) * PAGE_SIZE)


def listing_of(
    snapshot: Snapshot, answered: Answer, found: tuple[Filters, Matches], page: int, note: bytes
) -> Listing:
    """A page of the list that an answer leads to: the filters in force and the settings found."""
    entry = answered.entry
    assert entry is not None
    label = answered.label
    is_abroad = answered.outcome is Outcome.OUTSIDE_ENGLAND
    return Listing(
        origin=Origin(
            label=label,
            parameter="postcode",
            value=label,
            query=quote_plus(label),
            latitude=entry.latitude or 0.0,
            longitude=entry.longitude or 0.0,
        ),
        filters=found[0],
        page=page,
        matches=found[1],
        area=None if is_abroad else snapshot.places.council_of(entry.district_code),
        note=note,
    )


@dataclass(frozen=True)
class Face:
    """One language on one council's site. `address` is that of the results as paper shows it."""

    voice: Voice
    home: Council
    address: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.voice.language.code, self.home.la_code
