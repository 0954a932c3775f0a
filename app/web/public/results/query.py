"""Reads the query string of a search and finds its settings, for the pages and the API."""

from flask import abort, request

from app.core.errors import QueryInvalid
from app.core.search_filters import PAGE_SIZE, Filters, parse_filters, parse_page
from app.snapshot.published_settings import NameEntry
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches

SINGLE_VALUE_PARAMETERS = ("postcode", "around", "page")
OUTCOMES_WITH_RESULTS = frozenset(
    {QueryOutcome.FOUND, QueryOutcome.RETIRED, QueryOutcome.DISTRICT, QueryOutcome.OUTSIDE_ENGLAND}
)
BORDER_MILES = 10  # radius of a search from outside England
AREA_KINDS = ("town", "district", "ward")  # kinds of names with a position to search from


def read_query() -> tuple[Filters, int]:
    """The filters and the page number of the request; raises QueryInvalid if they are invalid."""
    args = request.args
    for name in SINGLE_VALUE_PARAMETERS:
        if len(args.getlist(name)) > 1:
            raise QueryInvalid(name, "more than one")
    return parse_filters(args.getlist), parse_page(args.get("page", ""))


def find_settings_for_answer(
    published: Snapshot, query_result: QueryResult, filters: Filters, page: int
) -> tuple[Filters, Matches] | None:
    """The applied filters and one page of settings; None if the query leads to no list.

    From outside England the radius is at most BORDER_MILES unless the user chose one, and an empty
    list is None.
    """
    entry, is_outside_england = (
        query_result.entry,
        query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND,
    )
    if query_result.outcome not in OUTCOMES_WITH_RESULTS:
        return None
    if entry is None or entry.latitude is None or entry.longitude is None:
        return None
    if is_outside_england:
        filters = filters if filters.within_miles else filters.choosing("within", str(BORDER_MILES))
    matches = find_settings_near(published, entry.latitude, entry.longitude, filters, page)
    return (
        None
        if is_outside_england and not (matches.total or matches.unknown)
        else (filters, matches)
    )


def find_settings_near(
    published: Snapshot, latitude: float, longitude: float, filters: Filters, page: int
) -> Matches:
    """One page of the settings nearest to a point; 404 after the last page."""
    matches = published.settings.grid.nearest(
        latitude, longitude, filters, (page - 1) * PAGE_SIZE, PAGE_SIZE
    )
    if page > 1 and not matches.page:
        abort(404)
    return matches


def find_area(published: Snapshot, around: str) -> tuple[NameEntry, float, float]:
    """The town, district or ward that `around` names, its latitude and longitude; otherwise 404."""
    kind, _, key = around.partition("-")
    name = published.settings.find_name(kind, key) if kind in AREA_KINDS else None
    if name is None and kind == "town" and len(namesakes := _towns_named(published, key)) == 1:
        name = namesakes[0]
    if name is None or name.latitude is None or name.longitude is None:
        abort(404)
    return name, name.latitude, name.longitude


def find_town_choices(published: Snapshot, around: str) -> QueryResult | None:
    """The towns to choose from if several towns now have the name in `around`; otherwise None."""
    kind, _, key = around.partition("-")
    if kind != "town" or published.settings.find_name(kind, key):
        return None
    namesakes = _towns_named(published, key)
    label = namesakes[0].label.partition(" (")[0] if namesakes else ""
    return (
        QueryResult(QueryOutcome.NAME, label, names=tuple(namesakes))
        if len(namesakes) > 1
        else None
    )


def _towns_named(published: Snapshot, key: str) -> list[NameEntry]:
    """The towns with the name in a key: "newport" in "newport.isle-of-wight"."""
    return published.settings.find_towns(key.partition(".")[0])
