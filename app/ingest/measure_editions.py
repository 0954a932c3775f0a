"""From the figures of a file to an edition's content, for every source of measures.

An edition replaces all measures, figures and areas of its source, so a series comes from one
edition (docs/rules.md#measures).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import Session

from app.core.measures.definitions import measures_of
from app.core.measures.figure import ALL_CHILDREN, Level
from app.core.measures.measure import Measure, MeasureUnit
from app.core.measures.periods import written
from app.data.measures import (
    add_figures,
    has_statistical_rows,
    replace_measures,
    replace_statistical_areas,
)
from app.data.tables import Edition
from app.ingest.context import CommandContext
from app.ingest.current_codes import with_current_codes
from app.ingest.edition_content import EditionContent
from app.ingest.errors import FileRefused
from app.ingest.quality_gates.edition_profile import RowFacets
from app.ingest.reading import Reading
from app.ingest.source_readers import replacing_content
from app.ingest.source_rows import AreaFigures, MeasureRow, StatisticalAreaRow

FACETS = RowFacets(kind=lambda row: row.measure)
FRACTIONS_MIN_AREAS = 10  # of a level; in fewer areas all percentages may really be below 1


def measure_content(
    path: Path,
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
    (`app/publish/statistics/computed_measures.py`), in the order of `measures`. Values of periods in
    which nothing was collected are left out, with a note. Raises FileRefused where percentages are
    written as shares between 0 and 1.
    """
    rows = _collected_rows(reading, rows, measures)
    _refuse_fractions(path, rows, measures)
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


def current_figures_content(
    path: Path,
    session: Session,
    source: str,
    reading: Reading[Any],
    figures: tuple[Sequence[MeasureRow], Iterable[StatisticalAreaRow]],
) -> EditionContent:
    """The content of a file whose figures and areas get today's codes of councils.

    The measures are those of `source`; the rest as in `measure_content`.
    """
    rows, areas = with_current_codes(path, session, *figures)
    known = {one.code: one for one in measures_of(source)}
    return measure_content(path, reading, rows, known, areas)


def area_figures_content(
    path: Path,
    reading: Reading[AreaFigures],
    measures: Sequence[Measure],
    computed: Collection[str] = (),
) -> EditionContent:
    """The content of a file with a row for each area; the rest as in `measure_content`."""
    rows, areas = figures_and_areas(reading)
    known = {one.code: one for one in measures}
    return measure_content(path, reading, rows, known, areas, computed)


def figures_and_areas(
    reading: Reading[AreaFigures],
) -> tuple[list[MeasureRow], list[StatisticalAreaRow]]:
    """The figures of a file with a row for each area, and its areas, once each."""
    listed = list(reading.records)
    areas = {(one.area.level, one.area.code): one.area for one in listed if one.area}
    return [figure for one in listed for figure in one.figures], list(areas.values())


def _collected_rows(
    reading: Reading[Any], rows: Sequence[MeasureRow], measures: Mapping[str, Measure]
) -> list[MeasureRow]:
    """The rows without values of periods in which their measure was not collected.

    LAIT of April 2026 has one such year, probably the year after it under a wrong name.
    """
    kept: list[MeasureRow] = []
    skipped: Counter[tuple[str, str]] = Counter()
    for row in rows:
        figure = row.figure
        if figure.value is not None and figure.period in measures[row.measure].uncollected:
            skipped[row.measure, figure.period] += 1
        else:
            kept.append(row)
    reading.notes += [
        f"{count:,} figures of {written(period)} skipped: {measure} was not collected then"
        for (measure, period), count in skipped.items()
    ]
    return kept


def _refuse_fractions(
    path: Path, rows: Iterable[MeasureRow], measures: Mapping[str, Measure]
) -> None:
    """Raise FileRefused where percentages of all children are at most 1 in every area of a level."""
    values: dict[tuple[str, str, Level], list[float]] = {}
    for row in rows:
        one = row.figure
        is_percent = measures[row.measure].unit is MeasureUnit.PERCENT
        if is_percent and one.value is not None and one.breakdown == ALL_CHILDREN:
            values.setdefault((row.measure, one.period, one.level), []).append(one.value)
    for (measure, period, _), found in values.items():
        if len(found) >= FRACTIONS_MIN_AREAS and 0 < max(found) <= 1:
            reason = f"{measure} of {written(period)}: shares are between 0 and 1"
            raise FileRefused(path, f"{reason}; percentages like 65.2 are expected")


def has_rows_of_edition(context: CommandContext, edition_id: int) -> bool:
    """Whether the record has the measures of an edition, or its areas, neighbours or boundaries.

    `flask migrate --to` an earlier release removes them, but not the edition.
    """
    return has_statistical_rows(context.session, edition_id)


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
