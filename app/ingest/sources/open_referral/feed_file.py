"""The pages of a directory: one JSON file, or a folder or zip of them, within limits.

A page has its services under "content" (Open Referral UK 1) or "contents" (3). A file may hold one
page, a list of pages, a list of services, or one service.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import is_zipfile

from app.ingest.context import CommandContext
from app.ingest.errors import FileRefused
from app.ingest.parsing.zip_archive import check_size, open_archive
from app.ingest.source import FileParts

BYTES_MAX = 64_000_000  # Buckinghamshire's 2,805 services have about 10 MB
SERVICES_MAX = 20_000
DEPTH_MAX = 30  # of objects and lists in one another
PAGE_KEYS = ("contents", "content", "services")
PAGES_KEYS = ("total_pages", "totalPages")
Service = Mapping[str, Any]


@dataclass(frozen=True)
class Feed:
    """The services of a directory in their order. `pages_missing` are pages that it says it has."""

    services: tuple[Service, ...]
    pages_missing: int = 0


def read_feed(path: Path) -> Feed:
    """The services in a file; raises FileRefused when it is no directory or exceeds a limit."""
    try:
        if path.stat().st_size > BYTES_MAX:
            raise FileRefused(path, f"is larger than {BYTES_MAX // 1_000_000} MB")
        data = path.read_bytes()
    except OSError as error:
        raise FileRefused(path, f"cannot be read ({error.strerror})") from None
    try:
        return feed_of(parse(data))
    except ValueError as error:
        raise FileRefused(path, str(error)) from None


def parse(data: bytes) -> Any:
    """The content of a JSON text; raises ValueError with a sentence."""
    try:
        content = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError:
        raise ValueError("this is not text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"this is not JSON (line {error.lineno})") from None
    except RecursionError:
        raise ValueError(f"objects are nested more than {DEPTH_MAX} deep") from None
    _check_depth(content)
    return content


def _refuse_constant(text: str) -> None:
    raise ValueError(f"{text} is not a number in JSON")


def _check_depth(content: Any) -> None:
    level, depth = [content], 0
    while level:
        depth += 1
        if depth > DEPTH_MAX:
            raise ValueError(f"objects are nested more than {DEPTH_MAX} deep")
        level = [
            child
            for one in level
            if isinstance(one, dict | list)
            for child in (one.values() if isinstance(one, dict) else one)
            if isinstance(child, dict | list)
        ]


def feed_of(content: Any) -> Feed:
    """The services of a parsed file; raises ValueError when there are none or too many."""
    pages = content if isinstance(content, list) else [content]
    services: list[Service] = []
    pages_total, pages_count = 0, 0
    for page in pages:
        listed = services_of(page)
        if listed is not None:
            pages_count += 1
            pages_total = max([pages_total, *_page_totals(page)])
            services += (one for one in listed if isinstance(one, dict))
        elif isinstance(page, dict) and "id" in page:
            services.append(page)
    if not services:
        raise ValueError(
            "this is no directory in Open Referral UK: no page has services under "
            '"content" or "contents"'
        )
    if len(services) > SERVICES_MAX:
        raise ValueError(f"the directory has more than {SERVICES_MAX:,} services")
    return Feed(tuple(services), max(0, pages_total - pages_count) if pages_count else 0)


def services_of(page: Any) -> list[Any] | None:
    """The list of services of a page; None where it is no page."""
    if not isinstance(page, dict):
        return None
    return next((page[key] for key in PAGE_KEYS if isinstance(page.get(key), list)), None)


def _page_totals(page: Mapping[str, Any]) -> Iterable[int]:
    """The number of pages that a page gives for the whole directory."""
    return (page[key] for key in PAGES_KEYS if type(page.get(key)) is int)


@contextmanager
def split_pages(_context: CommandContext, path: Path) -> Iterator[FileParts]:
    """One file of all pages in a folder or a zip; the archive then holds a file that can be redacted.

    Raises FileRefused for a zip that is not safe to unpack, and for too many bytes.
    """
    if path.is_dir():
        pages = _folder_pages(path)
    elif path.is_file() and is_zipfile(path):
        pages = _zip_pages(path)
    else:
        yield FileParts({}, None)
        return
    with TemporaryDirectory() as folder:
        joined = Path(folder) / f"{path.stem}.json"
        joined.write_bytes(join_pages(pages))
        yield FileParts({"": joined}, None)


def join_pages(pages: Iterable[bytes]) -> bytes:
    """One JSON list of pages, each as its publisher wrote it."""
    return b"[" + b",\n".join(page.removeprefix(b"\xef\xbb\xbf") for page in pages) + b"]"


def _folder_pages(path: Path) -> list[bytes]:
    files = sorted(one for one in path.iterdir() if one.suffix.casefold() == ".json")
    if sum(one.stat().st_size for one in files) > BYTES_MAX:
        raise FileRefused(path, f"its pages are larger than {BYTES_MAX // 1_000_000} MB")
    if not files:
        raise FileRefused(path, "the folder has no file that ends in .json")
    return [one.read_bytes() for one in files]


def _zip_pages(path: Path) -> list[bytes]:
    with open_archive(path) as archive:
        members = [one for one in archive.infolist() if one.filename.casefold().endswith(".json")]
        check_size(path, members, BYTES_MAX)
        if not members:
            raise FileRefused(path, "the zip has no file that ends in .json")
        return [archive.read(one) for one in sorted(members, key=lambda one: one.filename)]
