"""Take-up of each funded entitlement in an area: sentences, tables and a trend chart.

Each figure names its entitlement, area and period. Working parents' hours have no share, because
nobody publishes how many children are eligible. A hidden figure shows its reason and is never 0.
Source: docs/rules.md#take-up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.period import Period, Term
from app.core.takeup import Entitlement, Figure, out_of_ten
from app.core.trend_line import continuous_segments, latest_change
from app.i18n import Translator
from app.web.presenters.labels import inside
from app.web.presenters.takeup_ages import rows_by_age
from app.web.presenters.takeup_messages import (
    AGES,
    AGES_IN_SENTENCES,
    CHANGE_SENTENCES,
    ELIGIBILITY_NOTES,
    ENTITLEMENTS,
    HEADLINES,
    HIDDEN_REASONS,
    NO_ADJACENT_PERIOD,
    NOT_COMPARED,
    NOT_KNOWN,
    SHARE_AGES,
    degree_of_takeup,
)
from app.web.presenters.takeup_notes import notes
from app.web.presenters.takeup_table import (
    AllSeries,
    Series,
    TakeupArea,
    TakeupTableRow,
    figure_at,
    group_into_series,
    match_england_periods,
    points,
    rows,
)
from app.web.presenters.trend_chart import TrendLine, trend


@dataclass(frozen=True)
class TrendDrawing:
    """A trend chart with its title and text alternative."""

    svg: Markup
    title: str
    description: str


@dataclass(frozen=True)
class Measure:
    """One entitlement in one area.

    `headline` is the sentence for families; `changes` start with the area's own change; `rows` are
    by period, newest first, `by_age` by age in the newest period, which is `period`.
    """

    key: str
    heading: str
    eligibility_note: str
    headline: str
    period: str
    details: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    drawing: TrendDrawing | None = None
    rows: tuple[TakeupTableRow, ...] = ()
    by_age: tuple[TakeupTableRow, ...] = ()
    notes: tuple[str, ...] = ()


def measures(
    name: str,
    own: Iterable[Figure],
    england: Iterable[Figure],
    translator: Translator,
    *,
    is_ward: bool = False,
) -> tuple[Measure, ...]:
    """Every entitlement that the area has figures for, with England's figures."""
    takeup_area = TakeupArea(name, is_ward, translator)
    own_series, england_series = group_into_series(own), group_into_series(england)
    available = [
        _share_measure(takeup_area, entitlement, own_series, england_series)
        for entitlement in SHARE_AGES
    ]
    available.append(_count_measure(takeup_area, own_series, england_series))
    return tuple(measure for measure in available if measure)


def _share_measure(
    takeup_area: TakeupArea,
    entitlement: Entitlement,
    own_series: AllSeries,
    england_series: AllSeries,
) -> Measure | None:
    """An entitlement with a share of eligible children; None if the area has no figures."""
    available_ages = [
        group for group in SHARE_AGES[entitlement] if (entitlement, group) in own_series
    ]
    if not available_ages:
        return None
    # The age group with the newest figure; among equals, the first.
    ages = max(available_ages, key=lambda group: max(own_series[entitlement, group]))
    own = own_series[entitlement, ages]
    england = match_england_periods(own, england_series.get((entitlement, ages), {}))
    newest = own[max(own)]
    available = tuple(rows(takeup_area, own, england))
    changes = tuple(_changes(takeup_area, own, england)) if len(available) > 1 else ()
    by_age = tuple(
        TakeupTableRow(
            takeup_area.translator.gettext(AGES[group]),
            takeup_area.share(own_series[entitlement, group].get(newest.period)),
            takeup_area.england_share(
                figure_at(newest.period, england_series.get((entitlement, group), {}))
            ),
        )
        for group in SHARE_AGES[entitlement]
        if group != ages and (entitlement, group) in own_series
    )
    heading = takeup_area.translator.gettext(ENTITLEMENTS[entitlement])
    return Measure(
        key=entitlement.value,
        heading=heading,
        eligibility_note=takeup_area.translator.gettext(ELIGIBILITY_NOTES[entitlement]),
        headline=_headline(takeup_area, newest, england_series.get((entitlement, ages), {})),
        period=takeup_area.period(newest.period),
        details=tuple(_details(takeup_area, newest)),
        changes=changes,
        drawing=_drawing(takeup_area, heading, own, england, changes),
        rows=available,
        by_age=by_age,
        notes=tuple(notes(takeup_area, own, england)),
    )


def _newest_until(period: Period, series: Series) -> Figure | None:
    """The newest figure with a percent up to this period; England is counted only once a year."""
    available = [figure for figure in series.values() if figure.percent is not None]
    return max(
        (figure for figure in available if figure.period.index <= period.index),
        key=lambda figure: figure.period,
        default=None,
    )


def _headline(takeup_area: TakeupArea, newest: Figure, england: Series) -> str:
    """The sentence for families, with England's figure if it is comparable."""
    translator = takeup_area.translator
    if newest.percent is None:
        return translator.gettext(
            HIDDEN_REASONS[newest.hidden] if newest.hidden else NOT_KNOWN,
            entitlement=translator.gettext(ENTITLEMENTS[newest.entitlement]),
            area=inside(takeup_area.name, takeup_area.translator),
            period=takeup_area.period(newest.period),
        )
    return translator.gettext(
        HEADLINES[newest.entitlement, degree_of_takeup(newest.percent)],
        area=inside(takeup_area.name, takeup_area.translator),
        count=out_of_ten(newest.percent),  # "7 in 10" is a share and needs no plural form
        ages=translator.gettext(AGES_IN_SENTENCES[newest.ages]),
        england=_england_comparison(takeup_area, newest.period, england),
    )


def _england_comparison(takeup_area: TakeupArea, period: Period, england: Series) -> str:
    """England's figure in brackets; "" for summer and autumn: England is counted in January."""
    if period.term in (Term.SUMMER, Term.AUTUMN):
        return ""
    england_figure = _newest_until(period, england)
    text = takeup_area.translator.gettext(
        "%(area)s %(period)s: %(share)s",
        area=takeup_area.england,
        period=(england_figure.period if england_figure else period).year,
        share=takeup_area.england_share(england_figure).text,
    )
    return f" ({text})"


def _details(takeup_area: TakeupArea, newest: Figure) -> Iterator[str]:
    """The counts that the headline is based on."""
    if newest.percent is None or newest.registered_count is None or newest.eligible_count is None:
        return
    yield takeup_area.translator.ngettext(
        "%(num)s child has a place, of about %(eligible)s who could (%(period)s: %(share)s).",
        "%(num)s children have a place, of about %(eligible)s who could (%(period)s: %(share)s).",
        round(newest.registered_count),
        eligible=takeup_area.translator.number(round(newest.eligible_count)),
        period=takeup_area.period(newest.period),
        share=takeup_area.share(newest).text,
    )


def _changes(takeup_area: TakeupArea, own: Series, england: Series) -> Iterator[str]:
    """Sentences about the change in the area, then in England."""
    if latest_change(points(own)) is None:
        yield _not_compared(takeup_area, own)
    for name, series, share in (
        (takeup_area.name, own, takeup_area.share),
        (takeup_area.england, england, takeup_area.england_share),
    ):
        if change := latest_change(points(series)):
            yield takeup_area.translator.gettext(
                CHANGE_SENTENCES[change.direction],
                area=name,
                first=takeup_area.period(change.first.period),
                last=takeup_area.period(change.last.period),
                before=share(series[change.first.period]).text,
                after=share(series[change.last.period]).text,
            )


def _not_compared(takeup_area: TakeupArea, own: Series) -> str:
    """Why the newest figure has no comparison, even if earlier figures are comparable."""
    parts = continuous_segments(points(own))
    if sum(map(len, parts)) < 2:
        return takeup_area.translator.gettext("There are no two figures yet that can be compared.")
    newest = parts[-1]
    if len(newest) > 1:
        return takeup_area.translator.gettext(
            "Figures of different terms can't be compared: more children start in some terms."
        )
    message = NOT_COMPARED if newest[0].is_break else NO_ADJACENT_PERIOD
    return takeup_area.translator.gettext(message, period=takeup_area.period(newest[0].period))


def _drawing(
    takeup_area: TakeupArea, heading: str, own: Series, england: Series, changes: Sequence[str]
) -> TrendDrawing | None:
    lines = (
        TrendLine(takeup_area.name, points(own), decimals=takeup_area.decimals),
        TrendLine(takeup_area.england, points(england), is_literal=False),
    )
    svg = trend(lines, takeup_area.translator) if len(own) > 1 else None
    if svg is None:
        return None
    title = takeup_area.translator.gettext(
        "%(entitlement)s: the share of children who use it, in %(area)s and in England",
        entitlement=heading,
        area=inside(takeup_area.name, takeup_area.translator),
    )
    return TrendDrawing(svg, title, " ".join(changes))


def _count_measure(
    takeup_area: TakeupArea, own_series: AllSeries, england_series: AllSeries
) -> Measure | None:
    """Working parents' hours: counts of children by age, without a share."""
    entitlement, translator = Entitlement.WORKING, takeup_area.translator
    periods = {
        period
        for (series_entitlement, _), own in own_series.items()
        if series_entitlement is entitlement
        for period in own
    }
    if not periods:
        return None
    newest = max(periods)
    available = {
        ages: own_series[entitlement, ages].get(newest)
        for ages in AGES
        if (entitlement, ages) in own_series
    }
    total, figures = available.get("all"), [figure for figure in available.values() if figure]
    if total and total.registered_count is not None:
        headline = translator.ngettext(
            "In %(area)s, %(num)s child whose parents work uses funded hours (%(period)s).",
            "In %(area)s, %(num)s children whose parents work use funded hours (%(period)s).",
            round(total.registered_count),
            area=inside(takeup_area.name, takeup_area.translator),
            period=takeup_area.period(newest),
        )
    elif all(figure.registered_count is None for figure in figures):
        headline = _headline(takeup_area, figures[0], {})
    else:
        headline = translator.gettext(
            "How many children whose parents work use funded hours in %(area)s: see the table by age.",
            area=inside(takeup_area.name, takeup_area.translator),
        )
    return Measure(
        key=entitlement.value,
        heading=translator.gettext(ENTITLEMENTS[entitlement]),
        eligibility_note=translator.gettext(ELIGIBILITY_NOTES[entitlement]),
        headline=headline,
        period=takeup_area.period(newest),
        by_age=tuple(rows_by_age(takeup_area, own_series, england_series, newest)),
        notes=(
            translator.gettext(
                "No share is shown: nobody publishes how many children could have these hours."
            ),
        ),
    )
