"""The answer to a search: what the text means, and one page of the settings near it.

These functions read everything that an answer needs from the snapshot, so that the pages and the
API descend into it once.
"""

from datetime import date
from typing import NamedTuple

from app.core.query_text import QueryText
from app.core.search_filters import PAGE_SIZE, Filters
from app.snapshot.card_records import CardRecord
from app.snapshot.layout import NamedArea
from app.snapshot.published_settings import NameEntry, PublishedSettings
from app.snapshot.query_resolution import resolve_parsed
from app.snapshot.query_result import QueryOutcome, QueryResult
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches

OUTCOMES_WITH_RESULTS = frozenset(
    {QueryOutcome.FOUND, QueryOutcome.RETIRED, QueryOutcome.DISTRICT, QueryOutcome.OUTSIDE_ENGLAND}
)
BORDER_MILES = 10  # radius of a search from outside England


class ListedSettings(NamedTuple):
    """One page of the settings near a point. A tuple, like `QueryResult`, because it is faster.

    `filters` are the applied ones, `page` is the number of the page from 1, `card_records` has one
    record for each of `matches.page`. `council` is the council of the point; None where it is not
    known or outside England.
    """

    filters: Filters
    page: int
    matches: Matches
    card_records: tuple[CardRecord, ...]
    council: NamedArea | None

    @property
    def is_past_end(self) -> bool:
        """Whether this is a page after the last one."""
        return self.page > 1 and not self.matches.page


class FoundSettings(NamedTuple):
    """The outcome of a search; `listed` is None if the text leads to no list."""

    query_result: QueryResult
    listed: ListedSettings | None


def find(
    snapshot: Snapshot,
    query: QueryText,
    filters: Filters,
    page: int,
    outcomes: frozenset[QueryOutcome] = OUTCOMES_WITH_RESULTS,
    today: date | None = None,
) -> FoundSettings:
    """The outcome for a typed text, with a page of the settings near its position; never raises.

    `today` is the day for facts that are known on some days only; without it they are unknown.

    Settings are listed only for `outcomes`, which spares a caller a search that it cannot use. From
    outside England the radius is at most BORDER_MILES unless the user chose one, and an empty list
    is None.
    """
    query_result = resolve_parsed(snapshot, query)
    entry = query_result.entry
    is_outside_england = query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND
    if (
        query_result.outcome not in outcomes
        or entry is None
        or entry.latitude is None
        or entry.longitude is None
    ):
        return FoundSettings(query_result, None)
    council = None
    if not is_outside_england:
        council = snapshot.settings.council_of(entry.district_code)
    elif not filters.within_miles:
        filters = filters.choosing("within", str(BORDER_MILES))
    listed = _listed_near(
        snapshot.settings, entry.latitude, entry.longitude, filters, page, council, today
    )
    if is_outside_england and _is_empty(listed):
        return FoundSettings(query_result, None)
    return FoundSettings(query_result, listed)


def find_around(
    snapshot: Snapshot,
    name: NameEntry,
    latitude: float,
    longitude: float,
    filters: Filters,
    page: int,
    today: date | None = None,
) -> ListedSettings:
    """One page of the settings nearest to the point of a town, district or ward."""
    settings = snapshot.settings
    listed = _listed_near(settings, latitude, longitude, filters, page, None, today)
    return listed._replace(council=_council_around(settings, name, listed.matches))


def _listed_near(
    settings: PublishedSettings,
    latitude: float,
    longitude: float,
    filters: Filters,
    page: int,
    council: NamedArea | None,
    today: date | None,
) -> ListedSettings:
    first = (page - 1) * PAGE_SIZE
    matches = settings.grid.nearest(latitude, longitude, filters, first, PAGE_SIZE, today)
    card_records = settings.card_records.get_all([match.number for match in matches.page])
    return ListedSettings(filters, page, matches, card_records, council)


def _is_empty(listed: ListedSettings) -> bool:
    """Whether the whole list is empty; False for a page after the last one."""
    return not (listed.is_past_end or listed.matches.total or listed.matches.unknown)


def _council_around(
    settings: PublishedSettings, name: NameEntry, matches: Matches
) -> NamedArea | None:
    """The council of a district or ward; for a town, which has no code, the nearest setting's."""
    if name.kind == "ward":
        ward = settings.areas.get(("ward", name.key))
        return settings.council_of(ward.parent_code) if ward else None
    if name.kind == "district":
        return settings.council_of(name.key)
    nearest = settings.get(matches.page[0].number) if matches.page else None
    return settings.areas.get(("council", nearest.la_code)) if nearest else None
