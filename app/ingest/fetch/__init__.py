"""Fetching of the current edition of a source from its publisher.

    address_guard     which addresses may be contacted
    pinned_transport  a connection to a checked address, with a deadline
    downloader        the download of one file, with retries, limits and conditions
    paged_feeds       the pages of a council's own service, joined into one file
    origins           where each publisher offers the current edition
    download_state    the last download, so that a file is requested only if it has changed

A source has a folder under `downloads/` for the current download, emptied by the next fetch, and a
file `downloads/<source>.json` with its download state; where councils have services of their own,
each of them has both. One process fetches at a time (`fetch_lock`).
"""

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.ingest.errors import FetchRefused, NotOffered
from app.ingest.fetch import download_state
from app.ingest.fetch.address_guard import PUBLIC_ONLY, AddressGuard
from app.ingest.fetch.download_state import DownloadState, load_download_state
from app.ingest.fetch.downloader import DownloadLimits, DownloadResult, FetchPolicy, download
from app.ingest.fetch.fetch_results import DEFAULT_RETRY, FetchResult, RetrySettings
from app.ingest.fetch.origins import NoEditionListed, OfferedEdition, Origin
from app.ingest.fetch.paged_feeds import CouncilFeed, FeedRules, PageSummary, fetch_feed
from app.ingest.parsing.as_at_date import find_date
from app.ingest.parsing.zip_archive import check_archive
from app.publish import Busy
from app.snapshot.disk import file_lock

__all__ = [
    "PUBLIC_ONLY",
    "DEFAULT_RETRY",
    "FetchResult",
    "AddressGuard",
    "DownloadState",
    "Origin",
    "CouncilFeed",
    "FeedRules",
    "PageSummary",
    "RetrySettings",
    "discard",
    "fetch",
    "fetch_feed",
    "fetch_lock",
    "load_download_state",
    "record_download",
]

_LIST_LIMITS = DownloadLimits(10_000_000, seconds_max=120.0)  # a publisher's list of what it offers
_UNSAFE_CHARACTERS = re.compile(r"[^\w.,() +-]")


def fetch(
    source_name: str,
    folder: Path,
    *,
    now: datetime,
    origin: Origin,
    guard: AddressGuard = PUBLIC_ONLY,
    known: DownloadState | None = None,
    current_as_at: date | None = None,
    retry: RetrySettings = DEFAULT_RETRY,
) -> FetchResult:
    """The newest edition that a source's publisher offers, in a file under `folder`.

    `known` is the state of the last download: the file is requested only if it has changed.
    `current_as_at` is the as-at date of the current edition: older editions are not downloaded. The
    file has the publisher's name, with the date added when only the publisher's list has it. Raises
    FetchRefused, or FileRefused for a zip that is not safe to unpack.
    """
    download_folder = folder / source_name
    _reset_folder(source_name, download_folder)
    policy = FetchPolicy(
        source_name, origin.hosts, guard, retry.sleep, retry.random_fraction, retry.tls
    )
    missing: NotOffered | None = None
    for offer in _offers(policy, origin, download_folder, now.date()):
        if current_as_at and offer.as_at and offer.as_at < current_as_at:
            return FetchResult(None, offer.url, "", offer.as_at, is_unchanged=True)
        try:
            return _fetch_offer(policy, origin.limits, download_folder, offer, known)
        except NotOffered as refused:
            missing = missing or refused
    raise missing or FetchRefused(source_name, "its publisher offers no file")


def record_download(folder: Path, source_name: str, fetched: FetchResult) -> None:
    """Save the state of a download and remove its file.

    Call it once the edition is stored or quarantined: a refused file is then downloaded again.
    """
    values = (fetched.url, fetched.sha256, fetched.as_at, fetched.etag, fetched.last_modified)
    with suppress(OSError):  # on a full disk the file is downloaded once more
        download_state.save_download_state(folder, source_name, DownloadState(*values))
    discard(folder, source_name)


def discard(folder: Path, source_name: str) -> None:
    """Remove a source's download, because its personal data may be withdrawn later."""
    shutil.rmtree(folder / source_name, ignore_errors=True)


@contextmanager
def fetch_lock(folder: Path) -> Iterator[None]:
    """Hold the fetch lock inside the `with` block; raises Busy at once when it is taken.

    Downloads of processes that were killed are removed. Only the owner may read the folder, because
    downloads may contain personal data.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    busy = Busy("another refresh is fetching files on this host")
    with file_lock(folder / "fetch.lock", busy):
        for leftover in folder.iterdir():
            if leftover.is_dir():
                shutil.rmtree(leftover, ignore_errors=True)
        yield


def _reset_folder(source_name: str, download_folder: Path) -> None:
    try:
        shutil.rmtree(download_folder, ignore_errors=True)
        download_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = f"the download cannot be saved ({error.strerror})"
        raise FetchRefused(source_name, reason) from None


def _offers(
    policy: FetchPolicy, origin: Origin, download_folder: Path, today: date
) -> Iterator[OfferedEdition]:
    """The editions on offer; raises FetchRefused when the publisher's list is not as expected."""
    try:
        yield from origin.offers(partial(_fetch_json, policy, download_folder), today)
    except NoEditionListed as error:
        raise FetchRefused(policy.source, str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        reason = "the layout of its publisher's list of files has changed"
        raise FetchRefused(policy.source, reason) from None


def _fetch_json(policy: FetchPolicy, download_folder: Path, url: str) -> Any:
    """The JSON of a publisher's list."""
    path = download_folder / "list.json"
    download(policy, url, path, _LIST_LIMITS)
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise FetchRefused(policy.source, "its publisher's list of files is not JSON") from None
    finally:
        path.unlink(missing_ok=True)


def _fetch_offer(
    policy: FetchPolicy,
    limits: DownloadLimits,
    download_folder: Path,
    offer: OfferedEdition,
    known: DownloadState | None,
) -> FetchResult:
    path = download_folder / _file_name(offer)
    conditions = known.conditions(offer.url) if known else {}
    result = download(policy, offer.url, path, limits, conditions)
    if known and _is_known_file(result, offer, known):
        path.unlink(missing_ok=True)
        return FetchResult(None, offer.url, known.sha256, offer.as_at, is_unchanged=True)
    if path.suffix.casefold() == ".zip":
        check_archive(path)
    values = (result.etag, result.last_modified)
    return FetchResult(path, offer.url, result.sha256, offer.as_at, False, *values)


def _is_known_file(result: DownloadResult, offer: OfferedEdition, known: DownloadState) -> bool:
    return result.is_not_modified or (result.sha256 == known.sha256 and offer.as_at == known.as_at)


def _file_name(offer: OfferedEdition) -> str:
    """The publisher's file name, safe for a folder, with the date added if it is not in the name."""
    name = _UNSAFE_CHARACTERS.sub("_", offer.name).lstrip(".")[-150:] or "download"
    if offer.as_at is None or find_date(name) == offer.as_at:
        return name
    stem, dot, ending = name.partition(".")
    return f"{stem}_as_at_{offer.as_at}{dot}{ending}"
