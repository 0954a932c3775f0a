"""Counts searches without a result for the council, without data about the user."""

from app.core.unmet_search import unmet_search_key
from app.inbox.append_counts import Inbox
from app.snapshot.find_settings import ListedSettings
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.web.request_context import today


def count_unmet_search(
    inbox: Inbox | None,
    query_result: QueryResult,
    listed: ListedSettings,
) -> None:
    """Count a search near an English postcode if no setting nearby is known to match.

    "Nearby" is the chosen distance, otherwise five miles. Settings that may match, because a fact
    is not known, are no answer to a family's search, so it is counted all the same. Not counted:
    pages after the first, searches without a full postcode, and funded hours that no child of the
    chosen age can have. Nor is the same search with settings that may match in its list: the family
    opens them from the search without.
    """
    if inbox is None:
        return
    filters, matches = listed.filters, listed.matches
    if matches.counted or listed.page > 1 or filters.include_unknown or filters.is_contradiction:
        return
    is_postcode = (
        query_result.outcome in (QueryOutcome.FOUND, QueryOutcome.RETIRED) and not query_result.area
    )
    if is_postcode and query_result.entry:
        inbox.add(unmet_search_key(today(), query_result.entry.ward_code, filters))
