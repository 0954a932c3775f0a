"""The pictures of the views: from what is shown to the inputs of `charts`."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from app.core.measures.figure import Level, MeasureFigure
from app.core.measures.measure import MeasureUnit
from app.core.measures.periods import index_of, written
from app.core.measures.series import segments
from app.i18n import Translator
from app.snapshot.insights.comparison import AreaComparison, ComparisonRow
from app.snapshot.insights.counted import counted_share, interval_of
from app.snapshot.insights.trend import AreaSeries, Trend
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import PublishedMeasure, StatisticalArea
from app.web.figure_views.charts.comparison_picture import (
    ComparedArea,
    ReferenceValue,
    comparison_picture,
)
from app.web.figure_views.charts.funnel_picture import FunnelArea, FunnelEmphasis, funnel_picture
from app.web.figure_views.charts.svg_document import PictureCaption, PictureWidth
from app.web.figure_views.charts.trend_picture import (
    PeriodNote,
    PicturePoint,
    PictureSeries,
    trend_picture,
)
from app.web.figure_views.wording import (
    figure_text,
    is_total,
    periods_text,
    publisher_text,
    short_comparator_name,
    source_title,
)


def draw_trend(
    trend: Trend, edition: Edition | None, change: str, translator: Translator, width: PictureWidth
) -> Markup | None:
    """The trend as a picture; `change` is the period of a marked change of a service, or ""."""
    measure = trend.measure.measure
    names = ", ".join(one.area.name for one in trend.series)
    title = f"{_title(trend.measure, trend.breakdown)}: {names}"
    years = periods_text(trend.periods[0], trend.periods[-1], translator)
    series = [_series(one) for one in trend.series]
    if trend.comparator:
        name = short_comparator_name(trend.comparator, translator)
        series.append(_comparator_series(trend, name))
    marked = translator.gettext("a service changed") if change else ""
    return trend_picture(
        _caption(trend.measure, title, years, edition, "trend", width, translator),
        measure.unit,
        measure.decimals,
        series,
        breaks=[PeriodNote(index_of(one.period), one.reason) for one in trend.breaks],
        service_change=PeriodNote(index_of(change), marked) if change else None,
        width=width,
    )


def draw_comparison(
    comparison: AreaComparison,
    edition: Edition | None,
    translator: Translator,
    width: PictureWidth,
) -> Markup | None:
    """The areas of a comparison as bars, with the comparator, the region and England as lines."""
    measure = comparison.measure.measure
    references = [
        ReferenceValue(row.area.name, value)
        for row in comparison.larger
        if row.figure
        and (value := row.figure.figure.value) is not None
        and not is_total(measure)  # beside England's total no bar could be seen
    ]
    comparator = comparison.comparator
    if comparator and not comparator.area and comparison.comparator_value is not None:
        name = short_comparator_name(comparator, translator)
        references.insert(0, ReferenceValue(name, comparison.comparator_value))
    title = f"{_title(comparison.measure, comparison.breakdown)}: {comparison.area.name}"
    years = written(comparison.period)
    return comparison_picture(
        _caption(comparison.measure, title, years, edition, "comparison", width, translator),
        measure.unit,
        measure.decimals,
        [_bar(row, comparison, translator) for row in comparison.rows],
        references=references,
        width=width,
    )


def draw_funnel(
    comparison: AreaComparison,
    edition: Edition | None,
    areas: dict[str, StatisticalArea],
    translator: Translator,
    width: PictureWidth,
) -> Markup | None:
    """All councils by size around England's share; None without counts or England's figure."""
    measure = comparison.measure.measure
    target = _england(comparison)
    is_share = measure.unit is MeasureUnit.PERCENT and measure.has_counts
    if not is_share or comparison.area.level is not Level.COUNCIL or target is None:
        return None
    members = {row.area.code for row in comparison.rows}
    points = []
    for one in comparison.everyone:
        counted, area = counted_share(measure, one.figure), areas.get(one.figure.area_code)
        if counted and area:
            points.append(FunnelArea(area.name, counted, _emphasis(area, comparison, members)))
    title = f"{_title(comparison.measure, comparison.breakdown)}: {comparison.area.name}"
    years = written(comparison.period)
    return funnel_picture(
        _caption(comparison.measure, title, years, edition, "funnel", width, translator),
        measure.decimals,
        points,
        target=target / 100,
        target_name="England",
        denominator_name=translator.gettext("children in the denominator"),
        width=width,
    )


def _emphasis(
    area: StatisticalArea, comparison: AreaComparison, members: set[str]
) -> FunnelEmphasis:
    if area.code == comparison.area.code:
        return FunnelEmphasis.OWN
    return FunnelEmphasis.NEIGHBOUR if area.code in members else FunnelEmphasis.OTHER


def _england(comparison: AreaComparison) -> float | None:
    for row in comparison.larger:
        if row.area.level is Level.COUNTRY and row.figure:
            value = row.figure.figure.value
            return value if value is not None and 0 <= value <= 100 else None
    return None


def _title(measure: PublishedMeasure, breakdown: str) -> str:
    return f"{measure.measure.title}, {breakdown}" if breakdown else measure.measure.title


def _caption(
    measure: PublishedMeasure,
    title: str,
    years: str,
    edition: Edition | None,
    name: str,
    width: PictureWidth,
    translator: Translator,
) -> PictureCaption:
    return PictureCaption(
        title=title,
        years=years,
        source=publisher_text(measure, edition),
        edition=source_title(measure, edition, translator),
        as_at=measure.as_at,
        picture_id=f"{name}-{width.name.lower()}",
    )


def _series(line: AreaSeries) -> PictureSeries:
    def point(figure: MeasureFigure) -> PicturePoint:
        interval = line.intervals.get(figure.period)
        limits = (interval.lower, interval.upper) if interval else (None, None)
        return PicturePoint(
            written(figure.period), index_of(figure.period), figure.value or 0, *limits
        )

    return PictureSeries(line.area.name, [[point(one) for one in part] for part in line.segments])


def _comparator_series(trend: Trend, name: str) -> PictureSeries:
    """The comparator's values in segments, as the areas' are."""
    level = trend.series[0].area.level
    figures = [
        MeasureFigure(level, "", period, one.value)
        for period, one in trend.comparator_values.items()
    ]
    return PictureSeries(name, _without_intervals(segments(trend.measure.measure, figures)))


def _without_intervals(parts: Iterable[Sequence[MeasureFigure]]) -> list[list[PicturePoint]]:
    return [
        [PicturePoint(written(one.period), index_of(one.period), one.value or 0) for one in part]
        for part in parts
    ]


def _bar(row: ComparisonRow, comparison: AreaComparison, translator: Translator) -> ComparedArea:
    measure = comparison.measure.measure
    value = row.figure.figure.value if row.figure else None
    interval = interval_of(measure, row.figure.figure) if row.figure else None
    return ComparedArea(
        name=row.area.name,
        value=value,
        lower=interval.lower if interval else None,
        upper=interval.upper if interval else None,
        is_own=row.is_own,
        missing_reason=figure_text(measure, row.figure, translator)
        if value is None and row.figure
        else "",
    )
