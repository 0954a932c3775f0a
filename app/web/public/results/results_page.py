"""A results page before rendering, and the site (council and language) that it is rendered for."""

from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import quote_plus

from app.config import Council
from app.core.search_filters import PAGE_SIZE, Filters
from app.i18n import Translator
from app.snapshot.layout import NamedArea
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches


class SearchOrigin(NamedTuple):
    """The position that a search starts from. A tuple, like `ResultsPage`, because it is faster.

    `parameter` is "postcode" or "around", `value` its value, `query` the value quoted for a URL,
    and `label` the text for people.
    """

    label: str
    parameter: str
    value: str
    query: str
    latitude: float
    longitude: float


class ResultsPage(NamedTuple):
    """One page of results before rendering.

    `area` is the council of the search position; `note` is HTML that explains an unusual search.
    """

    origin: SearchOrigin
    filters: Filters
    page: int
    matches: Matches
    area: NamedArea | None
    note: bytes = b""

    @property
    def first_number(self) -> int:
        """The number of this page's first result in the whole list."""
        return (self.page - 1) * PAGE_SIZE + 1

    @property
    def pages(self) -> int:
        return max(1, -(-self.matches.total // PAGE_SIZE))

    @property
    def next_last(self) -> int:
        """The number of the last result of the next page; meaningless on the last page."""
        return min(self.matches.total, (self.page + 1) * PAGE_SIZE)


def results_page_for(
    snapshot: Snapshot,
    query_result: QueryResult,
    search_result: tuple[Filters, Matches],
    page: int,
    note: bytes,
) -> ResultsPage:
    """The results page of a resolved query. `search_result` is the applied filters and settings."""
    entry = query_result.entry
    assert entry is not None
    label = query_result.label
    is_outside_england = query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND
    return ResultsPage(
        origin=SearchOrigin(
            label=label,
            parameter="postcode",
            value=label,
            query=quote_plus(label),
            latitude=entry.latitude or 0.0,
            longitude=entry.longitude or 0.0,
        ),
        filters=search_result[0],
        page=page,
        matches=search_result[1],
        area=None if is_outside_england else snapshot.settings.council_of(entry.district_code),
        note=note,
    )


@dataclass(frozen=True)
class Site:
    """One language on one council's site. `address` is the URL that a printed page shows."""

    translator: Translator
    council: Council
    address: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.translator.language.code, self.council.la_code
