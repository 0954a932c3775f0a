"""A results page before rendering."""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote_plus

from app.core.search_filters import PAGE_SIZE, Filters
from app.snapshot.card_records import CardRecord
from app.snapshot.facet_counts import FilterValue
from app.snapshot.find_settings import ListedSettings
from app.snapshot.layout import NamedArea
from app.snapshot.query_resolution import QueryResult
from app.snapshot.search import Matches
from app.web.public.results.saving import NOTHING_SAVED, SavedList

OptionCounts = Mapping[FilterValue, int]


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

    `card_records` has one record for each of `matches.page`. `area` is the council of the search
    position; `note` is HTML that explains an unusual search. `option_counts` has the number of
    settings of each option of the filters; None if the page shows none.
    """

    origin: SearchOrigin
    filters: Filters
    page: int
    matches: Matches
    card_records: tuple[CardRecord, ...]
    area: NamedArea | None
    note: bytes = b""
    option_counts: OptionCounts | None = None
    saved: SavedList = NOTHING_SAVED

    def with_saved(self, saved: SavedList) -> "ResultsPage":
        """The page with these settings saved, and with them in every link that keeps the search."""
        origin = self.origin._replace(query=self.origin.query + saved.query)
        return self._replace(origin=origin, saved=saved)

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
    query_result: QueryResult, listed: ListedSettings, note: bytes = b""
) -> ResultsPage:
    """The results page of a search from the position of a resolved query."""
    entry, label = query_result.entry, query_result.label
    assert entry is not None
    origin = SearchOrigin(
        label=label,
        parameter="postcode",
        value=label,
        query=quote_plus(label),
        latitude=entry.latitude or 0.0,
        longitude=entry.longitude or 0.0,
    )
    return ResultsPage(
        origin=origin,
        filters=listed.filters,
        page=listed.page,
        matches=listed.matches,
        card_records=listed.card_records,
        area=listed.council,
        note=note,
    )
