"""From the figures of a file to an edition's content, for every source of measures.

An edition replaces all measures, figures and areas of its source, so a series comes from one
edition (docs/rules.md#measures).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from app.core.measures.measure import Measure
from app.data.measures import add_figures, replace_measures, replace_statistical_areas
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.edition_content import EditionContent
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import AreaFigures, MeasureRow, StatisticalAreaRow

FACETS = RowFacets(kind=lambda row: row.measure)


def measure_content(
    reading: Reading[Any],
    rows: Sequence[MeasureRow],
    measures: Mapping[str, Measure],
    areas: Collection[StatisticalAreaRow] = (),
    computed: Collection[str] = (),
) -> EditionContent:
    """The content of a file with these figures; `measures` are those that its source may have.

    One record of `reading` may have several of the figures. `areas` are the areas that the file
    names, once each. The record gets the measures that have figures, and those of `computed`, whose
    figures are computed from others when they are published
    (`app/publish/statistics/computed_measures.py`), in the order of `measures`.
    """
    by_measure: dict[str, list[MeasureRow]] = {}
    for row in rows:
        by_measure.setdefault(row.measure, []).append(row)

    def store(context: CommandContext, edition: Edition) -> None:
        session = context.session
        replace_measures(
            session,
            edition,
            [one for code, one in measures.items() if code in by_measure or code in computed],
        )
        for code, own in by_measure.items():
            add_figures(session, code, (row.figure for row in own))
        replace_statistical_areas(
            session, edition.source, [area_values(edition.source, area) for area in areas]
        )

    return replacing_content(reading, list(rows), FACETS, store)


def area_figures_content(
    reading: Reading[AreaFigures], measures: Sequence[Measure], computed: Collection[str] = ()
) -> EditionContent:
    """The content of a file with a row for each area; the rest as in `measure_content`."""
    rows, areas = figures_and_areas(reading)
    known = {one.code: one for one in measures}
    return measure_content(reading, rows, known, areas, computed)


def figures_and_areas(
    reading: Reading[AreaFigures],
) -> tuple[list[MeasureRow], list[StatisticalAreaRow]]:
    """The figures of a file with a row for each area, and its areas, once each."""
    listed = list(reading.records)
    areas = {(one.area.level, one.area.code): one.area for one in listed if one.area}
    return [figure for one in listed for figure in one.figures], list(areas.values())


def figure_keys(row: AreaFigures) -> Iterator[tuple[str, ...]]:
    """What no two rows of an edition may share: measure, area and period of each figure."""
    for one in row.figures:
        yield (one.measure, one.figure.area_code, one.figure.period)


def area_values(source: str, area: StatisticalAreaRow) -> tuple[str, ...]:
    """The values of an area in the order of `data.measures.AREA_COLUMNS`."""
    return (
        source,
        area.level.value,
        area.code,
        area.name,
        area.vintage,
        area.parent_level,
        area.parent_code,
        area.district_code,
    )
