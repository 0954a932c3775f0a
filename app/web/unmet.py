"""Searches that found nothing, counted for the council without a trace of who asked."""

from app.core.search import Filters
from app.inbox.append import Inbox, unmet_of
from app.snapshot.answers import Answer, Outcome
from app.snapshot.search import Matches
from app.web.binding import today


def count_unmet(
    inbox: Inbox | None, answered: Answer, found: tuple[Filters, Matches], page: int
) -> None:
    """Count a search around a postcode of England that has nothing near it, known or not known to fit.

    "Near" is what the page counts: the distance chosen, else five miles. Hours that no child of the
    age has are nobody's unmet wish.
    """
    if inbox is None:
        return
    filters, matches = found
    if matches.counted or matches.unknown or page > 1 or filters.is_contradiction:
        return
    is_postcode = answered.outcome in (Outcome.FOUND, Outcome.RETIRED) and not answered.area
    if is_postcode and answered.entry:
        inbox.add(unmet_of(today(), answered.entry.ward_code, filters))
