"""From the figures of a file to an edition's content, for every source of measures.

An edition replaces all measures, figures and areas of its source, so a series comes from one
edition (docs/rules.md#measures).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
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
    listed = list(reading.records)
    rows = [figure for one in listed for figure in one.figures]
    areas = {(one.area.level, one.area.code): one.area for one in listed if one.area}
    known = {one.code: one for one in measures}
    return measure_content(reading, rows, known, list(areas.values()), computed)


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


def with_current_codes(
    rows: Sequence[MeasureRow],
    areas: Iterable[StatisticalAreaRow],
    council_codes: Mapping[str, str],
) -> tuple[list[MeasureRow], list[StatisticalAreaRow]]:
    """Rows and areas with the current ONS code of each council, found by its DfE number.

    A council's ONS code changes with its boundaries, as Sheffield's did in 2025; its number stays.
    `council_codes` are current codes by number. A code stays where the file has the current one too.
    """
    listed = list(areas)
    codes = {area.code for area in listed}
    current = {
        area.code: council_codes[area.la_number]
        for area in listed
        if area.la_number in council_codes and council_codes[area.la_number] not in codes
    }
    if not current:
        return list(rows), listed
    return [
        replace(row, figure=replace(row.figure, area_code=current[row.figure.area_code]))
        if row.figure.area_code in current
        else row
        for row in rows
    ], [replace(area, code=current.get(area.code, area.code)) for area in listed]
