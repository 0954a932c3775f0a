"""The pages of a council's own service, joined into one file: complete, or no file at all.

All requests go to the host of the address in the councils file, through the same guard as every
download. Pages, bytes and time are limited together.
"""

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import httpx

from app.ingest.errors import FetchRefused
from app.ingest.fetch.address_guard import AddressGuard
from app.ingest.fetch.download_state import DownloadState
from app.ingest.fetch.downloader import DownloadLimits, FetchPolicy, download
from app.ingest.fetch.fetch_results import FetchResult, RetrySettings

PAGES_MAX = 1_000  # Buckinghamshire's directory had 141 in January 2021
DETAILS_MAX = 5_000  # requests for single items
SECONDS_MAX = 1_800.0


class PageSummary(NamedTuple):
    """What a page states: its number, how many there are, and the ids of items in outline only."""

    number: int
    total: int
    outlined_ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class FeedRules:
    """How a source's pages are read. `every` is how often councils are asked.

    `summarise` raises ValueError for what is no page. `join` makes one file of pages and items.
    `changed_on` is the day of the newest change in that file, None where it gives none; it raises
    ValueError for a file that cannot be read.
    """

    every: timedelta
    bytes_max: int
    summarise: Callable[[bytes], PageSummary]
    join: Callable[[Iterable[bytes]], bytes]
    changed_on: Callable[[bytes], date | None]


@dataclass(frozen=True)
class CouncilFeed:
    """The address of a council's service and how it is read."""

    url: str
    rules: FeedRules

    @property
    def every(self) -> timedelta:
        return self.rules.every


@dataclass
class _Budget:
    """What is left of the limits of one feed."""

    bytes_left: int
    deadline: float = field(default_factory=lambda: time.monotonic() + SECONDS_MAX)

    def limits(self) -> DownloadLimits:
        return DownloadLimits(self.bytes_left, max(0.1, self.deadline - time.monotonic()))


def fetch_feed(
    name: str,
    folder: Path,
    feed: CouncilFeed,
    *,
    now: datetime,
    guard: AddressGuard,
    known: DownloadState | None,
    current_as_at: date | None,
    retry: RetrySettings,
) -> FetchResult:
    """A council's feed in one file under `folder`, unless it is the same as the last one.

    The as-at date is the day of its newest change, and not before that of the current edition: the
    item that changed last may be gone. Without such a day it is today. Raises FetchRefused.
    """
    download_folder = folder / name
    download_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        host = httpx.URL(feed.url).host
    except httpx.InvalidURL:
        raise FetchRefused(name, "its address in the councils file is invalid") from None
    policy = FetchPolicy(
        name, frozenset({host}), guard, retry.sleep, retry.random_fraction, retry.tls
    )
    reader = _FeedReader(policy, download_folder / "page.json", feed, _Budget(feed.rules.bytes_max))
    data = feed.rules.join(reader.pages())
    sha256 = hashlib.sha256(data).hexdigest()
    if known and known.sha256 == sha256:
        return FetchResult(None, feed.url, sha256, known.as_at, is_unchanged=True)
    try:
        changed = feed.rules.changed_on(data) or now.date()
    except ValueError as error:
        raise FetchRefused(name, str(error)) from None
    as_at = min(max(filter(None, (changed, current_as_at))), now.date())
    path = download_folder / f"{name}_{as_at}.json"
    try:
        path.write_bytes(data)
    except OSError as error:
        reason = f"the download cannot be saved ({error.strerror})"
        raise FetchRefused(name, reason) from None
    return FetchResult(path, feed.url, sha256, as_at, is_unchanged=False)


@dataclass
class _FeedReader:
    """The requests for one feed."""

    policy: FetchPolicy
    path: Path
    feed: CouncilFeed
    budget: _Budget

    def pages(self) -> Iterator[bytes]:
        """Every page, or the items themselves where a page has them in outline only."""
        first = self._get(httpx.URL(self.feed.url))
        summary = self._summary(first)
        if not 1 <= summary.total <= PAGES_MAX:
            raise self._refusal(
                f"it says that it has {summary.total:,} pages, not 1 to {PAGES_MAX:,}"
            )
        yield from self._items_or_page(first, summary, 0)
        items_before = len(summary.outlined_ids)
        seen = {hashlib.sha256(first).digest()}
        for number in range(summary.number + 1, summary.number + summary.total):
            page = self._get(httpx.URL(self.feed.url).copy_set_param("page", str(number)))
            digest = hashlib.sha256(page).digest()
            if digest in seen:
                raise self._refusal(f"page {number:,} is the same as one before")
            seen.add(digest)
            found = self._summary(page)
            yield from self._items_or_page(page, found, items_before)
            items_before += len(found.outlined_ids)

    def _items_or_page(
        self, page: bytes, summary: PageSummary, items_before: int
    ) -> Iterator[bytes]:
        if not summary.outlined_ids:
            yield page
            return
        if items_before + len(summary.outlined_ids) > DETAILS_MAX:
            raise self._refusal(f"it has more than {DETAILS_MAX:,} items in outline")
        base = str(httpx.URL(self.feed.url).copy_with(query=None)).rstrip("/")
        for one in summary.outlined_ids:
            yield self._get(httpx.URL(f"{base}/{quote(one, safe='')}"))

    def _get(self, url: httpx.URL) -> bytes:
        if self.budget.bytes_left <= 0:
            raise self._refusal(f"its pages are larger than {self.feed.rules.bytes_max / 1e6:g} MB")
        download(self.policy, str(url), self.path, self.budget.limits())
        data = self.path.read_bytes()
        self.path.unlink()
        self.budget.bytes_left -= len(data)
        return data

    def _summary(self, page: bytes) -> PageSummary:
        try:
            return self.feed.rules.summarise(page)
        except ValueError as error:
            raise self._refusal(str(error)) from None

    def _refusal(self, reason: str) -> FetchRefused:
        return FetchRefused(self.policy.source, reason)
