"""How a directory's pages are fetched from the address in the councils file.

Version 3 lists services in outline and has the whole of each under its own address; version 1 has
everything on its pages.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from app.ingest.fetch import FeedRules, PageSummary
from app.ingest.sources.open_referral.directory_feed import newest_change
from app.ingest.sources.open_referral.feed_file import (
    BYTES_MAX,
    PAGES_KEYS,
    feed_of,
    join_pages,
    parse,
    services_of,
)
from app.ingest.sources.open_referral.json_values import text

_NUMBER_KEYS = ("page_number", "number")
# A service with none of these is in outline: each is a list of objects of its own.
_DETAILS = frozenset(
    {
        *("locations", "service_at_locations", "schedules", "regular_schedules", "phones"),
        *("contacts", "attributes", "taxonomies", "cost_options"),
    }
)


def summarise(data: bytes) -> PageSummary:
    """The number of a page, the number of pages, and the ids of services in outline.

    Raises ValueError where it is no page of a directory.
    """
    page = parse(data)
    listed = services_of(page)
    if listed is None:
        raise ValueError('its address gives no page of services ("contents" or "content")')
    outlined = [
        one for one in listed if isinstance(one, dict) and _DETAILS.isdisjoint(one) and "id" in one
    ]
    ids = tuple(filter(None, (text(one["id"]) for one in outlined)))
    is_outline = len(outlined) == len(listed)
    number = _whole(page, _NUMBER_KEYS, 1)
    return PageSummary(number, _whole(page, PAGES_KEYS, 1), ids if is_outline else ())


def _whole(page: Mapping[str, Any], keys: tuple[str, ...], default: int) -> int:
    return next((page[key] for key in keys if type(page.get(key)) is int), default)


def _changed_on(data: bytes) -> date | None:
    return newest_change(feed_of(parse(data)))


RULES = FeedRules(
    every=timedelta(days=1),
    bytes_max=BYTES_MAX,
    summarise=summarise,
    join=join_pages,
    changed_on=_changed_on,
)
