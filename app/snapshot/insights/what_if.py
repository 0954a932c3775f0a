"""What would change within reach if places opened somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from app.core.measures.figure import Level
from app.core.measures.provision import ALL_KINDS, ProvisionBand, breakdown_of
from app.core.measures.reach import CATCHMENT_M, REACH_PLACES
from app.core.statistics.reach import Points, demand_sum, what_if
from app.snapshot.insights.area_map import ward_names
from app.snapshot.published_reach import ReachArea
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea

PLACES_MAX = 500  # of one new setting; the largest nurseries have about 300


@dataclass(frozen=True)
class ReachedArea:
    """A small area that the new places reach. `now` and `gain` are places per 100 children.

    `now` is None where it is not known.
    """

    code: str
    name: str
    ward: str
    children: float
    now: float | None
    gain: float


@dataclass(frozen=True)
class WhatIf:
    """What `places` places for a band would change that open in the middle of `site`.

    `rows` are the small areas that they reach, the largest gain first, of neighbouring councils
    too.
    """

    site: StatisticalArea
    places: int
    band: ProvisionBand
    rows: tuple[ReachedArea, ...]

    @cached_property
    def children(self) -> float:
        return sum(one.children for one in self.rows)


def find_what_if(
    statistics: PublishedStatistics, site: StatisticalArea, places: int, band: ProvisionBand
) -> WhatIf | None:
    """The change; None where the centre of the site is not known, or no child lives near it."""
    middle = _middle(statistics, site)
    if middle is None:
        return None
    near = statistics.reach.areas_around(*middle, CATCHMENT_M)
    children = np.array([one.children[band] for one in near])
    points = _points(near)
    demand = demand_sum(points, children, middle, CATCHMENT_M)
    if not demand:
        return None
    gains = what_if(points, middle, places, CATCHMENT_M, demand)
    reached = [(one, float(gain)) for one, gain in zip(near, gains, strict=True) if gain > 0]
    now = _values_now(statistics, [one.code for one, _ in reached], band)
    areas = statistics.areas_of(Level.LSOA, [one.code for one, _ in reached])
    wards, names = ward_names(statistics, areas), {one.code: one.name for one in areas}
    rows = [
        ReachedArea(
            one.code,
            names.get(one.code, one.code),
            wards.get(one.code, ""),
            one.children[band],
            now.get(one.code),
            gain,
        )
        for one, gain in reached
    ]
    rows.sort(key=lambda row: (-row.gain, row.code))
    return WhatIf(site, places, band, tuple(rows))


def _middle(statistics: PublishedStatistics, site: StatisticalArea) -> tuple[float, float] | None:
    """The centre of an LSOA; of a ward that of its LSOAs, weighted by children under 5.

    Without children each of them counts the same: some may live near.
    """
    codes = [site.code]
    if site.level is Level.WARD:
        codes = statistics.lsoas_of_ward(site.code)
    areas = statistics.reach.areas(codes)
    if not areas:
        return None
    weights = [one.children[ProvisionBand.ALL] for one in areas]
    if not any(weights):
        weights = [1.0] * len(areas)
    total = sum(weights)
    pairs = list(zip(areas, weights, strict=True))
    return (
        sum(one.latitude * weight for one, weight in pairs) / total,
        sum(one.longitude * weight for one, weight in pairs) / total,
    )


def _values_now(
    statistics: PublishedStatistics, codes: Sequence[str], band: ProvisionBand
) -> dict[str, float]:
    measure = statistics.measures.get(REACH_PLACES)
    if measure is None:
        return {}
    figures = statistics.figures(
        measure,
        Level.LSOA,
        breakdown=breakdown_of(ALL_KINDS, band.value),
        areas=codes,
        periods=measure.periods.get(Level.LSOA, ())[-1:],
    )
    return {
        one.figure.area_code: one.figure.value for one in figures if one.figure.value is not None
    }


def _points(areas: Sequence[ReachArea]) -> Points:
    return Points(
        np.array([one.latitude for one in areas], float),
        np.array([one.longitude for one in areas], float),
    )
