"""The download of one file through the address guard: complete or not at all, within limits."""

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
from app.ingest.fetch.address_guard import PUBLIC_ONLY, AddressGuard
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
    """Limits on size and time of a source's file, over all tries and redirects together.

    `content_encoding` is the Content-Encoding that the publisher uses although none is requested:
    such a body is saved as it is, and `csv_file.read_bytes` unpacks it within its own limits. Any
    other encoding is refused.
    """

    bytes_max: int
    seconds_max: float = 600.0
    content_encoding: str = ""


@dataclass(frozen=True)
class FetchPolicy:
    """The hosts of one source's files and the guard of their addresses.

    `sleep`, `random_fraction` (from 0 to 1) and `tls` are replaced in tests.
    """

    source: str
    hosts: frozenset[str]
    guard: AddressGuard = PUBLIC_ONLY
    sleep: Callable[[float], None] = time.sleep
    random_fraction: Callable[[], float] = random.random
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True)
class DownloadResult:
    """The sha256 and cache headers of a download; all empty when it `is_not_modified`."""

    is_not_modified: bool
    sha256: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True)
class _Download:
    """One download: policy, URL, target, limits, and a deadline on the monotonic clock."""

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
    """Download a URL to `path`; the file exists afterwards only if it is complete.

    `conditions` are the headers If-None-Match and If-Modified-Since of the last download. Temporary
    errors (429, 5xx, a broken connection) are retried. Raises FetchRefused, NotOffered on 404 or 410.
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
    """One try, including redirects; the guard checks each address like the first."""
    url, seen = _parse(job, job.url), set[str]()
    while True:
        if str(url) in seen:
            raise job.refuse(f"{url.host} redirects in a circle")
        if len(seen) > REDIRECTS_MAX:
            raise job.refuse(f"redirected more than {REDIRECTS_MAX} times")
        seen.add(str(url))
        with _open_response(job, url) as response:
            if response.status_code not in _REDIRECTS:
                return _save_response(job, url.host, response)
            url = _parse(job, response.headers.get("Location", ""), url)


def _parse(job: _Download, text: str, base: httpx.URL | None = None) -> httpx.URL:
    """The URL in a text; raises FetchRefused when it is not valid. The guard checks it later."""
    if base and not text.strip():
        raise job.refuse(f"{base.host} redirects without an address")
    try:
        url = base.join(text) if base else httpx.URL(text)
        url.host.encode()  # fails for a host in invalid Punycode
    except (httpx.InvalidURL, ValueError, TypeError):
        raise job.refuse("redirects to an invalid address") from None
    return url


@contextmanager
def _open_response(job: _Download, url: httpx.URL) -> Iterator[httpx.Response]:
    """The unread response of one host; network errors become FetchRefused, also while reading.

    The transport is used without httpx's client, which parses redirects even when it does not follow
    them, and fails on invalid ones.
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
    except OSError as error:  # a full disk, a missing folder
        reason = f"the download cannot be saved ({error.strerror or error})"
        raise job.refuse(reason) from None


def _describe_error(fault: Exception) -> str:
    if isinstance(fault, httpcore.TimeoutException):
        return "does not respond"
    if isinstance(fault, httpcore.ConnectError):
        return f"cannot be reached ({str(fault)[:100]})"
    return f"closed the connection before the end of the file ({str(fault)[:100]})"


def _save_response(job: _Download, host: str, response: httpx.Response) -> DownloadResult:
    """Write a successful response to its path, first under a temporary name."""
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
        value if value.isascii() and len(value) <= _HEADER_LENGTH_MAX else ""
        for value in header_values
    )
    return DownloadResult(False, total.hexdigest(), etag, modified)


def _check_response(job: _Download, host: str, response: httpx.Response) -> None:
    """Raise FetchRefused, before the body is read, for any response but a complete file."""
    status, headers = response.status_code, response.headers
    if status in _GONE:
        raise NotOffered(job.policy.source, f"{host} has no such file ({status})")
    if status != httpx.codes.OK:
        is_retryable = status == _TOO_MANY or status >= httpx.codes.INTERNAL_SERVER_ERROR
        raise job.refuse(f"{host} responds with status {status}", is_retryable=is_retryable)
    content_encoding = headers.get("Content-Encoding", "identity").strip().casefold()
    if content_encoding not in ("identity", job.limits.content_encoding):
        raise job.refuse(
            f"{host} sends the encoding {content_encoding[:20]!r}, which was not requested"
        )
    length = headers.get("Content-Length", "")
    if not length and headers.get("Transfer-Encoding", "").casefold() != "chunked":
        raise job.refuse(f"{host} does not give the length of the file")
    if length.isdecimal() and int(length[:20]) > job.limits.bytes_max:
        raise _too_large(job, host)
    if headers.get("Content-Type", "").casefold().startswith("text/html"):
        raise _web_page_refusal(job)


def _refuse_web_page(job: _Download, part: Path) -> None:
    """Raise FetchRefused when a file is a web page, whatever its Content-Type."""
    with part.open("rb") as file:
        start = file.read(_CHUNK_BYTES)
    if start.startswith(b"\x1f\x8b"):
        try:
            start = zlib.decompressobj(wbits=31).decompress(start, _CHUNK_BYTES)
        except zlib.error:
            return  # the reader refuses it with a reason
    if _HTML_START.match(start.removeprefix(b"\xef\xbb\xbf")):
        raise _web_page_refusal(job)


def _web_page_refusal(job: _Download) -> FetchRefused:
    return job.refuse(f"{job.path.name} is a web page, not a data file")


def _too_large(job: _Download, host: str) -> FetchRefused:
    return job.refuse(f"{host} sends more than {job.limits.bytes_max / 1e6:g} MB")
