"""The download of one file over real HTTP: complete, or refused with nothing left on disk."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from app.ingest.errors import FetchRefused, NotOffered
from app.ingest.fetch.downloader import DownloadLimits, DownloadResult, FetchPolicy, download
from tests.ingest.fetch.publisher_server import (
    GUARD,
    HOSTS,
    NO_WAIT,
    Handler,
    Page,
    Server,
    drip,
    served,
)

DATA = b"URN,Name\n" + b"100001,Tern Street Primary School\n" * 400
LIMITS = DownloadLimits(200_000, seconds_max=20)
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n"
LOGIN = b"\xef\xbb\xbf\n<!DOCTYPE html><title>Sign in</title><form action=/in>"


@pytest.fixture
def site() -> Iterator[Server]:
    with served() as server:
        yield server


@pytest.fixture
def get(site: Server, tmp_path: Path) -> Callable[..., DownloadResult]:
    """Download a page of the server to `tmp_path`/in/file.csv."""
    (tmp_path / "in").mkdir()

    def ask(
        page: Page | list[Page], limits: DownloadLimits = LIMITS, **conditions: str
    ) -> DownloadResult:
        site.pages["/file.csv"] = page
        policy = FetchPolicy("schools", HOSTS, GUARD, NO_WAIT.sleep, NO_WAIT.random_fraction)
        path, named = tmp_path / "in" / "file.csv", {"If-None-Match": conditions.get("etag", "")}
        request_headers = named if conditions else {}
        return download(policy, site.url("gov.test", "/file.csv"), path, limits, request_headers)

    return ask


def files_left(tmp_path: Path) -> list[str]:
    return [file.name for file in (tmp_path / "in").iterdir()]


def test_a_download_is_complete_and_has_its_cache_headers(
    get: Callable[..., DownloadResult], site: Server, tmp_path: Path
) -> None:
    result = get(Page(DATA, etag='"one"'))

    assert (tmp_path / "in" / "file.csv").read_bytes() == DATA
    assert (result.etag, result.last_modified) == ('"one"', "Sun, 22 Nov 2026 09:00:00 +0000")
    assert len(result.sha256) == 64
    assert site.requests[0][1]["Accept-Encoding"] == "identity"
    assert files_left(tmp_path) == ["file.csv"]


def test_an_unchanged_file_is_not_sent_again(
    get: Callable[..., DownloadResult], tmp_path: Path
) -> None:
    assert get(Page(DATA, etag='"one"'), etag='"one"') == DownloadResult(is_not_modified=True)
    assert files_left(tmp_path) == []


def _chunks(handler: Handler) -> None:
    handler.wfile.write(CHUNKED + b"400\r\nURN,Name\n100001,Te")


def _endless(handler: Handler) -> None:
    handler.wfile.write(CHUNKED)
    while not handler.server.stopping.is_set():
        handler.wfile.write(b"2710\r\n" + b"7" * 10_000 + b"\r\n")


def _unframed(handler: Handler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + DATA)


def _raw(data: bytes) -> Page:
    return Page(respond=lambda handler: handler.wfile.write(data) and None)


def to(url: str, status: int = 302) -> Page:
    return Page(status=status, headers={"Location": url})


REFUSED = {
    "nothing there": (Page(b"gone", 404), "gov.test has no such file (404)"),
    "gone": (Page(b"gone", 410), "gov.test has no such file (410)"),
    "not for us": (Page(b"no", 403), "gov.test responds with status 403"),
    "a part only": (Page(DATA, 206), "gov.test responds with status 206"),
    "the same, unasked": (Page(b"", 304), "gov.test responds with status 304"),
    "broken": (Page(b"oh", 500), "gov.test responds with status 500"),
    "too many": (Page(b"wait", 429), "gov.test responds with status 429"),
    "a page to sign in": (Page(LOGIN), "file.csv is a web page, not a data file"),
    "a page that says so": (
        Page(b"please wait", headers={"Content-Type": "text/html; charset=utf-8"}),
        "file.csv is a web page, not a data file",
    ),
    "a page behind a comment": (Page(b"<!-- x -->\n<html>"), "is a web page"),
    "a page of XML": (Page(b'<?xml version="1.0"?>\n<html xmlns="">'), "is a web page"),
    "cut short": (
        Page(DATA, stop_at=77),
        "gov.test closed the connection before the end of the file",
    ),
    "cut before the body": (
        Page(DATA, stop_at=0),
        "gov.test closed the connection before the end of the file",
    ),
    "a chunk cut short": (
        Page(respond=_chunks),
        "gov.test closed the connection before the end of the file",
    ),
    "no end told": (Page(respond=_unframed), "gov.test does not give the length of the file"),
    "endless": (Page(respond=_endless), "gov.test sends more than 0.2 MB"),
    "too large": (Page(b"7" * 200_001), "gov.test sends more than 0.2 MB"),
    "too large, by its word": (
        Page(b"", headers={"Content-Length": "9" * 18}),
        "gov.test sends more than 0.2 MB",
    ),
    "packed unasked": (
        Page(gzip.compress(DATA), headers={"Content-Encoding": "gzip"}),
        "gov.test sends the encoding 'gzip', which was not requested",
    ),
    "packed twice": (
        Page(gzip.compress(DATA), headers={"Content-Encoding": "gzip, br"}),
        "the encoding 'gzip, br', which was not requested",
    ),
    "no HTTP": (_raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "gov.test closed the connection"),
    "two lengths": (
        _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        "gov.test closed the connection",
    ),
    "headers without end": (
        _raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000),
        "closed the connection",
    ),
    "to the cloud's own": (to("http://169.254.169.254/latest/"), "169.254.169.254 is not a host"),
    "to a file": (to("file:///etc/passwd"), "only https addresses are allowed"),
    "to another host": (to("https://evil.test/x.csv"), "evil.test is not a host of this source"),
    "with a password": (to("http://me:pw@gov.test/x.csv"), "contains a user name or a password"),
    "to nowhere": (to("http://[::1/x"), "redirects to an invalid address"),
    "to itself": (to("/file.csv", 307), "gov.test redirects in a circle"),
    "without a word where": (Page(status=302), "gov.test redirects without an address"),
    "to no such kind of redirect": (to("/x.csv", 305), "gov.test responds with status 305"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_response_that_is_not_a_complete_file_is_refused_in_one_sentence(
    get: Callable[..., DownloadResult], tmp_path: Path, case: str
) -> None:
    page, reason = REFUSED[case]

    with pytest.raises(FetchRefused) as refused:
        get(page)

    sentence = str(refused.value)
    assert sentence.startswith("schools: ")
    assert reason in sentence
    assert sentence.isprintable()
    assert "pw" not in sentence
    assert files_left(tmp_path) == []


@pytest.mark.parametrize("packed", [True, False])
def test_an_unrequested_encoding_is_accepted_if_the_source_allows_it(
    get: Callable[..., DownloadResult], tmp_path: Path, packed: bool
) -> None:
    body = gzip.compress(DATA) if packed else DATA
    headers = {"Content-Encoding": "gzip" if packed else ""}

    get(Page(body, headers=headers), DownloadLimits(200_000, 20, content_encoding="gzip"))

    assert (tmp_path / "in" / "file.csv").read_bytes() == body


def test_many_html_comments_are_checked_quickly(
    get: Callable[..., DownloadResult], tmp_path: Path
) -> None:
    comments = (
        b"<!---->" * 9_000
    )  # without care the time of the match grows as 2 to the number of comments

    get(Page(comments))

    assert (tmp_path / "in" / "file.csv").read_bytes() == comments


def test_a_compressed_web_page_is_refused(
    get: Callable[..., DownloadResult], tmp_path: Path
) -> None:
    page = Page(gzip.compress(LOGIN), headers={"Content-Encoding": "gzip"})

    with pytest.raises(FetchRefused, match="is a web page"):
        get(page, DownloadLimits(200_000, 20, content_encoding="gzip"))
    assert files_left(tmp_path) == []


@pytest.mark.parametrize(
    ("start", "piece"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        (CHUNKED, b"1\r\nx\r\n"),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b"H"),
    ],
    ids=["body", "chunks", "headers", "first line"],
)
def test_a_slow_response_is_cut_off_at_the_deadline(
    get: Callable[..., DownloadResult], tmp_path: Path, start: bytes, piece: bytes
) -> None:
    with pytest.raises(FetchRefused, match=r"gov.test took longer than 0\.3 seconds"):
        get(Page(respond=lambda handler: drip(handler, start, piece)), DownloadLimits(200_000, 0.3))
    assert files_left(tmp_path) == []


def test_a_silent_server_is_cut_off_at_the_deadline(
    get: Callable[..., DownloadResult],
) -> None:
    silent = Page(respond=lambda handler: handler.server.stopping.wait(5) and None)

    with pytest.raises(FetchRefused, match=r"took longer than 0\.3 seconds"):
        get(silent, DownloadLimits(200_000, 0.3))


def test_a_file_cut_at_any_byte_is_never_accepted(
    get: Callable[..., DownloadResult], site: Server, tmp_path: Path
) -> None:
    for offset in Random(4).sample(range(len(DATA)), 50):
        with pytest.raises(FetchRefused, match="closed the connection before the end of the file"):
            get(Page(DATA, stop_at=offset))

    assert files_left(tmp_path) == []
    assert len(site.requests) == 150


def test_temporary_errors_are_tried_three_times_with_longer_pauses(
    site: Server, tmp_path: Path
) -> None:
    site.pages["/file.csv"] = [Page(b"oh", 503), Page(DATA, stop_at=9), Page(DATA)]
    pauses: list[float] = []
    policy = FetchPolicy("schools", HOSTS, GUARD, pauses.append, lambda: 0.25)

    download(policy, site.url("gov.test", "/file.csv"), tmp_path / "file.csv", LIMITS)

    assert pauses == [1.5, 3.0]
    assert (tmp_path / "file.csv").read_bytes() == DATA


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_permanent_errors_are_not_retried(
    get: Callable[..., DownloadResult], site: Server, status: int
) -> None:
    with pytest.raises(FetchRefused) as refused:
        get(Page(b"no", status))

    assert len(site.requests) == 1
    assert isinstance(refused.value, NotOffered) is (status == 404)


def test_an_unreachable_server_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with served() as site:
        url = site.url("gov.test", "/file.csv")
    policy = FetchPolicy("schools", HOSTS, GUARD, NO_WAIT.sleep, NO_WAIT.random_fraction)

    with pytest.raises(FetchRefused, match=r"^schools: gov.test cannot be reached"):
        download(policy, url, tmp_path / "file.csv", LIMITS)


def test_up_to_five_redirects_among_the_sources_hosts_are_followed(
    get: Callable[..., DownloadResult], site: Server
) -> None:
    site.pages["/end"] = Page(DATA)
    for step in range(1, 9):
        after = f"/{step + 1}" if step < 8 else "/end"
        site.pages[f"/{step}"] = to(site.url("assets.test", after), 307)

    assert get(to("/end")).sha256 == get(to("/5", 308)).sha256
    with pytest.raises(FetchRefused, match="redirected more than 5 times"):
        get(to("/4"))


def test_a_redirect_circle_over_two_hosts_is_refused(
    get: Callable[..., DownloadResult], site: Server
) -> None:
    site.pages["/a"] = to(site.url("assets.test", "/b"))
    site.pages["/b"] = to(site.url("gov.test", "/a"))

    with pytest.raises(FetchRefused, match="redirects in a circle"):
        get(to("/a"))


def test_a_redirect_to_a_private_address_is_refused(site: Server, tmp_path: Path) -> None:
    """The second host resolves to a private address."""
    site.pages["/file.csv"] = to("https://storage.test/file.csv?X-Token=secret")
    inside = {"gov.test": "127.0.0.1", "storage.test": "64:ff9b::a00:1"}
    guard = type(GUARD)(GUARD.networks, lambda host, port: [inside[host]])
    policy = FetchPolicy("schools", HOSTS, guard, NO_WAIT.sleep, NO_WAIT.random_fraction)

    with pytest.raises(FetchRefused, match=r"storage.test resolves to 64:ff9b::a00:1") as refused:
        download(policy, site.url("gov.test", "/file.csv"), tmp_path / "file.csv", LIMITS)
    assert "secret" not in str(refused.value)


def test_a_missing_folder_is_refused_in_one_sentence(site: Server, tmp_path: Path) -> None:
    site.pages["/file.csv"] = Page(DATA)
    policy = FetchPolicy("schools", HOSTS, GUARD)

    with pytest.raises(FetchRefused, match=r"^schools: the download cannot be saved"):
        download(policy, site.url("gov.test", "/file.csv"), tmp_path / "no" / "file.csv", LIMITS)
