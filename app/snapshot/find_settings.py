"""The answer to a search: what the text means, and one page of the settings near it.

These functions read everything that an answer needs from the snapshot, so that the pages and the
API descend into it once.
"""

from datetime import date
from typing import NamedTuple

from app.core.query_text import QueryText
from app.core.school_served import SCHOOL_PARAMETER
from app.core.search_filters import PAGE_SIZE, Filters
from app.core.search_points import Position
from app.snapshot.card_records import CardRecord
from app.snapshot.code_resolution import resolve_entry
from app.snapshot.layout import NamedArea
from app.snapshot.nearby_settings import SearchStart, nearest_settings
from app.snapshot.published_settings import NameEntry, PublishedSettings
from app.snapshot.query_resolution import resolve_parsed
from app.snapshot.query_result import (
    OUTCOMES_WITH_RESULTS,
    QueryHint,
    QueryOutcome,
    QueryResult,
)
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches
from app.snapshot.second_point import SecondQuery, SecondResult, resolve_second

BORDER_MILES = 10  # radius of a search from outside England
NEAREST_POSTCODE_M = 5_000  # a position in England has a postcode so near, other than at sea


class ListedSettings(NamedTuple):
    """One page of the settings near a point. A tuple, like `QueryResult`, because it is faster.

    `filters` are the applied ones, `page` is the number of the page from 1, `card_records` has one
    record for each of `matches.page`. `council` is the council of the point; None where it is not
    known or outside England. `second` is the second point, where one was asked for.
    """

    filters: Filters
    page: int
    matches: Matches
    card_records: tuple[CardRecord, ...]
    council: NamedArea | None
    second: SecondResult | None = None

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
    second: SecondQuery | None = None,
) -> FoundSettings:
    """The outcome for a typed text, with a page of the settings near its position; never raises.

    `today` is the day for facts that are known on some days only; without it they are unknown.

    Settings are listed only for `outcomes`, which spares a caller a search that it cannot use. From
    outside England the radius is at most BORDER_MILES unless the user chose one, and an empty list
    is None. A `second` point that is not understood leaves the settings near the first.
    """
    query_result = resolve_parsed(snapshot, query)
    return _found(snapshot, query_result, filters, page, outcomes, today, second)


def find_near(
    snapshot: Snapshot,
    position: Position,
    filters: Filters,
    page: int,
    today: date | None = None,
    second: SecondQuery | None = None,
) -> FoundSettings:
    """The settings near a browser's position, whose areas are those of the nearest postcode.

    Outside England it is a search from the other nation; where no postcode is near, a hint.
    """
    postcode = snapshot.postcodes.nearest(*position, NEAREST_POSTCODE_M)
    if postcode is None:
        return FoundSettings(QueryResult(QueryOutcome.HINT, "", hint=QueryHint.AWAY), None)
    entry = postcode._replace(latitude=position.latitude, longitude=position.longitude)
    result = resolve_entry("", None, entry)
    return _found(snapshot, result, filters, page, OUTCOMES_WITH_RESULTS, today, second)


def _found(
    snapshot: Snapshot,
    query_result: QueryResult,
    filters: Filters,
    page: int,
    outcomes: frozenset[QueryOutcome],
    today: date | None,
    second: SecondQuery | None,
) -> FoundSettings:
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
        snapshot, entry.latitude, entry.longitude, filters, page, council, today, second
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
    second: SecondQuery | None = None,
) -> ListedSettings:
    """One page of the settings nearest to the point of a town, district or ward."""
    listed = _listed_near(snapshot, latitude, longitude, filters, page, None, today, second)
    nearest = listed.matches
    if filters.school or (listed.second and listed.second.point):
        filters = filters.choosing(SCHOOL_PARAMETER)
        nearest = snapshot.settings.grid.nearest(latitude, longitude, filters, 0, 1, today)
    council = _council_around(snapshot.settings, name, nearest)
    return listed._replace(council=council)


def _listed_near(
    snapshot: Snapshot,
    latitude: float,
    longitude: float,
    filters: Filters,
    page: int,
    council: NamedArea | None,
    today: date | None,
    second: SecondQuery | None,
) -> ListedSettings:
    settings, first = snapshot.settings, (page - 1) * PAGE_SIZE
    resolved = resolve_second(snapshot, second, latitude, longitude) if second else None
    start = SearchStart(latitude, longitude, resolved)
    matches = nearest_settings(settings, start, filters, first, PAGE_SIZE, today)
    card_records = settings.card_records.get_all([match.number for match in matches.page])
    return ListedSettings(filters, page, matches, card_records, council, resolved)


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
