"""Rows of areas that are not in the record: they are stored, and reported to the officer.

Their figures appear on no page until the area is loaded, so without a report nobody would notice.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

import numpy as np
from sqlmodel import Session

from app.data.areas import normalise_council_name
from app.data.session import read_rows
from app.ingest.source import (
    AgencyRow,
    BadRow,
    ConsentedRow,
    HelpPointRow,
    RegisterRow,
    SchoolRow,
    TakeupRow,
)
from app.ingest.sources.postcode_directory.postcode_arrays import PostcodeArrays

NAMES_SHOWN_MAX = 3  # codes in a sentence; the report has all
AreaKey = tuple[str, str]  # level and code, council number or name
_NO_CODE = "99999999"  # the end of ONS's codes for "no area"
_LISTED = ("council", "ward")  # levels of figures that the record has areas for; not regions


class UnknownArea(NamedTuple):
    """An area that is not in the record, with its number of rows."""

    level: str
    code: str
    rows_count: int


def _of_council(name: str, number: str = "") -> AreaKey:
    return "council", number or name


_AREA: Mapping[type, Callable[[Any], AreaKey]] = {
    **dict.fromkeys((RegisterRow, ConsentedRow, AgencyRow), lambda row: _of_council(row.la_name)),
    **dict.fromkeys((SchoolRow, HelpPointRow), lambda row: _of_council(row.la_name, row.la_number)),
    TakeupRow: lambda row: (
        row.level,
        (row.code or row.la_number or row.name) if row.level in _LISTED else "",
    ),
}


def count_rows_by_area(rows: Sequence[Any]) -> dict[AreaKey, int]:
    """The number of rows of each area; rows without an area are left out."""
    area = _AREA.get(type(rows[0])) if rows else None
    if area is None:
        return {}
    return {key: count for key, count in Counter(map(area, rows)).items() if key[1]}


def areas_of_postcodes(session: Session, found: PostcodeArrays) -> dict[AreaKey, int]:
    """The number of postcodes in use in each area that the record should have.

    These are districts of a country with districts in the record, and wards of a district with wards
    in the record: wards are loaded council by council, but a national file has those of all.
    """
    listed = read_rows(session, "SELECT level, code, parent_code FROM area")
    countries = {code[:1] for level, code, _ in listed if level == "district"}
    with_wards = {parent for level, _, parent in listed if level == "ward"}
    live = found.retired_month == 0
    pairs = found.district[live].astype(np.uint32) << 16 | found.ward[live]
    counts = Counter[AreaKey]()
    for pair, count in zip(*np.unique(pairs, return_counts=True), strict=True):
        district, ward = found.districts[pair >> 16], found.wards[pair & 0xFFFF]
        if district[:1] in countries and not district.endswith(_NO_CODE):
            counts["district", district] += int(count)
        if district in with_wards and ward and not ward.endswith(_NO_CODE):
            counts["ward", ward] += int(count)
    return dict(counts)


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
    named = "; ".join(_named(level, list(some)) for level, some in groupby(unknown, _level))
    return (
        f"rows of unknown areas: {rows:,} ({named}); they are stored, but appear on no page until "
        "the area is loaded (`flask refresh areas --file`)"
    )


def describe_unknown_postcode_areas(unknown: Sequence[UnknownArea]) -> str:
    """A sentence with the number of postcodes of unknown districts and wards, and the first areas."""
    counts = []
    for level, some in groupby(unknown, _level):
        listed = list(some)
        count = sum(area.rows_count for area in listed)
        counts.append(f"{count:,} ({_named(level, listed)})")
    return (
        f"postcodes of unknown areas: {', '.join(counts)}; they are stored, but no page names these "
        "areas until they are loaded (`flask refresh areas --file`)"
    )


def _level(area: UnknownArea) -> str:
    return area.level


def _named(level: str, unknown: Sequence[UnknownArea]) -> str:
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
