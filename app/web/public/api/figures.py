"""Measures and their figures at /api/v1, as JSON and CSV."""

from collections.abc import Iterable, Iterator, Mapping

from flask import Response, abort, request

from app.core.errors import QueryInvalid
from app.core.measures.figure import Level
from app.core.search_filters import parse_page
from app.snapshot.figure_selection import FigureSelection, SelectedFigure, SelectedFigures
from app.snapshot.insights.counted import interval_of
from app.snapshot.layout import Edition as PublishedEdition
from app.snapshot.published_statistics import PublishedMeasure, PublishedStatistics
from app.web.public.api import answer_types
from app.web.public.api.blueprint import (
    bp,
    cacheable_by_all,
    csv_download,
    json_response,
    page_links,
)
from app.web.public.api.figure_query import (
    CSV_ROWS_MAX,
    parse_measure_filters,
    parse_per_page,
    parse_selection,
)
from app.web.public.api.geojson import editions_of
from app.web.public.api.statistics_csv import figures_csv, measures_csv
from app.web.public.api.statistics_types import Break, Figure, Figures, Measure, Measures
from app.web.request_context import snapshot, today

_READ_TOGETHER = 1_000  # figures


@bp.get("/measures")
def measures() -> Response:
    """The published measures; none without statistics."""
    listed = parse_measure_filters(snapshot().statistics, request.args.getlist)
    return cacheable_by_all(
        json_response(Measures(measures=_encoded(listed), editions=_editions(listed)))
    )


@bp.get("/measures.csv")
def measures_table() -> Response:
    """The published measures as a CSV file."""
    listed = parse_measure_filters(snapshot().statistics, request.args.getlist)
    table = measures_csv(_encoded(listed), _editions(listed))
    return csv_download(table, "early-years-measures.csv")


@bp.get("/figures")
def figures() -> Response:
    """One page of the figures of some measures."""
    statistics, selection = _selection()
    page = parse_page(request.args.get("page", ""))
    per_page = parse_per_page(request.args.get("per_page", ""))
    selected = SelectedFigures(statistics, selection)
    offset = (page - 1) * per_page
    if offset and offset >= selected.total:
        abort(404)
    return cacheable_by_all(
        json_response(
            Figures(
                figures=[_figure(one) for one in selected.read(offset, per_page)],
                total=selected.total,
                page=page,
                per_page=per_page,
                links=page_links(page, selected.total, per_page),
                editions=_editions(selection.measures),
            )
        )
    )


@bp.get("/figures.csv")
def figures_table() -> Response:
    """All figures of some measures as one CSV file; 422 for more than CSV_ROWS_MAX."""
    statistics, selection = _selection()
    selected = SelectedFigures(statistics, selection)
    if selected.total > CSV_ROWS_MAX:
        raise QueryInvalid("area", f"{selected.total} figures")
    by_code = {one.code: one for one in _encoded(selection.measures)}
    table = figures_csv(_all(selected), by_code, _editions(selection.measures))
    return csv_download(table, "early-years-figures.csv")


def _selection() -> tuple[PublishedStatistics, FigureSelection]:
    statistics = snapshot().statistics
    if statistics is None:
        raise QueryInvalid("measure", "no measure is published")
    return statistics, parse_selection(statistics, request.args.getlist)


def _all(selected: SelectedFigures) -> Iterator[Figure]:
    for offset in range(0, selected.total, _READ_TOGETHER):
        yield from map(_figure, selected.read(offset, _READ_TOGETHER))


def _published_editions() -> Mapping[str, PublishedEdition]:
    return snapshot().settings.editions


def _editions(listed: Iterable[PublishedMeasure]) -> dict[str, answer_types.Edition]:
    sources = {one.measure.source for one in listed}
    return editions_of(sources, _published_editions(), today())


def _encoded(listed: Iterable[PublishedMeasure]) -> list[Measure]:
    titles = {source: edition.title for source, edition in _published_editions().items()}
    return [_measure(one, titles.get(one.measure.source, "")) for one in listed]


def _measure(published: PublishedMeasure, source_title: str) -> Measure:
    one = published.measure
    return Measure(
        code=one.code,
        title=one.title,
        unit=one.unit,
        polarity=one.polarity,
        subject=one.subject,
        denominator=one.denominator,
        owner=one.owner,
        contact=one.contact,
        licence=one.licence,
        url=one.url,
        gaps=one.gaps,
        breaks=[Break(known.period, known.reason) for known in one.breaks],
        decimals=one.decimals,
        has_counts=one.has_counts,
        periods={
            level: list(published.periods[level]) for level in Level if level in published.periods
        },
        breakdowns=list(published.breakdowns),
        source=one.source,
        source_title=source_title,
        as_at=published.as_at,
        edition_id=published.edition_id,
    )


def _figure(selected: SelectedFigure) -> Figure:
    measure, area_name, published = selected
    one = published.figure
    interval = interval_of(measure.measure, one)
    return Figure(
        measure=measure.measure.code,
        area=one.area_code,
        area_name=area_name,
        level=one.level,
        period=one.period,
        breakdown=one.breakdown,
        value=one.value,
        numerator=one.numerator,
        denominator=one.denominator,
        lower=interval.lower if interval else None,
        upper=interval.upper if interval else None,
        symbol=one.symbol,
        rank=published.rank,
        ranked_count=published.ranked_count,
        quartile=published.quartile,
        neighbours_mean=published.neighbours_mean,
        neighbours_rank=published.neighbours_rank,
        source=measure.measure.source,
        as_at=measure.as_at,
        edition_id=measure.edition_id,
    )
