"""The lists that searches of the invented council must give, computed in a plain way."""

import re
from datetime import date

from geopy.distance import geodesic

from app.core.distance import METRES_PER_MILE
from app.core.provision import UNDER_FIVES
from app.snapshot.published_postcodes import PostcodeEntry

FIND = "/en/find?postcode=ZZ1+2AB"


def nearest(
    settings, entry: PostcodeEntry, choices=UNDER_FIVES, miles: float = 1e9
) -> list[tuple[int, str]]:
    """The plain way: every place measured, sorted by whole metres, name and id."""
    measured = [
        (
            geodesic(
                (entry.latitude, entry.longitude), (setting.latitude, setting.longitude)
            ).meters,
            setting,
        )
        for setting in settings
        if setting.choice in choices and setting.latitude is not None
    ]
    near = [
        (round(metres), setting)
        for metres, setting in measured
        if metres <= miles * METRES_PER_MILE
    ]
    return [
        (metres, setting.provider_id) for metres, setting in sorted(near, key=lambda pair: pair[0])
    ]


def all_pages(client, first: str) -> list[str]:
    """Every page of a list, by following its own links."""
    pages, url = [], first
    while url:
        pages.append(client.get(url).text)
        further = re.search(r'rel="next" href="([^"]*)"', pages[-1])
        url = further[1].replace("&amp;", "&") if further else ""
    return pages


def date_text(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
