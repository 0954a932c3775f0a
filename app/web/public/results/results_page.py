"""A results page before rendering."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple
from urllib.parse import quote_plus, urlencode

from app.core.search_filters import PAGE_SIZE, Filters
from app.core.search_points import PointOrder, Position
from app.snapshot.card_records import CardRecord
from app.snapshot.facet_counts import FilterValue
from app.snapshot.find_settings import ListedSettings
from app.snapshot.layout import NamedArea
from app.snapshot.nearby_settings import SearchStart
from app.snapshot.query_resolution import QueryResult
from app.snapshot.search import Matches
from app.snapshot.second_point import SecondPoint, SecondResult
from app.snapshot.served_schools import ServedSchool
from app.web.public.results.saving import NOTHING_SAVED, SavedList

OptionCounts = Mapping[FilterValue, int]


class SearchOrigin(NamedTuple):
    """The position that a search starts from. A tuple, like `ResultsPage`, because it is faster.

    `parameter` is "postcode", "around" or "near", `value` its value, and `label` the text for
    people, "" for a browser's position. `query` is the value quoted for a URL, with the second
    point where there is one.
    """

    label: str
    parameter: str
    value: str
    query: str
    latitude: float
    longitude: float


class SecondState(Enum):
    """What became of the second point of a search."""

    NONE = "none"  # not asked for
    KNOWN = "known"
    CHOICES = "choices"  # the text may mean one of several points
    UNKNOWN = "unknown"  # the text means nothing
    GONE = "gone"  # an address names a school that is not in this snapshot


class ResultsPage(NamedTuple):
    """One page of results before rendering.

    `card_records` has one record for each of `matches.page`. `area` is the council of the search
    position; `note` is HTML that explains an unusual search. `option_counts` has the number of
    settings of each option of the filters; None if the page shows none. `without_report_card` is the
    number of settings nearby that have none, where a search wants one among other facts. `schools`
    are those to choose from, with the chosen one; none where there are no counts. `second` is the
    second point, where one was asked for.
    """

    origin: SearchOrigin
    filters: Filters
    page: int
    matches: Matches
    card_records: tuple[CardRecord, ...]
    area: NamedArea | None
    note: bytes = b""
    option_counts: OptionCounts | None = None
    without_report_card: int = 0
    schools: tuple[ServedSchool, ...] = ()
    second: SecondResult | None = None
    saved: SavedList = NOTHING_SAVED

    @property
    def start(self) -> SearchStart:
        """Where the search starts."""
        return SearchStart(self.origin.latitude, self.origin.longitude, self.second)

    @property
    def school_name(self) -> str:
        """The name of the chosen school; "" without one, or if no published setting serves it."""
        chosen = self.filters.school
        return next((one.name for one in self.schools if one.key == chosen), "")

    @property
    def second_state(self) -> SecondState:
        """What became of the second point."""
        second = self.second
        if second is None:
            return SecondState.NONE
        if second.point:
            return SecondState.KNOWN
        if second.choices:
            return SecondState.CHOICES
        return SecondState.UNKNOWN if second.typed else SecondState.GONE

    @property
    def is_detour(self) -> bool:
        """Whether the list is ordered by the detour between two points."""
        second = self.second
        return bool(second and second.point and second.order is PointOrder.DETOUR)

    @property
    def second_point(self) -> SecondPoint | None:
        """The second point that the list is ordered by; None without one."""
        return self.second.point if self.second else None

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
    query_result: QueryResult,
    listed: ListedSettings,
    note: bytes = b"",
    position: Position | None = None,
) -> ResultsPage:
    """The results page of a search from a resolved query, or from a browser's position."""
    entry, label = query_result.entry, query_result.label
    assert entry is not None
    value = str(position) if position else label
    origin = SearchOrigin(
        label=label,
        parameter="near" if position else "postcode",
        value=value,
        query=value if position else quote_plus(value),
        latitude=entry.latitude or 0.0,
        longitude=entry.longitude or 0.0,
    )
    if listed.second:
        origin = origin._replace(query=origin.query + second_query(listed.second))
    return ResultsPage(
        origin=origin,
        filters=listed.filters,
        page=listed.page,
        matches=listed.matches,
        card_records=listed.card_records,
        area=listed.council,
        note=note,
        second=listed.second,
    )


def second_fields(second: SecondResult) -> tuple[tuple[str, str], ...]:
    """The second point as the fields of a form; none where it is not known."""
    if second.point is None:
        return ()
    order = () if second.order is PointOrder.EITHER else (("order", second.order.value),)
    return (("also", second.point.value), *order)


def second_query(second: SecondResult) -> str:
    """The second point to append to a query string: "" or "&also=…"."""
    fields = second_fields(second)
    return f"&{urlencode(fields)}" if fields else ""
