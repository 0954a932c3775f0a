"""Counts what is published of each item of the publication duty, council by council."""

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session

from app.core.publication_duty import DutyCounts, count_items
from app.data.duty_months import save_duty_month
from app.snapshot.published_settings import PublishedSettings


def count_duty_months(
    session: Session, published: PublishedSettings, now: datetime
) -> Mapping[str, Mapping[int, DutyCounts]]:
    """Store the counts of this month by council, and return them by la_number. Not committed.

    A council without public settings gets none.
    """
    found = {}
    for (level, code), area in published.areas.items():
        if level != "council" or not area.la_number:
            continue
        settings = list(published.in_council(code))
        if settings:
            found[area.la_number] = count_items(settings, now.date())
            save_duty_month(session, area.la_number, found[area.la_number], now)
    return found
