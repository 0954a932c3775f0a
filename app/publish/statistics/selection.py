"""What of the record's statistics is published: everything, since publishers published it.

Provision by month is added, which this service counts.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlmodel import Session

from app.core.measures.definitions import CHARACTERISTICS
from app.core.measures.figure import ENGLAND, Level
from app.core.statistics.similar_areas import similar_areas
from app.data.areas import find_areas
from app.data.measures import (
    StoredFigure,
    find_boundaries,
    find_figures,
    find_measures,
    find_neighbours,
    find_statistical_areas,
)
from app.data.tables import Measure
from app.publish.statistics.provision_figures import provision_figures, provision_measures
from app.snapshot.published_statistics import OFFICIAL, SIMILAR

AreaValues = tuple[str, str, str, str, str, str, str]
NeighbourValues = tuple[str, str, int, str, str]


@dataclass(frozen=True)
class StatisticsRows:
    """Rows of `statistics.sqlite`, in the order of its columns; councils by ONS codes."""

    measures: Sequence[Measure]
    figures: Sequence[StoredFigure]
    areas: Sequence[AreaValues]
    neighbours: Sequence[NeighbourValues]
    boundaries: Sequence[tuple[str, str, str]]


def read_statistics(session: Session) -> StatisticsRows:
    """All statistics of the record; of provision, the figures of the areas that have a name."""
    areas, boundaries = _areas(session)
    provision = provision_measures(session)
    if provision:
        key = Level.COUNTRY.value, ENGLAND
        areas.setdefault(key, (*key, "England", "", "", "", ""))
    figures = find_figures(session)
    counted = (one for one in provision_figures(session) if (one.level, one.area_code) in areas)
    return StatisticsRows(
        measures=[*find_measures(session), *provision],
        figures=[*figures, *counted],
        areas=list(areas.values()),
        neighbours=[*_official(session, areas), *_similar(figures)],
        boundaries=boundaries,
    )


def _official(
    session: Session, areas: Mapping[tuple[str, str], AreaValues]
) -> Iterator[NeighbourValues]:
    """DfE's list, without neighbours that are no councils any more."""
    codes = {number: code for (_, code), (*_, number, _) in areas.items() if number}
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


def _areas(
    session: Session,
) -> tuple[dict[tuple[str, str], AreaValues], list[tuple[str, str, str]]]:
    """Areas by level and code, and the boundaries of those that have one.

    The name of the national list counts; statistical sources add parents and further areas.
    """
    found: dict[tuple[str, str], AreaValues] = {}
    boundaries: dict[tuple[str, str], str] = {}
    for one in find_areas(session):
        key = one.level, one.code
        found[key] = (*key, one.name, one.vintage, one.parent_code, one.la_number, "")
        if one.boundary:
            boundaries[key] = one.boundary
    for area in find_statistical_areas(session):
        key = area.level.value, area.code
        known = found.get(key)
        name, vintage = (known[2], known[3]) if known else (area.name, area.vintage)
        parent = (known[4] if known else "") or area.parent_code
        district = area.district_code or (known[6] if known else "")
        found[key] = (*key, name, vintage, parent, known[5] if known else "", district)
    for boundary in find_boundaries(session):
        key = boundary.level.value, boundary.code
        found.setdefault(key, (*key, boundary.name, boundary.vintage, "", "", ""))
        boundaries[key] = boundary.geometry
    return found, [(*key, geometry) for key, geometry in sorted(boundaries.items())]
