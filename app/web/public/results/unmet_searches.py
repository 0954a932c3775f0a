"""Searches that found nothing, counted for the council without a trace of who asked."""

from app.core.search_filters import Filters
from app.inbox.append_counts import (
    Inbox,
    unmet_search_key,
)
from app.snapshot.query_resolution import (
    QueryOutcome,
    QueryResult,
)
from app.snapshot.search import Matches
from app.web.request_context import today


def count_unmet_search(
    inbox: Inbox | None, answered: QueryResult, search_result: tuple[Filters, Matches], page: int
) -> None:
    """Count a search around a postcode of England that has nothing near it, known or not known to fit.

    "Near" is what the page counts: the distance chosen, else five miles. Hours that no child of the
    age has are nobody's unmet wish.
    """
    if inbox is None:
        return
    filters, matches = search_result
    if matches.counted or matches.unknown or page > 1 or filters.is_contradiction:
        return
    is_postcode = (
        answered.outcome in (QueryOutcome.FOUND, QueryOutcome.RETIRED) and not answered.area
    )
    if is_postcode and answered.entry:
        inbox.add(unmet_search_key(today(), answered.entry.ward_code, filters))
