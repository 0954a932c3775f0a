"""Rows of areas that the record does not know: they are stored, and reported to the officer.

Such figures are on no page until the area is loaded, so that nobody would miss them.
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

NAMES_SHOWN_MAX = 3  # codes that a sentence names; the report has all
AreaKey = tuple[str, str]  # level and code, council number or name
_NO_CODE = "99999999"  # how a code of ONS's ends that stands for no area
_LISTED = ("council", "ward")  # the levels of figures that the record lists; no regions


class UnknownArea(NamedTuple):
    """An area that is not known, and how many rows are of it."""

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
    """How many rows are of each area; rows that name none are left out."""
    area = _AREA.get(type(rows[0])) if rows else None
    if area is None:
        return {}
    return {key: count for key, count in Counter(map(area, rows)).items() if key[1]}


def areas_of_postcodes(session: Session, found: PostcodeArrays) -> dict[AreaKey, int]:
    """How many postcodes in use are of each area whose neighbours the record knows.

    Those are districts of a country whose districts it has, and wards of a district whose wards it has:
    wards are loaded council by council, and a national file names those of every other one too.
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
    """Those of the areas that the record does not know, by level and code."""
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
    """How many rows are of areas that we do not know, with the first of these of each level."""
    rows = sum(one.rows_count for one in unknown)
    named = "; ".join(_named(level, list(some)) for level, some in groupby(unknown, _level))
    return (
        f"rows of areas that the record does not know: {rows:,} ({named}); they are "
        "stored, and appear on no page unless the area is loaded (`flask refresh areas --file`)"
    )


def sentence_of_postcodes(unknown: Sequence[UnknownArea]) -> str:
    """How many postcodes are of districts and wards that we do not know, with the first of these."""
    said = []
    for level, some in groupby(unknown, _level):
        listed = list(some)
        count = sum(one.rows_count for one in listed)
        said.append(f"{count:,} ({_named(level, listed)})")
    return (
        f"postcodes of areas that the record does not know: {', '.join(said)}; they are stored, and "
        "no page names these areas unless they are loaded (`flask refresh areas --file`)"
    )


def _level(one: UnknownArea) -> str:
    return one.level


def _named(level: str, unknown: Sequence[UnknownArea]) -> str:
    """The first of some areas of one level, and how many more there are."""
    named = ", ".join(one.code for one in unknown[:NAMES_SHOWN_MAX])
    more = f" and {len(unknown) - NAMES_SHOWN_MAX:,} more" if len(unknown) > NAMES_SHOWN_MAX else ""
    return f"{level} {named}{more}"


def row_warnings(unknown: Sequence[UnknownArea]) -> list[BadRow]:
    """A line of the report for each area that is not known."""
    return [
        BadRow(
            0,
            one.level,
            one.code,
            f"we do not know this area, of which {one.rows_count:,} rows are",
        )
        for one in unknown
    ]
