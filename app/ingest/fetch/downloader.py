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

from app.ingest.errors import (
    FetchRefused,
    NotOffered,
)
from app.ingest.fetch.address_guard import (
    PUBLIC_ONLY,
    AddressGuard,
)
from app.ingest.fetch.pinned_transport import PinnedTransport

progress = logging.getLogger("app.progress")

TRIES = 3
REDIRECTS_MAX = 5
CONNECT_SECONDS, READ_SECONDS = 10.0, 30.0  # of one connection, and of one wait for bytes
PAUSE_SECONDS = 2.0  # before the second try; twice that before the third
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_TOO_MANY = 429
_CHUNK_BYTES = 1 << 16
_HEADER_LENGTH_MAX = 200  # characters of an ETag that is sent back
_HTML_START = re.compile(
    rb"\s*(<\?xml[^>]*>\s*)?((?><!--.*?-->)\s*)*+<(!doctype\s+html|html|head)\b", re.I | re.S
)
_HEADERS = {"Accept-Encoding": "identity", "User-Agent": "early-years-finder"}
_FAULTS = (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError)


@dataclass(frozen=True)
class DownloadLimits:
    """How large and how slow a source's file may be, over all tries and redirects together.

    `packing` is the Content-Encoding that its publisher uses even where none was asked for: such a
    body is kept as it came, and unpacked under `csvfile.read_bytes`' own bounds. Any other is refused.
    """

    bytes_max: int
    seconds_max: float = 600.0
    content_encoding: str = ""


@dataclass(frozen=True)
class FetchPolicy:
    """Who asks for one source's files: at which hosts, through which guard.

    `sleep`, `dice` (from 0 to 1) and `tls` are for tests.
    """

    source: str
    hosts: frozenset[str]
    guard: AddressGuard = PUBLIC_ONLY
    sleep: Callable[[float], None] = time.sleep
    random_fraction: Callable[[], float] = random.random
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True)
class DownloadResult:
    """What came: the file at `path` with its sha256, or nothing where it `is_same` as was told."""

    is_not_modified: bool
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class _Download:
    """One download: who asks, what for, where to, and until when (a moment of the monotonic clock)."""

    policy: FetchPolicy
    url: str
    path: Path
    limits: DownloadLimits
    conditions: Mapping[str, str]
    deadline: float

    def seconds_left(self) -> float:
        return self.deadline - time.monotonic()

    def refuse(self, reason: str, *, is_retryable: bool = False) -> FetchRefused:
        return FetchRefused(self.policy.source, reason, is_retryable=is_retryable)


def download(
    policy: FetchPolicy,
    url: str,
    path: Path,
    limits: DownloadLimits,
    conditions: Mapping[str, str] | None = None,
) -> DownloadResult:
    """Fetch a URL to `path`, which is there afterwards only if all of it came.

    `conditions` are the headers If-None-Match and If-Modified-Since of a file that is known. What may
    pass (429, 5xx, a broken connection) is tried again. Raises FetchRefused, NotOffered on 404.
    """
    deadline = time.monotonic() + limits.seconds_max
    job = _Download(policy, url, path, limits, conditions or {}, deadline)
    for attempt in range(TRIES):
        try:
            return _try_once(job)
        except FetchRefused as refused:
            if not refused.is_retryable or attempt == TRIES - 1:
                raise
        pause = PAUSE_SECONDS * 2**attempt * (0.5 + policy.random_fraction())
        policy.sleep(max(0.0, min(pause, job.seconds_left())))
    raise AssertionError("the last try returns or raises")


def _try_once(job: _Download) -> DownloadResult:
    """One try, redirects and all; each is looked at by the guard like the first."""
    url, seen = _parse(job, job.url), set[str]()
    while True:
        if str(url) in seen:
            raise job.refuse(f"{url.host} sends round in a circle")
        if len(seen) > REDIRECTS_MAX:
            raise job.refuse(f"sent on more than {REDIRECTS_MAX} times")
        seen.add(str(url))
        with _open_response(job, url) as response:
            if response.status_code not in _REDIRECTS:
                return _save_response(job, url.host, response)
            url = _parse(job, response.headers.get("Location", ""), url)


def _parse(job: _Download, text: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address; raises FetchRefused for what is none. Whether it may be asked the guard decides."""
    if base and not text.strip():
        raise job.refuse(f"{base.host} sends on, but does not say where to")
    try:
        url = base.join(text) if base else httpx.URL(text)
        url.host.encode()  # a host in Punycode that is none is found out here
    except (httpx.InvalidURL, ValueError, TypeError):
        raise job.refuse("sends on to what is no address") from None
    return url


@contextmanager
def _open_response(job: _Download, url: httpx.URL) -> Iterator[httpx.Response]:
    """The answer of one host, not yet read; faults of the wire become sentences, also while reading.

    The wire is used without httpx's client, which reads where an answer sends on even when it does not
    follow, and breaks on what is no address.
    """
    policy = job.policy
    addresses = policy.guard.check(policy.source, url, policy.hosts)
    timeouts = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS).as_dict()
    try:
        headers = {**_HEADERS, **job.conditions}
        request = httpx.Request("GET", url, headers=headers, extensions={"timeout": timeouts})
        with PinnedTransport(addresses, job.seconds_left, policy.tls) as transport:
            response = transport.handle_request(request)
            try:
                yield response
            finally:
                response.close()
    except _FAULTS as fault:
        if job.seconds_left() <= 0:
            seconds = job.limits.seconds_max
            raise job.refuse(f"{url.host} took longer than {seconds:g} seconds") from None
        raise job.refuse(f"{url.host} {_describe_error(fault)}", is_retryable=True) from None
    except OSError as error:  # a full disk, a folder that is gone
        reason = f"the download cannot be kept ({error.strerror or error})"
        raise job.refuse(reason) from None


def _describe_error(fault: Exception) -> str:
    if isinstance(fault, httpcore.TimeoutException):
        return "does not answer"
    if isinstance(fault, httpcore.ConnectError):
        return f"cannot be reached ({str(fault)[:100]})"
    return f"broke off before all had come ({str(fault)[:100]})"


def _save_response(job: _Download, host: str, response: httpx.Response) -> DownloadResult:
    """Write a good answer to its path, first under a name that nobody reads."""
    if response.status_code == httpx.codes.NOT_MODIFIED and job.conditions:
        return DownloadResult(is_not_modified=True)
    _check_response(job, host, response)
    part = job.path.with_name(f".{job.path.name[:80]}.part")
    progress.debug("downloading from %s", host)
    total, size = hashlib.sha256(), 0
    try:
        with part.open("wb") as file:
            for chunk in response.iter_raw(_CHUNK_BYTES):
                size += len(chunk)
                if size > job.limits.bytes_max:
                    raise _too_large(job, host)
                total.update(chunk)
                file.write(chunk)
        _refuse_web_page(job, part)
        part.replace(job.path)
    finally:
        part.unlink(missing_ok=True)
    header_values = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    etag, modified = (
        one if one.isascii() and len(one) <= _HEADER_LENGTH_MAX else "" for one in header_values
    )
    return DownloadResult(False, total.hexdigest(), etag, modified)


def _check_response(job: _Download, host: str, response: httpx.Response) -> None:
    """Raises FetchRefused on any answer but a whole file, in words before its body is read."""
    status, headers = response.status_code, response.headers
    if status in _GONE:
        raise NotOffered(job.policy.source, f"{host} has no such file ({status})")
    if status != httpx.codes.OK:
        is_retryable = status == _TOO_MANY or status >= httpx.codes.INTERNAL_SERVER_ERROR
        raise job.refuse(f"{host} answers {status}", is_retryable=is_retryable)
    content_encoding = headers.get("Content-Encoding", "identity").strip().casefold()
    if content_encoding not in ("identity", job.limits.content_encoding):
        raise job.refuse(
            f"{host} sends it packed as {content_encoding[:20]!r}, which was not asked for"
        )
    length = headers.get("Content-Length", "")
    if not length and headers.get("Transfer-Encoding", "").casefold() != "chunked":
        raise job.refuse(f"{host} does not say where the file ends")
    if length.isdecimal() and int(length[:20]) > job.limits.bytes_max:
        raise _too_large(job, host)
    if headers.get("Content-Type", "").casefold().startswith("text/html"):
        raise _web_page_refusal(job)


def _refuse_web_page(job: _Download, part: Path) -> None:
    """Raises FetchRefused on a web page in place of a file, whatever it is said to be."""
    with part.open("rb") as file:
        start = file.read(_CHUNK_BYTES)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, _CHUNK_BYTES)
        except zlib.error:
            return  # the reader says what is wrong with it
    if _HTML_START.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise _web_page_refusal(job)


def _web_page_refusal(job: _Download) -> FetchRefused:
    return job.refuse(f"{job.path.name} is a web page, not a file of data")


def _too_large(job: _Download, host: str) -> FetchRefused:
    return job.refuse(f"{host} sends more than {job.limits.bytes_max / 1e6:g} MB")
