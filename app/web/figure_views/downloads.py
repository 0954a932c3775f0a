"""The CSV of a view: the figures unrounded, each with its source, edition and licence."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from app.core.csv_escaping import escape_formula
from app.core.measures.figure import MeasureFigure
from app.core.measures.measure import Measure
from app.snapshot.insights.area_map import AreaMap
from app.snapshot.insights.comparison import AreaComparison, ComparisonRow
from app.snapshot.insights.counted import interval_of
from app.snapshot.insights.profile import ProfileRow
from app.snapshot.insights.trend import LatestChange, Trend
from app.snapshot.insights.what_if import WhatIf
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import (
    PublishedFigure,
    PublishedMeasure,
    StatisticalArea,
)
from app.web.figure_views.wording import publisher_text

BYTE_ORDER_MARK = "\ufeff"  # lets a spreadsheet recognise UTF-8
COLUMNS = (
    *("measure", "title", "unit", "breakdown", "level", "area_code", "area_name", "period"),
    *("value", "numerator", "denominator", "lower_95", "upper_95", "symbol", "rank"),
    *("ranked_count", "quartile", "neighbours_mean", "neighbours_rank", "compared_with"),
    *("comparator_value", "source", "publisher", "edition_as_at", "licence"),
    *("change", "changed_since", "change_lower_95", "change_upper_95"),
    *("within_code", "within_name", "shade"),
)
WHAT_IF_COLUMNS = (
    *("area_code", "area_name", "ward", "age", "children", "places_per_100_now", "gain"),
    *("site_code", "site_name", "places", "source", "as_at", "licence"),
)
Row = Sequence[object]


def trend_rows(trend: Trend, edition: Edition | None, name: str) -> Iterator[Row]:
    """A row for every area and period; `name` is that of the first area's comparator.

    An area has rows without a value for the periods in which only another area, or the comparator,
    has a figure.
    """
    for position, line in enumerate(trend.series):
        figures = {one.figure.period: one for one in line.figures}
        for period in trend.periods:
            compared = trend.comparator_values.get(period) if not position else None
            named = (name, compared.value) if compared else ("", None)
            missing = MeasureFigure(line.area.level, line.area.code, period, None, trend.breakdown)
            one = figures.get(period) or PublishedFigure(missing)
            yield _row(trend.measure, line.area, one, edition, named)


def comparison_rows(
    comparison: AreaComparison, edition: Edition | None, name: str
) -> Iterator[Row]:
    """The area, the areas that it is compared with, its region and England."""
    listed: tuple[ComparisonRow, ...] = (*comparison.rows, *comparison.larger)
    for one in listed:
        if one.figure:
            compared = (name, comparison.comparator_value)
            yield _row(comparison.measure, one.area, one.figure, edition, compared)


def profile_rows(
    area: StatisticalArea, rows: Iterable[ProfileRow], editions: dict[str, Edition]
) -> Iterator[Row]:
    """The latest figure of every measure, compared with England."""
    for one in rows:
        edition = editions.get(one.measure.measure.source)
        row = _row(one.measure, area, one.figure, edition, ("England", one.england))
        yield *row, *_change(one.change)


def map_rows(found: AreaMap, edition: Edition | None, shades: Mapping[str, int]) -> Iterator[Row]:
    """Every area of a map, those without a figure too; `shades` from 1, the lowest, by area."""
    whole = found.whole
    for one in found.areas:
        missing = MeasureFigure(found.level, one.code, found.period, None, found.breakdown)
        area = StatisticalArea(found.level, one.code, one.name, "", "", "", "")
        figure = PublishedFigure(one.figure or missing)
        row = _row(found.mapped.measure, area, figure, edition, ("", None))
        yield *row, *[None] * 4, whole.code, whole.name, shades.get(one.code)


def _change(change: LatestChange | None) -> Row:
    """The last columns: a change that has no counts has no limits."""
    if change is None:
        return ()
    limits = (change.interval.lower, change.interval.upper) if change.interval else (None, None)
    return change.difference, change.before.period, *limits


def what_if_rows(change: WhatIf, measure: PublishedMeasure) -> Iterator[Row]:
    """Every small area that new places reach; `measure` is that of the places now."""
    described = (measure.measure.owner, measure.as_at.isoformat(), measure.measure.licence)
    for one in change.rows:
        area = (one.code, one.name, one.ward, change.band.value, round(one.children, 1))
        values = (one.now, round(one.gain, 3))
        yield *area, *values, change.site.code, change.site.name, change.places, *described


def as_csv(rows: Iterable[Row], columns: Sequence[str] = COLUMNS) -> str:
    """The table as CSV; text that a spreadsheet would take for a formula is escaped."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream)
    writer.writerow(columns)
    for row in rows:
        cells = [escape_formula(cell) if isinstance(cell, str) else cell for cell in row]
        writer.writerow([*cells, *[None] * (len(columns) - len(cells))])
    return BYTE_ORDER_MARK + stream.getvalue()


def _row(
    measure: PublishedMeasure,
    area: StatisticalArea,
    one: PublishedFigure,
    edition: Edition | None,
    compared: tuple[str, float | None],
) -> Row:
    described: Measure = measure.measure
    figure, interval = one.figure, interval_of(described, one.figure)
    return (
        *(described.code, described.title, described.unit.value, figure.breakdown),
        *(area.level.value, area.code, area.name, figure.period),
        *(figure.value, figure.numerator, figure.denominator),
        *((interval.lower, interval.upper) if interval else (None, None)),
        figure.symbol.value if figure.symbol else None,
        *(one.rank, one.ranked_count, one.quartile, one.neighbours_mean, one.neighbours_rank),
        *compared,
        edition.title if edition else described.source,
        publisher_text(measure, edition),
        measure.as_at.isoformat(),
        described.licence,
    )
