"""The current edition of a source from its publisher: found, downloaded whole, its sha256 known.

    guard     which addresses may be asked at all
    wire      a connection to an address that was looked at, within a time
    client    one file, with retries, bounds and conditions
    origins   where each publisher keeps the current edition
    memory    what was taken in last, so that it is asked for only if it changed

A source has a folder under `downloads/` for the file at work, emptied by the next fetch, and a
`downloads/<source>.json` with what is remembered. One process fetches at a time (`fetch_lock`).
"""

import fcntl
import json
import random
import re
import shutil
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from app.ingest.archive import check_archive
from app.ingest.asat import find_date
from app.ingest.errors import FetchRefused, NotOffered
from app.ingest.fetch import memory
from app.ingest.fetch.client import Answer, Caller, Limits, download
from app.ingest.fetch.guard import STRICT, Guard
from app.ingest.fetch.memory import Memory, recall
from app.ingest.fetch.origins import ORIGINS, NothingFound, Offer, Origin
from app.publish import Busy

__all__ = [
    "ORIGINS",
    "STRICT",
    "USUAL",
    "Fetched",
    "Guard",
    "Memory",
    "Origin",
    "Patience",
    "discard",
    "fetch",
    "fetch_lock",
    "recall",
    "remember",
]

_LIST_LIMITS = Limits(10_000_000, seconds_max=120.0)  # a publisher's list of what it offers
_UNFIT = re.compile(r"[^\w.,() +-]")


@dataclass(frozen=True)
class Patience:
    """How waiting is done between tries, and whose certificates count; other than this for tests."""

    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random
    tls: ssl.SSLContext | None = None


USUAL = Patience()


@dataclass(frozen=True)
class Fetched:
    """What a publisher offers now.

    `is_unchanged`: it is the file that is remembered, or older than the edition that is held; then
    `path` is None. `as_at` is what the publisher's list says, None where it says nothing.
    """

    path: Path | None
    url: str
    sha256: str
    as_at: date | None
    is_unchanged: bool
    etag: str = ""
    last_modified: str = ""


def fetch(
    source_name: str,
    folder: Path,
    *,
    now: datetime,
    guard: Guard = STRICT,
    origin: Origin | None = None,
    known: Memory | None = None,
    held: date | None = None,
    patience: Patience = USUAL,
) -> Fetched:
    """The newest edition that a source's publisher offers, in a file under `folder`.

    `known` is what is remembered of an edition that is still here: it is asked for only if it
    changed. `held` is the day of the edition that is held: what speaks of an earlier day is not
    downloaded. The file bears the publisher's name, and the day where only its list tells it.
    Raises FetchRefused, or FileRefused for a zip that is not to be unpacked.
    """
    origin = origin or ORIGINS.get(source_name)
    if origin is None:
        reason = "no publisher offers this file to everyone: say which one with --file"
        raise FetchRefused(source_name, reason)
    place = folder / source_name
    _empty(source_name, place)
    caller = Caller(source_name, origin.hosts, guard, patience.sleep, patience.dice, patience.tls)
    missing: NotOffered | None = None
    for offer in _offers(caller, origin, place, now.date()):
        if held and offer.as_at and offer.as_at < held:
            return Fetched(None, offer.url, "", offer.as_at, is_unchanged=True)
        try:
            return _fetch_offer(caller, origin.limits, place, offer, known)
        except NotOffered as refused:
            missing = missing or refused
    raise missing or FetchRefused(source_name, "its publisher offers nothing")


def remember(folder: Path, source_name: str, fetched: Fetched) -> None:
    """Keep how a file is told again; called once it is stored or held, so that one that was refused
    is looked at again. Its download is removed."""
    told = (fetched.url, fetched.sha256, fetched.as_at, fetched.etag, fetched.last_modified)
    with suppress(OSError):  # a full disk: then it is downloaded once more, and that is all
        memory.keep(folder, source_name, Memory(*told))
    discard(folder, source_name)


def discard(folder: Path, source_name: str) -> None:
    """Remove a source's download: names in it may be withdrawn tomorrow."""
    shutil.rmtree(folder / source_name, ignore_errors=True)


@contextmanager
def fetch_lock(folder: Path) -> Iterator[None]:
    """Hold the one lock of fetching; raises Busy at once when it is taken.

    What a process left that was stopped in the middle is removed. Files that tell of people lie in the
    folder for a while, so that nobody but its owner may look into it, whoever made it.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    with (folder / "fetch.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy("another refresh is fetching files on this host") from None
        for left in folder.iterdir():
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
        yield


def _empty(source_name: str, place: Path) -> None:
    try:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = f"the download cannot be kept ({error.strerror})"
        raise FetchRefused(source_name, reason) from None


def _offers(caller: Caller, origin: Origin, place: Path, today: date) -> Iterator[Offer]:
    """What is on offer; lists that are not what they should be become one sentence."""
    try:
        yield from origin.offers(partial(_ask, caller, place), today)
    except NothingFound as error:
        raise FetchRefused(caller.source, str(error)) from None
    except (KeyError, TypeError, ValueError, AttributeError):
        reason = "its publisher's list of files is not laid out as it was"
        raise FetchRefused(caller.source, reason) from None


def _ask(caller: Caller, place: Path, url: str) -> Any:
    """What a publisher's list says, read from its JSON."""
    path = place / "list.json"
    download(caller, url, path, _LIST_LIMITS)
    try:
        return json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise FetchRefused(caller.source, "its publisher's list of files is no JSON") from None
    finally:
        path.unlink(missing_ok=True)


def _fetch_offer(
    caller: Caller, limits: Limits, place: Path, offer: Offer, known: Memory | None
) -> Fetched:
    path = place / _file_name(offer)
    conditions = known.conditions(offer.url) if known else {}
    answer = download(caller, offer.url, path, limits, conditions)
    if known and _is_known(answer, offer, known):
        path.unlink(missing_ok=True)
        return Fetched(None, offer.url, known.sha256, offer.as_at, is_unchanged=True)
    if path.suffix.casefold() == ".zip":
        check_archive(path)
    told = (answer.etag, answer.last_modified)
    return Fetched(path, offer.url, answer.sha256, offer.as_at, False, *told)


def _is_known(answer: Answer, offer: Offer, known: Memory) -> bool:
    return answer.is_same or (answer.sha256 == known.sha256 and offer.as_at == known.as_at)


def _file_name(offer: Offer) -> str:
    """The publisher's name, fit for a folder; with the day where the name does not tell it."""
    name = _UNFIT.sub("_", offer.name).lstrip(".")[-150:] or "download"
    if offer.as_at is None or find_date(name) == offer.as_at:
        return name
    stem, dot, ending = name.partition(".")
    return f"{stem}_as_at_{offer.as_at}{dot}{ending}"
