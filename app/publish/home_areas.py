"""The areas that homes are shown by: chosen, compared with what was shown of them, counted.

A home keeps the area that was shown of it for as long as its postcode stays the same, or the area is
true of its new postcode as well. It is only ever widened, to one that contains it. So an edit, a new
postcode edition or a rollback shows nothing that could be compared with what was shown before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from sqlmodel import Session

from app.core.errors import PostcodeInvalid
from app.core.home_area import (
    NOWHERE,
    SHARED_BY,
    HomeArea,
    area_on,
    cell_at,
    contains,
    rung_of,
    wider,
)
from app.core.home_rungs import NO_RUNG, Ints
from app.core.postcode import District, Postcode, prefix_range, read
from app.data.audit import keyed_digest
from app.data.secret import key_of
from app.data.shown_areas import Shown
from app.snapshot.layout import NamedArea, Place
from app.snapshot.postcodes import Postcodes


@dataclass
class Sharing:
    """How many live postcodes share an area; `council_of_district` are ONS codes."""

    postcodes: Postcodes
    council_of_district: Mapping[str, str]
    _counts: dict[tuple[HomeArea, str], int] = field(default_factory=dict)

    def count(self, area: HomeArea, la_code: str) -> int:
        """Live postcodes of a council that are shown by this very area.

        Where districts or councils are not known at all, those of any council.
        """
        key = (area, la_code)
        if key not in self._counts:
            self._counts[key] = self._count(area, la_code)
        return self._counts[key]

    def _count(self, area: HomeArea, la_code: str) -> int:
        rows = self._with_outward(area.outward) if area.outward else self._without_outward
        ground, rungs = self.postcodes.ground, self.postcodes.home_rungs
        if area.width_km:
            north, east = ground.cells
            rows = rows[rungs[rows] == rung_of(area)]
            rows = rows[north[rows] // area.width_km == area.row]
            rows = rows[east[rows] // area.width_km == area.column]
        return int(np.isin(ground.district[rows], self._districts(la_code)).sum())

    def _with_outward(self, outward: str) -> Ints:
        found = self.postcodes.between(*prefix_range(outward))
        rows: Ints = np.flatnonzero(self.postcodes.ground.is_live[found]) + found.start
        return rows

    @cached_property
    def _without_outward(self) -> Ints:
        """Those whose area has no outward code."""
        rungs = self.postcodes.home_rungs
        first = rung_of(NOWHERE._replace(width_km=8))
        return np.flatnonzero((rungs >= first) & (rungs != NO_RUNG))

    def _districts(self, la_code: str) -> list[int]:
        """Numbers of a council's districts."""
        codes, councils = self.postcodes.districts, self.council_of_district
        is_unknown = not la_code or not councils or not any(codes)
        return [at for at, code in enumerate(codes) if is_unknown or councils.get(code) == la_code]


@dataclass
class HomeAreas:
    """The area of each home, and what of it is new to the record (`changed`, by provider_id).

    `gone` are homes that agree to no area any more and were shown by one.
    """

    sharing: Sharing
    stored: Mapping[str, Shown]
    secret: bytes | None
    changed: dict[str, Shown] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)

    def choose(self, provider_id: str, postcode: str, la_code: str) -> HomeArea:
        """The area to show for a home with this postcode, as its source writes it."""
        known, digest = self.stored.get(provider_id), self._digest(postcode)
        area, exact = self._own(postcode)
        stays = known and (_is_same(known, digest) or _is_true_of(known.area, exact))
        if known and exact.is_nothing and not stays:
            self.gone.add(provider_id)
        if known and stays and (exact.is_nothing or not contains(area, known.area)):
            area = known.area
        if known and stays and not digest:
            digest = known.postcode_digest  # for the day on which the key is there again
        while not area.is_nothing and self.sharing.count(area, la_code) < SHARED_BY:
            area = wider(area)
        shown = Shown(area, digest)
        # A postcode that is not known yet is no reason to show its home by its council for ever.
        if shown != known and not (exact.is_nothing and not stays):
            self.changed[provider_id] = shown
        return area

    def release(self, provider_id: str) -> None:
        """Forget the area of a home that agrees to none any more."""
        if provider_id in self.stored:
            self.gone.add(provider_id)

    def _own(self, postcode: str) -> tuple[HomeArea, HomeArea]:
        """The area of a postcode by today's directory, and the narrowest one that contains it."""
        try:
            parsed = Postcode.parse(postcode)
        except PostcodeInvalid:
            reading = read(postcode)
            if isinstance(reading, District):
                area = HomeArea(reading.outward, 0, 0, 0)  # all that its source tells
                return area, area
            return NOWHERE, NOWHERE
        postcodes = self.sharing.postcodes
        index, entry = postcodes.index_of(parsed.key), postcodes.find(parsed.key)
        if index is None or entry is None or entry.latitude is None or entry.longitude is None:
            return NOWHERE, NOWHERE
        cell = cell_at(entry.latitude, entry.longitude)
        rung = int(postcodes.home_rungs[index])
        exact = area_on(0, parsed.outward, cell)
        return area_on(0 if rung == NO_RUNG else rung, parsed.outward, cell), exact

    def _digest(self, postcode: str) -> str:
        if self.secret is None:
            return ""
        compact = "".join(postcode.split()).upper()
        return keyed_digest(self.secret, compact)


def find_exposed(
    homes: Iterable[Place], areas: Iterable[NamedArea], postcodes: Postcodes
) -> list[str]:
    """Of homes shown by an area, the provider_ids of those whose area too few live postcodes share."""
    councils = {one.code: one.parent_code for one in areas if one.level == "district"}
    sharing = Sharing(postcodes, councils)
    return [home.provider_id for home in homes if not _is_shared(home, sharing)]


def _is_shared(home: Place, sharing: Sharing) -> bool:
    area = home.home_area
    if area is None:
        return False
    return area.is_nothing or sharing.count(area, home.la_code) >= SHARED_BY


def _is_true_of(area: HomeArea, exact: HomeArea) -> bool:
    """Whether an area that shows something is true of a postcode."""
    return not area.is_nothing and contains(area, exact)


def _is_same(known: Shown, digest: str) -> bool:
    return bool(digest) and known.postcode_digest == digest


def secret_of(session: Session, data_dir: Path) -> bytes | None:
    """The key of this install; None where it is lost: then the area alone tells of a move."""
    try:
        return key_of(session, data_dir)
    except (OSError, ValueError):
        return None
