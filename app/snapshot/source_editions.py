"""Editions as pages list them: edits as one source, and which sources belong to a council."""

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from app.snapshot.layout import EDIT_SOURCE_PREFIX, Edition


class SourcesOfSite(NamedTuple):
    """The sources of a council's site, and how many other councils have sources of their own."""

    own: tuple[str, ...]
    other_councils_count: int


def merge_edit_editions(editions: Iterable[Edition]) -> list[Edition]:
    """The editions, with the daily editions of a council's edits as one.

    It has the newest as-at date and the rows of all.
    """
    merged: dict[str, Edition] = {}
    for edition in editions:
        is_edit = edition.source.startswith(EDIT_SOURCE_PREFIX)
        key = EDIT_SOURCE_PREFIX + edition.publisher if is_edit else edition.source
        merged[key] = _merge(merged[key], edition) if key in merged else edition
    return list(merged.values())


def sources_of_site(sources: Iterable[str], la_number: str) -> SourcesOfSite:
    """The national sources and those of one council, in the given order.

    A council's source has its number after the first slash ("council_listing/330").
    """
    own, others = [], set()
    for source in sources:
        number = f"{source}/".split("/")[1]
        if number and number != la_number:
            others.add(number)
        else:
            own.append(source)
    return SourcesOfSite(tuple(own), len(others))


def _merge(one: Edition, other: Edition) -> Edition:
    newest = max(one.as_at, other.as_at)
    return replace(one, as_at=newest, rows_count=one.rows_count + other.rows_count)
