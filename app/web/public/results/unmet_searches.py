"""Counts for the council what families did not find, without data about the user."""

from app.core.nothing_suitable import UnsuitableReason, nothing_suitable_key
from app.core.search_filters import Filters
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
    ward_code = _ward_code(query_result)
    if ward_code is not None:
        inbox.add(unmet_search_key(today(), ward_code, filters))


def count_nothing_suitable(
    inbox: Inbox | None, query_result: QueryResult, filters: Filters, reason: UnsuitableReason
) -> bool:
    """Count that nothing in the list near an English postcode suited a family; whether it was.

    Not counted without a full postcode, as a search without results.
    """
    ward_code = _ward_code(query_result)
    if inbox is None or ward_code is None:
        return False
    inbox.add(nothing_suitable_key(today(), ward_code, filters, reason))
    return True


def _ward_code(query_result: QueryResult) -> str | None:
    """The ward of an English postcode, "" where its directory gives none; None for other texts."""
    is_postcode = (
        query_result.outcome in (QueryOutcome.FOUND, QueryOutcome.RETIRED) and not query_result.area
    )
    return query_result.entry.ward_code if is_postcode and query_result.entry else None
