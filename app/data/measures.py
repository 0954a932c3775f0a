"""Measures and figures of the record. A source's edition replaces all its rows."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, col, delete, select

from app.core.measures import figure as core_figure
from app.core.measures import measure as core
from app.data.session import put_rows, read_rows
from app.data.tables import (
    AreaBoundary,
    Edition,
    Measure,
    MeasureFigure,
    StatisticalArea,
    StatisticalNeighbour,
)

FIGURE_COLUMNS = tuple(MeasureFigure.model_fields)
AREA_COLUMNS = tuple(StatisticalArea.model_fields)
NEIGHBOUR_COLUMNS = tuple(StatisticalNeighbour.model_fields)
BOUNDARY_COLUMNS = tuple(AreaBoundary.model_fields)


class StoredFigure(NamedTuple):
    """A figure of the record with the code of its measure; `symbol` is None for a value."""

    measure: str
    level: str
    area_code: str
    period: str
    breakdown: str
    value: float | None
    numerator: float | None
    denominator: float | None
    symbol: str | None


class StoredArea(NamedTuple):
    """An area of figures in the record; `level` is a value of `core.measures.figure.Level`."""

    source: str
    level: str
    code: str
    name: str
    vintage: str
    parent_level: str
    parent_code: str
    district_code: str


def replace_measures(session: Session, edition: Edition, measures: Sequence[core.Measure]) -> None:
    """Replace the measures of an edition's source, and remove all their figures."""
    assert edition.id is not None
    delete_measures(session, edition.source)
    for position, one in enumerate(measures):
        facts = one.to_facts()
        facts |= {"unit": one.unit, "polarity": one.polarity}
        facts |= {"source": edition.source, "breaks": json.dumps(facts["breaks"])}
        session.add(Measure(**facts, edition_id=edition.id, as_at=edition.as_at, position=position))
    session.flush()


def delete_measures(session: Session, source: str) -> None:
    """Remove the measures of a source with their figures."""
    codes = select(Measure.code).where(Measure.source == source)
    session.exec(delete(MeasureFigure).where(col(MeasureFigure.measure).in_(codes)))
    session.exec(delete(Measure).where(col(Measure.source) == source))


def add_figures(
    session: Session, measure: str, figures: Iterable[core_figure.MeasureFigure]
) -> None:
    """Add figures of a measure that has none for these areas, periods and breakdowns."""
    put_rows(session, MeasureFigure, FIGURE_COLUMNS, (_values(measure, one) for one in figures))


def _values(measure: str, figure: core_figure.MeasureFigure) -> tuple[Any, ...]:
    return (
        measure,
        figure.level.value,
        figure.area_code,
        figure.period,
        figure.breakdown,
        figure.value,
        figure.numerator,
        figure.denominator,
        figure.symbol.value if figure.symbol else None,
    )


def replace_statistical_areas(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the areas of a source; each row has its values in the order of AREA_COLUMNS."""
    session.exec(delete(StatisticalArea).where(col(StatisticalArea.source) == source))
    put_rows(session, StatisticalArea, AREA_COLUMNS, rows)


def replace_neighbours(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the neighbours of a source; each row in the order of NEIGHBOUR_COLUMNS."""
    session.exec(delete(StatisticalNeighbour).where(col(StatisticalNeighbour.source) == source))
    put_rows(session, StatisticalNeighbour, NEIGHBOUR_COLUMNS, rows)


def replace_boundaries(session: Session, source: str, rows: Iterable[Sequence[Any]]) -> None:
    """Replace the boundaries of a source; each row in the order of BOUNDARY_COLUMNS."""
    session.exec(delete(AreaBoundary).where(col(AreaBoundary.source) == source))
    put_rows(session, AreaBoundary, BOUNDARY_COLUMNS, rows)


def find_statistical_sources(session: Session) -> set[str]:
    """The sources that measures, areas of figures, neighbours or boundaries are from."""
    found = set[str]()
    for table in (
        "measure",
        "statistical_area",
        "statistical_neighbour",
        "area_boundary",
        "area_position",
        "travel_time",
    ):
        found |= {
            source for (source,) in read_rows(session, f"SELECT DISTINCT source FROM {table}")
        }
    return found


def has_statistical_rows(session: Session, edition_id: int) -> bool:
    """Whether measures of a current edition, or areas, neighbours or boundaries, are stored.

    Those other than measures name their source only; they are replaced with each edition of it.
    """
    query = """
        SELECT EXISTS (SELECT 1 FROM measure WHERE edition_id = edition.id)
            OR EXISTS (SELECT 1 FROM statistical_area WHERE source = edition.source)
            OR EXISTS (SELECT 1 FROM statistical_neighbour WHERE source = edition.source)
            OR EXISTS (SELECT 1 FROM area_boundary WHERE source = edition.source)
            OR EXISTS (SELECT 1 FROM area_position WHERE source = edition.source)
            OR EXISTS (SELECT 1 FROM travel_time WHERE source = edition.source)
        FROM edition WHERE edition.id = ?
    """
    return any(is_stored for (is_stored,) in read_rows(session, query, edition_id))


def find_measures(session: Session) -> list[Measure]:
    """Every measure with figures; those of one source follow each other."""
    return list(session.exec(select(Measure).order_by(Measure.source, col(Measure.position))))


def find_figures(session: Session) -> list[StoredFigure]:
    """All figures, in the order of their keys."""
    columns = ", ".join(FIGURE_COLUMNS)
    key = "measure, level, area_code, period, breakdown"
    rows = read_rows(session, f"SELECT {columns} FROM measure_figure ORDER BY {key}")
    return list(map(StoredFigure._make, rows))


def find_statistical_areas(session: Session) -> list[StoredArea]:
    """All areas of figures, in the order of level, code and source; England has 80,000."""
    columns = ", ".join(StoredArea._fields)
    rows = read_rows(
        session, f"SELECT {columns} FROM statistical_area ORDER BY level, code, source"
    )
    return list(map(StoredArea._make, rows))


def find_districts_of_lsoas(session: Session, vintage: str = "2021") -> dict[str, str]:
    """The district of each LSOA of a vintage that a source has one for, by LSOA code."""
    query = """
        SELECT code, district_code FROM statistical_area
        WHERE level = ? AND vintage = ? AND district_code <> '' ORDER BY source
    """
    found: dict[str, str] = {}
    for code, district in read_rows(session, query, core_figure.Level.LSOA.value, vintage):
        found.setdefault(code, district)
    return found


def find_neighbours(session: Session) -> Sequence[StatisticalNeighbour]:
    listed = select(StatisticalNeighbour).order_by(
        col(StatisticalNeighbour.source),
        col(StatisticalNeighbour.la_number),
        col(StatisticalNeighbour.position),
    )
    return session.exec(listed).all()


def find_boundaries(session: Session) -> Sequence[AreaBoundary]:
    listed = select(AreaBoundary).order_by(
        col(AreaBoundary.level), col(AreaBoundary.code), col(AreaBoundary.source)
    )
    return session.exec(listed).all()


def as_core(measure: Measure) -> core.Measure:
    """The measure of a row."""
    names = core.Measure.__dataclass_fields__.keys() - {core.ONLY_FOR_READERS}
    facts = {name: getattr(measure, name) for name in names}
    facts["breaks"] = tuple(core.MeasureBreak(**one) for one in json.loads(measure.breaks))
    return core.Measure(**facts)
