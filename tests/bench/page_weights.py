"""The bytes of a visit: a page and every file that it loads, as the server compresses them."""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from tests.bench import report_table
from tests.bench.load import LoadFailed
from tests.bench.national import National
from tests.bench.report_table import Row, at_most
from tests.bench.server import FINDER, SYNC, Server, serve

BROWSER = "gzip, deflate, br"
REQUESTS = 3
FETCHED_RELS = frozenset({"stylesheet", "icon", "manifest", "preload", "modulepreload"})
_IN_CSS = re.compile(rb"url\(['\"]?(/[^'\")]+)")


@dataclass
class FetchedUrls(HTMLParser):
    """The URLs that a browser fetches for a page; style sheets block its first paint."""

    styles: list[str]
    others: list[str]

    def __init__(self, html: str) -> None:
        super().__init__()
        self.styles, self.others = [], []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        rels = set(found.get("rel", "").split())
        if tag == "link" and "stylesheet" in rels:
            self._note(self.styles, found.get("href", ""))
        elif tag == "link" and rels & FETCHED_RELS:
            self._note(self.others, found.get("href", ""))
        elif tag in ("script", "img", "source"):
            self._note(self.others, found.get("src", ""))

    @staticmethod
    def _note(urls: list[str], url: str) -> None:
        if url.startswith("/") and url not in urls:
            urls.append(url)


@dataclass(frozen=True)
class PageWeight:
    """Bytes over the line by address, the page itself under "page"; `critical` is its gzip with
    that of the style sheets."""

    sizes: Mapping[str, int]
    critical: int

    @property
    def total(self) -> int:
        return sum(self.sizes.values())


def measure(data: National) -> Iterator[Row]:
    """Rows for the start page and a results page, each on a first visit."""
    with serve(FINDER, SYNC, data.environ) as server:
        start = visit(server, "/en/")
        results = visit(server, "/en/find?postcode=M33+7ZF")
    yield from _rows("first visit: start page with all files", start, 25_000, 20_000)
    yield from _rows("page of results, cold, with all files", results, 32_000, 28_000)
    has_script = any(url.endswith(".js") for url in results.sizes)
    if not has_script:
        yield Row("  its script is not built", "run this through make bench")
    name = "HTML of the results and blocking CSS, gzip"
    yield at_most(name, results.critical, 14_600, 10_000, report_table.kilobytes)


def visit(server: Server, path: str) -> PageWeight:
    """Fetch a page and its files; raises LoadFailed if a status is not 200."""
    html, plain = _fetch(server, path)
    fetched_urls = FetchedUrls(plain.decode())
    sizes, critical = {"page": html}, len(gzip.compress(plain, 1))
    waiting = [*fetched_urls.styles, *fetched_urls.others]
    for url in waiting:
        sizes[url], content = _fetch(server, url)
        if url in fetched_urls.styles:
            critical += _gzip_size(server, url)
            pictures = {found.decode() for found in _IN_CSS.findall(content)}
            waiting += sorted(pictures - {*sizes, *waiting})
    return PageWeight(sizes, critical)


def _fetch(server: Server, url: str) -> tuple[int, bytes]:
    """Transferred bytes, and the content; a Brotli body has the content of the plain one."""
    sent = server.get(url, BROWSER)[2]
    status, _, plain = server.get(url, "identity")
    if status != 200:
        raise LoadFailed(f"{url} answers {status}")
    return len(sent), plain


def _gzip_size(server: Server, url: str) -> int:
    return len(server.get(url, "gzip")[2])


def _rows(figure: str, seen: PageWeight, floor: int, goal: int) -> Iterator[Row]:
    yield at_most(figure, seen.total, floor, goal, report_table.kilobytes)
    count = len(seen.sizes)
    yield at_most("  requests", count, REQUESTS, REQUESTS, lambda value: f"{value:.0f}")
    parts = (f"{_kind(url)} {report_table.kilobytes(size)}" for url, size in seen.sizes.items())
    yield Row("  of which", ", ".join(parts))


def _kind(url: str) -> str:
    return "html" if url == "page" else Path(url).suffix.removeprefix(".")
