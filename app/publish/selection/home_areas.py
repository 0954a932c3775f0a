"""Choosing the published areas of homes that are shown by area.

A home keeps its published area while its postcode stays the same, or while the area also contains
its new postcode. The area may only widen, to one that contains it. So after an edit, a new postcode
edition or a rollback nobody can find the home by comparing its areas.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.home_area import (
    EMPTY_AREA,
    MIN_SHARED_POSTCODES,
    HomeArea,
    area_at_level,
    cell_at,
    contains,
    level_of,
    widened,
)
from app.core.home_area_levels import NO_LEVEL, Ints
from app.core.postcode import District, Postcode, parse_input, prefix_range
from app.data.audit import keyed_digest
from app.data.install_key import get_key
from app.data.published_home_areas import StoredHomeArea
from app.snapshot.layout import NamedArea, Setting
from app.snapshot.published_postcodes import PublishedPostcodes


@dataclass
class Sharing:
    """Counts the live postcodes that share an area; `council_of_district` has ONS codes."""

    postcodes: PublishedPostcodes
    council_of_district: Mapping[str, str]
    _counts: dict[tuple[HomeArea, str], int] = field(default_factory=dict)

    def count(self, area: HomeArea, la_code: str) -> int:
        """Live postcodes of a council whose homes are shown by exactly this area.

        Where no districts or councils are known, postcodes of any council.
        """
        key = (area, la_code)
        if key not in self._counts:
            self._counts[key] = self._count(area, la_code)
        return self._counts[key]

    def _count(self, area: HomeArea, la_code: str) -> int:
        rows = self._with_outward(area.outward) if area.outward else self._without_outward
        postcode_table, area_levels = self.postcodes.postcode_table, self.postcodes.home_area_levels
        if area.width_km:
            north, east = postcode_table.cells
            rows = rows[area_levels[rows] == level_of(area)]
            rows = rows[north[rows] // area.width_km == area.row]
            rows = rows[east[rows] // area.width_km == area.column]
        return int(np.isin(postcode_table.district[rows], self._districts(la_code)).sum())

    def _with_outward(self, outward: str) -> Ints:
        found = self.postcodes.rows_in_range(*prefix_range(outward))
        rows: Ints = np.flatnonzero(self.postcodes.postcode_table.is_live[found]) + found.start
        return rows

    @cached_property
    def _without_outward(self) -> Ints:
        """Rows of the postcodes whose area has no outward code."""
        area_levels = self.postcodes.home_area_levels
        first = level_of(EMPTY_AREA._replace(width_km=8))
        return np.flatnonzero((area_levels >= first) & (area_levels != NO_LEVEL))

    def _districts(self, la_code: str) -> list[int]:
        """Positions of a council's districts."""
        codes, councils = self.postcodes.districts, self.council_of_district
        is_unknown = not la_code or not councils or not any(codes)
        return [at for at, code in enumerate(codes) if is_unknown or councils.get(code) == la_code]


@dataclass
class HomeAreas:
    """Chooses areas of homes and collects the changes to store (`changed`, by provider_id).

    `removed` are homes whose stored area no longer applies.
    """

    sharing: Sharing
    stored: Mapping[str, StoredHomeArea]
    secret: bytes | None
    changed: dict[str, StoredHomeArea] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)

    def choose(self, provider_id: str, postcode: str, la_code: str) -> HomeArea:
        """The area to publish for a home; `postcode` is as its source writes it."""
        known, digest = self.stored.get(provider_id), self._digest(postcode)
        area, exact = self._areas_of_postcode(postcode)
        is_still_true = known and (_is_same(known, digest) or _covers(known.area, exact))
        if known and exact.is_empty and not is_still_true:
            self.removed.add(provider_id)
        if known and is_still_true and (exact.is_empty or not contains(area, known.area)):
            area = known.area
        if known and is_still_true and not digest:
            digest = known.postcode_digest  # keep it until the key is available again
        while not area.is_empty and self.sharing.count(area, la_code) < MIN_SHARED_POSTCODES:
            area = widened(area)
        stored_area = StoredHomeArea(area, digest)
        # Do not store an empty area for a postcode that is not in the directory yet.
        if stored_area != known and not (exact.is_empty and not is_still_true):
            self.changed[provider_id] = stored_area
        return area

    def discard(self, provider_id: str) -> None:
        """Mark the stored area of a home whose consent was withdrawn for deletion."""
        if provider_id in self.stored:
            self.removed.add(provider_id)

    def _areas_of_postcode(self, postcode: str) -> tuple[HomeArea, HomeArea]:
        """The area of a postcode in the current directory, and the narrowest area around it."""
        try:
            parsed = Postcode.parse(postcode)
        except PostcodeInvalid:
            reading = parse_input(postcode)
            if isinstance(reading, District):
                area = HomeArea(reading.outward, 0, 0, 0)  # the source has no more
                return area, area
            return EMPTY_AREA, EMPTY_AREA
        postcodes = self.sharing.postcodes
        index, entry = postcodes.index_of(parsed.key), postcodes.find(parsed.key)
        if index is None or entry is None or entry.latitude is None or entry.longitude is None:
            return EMPTY_AREA, EMPTY_AREA
        cell = cell_at(entry.latitude, entry.longitude)
        area_level = int(postcodes.home_area_levels[index])
        exact = area_at_level(0, parsed.outward, cell)
        return area_at_level(
            0 if area_level == NO_LEVEL else area_level, parsed.outward, cell
        ), exact

    def _digest(self, postcode: str) -> str:
        if self.secret is None:
            return ""
        compact = "".join(postcode.split()).upper()
        return keyed_digest(self.secret, compact)


def find_exposed(
    homes: Iterable[Setting], areas: Iterable[NamedArea], postcodes: PublishedPostcodes
) -> list[str]:
    """The provider_ids of homes whose area is shared by too few live postcodes."""
    councils = {one.code: one.parent_code for one in areas if one.level == "district"}
    sharing = Sharing(postcodes, councils)
    return [home.provider_id for home in homes if not _is_shared(home, sharing)]


def _is_shared(home: Setting, sharing: Sharing) -> bool:
    area = home.home_area
    if area is None:
        return False
    return area.is_empty or sharing.count(area, home.la_code) >= MIN_SHARED_POSTCODES


def _covers(area: HomeArea, exact: HomeArea) -> bool:
    """Whether a non-empty area contains the exact area of a postcode."""
    return not area.is_empty and contains(area, exact)


def _is_same(known: StoredHomeArea, digest: str) -> bool:
    return bool(digest) and known.postcode_digest == digest


def read_key_or_none(session: Session, data_dir: Path) -> bytes | None:
    """The key of this install; None where it is lost: only the area then reveals a move."""
    try:
        return get_key(session, data_dir)
    except (OSError, ValueError):
        return None
