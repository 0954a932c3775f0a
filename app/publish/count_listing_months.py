"""Counts how complete each council's listing is, from the published settings."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session

from app.data.listing_months import ListingCounts, save_month
from app.snapshot.layout import Setting
from app.snapshot.published_settings import PublishedSettings


def count_listing_months(
    session: Session, published: PublishedSettings, now: datetime
) -> Mapping[str, ListingCounts]:
    """Store the counts of this month by council, and return them by la_number. Not committed."""
    by_council = defaultdict[str, ListingCounts](ListingCounts)
    for setting in published.all():
        by_council[setting.la_code] += counts_of(setting, now.date())
    found = {
        area.la_number: by_council[code]
        for (level, code), area in published.areas.items()
        if level == "council" and area.la_number and code in by_council
    }
    for la_number, counts in found.items():
        save_month(session, la_number, counts, now)
    return found


def counts_of(setting: Setting, today: date) -> ListingCounts:
    """One public setting, counted on a day."""
    offer = setting.offer
    return ListingCounts(
        settings_count=1,
        phone_count=int(bool(setting.phone)),
        hours_count=int(bool(offer.opening)),
        prices_count=int(bool(offer.prices)),
        vacancies_count=int(bool(offer.current_vacancies(today))),
    )
