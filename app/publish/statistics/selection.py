"""What of the record's statistics is published: everything, since publishers published it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

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

AreaValues = tuple[str, str, str, str, str, str, str]


@dataclass(frozen=True)
class StatisticsRows:
    """Rows of `statistics.sqlite`, in the order of its columns; councils by ONS codes."""

    measures: Sequence[Measure]
    figures: Sequence[StoredFigure]
    areas: Sequence[AreaValues]
    neighbours: Sequence[tuple[str, int, str, str]]
    boundaries: Sequence[tuple[str, str, str]]


def read_statistics(session: Session) -> StatisticsRows:
    """All statistics of the record."""
    areas, boundaries = _areas(session)
    codes = {number: code for (level, code), (*_, number, _) in areas.items() if number}
    return StatisticsRows(
        measures=find_measures(session),
        figures=find_figures(session),
        areas=list(areas.values()),
        neighbours=[
            (codes[one.la_number], one.position, codes[one.neighbour_number], one.closeness)
            for one in find_neighbours(session)
            if one.la_number in codes and one.neighbour_number in codes
        ],
        boundaries=boundaries,
    )


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
