"""The content of a trend: its first sentence, the table, notes and what a service change shows."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.measures.editions import EditionComparison
from app.core.measures.measure import MeasureUnit
from app.core.measures.periods import written
from app.core.statistics.trend_test import RecentTrend
from app.i18n import Translator
from app.snapshot.insights.comparators import Comparator, ComparatorKind
from app.snapshot.insights.service_change import ServiceChange
from app.snapshot.insights.trend import AreaSeries, ChangeResult, LatestChange, Trend
from app.web.figure_views.service_change_page import change_sentences
from app.web.figure_views.wording import (
    above_100_note,
    comparator_heading,
    comparator_name,
    comparator_note,
    counts_text,
    figure_text,
    interval_text,
    periods_text,
    points_text,
    signed_interval_text,
    value_text,
)


@dataclass(frozen=True)
class TrendCell:
    """A value and, where its counts are known, its interval and the counts."""

    value: str
    interval: str
    counts: str


@dataclass(frozen=True)
class TrendTableRow:
    """A period with a value for each area, and the comparator's; `is_break` before this period."""

    period: str
    cells: tuple[TrendCell, ...]
    comparator: str
    is_break: bool


@dataclass(frozen=True)
class TrendPage:
    title: str
    lead: tuple[str, ...]
    area_names: tuple[str, ...]
    comparator_heading: str
    has_intervals: bool
    rows: tuple[TrendTableRow, ...]
    notes: tuple[str, ...]
    change: tuple[str, ...]


def trend_page(
    trend: Trend,
    change: ServiceChange | None,
    others: Comparator | None,
    translator: Translator,
) -> TrendPage:
    """The content of a trend; `change` is what a marked change of a service shows, to `others`."""
    return TrendPage(
        title=trend_title(trend, translator),
        lead=tuple(_lead(trend, translator)),
        area_names=tuple(one.area.name for one in trend.series),
        comparator_heading=_heading(trend, translator),
        has_intervals=any(one.intervals for one in trend.series),
        rows=tuple(_rows(trend, translator)),
        notes=tuple(_notes(trend, translator)),
        change=tuple(change_sentences(trend, change, others, translator)) if change else (),
    )


def _heading(trend: Trend, translator: Translator) -> str:
    """The heading of the comparator's column; of several areas it is the first one's."""
    heading = comparator_heading(trend.comparator, translator)
    if trend.comparator is None or trend.comparator.area or len(trend.series) == 1:
        return heading
    if trend.comparator.kind is ComparatorKind.OWN:
        return heading
    return translator.gettext(
        "%(heading)s of %(area)s", heading=heading, area=trend.series[0].area.name
    )


def trend_title(trend: Trend, translator: Translator) -> str:
    """What the picture and the table show, with the years."""
    names = ", ".join(one.area.name for one in trend.series)
    group = f", {trend.breakdown}" if trend.breakdown else ""
    years = periods_text(trend.periods[0], trend.periods[-1], translator) if trend.periods else ""
    title = f"{trend.measure.measure.title}{group}: {names}"
    return f"{title}, {years}" if years else title


def _lead(trend: Trend, translator: Translator) -> Iterator[str]:
    """A sentence for each area: its latest value, the comparator's and the change."""
    measure = trend.measure.measure
    for position, line in enumerate(trend.series):
        latest = line.latest
        if latest is None:
            yield translator.gettext("%(area)s has no figures here.", area=line.area.name)
            continue
        sentence = translator.gettext(
            "%(area)s: %(value)s in %(period)s",
            area=line.area.name,
            value=value_text(measure, latest.value),
            period=written(latest.period),
        )
        comparator = trend.comparator_values.get(latest.period)
        if comparator is not None and trend.comparator and not position:
            sentence += translator.gettext(
                " (%(name)s: %(value)s)",
                name=comparator_name(trend.comparator, translator, comparator.areas_count),
                value=value_text(measure, comparator.value),
            )
        yield f"{sentence}. {_change(line, trend, translator)}"


def _change(line: AreaSeries, trend: Trend, translator: Translator) -> str:
    measure = trend.measure.measure
    if line.test and line.test.trend is not RecentTrend.NO_CLEAR_CHANGE:
        text = (
            translator.gettext("Over the last five periods it rises by more than chance explains.")
            if line.test.trend is RecentTrend.RISING
            else translator.gettext(
                "Over the last five periods it falls by more than chance explains."
            )
        )
        return f"{text} {_latest_change(line.change, trend, translator)}".strip()
    if line.change:
        return _latest_change(line.change, trend, translator)
    if not line.breaks_after:
        return translator.gettext("There is no earlier figure to compare with.")
    broken = [
        one
        for one in measure.breaks
        if line.breaks_after < one.period <= line.segments[-1][0].period
    ]
    if broken:
        return translator.gettext(
            "It is not compared with earlier figures: %(reason)s", reason=broken[-1].reason
        )
    return translator.gettext("The period before has no figure, so no change is given.")


def _latest_change(change: LatestChange | None, trend: Trend, translator: Translator) -> str:
    if change is None:
        return ""
    measure = trend.measure.measure
    values = {
        "period": written(change.before.period),
        "before": value_text(measure, change.before.value),
        "points": points_text(measure, change.difference, translator),
        "interval": signed_interval_text(change.interval, measure.decimals),
    }
    texts = {
        ChangeResult.ROSE: translator.gettext(
            "It rose by %(points)s since %(period)s (95%% interval %(interval)s).", **values
        ),
        ChangeResult.FELL: translator.gettext(
            "It fell by %(points)s since %(period)s (95%% interval %(interval)s).", **values
        ),
        ChangeResult.NO_CLEAR_CHANGE: translator.gettext(
            "There is no clear change since %(period)s (%(before)s): the difference may be chance.",
            **values,
        ),
        ChangeResult.HIGHER: translator.gettext(
            "That is higher than in %(period)s (%(before)s).", **values
        ),
        ChangeResult.LOWER: translator.gettext(
            "That is lower than in %(period)s (%(before)s).", **values
        ),
        ChangeResult.EQUAL: translator.gettext("That is the same as in %(period)s.", **values),
    }
    is_share = measure.unit is MeasureUnit.PERCENT
    if is_share and change.result in (ChangeResult.HIGHER, ChangeResult.LOWER):
        return texts[change.result] + translator.gettext(
            " Without counts nobody can say whether by more than chance."
        )
    return texts[change.result]


def _rows(trend: Trend, translator: Translator) -> Iterator[TrendTableRow]:
    measure = trend.measure.measure
    by_area = [{one.figure.period: one for one in line.figures} for line in trend.series]
    broken = {one.period for one in trend.breaks}
    for period in reversed(trend.periods):
        cells = tuple(
            TrendCell(
                figure_text(measure, known.get(period), translator),
                interval_text(measure, line.intervals.get(period), translator),
                counts_text(known.get(period), translator),
            )
            for line, known in zip(trend.series, by_area, strict=True)
        )
        compared = trend.comparator_values.get(period)
        comparator = value_text(measure, compared.value if compared else None)
        comparator = comparator or translator.gettext("no figure")
        yield TrendTableRow(written(period), cells, comparator, period in broken)


def _notes(trend: Trend, translator: Translator) -> Iterator[str]:
    measure = trend.measure.measure
    if measure.denominator:
        yield translator.gettext("Share of: %(denominator)s.", denominator=measure.denominator)
    for one in trend.breaks:
        yield translator.gettext(
            "Figures from %(period)s on are not comparable with earlier ones. %(reason)s",
            period=written(one.period),
            reason=one.reason,
        )
    if measure.gaps:
        yield measure.gaps
    shown = [one for line in trend.series for one in line.figures]
    if note := above_100_note(measure, shown, translator):
        yield note
    for compared in trend.other_editions:
        yield _other_edition(compared, translator)
    if trend.comparator:
        yield comparator_note(trend.comparator, translator)
    if any(line.intervals for line in trend.series):
        yield translator.gettext("Intervals are 95 %% Wilson intervals of the published counts.")


def _other_edition(compared: EditionComparison, translator: Translator) -> str:
    """That another measure of the same is not joined, with the largest difference as the reason."""
    title, largest = compared.second.title, compared.largest
    if largest is None:
        return translator.gettext(
            "“%(title)s” has the same values for these areas. It is another edition and is not"
            " joined to this series.",
            title=title,
        )
    return translator.gettext(
        "“%(title)s” is about the same, in another edition: for %(period)s it has %(second)s where"
        " this one has %(first)s. The two are never joined into one series.",
        title=title,
        period=written(largest.period),
        first=value_text(compared.first, largest.first_value),
        second=value_text(compared.second, largest.second_value),
    )
