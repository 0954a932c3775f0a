"""One file from its publisher: asked for through the guard, whole or not at all, within bounds."""

import hashlib
import logging
import random
import re
import ssl
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpcore
import httpx

from app.ingest.errors import FetchRefused, NotOffered
from app.ingest.fetch.guard import STRICT, Guard
from app.ingest.fetch.wire import Wire

progress = logging.getLogger("app.progress")

TRIES = 3
REDIRECTS_MAX = 5
CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0  # of one connection, and of one wait for bytes
PAUSE_SECONDS = 2.0  # before the second try; twice that before the third
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_TOO_MANY = 429
_PIECE = 1 << 16
_TOLD_LONGEST = 200  # characters of an ETag that is sent back
_PAGE = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?((?><!--.*?-->)\s*)*+<(!doctype\s+html|html|head)\b", re.I | re.S
)
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "early-years-finder"}
_FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


@dataclass(frozen=True)
class Limits:
    """How large and how slow a source's file may be, over all tries and redirects together.

    `packing` is the Content-Encoding that its publisher uses even where none was asked for: such a
    body is kept as it came, and unpacked under `csvfile.read_bytes`' own bounds. Any other is refused.
    """

    bytes_max: int
    seconds_max: float = 600.0
    packing: str = ""


@dataclass(frozen=True)
class Caller:
    """Who asks for one source's files: at which hosts, through which guard.

    `sleep`, `dice` (from 0 to 1) and `tls` are for tests.
    """

    source: str
    hosts: frozenset[str]
    guard: Guard = STRICT
    sleep: Callable[[float], None] = time.sleep
    dice: Callable[[], float] = random.random
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True)
class Answer:
    """What came: the file at `path` with its sha256, or nothing where it `is_same` as was told."""

    is_same: bool
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class _Errand:
    """One download: who asks, what for, where to, and until when (a moment of the monotonic clock)."""

    caller: Caller
    url: str
    path: Path
    limits: Limits
    conditions: Mapping[str, str]
    until: float

    def left(self) -> float:
        return self.until - time.monotonic()

    def refuse(self, reason: str, *, may_pass: bool = False) -> FetchRefused:
        return FetchRefused(self.caller.source, reason, may_pass=may_pass)


def download(
    caller: Caller,
    url: str,
    path: Path,
    limits: Limits,
    conditions: Mapping[str, str] | None = None,
) -> Answer:
    """Fetch a URL to `path`, which is there afterwards only if all of it came.

    `conditions` are the headers If-None-Match and If-Modified-Since of a file that is known. What may
    pass (429, 5xx, a broken connection) is tried again. Raises FetchRefused, NotOffered on 404.
    """
    until = time.monotonic() + limits.seconds_max
    errand = _Errand(caller, url, path, limits, conditions or {}, until)
    for attempt in range(TRIES):
        try:
            return _try_once(errand)
        except FetchRefused as refused:
            if not refused.may_pass or attempt == TRIES - 1:
                raise
        pause = PAUSE_SECONDS * 2**attempt * (0.5 + caller.dice())
        caller.sleep(max(0.0, min(pause, errand.left())))
    raise AssertionError("the last try returns or raises")


def _try_once(errand: _Errand) -> Answer:
    """One try, redirects and all; each is looked at by the guard like the first."""
    url, seen = _parse(errand, errand.url), set[str]()
    while True:
        if str(url) in seen:
            raise errand.refuse(f"{url.host} sends round in a circle")
        if len(seen) > REDIRECTS_MAX:
            raise errand.refuse(f"sent on more than {REDIRECTS_MAX} times")
        seen.add(str(url))
        with _asked(errand, url) as response:
            if response.status_code not in _REDIRECTS:
                return _keep(errand, url.host, response)
            url = _parse(errand, response.headers.get("Location", ""), url)


def _parse(errand: _Errand, text: str, base: httpx.URL | None = None) -> httpx.URL:
    try:
        return base.join(text) if base else httpx.URL(text)
    except (httpx.InvalidURL, ValueError):
        raise errand.refuse("sends on to what is no address") from None


@contextmanager
def _asked(errand: _Errand, url: httpx.URL) -> Iterator[httpx.Response]:
    """The answer of one host, not yet read; faults of the wire become sentences, also while reading."""
    caller = errand.caller
    addresses = caller.guard.check(caller.source, url, caller.hosts)
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    try:
        with (
            httpx.Client(
                transport=Wire(addresses, errand.left, caller.tls),
                trust_env=False,
                follow_redirects=False,
                timeout=timeout,
            ) as client,
            client.stream("GET", url, headers={**_HEADERS, **errand.conditions}) as response,
        ):
            yield response
    except _FAULTS as fault:
        if errand.left() <= 0:
            seconds = errand.limits.seconds_max
            raise errand.refuse(f"{url.host} took longer than {seconds:g} seconds") from None
        raise errand.refuse(f"{url.host} {_told(fault)}", may_pass=True) from None
    except httpx.RemoteProtocolError:  # httpx reads where an answer leads, though it does not go
        raise errand.refuse(f"{url.host} sends on to what is no address") from None
    except OSError as error:  # a full disk, a folder that is gone
        reason = f"the download cannot be kept ({error.strerror or error})"
        raise errand.refuse(reason) from None


def _told(fault: Exception) -> str:
    if isinstance(fault, httpcore.TimeoutException):
        return "does not answer"
    if isinstance(fault, httpcore.ConnectError):
        return f"cannot be reached ({str(fault)[:100]})"
    return f"broke off before all had come ({str(fault)[:100]})"


def _keep(errand: _Errand, host: str, response: httpx.Response) -> Answer:
    """Write a good answer to its path, first under a name that nobody reads."""
    if response.status_code == httpx.codes.NOT_MODIFIED and errand.conditions:
        return Answer(is_same=True)
    _judge_head(errand, host, response)
    part = errand.path.with_name(f".{errand.path.name[:80]}.part")
    progress.debug("downloading from %s", host)
    total, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as file:
            for piece in response.iter_raw(_PIECE):
                size += len(piece)
                if size > errand.limits.bytes_max:
                    raise _too_large(errand, host)
                total.update(piece)
                file.write(piece)
        _refuse_page(errand, part)
        part.replace(errand.path)
    finally:
        part.unlink(missing_ok=True)
    told = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    etag, modified = (one if one.isascii() and len(one) <= _TOLD_LONGEST else "" for one in told)
    return Answer(False, total.hexdigest(), etag, modified)


def _judge_head(errand: _Errand, host: str, response: httpx.Response) -> None:
    """Raises FetchRefused on any answer but a whole file, in words before its body is read."""
    status, headers = response.status_code, response.headers
    if status in _GONE:
        raise NotOffered(errand.caller.source, f"{host} has no such file ({status})")
    if status != httpx.codes.OK:
        may_pass = status == _TOO_MANY or status >= httpx.codes.INTERNAL_SERVER_ERROR
        raise errand.refuse(f"{host} answers {status}", may_pass=may_pass)
    packing = headers.get("Content-Encoding", "identity").strip().casefold()
    if packing not in ("identity", errand.limits.packing):
        raise errand.refuse(f"{host} sends it packed as {packing[:20]!r}, which was not asked for")
    length = headers.get("Content-Length", "")
    if not length and headers.get("Transfer-Encoding", "").casefold() != "chunked":
        raise errand.refuse(f"{host} does not say where the file ends")
    if length.isdecimal() and int(length[:20]) > errand.limits.bytes_max:
        raise _too_large(errand, host)
    if headers.get("Content-Type", "").casefold().startswith("text/html"):
        raise _is_page(errand)


def _refuse_page(errand: _Errand, part: Path) -> None:
    """Raises FetchRefused on a web page in place of a file, whatever it is said to be."""
    with part.open("rb") as file:
        start = file.read(_PIECE)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, _PIECE)
        except zlib.error:
            return  # the reader says what is wrong with it
    if _PAGE.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise _is_page(errand)


def _is_page(errand: _Errand) -> FetchRefused:
    return errand.refuse(f"{errand.path.name} is a web page, not a file of data")


def _too_large(errand: _Errand, host: str) -> FetchRefused:
    return errand.refuse(f"{host} sends more than {errand.limits.bytes_max / 1e6:g} MB")
