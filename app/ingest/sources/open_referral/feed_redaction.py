"""Removal of single services from archived directories, and of what is never read about people.

A contact keeps its telephone and email address, but no name and no title. A file that has nothing to
remove keeps its bytes.
"""

import json
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.ingest.sources.open_referral.directory_feed import read
from app.ingest.sources.open_referral.feed_file import PAGE_KEYS, parse, services_of
from app.ingest.sources.open_referral.service_parser import reference_of

_CONTACT_KEYS = ("contacts", "contact")
_NAME_KEYS = ("name", "title")


def without_services(data: bytes, keys: Collection[str]) -> bytes:
    """A directory without the services of these references, and without names of contacts.

    Raises ValueError for a file that is not JSON.
    """
    return _rewritten(data, lambda reference: reference not in keys)


def with_only_services(data: bytes, keys: Collection[str]) -> bytes:
    """A directory with only the first service of each of these references."""
    seen: set[str] = set()

    def is_kept(reference: str) -> bool:
        is_first = reference in keys and reference not in seen
        seen.add(reference)
        return is_first

    return _rewritten(data, is_kept)


def readable_references(path: Path) -> set[str]:
    """The references of the rows that are read from a file."""
    return {row.reference for row in read(path).records}


def _rewritten(data: bytes, is_kept: Callable[[str], bool]) -> bytes:
    before = parse(data)
    pages = before if isinstance(before, list) else [before]
    if any(services_of(page) is not None for page in pages):
        after: Any = [_page(page, is_kept) for page in pages]
    else:
        after = _services(pages, is_kept)
    after = after if isinstance(before, list) else (after[0] if after else {})
    if after == before:
        return data
    return json.dumps(after, ensure_ascii=False, separators=(",", ":")).encode()


def _page(page: Any, is_kept: Callable[[str], bool]) -> Any:
    if services_of(page) is None:
        return page
    key = next(key for key in PAGE_KEYS if isinstance(page.get(key), list))
    return page | {key: _services(page[key], is_kept)}


def _services(listed: list[Any], is_kept: Callable[[str], bool]) -> list[Any]:
    return [_without_names(one) for one in listed if is_kept(_reference(one))]


def _reference(service: Any) -> str:
    with suppress(ValueError, AttributeError):
        return reference_of(service)
    return ""


def _without_names(service: Any) -> Any:
    """A service without the names of its contacts, at any depth."""
    if isinstance(service, list):
        return [_without_names(one) for one in service]
    if not isinstance(service, dict):
        return service
    return {
        key: _anonymous(value) if key in _CONTACT_KEYS else _without_names(value)
        for key, value in service.items()
    }


def _anonymous(contacts: Any) -> Any:
    if isinstance(contacts, list):
        return [_anonymous(one) for one in contacts]
    if not isinstance(contacts, dict):
        return contacts
    return {key: value for key, value in contacts.items() if key not in _NAME_KEYS}
