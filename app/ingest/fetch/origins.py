"""Where each publisher keeps the current edition of its file, as data.

An origin lists what is offered, newest first. Facts about the files: docs/sources.md#all-sources;
what was looked up besides is named beside it. Sources that are not in ORIGINS are sent by
councils, or handed to councils only, and come with `--file`.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit

from app.ingest.fetch.downloader import DownloadLimits
from app.ingest.parsing.as_at_date import find_date
from app.ingest.parsing.csv_file import date_in

DAILY, WEEKLY = timedelta(days=1), timedelta(days=7)
_CSV = DownloadLimits(150_000_000)  # DfE's register of schools has 65 MB
_POSTCODES = DownloadLimits(500_000_000, seconds_max=1_800.0)  # the zip has some 190 MB
_PACKED = DownloadLimits(50_000_000, content_encoding="gzip")
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
FetchJson = Callable[[str], Any]  # a URL to what its JSON says


class NoEditionListed(ValueError):
    """The publisher's list has no edition that we could read; the words say why."""


@dataclass(frozen=True)
class OfferedEdition:
    """One edition on offer. `name` is the publisher's own, `as_at` what its list says, if anything."""

    url: str
    name: str
    as_at: date | None


@dataclass(frozen=True)
class GovUk:
    """Attachments of a page of GOV.UK, through its Content API (docs/sources.md#ofsted-register).

    `title` is a pattern of the attachments that are editions. Of the newest as-at date the CSV is
    taken; where that day has none, nothing: an older edition in its place would look current.
    """

    path: str
    title: str
    every: timedelta
    limits: DownloadLimits = _CSV
    base: str = "https://www.gov.uk"
    hosts: frozenset[str] = frozenset({"www.gov.uk", "assets.publishing.service.gov.uk"})

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        page = fetch_json(f"{self.base}/api/content/{self.path}")
        listed = [self._offer(one) for one in page["details"]["attachments"]]
        dated = [one for one in listed if one and one.as_at and one.as_at <= today]
        newest = max((one.as_at for one in dated if one.as_at), default=None)
        if newest is None:
            raise NoEditionListed("the page of GOV.UK lists no such file with a date")
        found = [
            one for one in dated if one.as_at == newest and one.name.casefold().endswith(".csv")
        ]
        if not found:
            raise NoEditionListed(f"the edition as at {newest} is not offered as CSV")
        yield found[0]

    def _offer(self, attachment: Any) -> OfferedEdition | None:
        title, url = str(attachment.get("title") or ""), str(attachment.get("url") or "")
        if not url or not re.search(self.title, title, re.IGNORECASE):
            return None
        name = str(attachment.get("filename") or "") or _last_part(url)
        return OfferedEdition(url, name, date_in(title) or find_date(name))


@dataclass(frozen=True)
class GiasDated:
    """DfE's register of schools: a file a day, today's not always there yet.

    See docs/sources.md#schools-register. HEAD answers 500, so each day is asked for with GET.
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

    Each edition is an item of its own, found by ArcGIS' search (developers.arcgis.com, "Search"); the
    month in its title decides, not when it was last touched. The data are sent on to ArcGIS' storage,
    whose host differs by region.
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
        dated = [one for one in map(self._offer, found["results"]) if one and one.as_at]
        past = [one for one in dated if one.as_at and one.as_at <= today]
        if not past:
            raise NoEditionListed("the search of ONS's portal finds no such item")
        yield max(past, key=lambda one: one.as_at or date.min)

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
    """A data set of Explore education statistics, by its API (docs/sources.md#funded-take-up).

    The CSV comes packed by gzip whether asked for or not (`DataSetsController` in the service's code).
    It does not say its day: the day on which its version was published counts.
    """

    data_set: str
    name: str
    every: timedelta
    limits: DownloadLimits = _PACKED
    base: str = "https://api.education.gov.uk/statistics"
    hosts: frozenset[str] = frozenset({"api.education.gov.uk"})

    def offers(self, fetch_json: FetchJson, today: date) -> Iterator[OfferedEdition]:
        about = f"{self.base}/v1/data-sets/{self.data_set}"
        data_set = fetch_json(about)
        if data_set.get("status") == "Withdrawn":
            raise NoEditionListed("DfE has withdrawn this data set")
        published = datetime.fromisoformat(data_set["latestVersion"]["published"]).date()
        yield OfferedEdition(f"{about}/csv", self.name, published)


Origin = GovUk | GiasDated | OnsItem | EesDataSet

_CHILDCARE = (
    "government/statistical-data-sets/childcare-providers-and-inspections-management-information"
)
ORIGINS: Mapping[str, Origin] = {
    "ofsted_register": GovUk(
        path=_CHILDCARE,
        # The second is the title until 2025.
        title=r"childcare provider data as at|most recent inspections data\W+as at",
        every=WEEKLY,
    ),
    "childminder_agencies": GovUk(path=_CHILDCARE, title=r"childminder agenc", every=WEEKLY),
    "ofsted_consented": GovUk(
        path="government/publications/consented-addresses-for-childminders-and-domestic-childcare",
        title=r"consented addresses",
        every=WEEKLY,
    ),
    "ofsted_schools": GovUk(
        path=(
            "government/statistical-data-sets/"
            "monthly-management-information-ofsteds-school-inspections-outcomes"
        ),
        title=r"state-funded schools\W+latest inspections as at",
        every=DAILY,
    ),
    "schools": GiasDated(every=DAILY),
    "postcode_directory": OnsItem(
        query=(
            'title:"National Statistics Postcode Lookup" AND owner:ONSGeography_data '
            'AND type:"CSV Collection"'
        ),
        title=r"National Statistics Postcode Lookup \((\w+) (20\d\d)\)",
        every=WEEKLY,
    ),
    "funded_takeup": EesDataSet(
        data_set="019efe35-3052-7638-9105-4edbf506eb54",
        name="funded_early_education_and_childcare.csv.gz",
        every=WEEKLY,
    ),
}


def _last_part(url: str) -> str:
    return unquote(urlsplit(url).path.rpartition("/")[2])
