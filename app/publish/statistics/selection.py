"""What of the record's statistics is published: everything, since publishers published it.

Provision by month is added, which this service counts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlmodel import Session

from app.core.area_shapes import ShapeFrame
from app.core.measures import definitions
from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ENGLAND, Level
from app.core.statistics.similar_areas import similar_areas
from app.data.areas import find_areas
from app.data.measures import (
    StoredArea,
    StoredFigure,
    find_boundaries,
    find_figures,
    find_measures,
    find_neighbours,
    find_statistical_areas,
)
from app.data.tables import Area, Measure
from app.publish.statistics.computed_measures import with_computed, with_ward_totals
from app.publish.statistics.map_shapes import MapKey, draw_maps
from app.publish.statistics.provision_figures import provision_figures, provision_measures
from app.publish.statistics.published_areas import (
    AreaValues,
    councils_of_lsoas,
    merge_areas,
)
from app.publish.statistics.reach_figures import compute_reach
from app.snapshot.layout import Setting
from app.snapshot.published_reach import ReachArea
from app.snapshot.published_statistics import OFFICIAL, SIMILAR

LSOA_VINTAGE = "2021"  # of the LSOAs whose centres are loaded
NeighbourValues = tuple[str, str, int, str, str]


@dataclass(frozen=True)
class StatisticsRows:
    """Rows of `statistics.sqlite`, in the order of its columns; councils by ONS codes."""

    measures: Sequence[Measure]
    figures: Sequence[StoredFigure]
    areas: Sequence[AreaValues]
    neighbours: Sequence[NeighbourValues]
    maps: Iterable[tuple[MapKey, ShapeFrame]]
    reach_areas: Sequence[ReachArea] = ()


def read_statistics(session: Session, settings: Sequence[Setting], today: date) -> StatisticsRows:
    """All statistics of the record, with the measures that are computed from them.

    Of provision, the figures of the areas that have a name. Reach is computed from `settings`.
    """
    listed, statistical = find_areas(session), find_statistical_areas(session)
    areas = merge_areas(listed, statistical)
    boundaries = _boundaries(session, listed, areas)
    provision = provision_measures(session)
    councils = councils_of_lsoas(statistical, listed)
    measures, figures = with_computed(find_measures(session), find_figures(session), councils)
    wards = _best_fit_wards(statistical)
    wholes = {Level.WARD: wards, **_larger_areas(listed, councils.get(LSOA_VINTAGE, {}))}
    reach = compute_reach(session, settings, today, figures, wholes)
    if provision or reach.measures:
        key = Level.COUNTRY.value, ENGLAND
        areas.setdefault(key, AreaValues(*key, "England", "", "", "", ""))
    figures = with_ward_totals(measures, figures, wards)
    counted = (one for one in provision_figures(session) if (one.level, one.area_code) in areas)
    return StatisticsRows(
        measures=sorted([*measures, *provision, *reach.measures], key=_position),
        figures=[*figures, *counted, *reach.figures],
        areas=list(areas.values()),
        neighbours=[*_official(session, areas), *_similar(figures)],
        maps=draw_maps(boundaries, areas),
        reach_areas=reach.areas,
    )


def _larger_areas(
    listed: Sequence[Area], councils: Mapping[str, str]
) -> dict[Level, Mapping[str, str]]:
    """The council of each LSOA; England too where every council has LSOAs."""
    all_councils = {
        one.code for one in listed if one.level == Level.COUNCIL.value and one.la_number
    }
    found: dict[Level, Mapping[str, str]] = {Level.COUNCIL: councils}
    if all_councils and all_councils <= set(councils.values()):
        found[Level.COUNTRY] = dict.fromkeys(councils, ENGLAND)
    return found


def _best_fit_wards(statistical: Sequence[StoredArea]) -> dict[str, str]:
    """The ward of each LSOA that a lookup names."""
    return {
        one.code: one.parent_code
        for one in statistical
        if one.level == Level.LSOA.value and one.parent_level == Level.WARD.value
    }


def _position(measure: Measure) -> tuple[int, str]:
    """The place of a measure in lists; one that this release does not know comes last."""
    known = list(definitions.measures())
    return known.index(measure.code) if measure.code in known else len(known), measure.code


def _official(
    session: Session, areas: Mapping[tuple[str, str], AreaValues]
) -> Iterator[NeighbourValues]:
    """DfE's list, without neighbours that are no councils any more."""
    codes = {one.la_number: one.code for one in areas.values() if one.la_number}
    for one in find_neighbours(session):
        if one.la_number in codes and one.neighbour_number in codes:
            code, neighbour = codes[one.la_number], codes[one.neighbour_number]
            yield OFFICIAL, code, one.position, neighbour, one.closeness


def _similar(figures: Sequence[StoredFigure]) -> Iterator[NeighbourValues]:
    """Our own list, from the councils' characteristics (docs/rules.md#similar-areas)."""
    values = defaultdict[str, dict[str, float]](dict)
    for one in figures:
        if one.measure == CHARACTERISTICS and one.value is not None:
            values[one.area_code][one.breakdown] = one.value
    names = sorted({name for known in values.values() for name in known})
    codes = [code for code, known in values.items() if len(known) == len(names)]
    if len(codes) < 2:
        return
    features = np.array([[values[code][name] for name in names] for code in codes])
    for code, similar in similar_areas(features, codes).items():
        for position, other in enumerate(similar, start=1):
            yield SIMILAR, code, position, other, ""


def _boundaries(
    session: Session, listed: Sequence[Area], areas: dict[tuple[str, str], AreaValues]
) -> list[tuple[str, str, str]]:
    """The boundaries of areas; those that no source names otherwise are added to `areas`."""
    found = {(one.level, one.code): one.boundary for one in listed if one.boundary}
    for one in find_boundaries(session):
        key = one.level.value, one.code
        areas.setdefault(key, AreaValues(*key, one.name, one.vintage, "", "", ""))
        found[key] = one.geometry
    return [(*key, geometry) for key, geometry in sorted(found.items())]
