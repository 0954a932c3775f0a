"""Rows of areas that are not in the record: they are stored, and reported to the officer.

Their figures appear on no page until the area is loaded, so without a report nobody would notice.
"""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from sqlmodel import Session

from app.data.areas import normalise_council_name
from app.data.session import read_rows
from app.ingest.reading import BadRow

NAMES_SHOWN_MAX = 3  # codes in a sentence; the report has all
AreaKey = tuple[str, str]  # level and code, council number or name


class UnknownArea(NamedTuple):
    """An area that is not in the record, with its number of rows."""

    level: str
    code: str
    rows_count: int


def council_key(name: str, la_number: str = "") -> AreaKey:
    """The key of a council, by its DfE number or else its name."""
    return "council", la_number or name


def find_unknown_areas(session: Session, areas: Mapping[AreaKey, int]) -> list[UnknownArea]:
    """The areas that are not in the record, by level and code."""
    if not areas:
        return []
    known = set[str]()
    listed = read_rows(session, "SELECT level, code, name, la_number, former_names FROM area")
    for level, code, name, number, former in listed:
        known.add(code)
        if level == "council":
            known.add(number)
            known.update(map(normalise_council_name, (name, *former.split(";"))))
    return sorted(
        UnknownArea(level, code, count)
        for (level, code), count in areas.items()
        if code not in known and normalise_council_name(code) not in known
    )


def describe_unknown_areas(unknown: Sequence[UnknownArea]) -> str:
    """A sentence with the number of rows of unknown areas, and the first areas of each level."""
    rows = sum(area.rows_count for area in unknown)
    named = "; ".join(name_areas(level, list(some)) for level, some in groupby(unknown, _level))
    return (
        f"rows of unknown areas: {rows:,} ({named}); they are stored, but appear on no page until "
        "the area is loaded (`flask refresh areas --file`)"
    )


def _level(area: UnknownArea) -> str:
    return area.level


def name_areas(level: str, unknown: Sequence[UnknownArea]) -> str:
    """The first codes of areas of one level, and the number of others."""
    named = ", ".join(area.code for area in unknown[:NAMES_SHOWN_MAX])
    more = f" and {len(unknown) - NAMES_SHOWN_MAX:,} more" if len(unknown) > NAMES_SHOWN_MAX else ""
    return f"{level} {named}{more}"


def row_warnings(unknown: Sequence[UnknownArea]) -> list[BadRow]:
    """A line of the report for each unknown area."""
    return [
        BadRow(0, area.level, area.code, f"unknown area with {area.rows_count:,} rows")
        for area in unknown
    ]
