"""With whom an area is compared: the published value of a larger area, or the mean of others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import NamedTuple

from app.core.measures.figure import ENGLAND, Level
from app.core.statistics.ranking import neighbours_mean
from app.snapshot.published_statistics import (
    OFFICIAL,
    SIMILAR,
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)


class ComparatorKind(Enum):
    """The choices of a comparator. REGION is the value that the publisher gives for the region."""

    ENGLAND = "england"
    REGION = "region"
    NEIGHBOURS = "neighbours"
    SIMILAR = "similar"
    OWN = "own"


@dataclass(frozen=True)
class Comparator:
    """What an area is compared with.

    `area` is the larger area, None for a mean of `members`. `as_at` is the date of DfE's list.
    `shared_count` is the number of our similar areas that DfE's list has too, None for others.
    """

    kind: ComparatorKind
    area: StatisticalArea | None = None
    members: tuple[StatisticalArea, ...] = ()
    as_at: date | None = None
    shared_count: int | None = None


def find_comparator(
    statistics: PublishedStatistics,
    area: StatisticalArea,
    kind: ComparatorKind,
    own_choice: Sequence[StatisticalArea] = (),
) -> Comparator | None:
    """The comparator of an area; None where there is none, as for England with itself."""
    if kind is ComparatorKind.OWN:
        others = tuple(one for one in own_choice if one.code != area.code)
        return Comparator(kind, members=others) if others else None
    if kind in (ComparatorKind.ENGLAND, ComparatorKind.REGION):
        code = ENGLAND if kind is ComparatorKind.ENGLAND else _region_of(statistics, area)
        larger = statistics.areas.get(code)
        return Comparator(kind, larger) if larger and larger.code != area.code else None
    list_name = OFFICIAL if kind is ComparatorKind.NEIGHBOURS else SIMILAR
    codes = [one.code for one in statistics.neighbours(area.code, list_name)]
    members = tuple(statistics.areas[code] for code in codes if code in statistics.areas)
    if not members:
        return None
    if kind is ComparatorKind.NEIGHBOURS:
        return Comparator(kind, members=members, as_at=statistics.neighbours_as_at)
    official = {one.code for one in statistics.neighbours(area.code, OFFICIAL)}
    return Comparator(kind, members=members, shared_count=len(official & set(codes)))


def _region_of(statistics: PublishedStatistics, area: StatisticalArea) -> str:
    """The code of the region in which a council, or the council of a smaller area, lies."""
    council = _council_of(statistics, area)
    parent = statistics.areas.get(council.parent_code) if council else None
    return parent.code if parent and parent.level is Level.REGION else ""


def _council_of(statistics: PublishedStatistics, area: StatisticalArea) -> StatisticalArea | None:
    """The council in which an area lies, or which it is."""
    if area.level is Level.COUNCIL:
        return area
    by_level = {Level.DISTRICT: area.code, Level.WARD: area.parent_code}
    code = by_level.get(area.level, area.district_code)
    council = statistics.areas.get(code)  # a single-tier council is its own district
    if council is None:
        district = statistics.area(Level.DISTRICT, code)
        council = statistics.areas.get(district.parent_code) if district else None
    return council if council and council.level is Level.COUNCIL else None


class ComparatorValue(NamedTuple):
    """The comparator's value in a period, and of how many areas with a value it is the mean."""

    value: float
    areas_count: int


def comparator_values(
    statistics: PublishedStatistics,
    measure: PublishedMeasure,
    comparator: Comparator,
    breakdown: str,
) -> Mapping[str, ComparatorValue]:
    """The comparator's value by period; periods without any value are left out."""
    members = (comparator.area,) if comparator.area else comparator.members
    by_period: dict[str, dict[str, float | None]] = {}
    for level in {one.level for one in members}:  # an own choice may mix levels
        codes = [one.code for one in members if one.level is level]
        for one in statistics.figures(measure, level, breakdown=breakdown, areas=codes):
            by_period.setdefault(one.figure.period, {})[one.figure.area_code] = one.figure.value
    found = {}
    for period, values in by_period.items():
        known = [value for value in values.values() if value is not None]
        mean = neighbours_mean(known)
        if mean is not None:
            found[period] = ComparatorValue(mean, len(known))
    return found
