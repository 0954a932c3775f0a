"""One file over real HTTP: whole, or refused in one sentence with nothing left behind."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pytest

from app.ingest.errors import (
    FetchRefused,
    NotOffered,
)
from app.ingest.fetch.downloader import (
    DownloadLimits,
    DownloadResult,
    FetchPolicy,
    download,
)
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
    """Fetch a page of the site to `tmp_path`/in/file.csv."""
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


def test_a_file_comes_whole_with_what_tells_it_again(
    get: Callable[..., DownloadResult], site: Server, tmp_path: Path
) -> None:
    result = get(Page(DATA, etag='"one"'))

    assert (tmp_path / "in" / "file.csv").read_bytes() == DATA
    assert (result.etag, result.last_modified) == ('"one"', "Sun, 22 Nov 2026 09:00:00 +0000")
    assert len(result.sha256) == 64
    assert site.requests[0][1]["Accept-Encoding"] == "identity"
    assert files_left(tmp_path) == ["file.csv"]


def test_a_file_that_is_known_is_not_sent_again(
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
    "not for us": (Page(b"no", 403), "gov.test answers 403"),
    "a part only": (Page(DATA, 206), "gov.test answers 206"),
    "the same, unasked": (Page(b"", 304), "gov.test answers 304"),
    "broken": (Page(b"oh", 500), "gov.test answers 500"),
    "too many": (Page(b"wait", 429), "gov.test answers 429"),
    "a page to sign in": (Page(LOGIN), "file.csv is a web page, not a file of data"),
    "a page that says so": (
        Page(b"please wait", headers={"Content-Type": "text/html; charset=utf-8"}),
        "file.csv is a web page, not a file of data",
    ),
    "a page behind a comment": (Page(b"<!-- x -->\n<html>"), "is a web page"),
    "a page of XML": (Page(b'<?xml version="1.0"?>\n<html xmlns="">'), "is a web page"),
    "cut short": (Page(DATA, stop_at=77), "gov.test broke off before all had come"),
    "cut before the body": (Page(DATA, stop_at=0), "gov.test broke off before all had come"),
    "a chunk cut short": (Page(respond=_chunks), "gov.test broke off before all had come"),
    "no end told": (Page(respond=_unframed), "gov.test does not say where the file ends"),
    "endless": (Page(respond=_endless), "gov.test sends more than 0.2 MB"),
    "too large": (Page(b"7" * 200_001), "gov.test sends more than 0.2 MB"),
    "too large, by its word": (
        Page(b"", headers={"Content-Length": "9" * 18}),
        "gov.test sends more than 0.2 MB",
    ),
    "packed unasked": (
        Page(gzip.compress(DATA), headers={"Content-Encoding": "gzip"}),
        "gov.test sends it packed as 'gzip', which was not asked for",
    ),
    "packed twice": (
        Page(gzip.compress(DATA), headers={"Content-Encoding": "gzip, br"}),
        "packed as 'gzip, br', which was not asked for",
    ),
    "no HTTP": (_raw(b"SSH-2.0-OpenSSH_9.2\r\n"), "gov.test broke off"),
    "two lengths": (
        _raw(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"),
        "gov.test broke off",
    ),
    "headers without end": (_raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 40_000), "gov.test broke"),
    "to the cloud's own": (to("http://169.254.169.254/latest/"), "169.254.169.254 is no host"),
    "to a file": (to("file:///etc/passwd"), "by https, and by nothing else"),
    "to another host": (to("https://evil.test/x.csv"), "evil.test is no host of this source"),
    "with a password": (to("http://me:pw@gov.test/x.csv"), "carries a name or a password"),
    "to nowhere": (to("http://[::1/x"), "sends on to what is no address"),
    "to itself": (to("/file.csv", 307), "gov.test sends round in a circle"),
    "without a word where": (Page(status=302), "gov.test sends on, but does not say where to"),
    "to no such kind of redirect": (to("/x.csv", 305), "gov.test answers 305"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_whole_file_is_refused_in_one_sentence(
    get: Callable[..., DownloadResult], tmp_path: Path, case: str
) -> None:
    page, words = REFUSED[case]

    with pytest.raises(FetchRefused) as refused:
        get(page)

    sentence = str(refused.value)
    assert sentence.startswith("schools: ")
    assert words in sentence
    assert sentence.isprintable()
    assert "pw" not in sentence
    assert files_left(tmp_path) == []


@pytest.mark.parametrize("packed", [True, False])
def test_a_publisher_that_always_packs_may_where_its_source_says_so(
    get: Callable[..., DownloadResult], tmp_path: Path, packed: bool
) -> None:
    body = gzip.compress(DATA) if packed else DATA
    headers = {"Content-Encoding": "gzip" if packed else ""}

    get(Page(body, headers=headers), DownloadLimits(200_000, 20, content_encoding="gzip"))

    assert (tmp_path / "in" / "file.csv").read_bytes() == body


def test_comments_without_a_page_behind_them_are_soon_read(
    get: Callable[..., DownloadResult], tmp_path: Path
) -> None:
    comments = b"<!---->" * 9_000  # in how many ways they can be read grows with 2 to their number

    get(Page(comments))

    assert (tmp_path / "in" / "file.csv").read_bytes() == comments


def test_a_packed_page_is_a_page(get: Callable[..., DownloadResult], tmp_path: Path) -> None:
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
def test_a_slow_drip_ends_when_the_time_is_over(
    get: Callable[..., DownloadResult], tmp_path: Path, start: bytes, piece: bytes
) -> None:
    with pytest.raises(FetchRefused, match=r"gov.test took longer than 0\.3 seconds"):
        get(Page(respond=lambda handler: drip(handler, start, piece)), DownloadLimits(200_000, 0.3))
    assert files_left(tmp_path) == []


def test_a_publisher_that_says_nothing_at_all_is_left_when_the_time_is_over(
    get: Callable[..., DownloadResult],
) -> None:
    silent = Page(respond=lambda handler: handler.server.stopping.wait(5) and None)

    with pytest.raises(FetchRefused, match=r"took longer than 0\.3 seconds"):
        get(silent, DownloadLimits(200_000, 0.3))


def test_a_file_cut_at_any_byte_is_never_taken_for_whole(
    get: Callable[..., DownloadResult], site: Server, tmp_path: Path
) -> None:
    for offset in Random(4).sample(range(len(DATA)), 50):
        with pytest.raises(FetchRefused, match="broke off before all had come"):
            get(Page(DATA, stop_at=offset))

    assert files_left(tmp_path) == []
    assert len(site.requests) == 150


def test_what_may_pass_is_tried_three_times_with_longer_pauses(
    site: Server, tmp_path: Path
) -> None:
    site.pages["/file.csv"] = [Page(b"oh", 503), Page(DATA, stop_at=9), Page(DATA)]
    pauses: list[float] = []
    policy = FetchPolicy("schools", HOSTS, GUARD, pauses.append, lambda: 0.25)

    download(policy, site.url("gov.test", "/file.csv"), tmp_path / "file.csv", LIMITS)

    assert pauses == [1.5, 3.0]
    assert (tmp_path / "file.csv").read_bytes() == DATA


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_what_will_not_pass_is_asked_once(
    get: Callable[..., DownloadResult], site: Server, status: int
) -> None:
    with pytest.raises(FetchRefused) as refused:
        get(Page(b"no", status))

    assert len(site.requests) == 1
    assert isinstance(refused.value, NotOffered) is (status == 404)


def test_nobody_there_is_one_sentence(tmp_path: Path) -> None:
    with served() as site:
        url = site.url("gov.test", "/file.csv")
    policy = FetchPolicy("schools", HOSTS, GUARD, NO_WAIT.sleep, NO_WAIT.random_fraction)

    with pytest.raises(FetchRefused, match=r"^schools: gov.test cannot be reached"):
        download(policy, url, tmp_path / "file.csv", LIMITS)


def test_redirects_are_followed_among_the_sources_hosts_and_no_further_than_five(
    get: Callable[..., DownloadResult], site: Server
) -> None:
    site.pages["/end"] = Page(DATA)
    for step in range(1, 9):
        after = f"/{step + 1}" if step < 8 else "/end"
        site.pages[f"/{step}"] = to(site.url("assets.test", after), 307)

    assert get(to("/end")).sha256 == get(to("/5", 308)).sha256
    with pytest.raises(FetchRefused, match="sent on more than 5 times"):
        get(to("/4"))


def test_a_circle_over_two_hosts_is_seen(get: Callable[..., DownloadResult], site: Server) -> None:
    site.pages["/a"] = to(site.url("assets.test", "/b"))
    site.pages["/b"] = to(site.url("gov.test", "/a"))

    with pytest.raises(FetchRefused, match="sends round in a circle"):
        get(to("/a"))


def test_an_address_that_goes_bad_on_the_way_is_refused(site: Server, tmp_path: Path) -> None:
    """The second host stands for an address inside a network."""
    site.pages["/file.csv"] = to("https://storage.test/file.csv?X-Token=secret")
    inside = {"gov.test": "127.0.0.1", "storage.test": "64:ff9b::a00:1"}
    guard = type(GUARD)(GUARD.networks, lambda host, port: [inside[host]])
    policy = FetchPolicy("schools", HOSTS, guard, NO_WAIT.sleep, NO_WAIT.random_fraction)

    with pytest.raises(FetchRefused, match=r"storage.test stands for 64:ff9b::a00:1") as refused:
        download(policy, site.url("gov.test", "/file.csv"), tmp_path / "file.csv", LIMITS)
    assert "secret" not in str(refused.value)


def test_a_folder_that_is_gone_is_one_sentence(site: Server, tmp_path: Path) -> None:
    site.pages["/file.csv"] = Page(DATA)
    policy = FetchPolicy("schools", HOSTS, GUARD)

    with pytest.raises(FetchRefused, match=r"^schools: the download cannot be kept"):
        download(policy, site.url("gov.test", "/file.csv"), tmp_path / "no" / "file.csv", LIMITS)
