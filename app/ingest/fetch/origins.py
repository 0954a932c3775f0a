"""Origins: where each publisher offers the current edition of its file, as data.

An origin lists the editions on offer, newest first. References are to sections of
docs/sources.md#all-sources;
other references are given at the origin. Files of sources without an origin come from councils, or
are sent to councils only, and are imported with `--file`.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from app.ingest.fetch.downloader import DownloadLimits
from app.ingest.parsing.as_at_date import find_date
from app.ingest.parsing.csv_file import date_in

DAILY, WEEKLY = timedelta(days=1), timedelta(days=7)
_CSV = DownloadLimits(150_000_000)  # DfE's register of schools has 65 MB
_POSTCODES = DownloadLimits(500_000_000, seconds_max=1_800.0)  # the zip has about 190 MB
_PACKED = DownloadLimits(50_000_000, content_encoding="gzip")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
FetchJson = Callable[[str], Any]  # from a URL to the content of its JSON


class NoEditionListed(ValueError):
    """The publisher's list has no readable edition; the message gives the reason."""


@dataclass(frozen=True)
class OfferedEdition:
    """One edition on offer. `name` is the publisher's file name, `as_at` the date in its list."""

    url: str
    name: str
    as_at: date | None


@dataclass(frozen=True)
class GovUk:
    """Attachments of a page of GOV.UK, through its Content API (docs/sources.md#ofsted-register).

    `title` is a pattern for the titles of editions. The CSV of the newest as-at date is used; if
    that date has none, no edition is offered, because an older one would look current.
    """

    path: str
    title: str
    every: timedelta
    limits: DownloadLimits = _CSV
    base: str = "https://www.gov.uk"
    hosts: frozenset[str] = frozenset({"www.gov.uk", "assets.publishing.service.gov.uk"})

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        page = fetch_json(f"{self.base}/api/content/{self.path}")
        listed = [self._offer(attachment) for attachment in page["details"]["attachments"]]
        dated = [offer for offer in listed if offer and offer.as_at and offer.as_at <= today]
        newest = max((offer.as_at for offer in dated if offer.as_at), default=None)
        if newest is None:
            raise NoEditionListed("the page of GOV.UK lists no such file with a date")
        csv_offers = [
            offer
            for offer in dated
            if offer.as_at == newest and offer.name.casefold().endswith(".csv")
        ]
        if not csv_offers:
            raise NoEditionListed(f"the edition as at {newest} is not offered as CSV")
        yield csv_offers[0]

    def _offer(self, attachment: Any) -> OfferedEdition | None:
        title, url = str(attachment.get("title") or ""), str(attachment.get("url") or "")
        if not url or not re.search(self.title, title, re.IGNORECASE):
            return None
        name = str(attachment.get("filename") or "") or _last_part(url)
        return OfferedEdition(url, name, date_in(title) or find_date(name))


@dataclass(frozen=True)
class GiasDated:
    """DfE's register of schools: one file per day, today's not always present
    (docs/sources.md#schools-register).

    HEAD returns status 500, so each day is requested with GET.
    """

    every: timedelta
    limits: DownloadLimits = _CSV
    base: str = "https://ea-edubase-api-prod.azurewebsites.net"
    path: str = "/edubase/downloads/public/edubasealldata{day:%Y%m%d}.csv"
    days_back: int = 5
    hosts: frozenset[str] = frozenset({"ea-edubase-api-prod.azurewebsites.net"})

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        for back in range(self.days_back + 1):
            day = today - timedelta(days=back)
            url = self.base + self.path.format(day=day)
            yield OfferedEdition(url, _last_part(url), day)


@dataclass(frozen=True)
class OnsItem:
    """ONS's postcode lookup in the Open Geography portal (docs/sources.md#postcode-directory).

    Each edition is an item of its own, found by ArcGIS's search (developers.arcgis.com, "Search").
    The month in its title counts, not the date of its last change. Downloads redirect to ArcGIS's
    storage, whose host differs by region.
    """

    query: str
    title: str
    every: timedelta
    limits: DownloadLimits = _POSTCODES
    base: str = "https://www.arcgis.com"
    hosts: frozenset[str] = frozenset(
        {
            "www.arcgis.com",
            "ago-item-storage.s3.amazonaws.com",
            "ago-item-storage.s3.us-east-1.amazonaws.com",
            "ago-item-storage.s3-external-1.amazonaws.com",
        }
    )

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        parameters = {"q": self.query, "f": "json", "num": 50, "sortField": "modified"}
        parameters |= {"sortOrder": "desc"}
        found = fetch_json(f"{self.base}/sharing/rest/search?{urlencode(parameters)}")
        dated = [offer for offer in map(self._offer, found["results"]) if offer and offer.as_at]
        past = [offer for offer in dated if offer.as_at and offer.as_at <= today]
        if not past:
            raise NoEditionListed("the search of ONS's portal finds no such item")
        yield max(past, key=lambda offer: offer.as_at or date.min)

    def _offer(self, item: Any) -> OfferedEdition | None:
        match = re.fullmatch(self.title, str(item.get("title") or ""), re.IGNORECASE)
        key = str(item.get("id") or "")
        if not match or not re.fullmatch(r"[0-9a-f]{32}", key) or match[1].casefold() not in MONTHS:
            return None
        as_at = date(int(match[2]), MONTHS.index(match[1].casefold()) + 1, 1)
        name = f"NSPL_{match[1][:3].upper()}_{match[2]}_UK.zip"
        return OfferedEdition(f"{self.base}/sharing/rest/content/items/{key}/data", name, as_at)


@dataclass(frozen=True)
class EesDataSet:
    """A data set of DfE's Explore education statistics, from its API (docs/sources.md#funded-take-up).

    The CSV is always compressed with gzip (`DataSetsController` in the service's code). It contains
    no date: the publication date of its version counts.
    """

    data_set: str
    name: str
    every: timedelta
    limits: DownloadLimits = _PACKED
    base: str = "https://api.education.gov.uk/statistics"
    hosts: frozenset[str] = frozenset({"api.education.gov.uk"})

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        base_url = f"{self.base}/v1/data-sets/{self.data_set}"
        data_set = fetch_json(base_url)
        if data_set.get("status") == "Withdrawn":
            raise NoEditionListed("DfE has withdrawn this data set")
        published = datetime.fromisoformat(data_set["latestVersion"]["published"]).date()
        yield OfferedEdition(f"{base_url}/csv", self.name, published)


Origin = GovUk | GiasDated | OnsItem | EesDataSet

CHILDCARE_PAGE = (
    "government/statistical-data-sets/childcare-providers-and-inspections-management-information"
)


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
