"""Take-up of each funded entitlement in an area: sentences, tables and a trend chart.

Each figure names its entitlement, area and period. Working parents' hours have no share, because
nobody publishes how many children are eligible. A hidden figure shows its reason and is never 0.
Source: docs/rules.md#take-up.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.takeup import Entitlement, Figure
from app.core.takeup_series import (
    AGES_WITH_SHARE,
    AllSeries,
    Series,
    age_groups_with_share,
    figure_at,
    group_into_series,
    match_england_periods,
    newest,
    newest_period,
    not_compared,
    points,
)
from app.core.trend_line import latest_change
from app.i18n import Translator
from app.web.presenters.labels import inside
from app.web.presenters.takeup_ages import rows_by_age
from app.web.presenters.takeup_in_ten import InTen, in_ten
from app.web.presenters.takeup_messages import (
    AGES,
    CHANGE_SENTENCES,
    ELIGIBILITY_NOTES,
    ENTITLEMENTS,
    NOT_COMPARED,
)
from app.web.presenters.takeup_notes import notes
from app.web.presenters.takeup_table import (
    TakeupArea,
    TakeupTableRow,
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
class TakeupMeasure:
    """One entitlement in one area.

    `headline` is for families; `in_ten` has it for a share, with England's. `changes` start with the
    area's own change; `rows` are by period, newest first, `by_age` by age in the newest period,
    which is `period`.
    """

    key: str
    heading: str
    eligibility_note: str
    headline: str
    period: str
    in_ten: InTen | None = None
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
) -> tuple[TakeupMeasure, ...]:
    """Every entitlement that the area has figures for, with England's figures."""
    takeup_area = TakeupArea(name, is_ward, translator)
    own_series, england_series = group_into_series(own), group_into_series(england)
    available = [
        _share_measure(takeup_area, entitlement, own_series, england_series)
        for entitlement in AGES_WITH_SHARE
    ]
    available.append(_count_measure(takeup_area, own_series, england_series))
    return tuple(measure for measure in available if measure)


def _share_measure(
    takeup_area: TakeupArea,
    entitlement: Entitlement,
    own_series: AllSeries,
    england_series: AllSeries,
) -> TakeupMeasure | None:
    """An entitlement with a share of eligible children; None if the area has no figures."""
    age_groups = age_groups_with_share(entitlement, own_series)
    if not age_groups:
        return None
    ages, *other_ages = age_groups
    own = own_series[entitlement, ages]
    england = match_england_periods(own, england_series.get((entitlement, ages), {}))
    shown = newest(own)
    available = tuple(rows(takeup_area, own, england))
    changes = tuple(_changes(takeup_area, own, england)) if len(available) > 1 else ()
    by_age = tuple(
        TakeupTableRow(
            takeup_area.translator.gettext(AGES[group]),
            takeup_area.share(own_series[entitlement, group].get(shown.period)),
            takeup_area.england_share(
                figure_at(shown.period, england_series.get((entitlement, group), {}))
            ),
        )
        for group in other_ages
    )
    heading = takeup_area.translator.gettext(ENTITLEMENTS[entitlement])
    shares = in_ten(takeup_area, shown, england_series.get((entitlement, ages), {}))
    return TakeupMeasure(
        key=entitlement.value,
        heading=heading,
        eligibility_note=takeup_area.translator.gettext(ELIGIBILITY_NOTES[entitlement]),
        headline=shares.headline,
        period=takeup_area.period(shown.period),
        in_ten=shares,
        details=tuple(_details(takeup_area, shown)),
        changes=changes,
        drawing=_drawing(takeup_area, heading, own, england, changes),
        rows=available,
        by_age=by_age,
        notes=tuple(notes(takeup_area, own, england)),
    )


def _details(takeup_area: TakeupArea, figure: Figure) -> Iterator[str]:
    """The counts that the headline is based on."""
    if figure.percent is None or figure.registered_count is None or figure.eligible_count is None:
        return
    yield takeup_area.translator.ngettext(
        "%(num)s child has a place, of about %(eligible)s who could (%(period)s: %(share)s).",
        "%(num)s children have a place, of about %(eligible)s who could (%(period)s: %(share)s).",
        round(figure.registered_count),
        eligible=takeup_area.translator.number(round(figure.eligible_count)),
        period=takeup_area.period(figure.period),
        share=takeup_area.share(figure).text,
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
    """Why the newest share has no comparison, even if earlier figures are comparable."""
    reason, period = not_compared(own)
    return takeup_area.translator.gettext(
        NOT_COMPARED[reason], period=takeup_area.period(period) if period else ""
    )


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
) -> TakeupMeasure | None:
    """Working parents' hours: counts of children by age, without a share."""
    entitlement, translator = Entitlement.WORKING, takeup_area.translator
    period = newest_period(entitlement, own_series)
    if period is None:
        return None
    available = {
        ages: own_series[entitlement, ages].get(period)
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
            period=takeup_area.period(period),
        )
    elif all(figure.registered_count is None for figure in figures):
        headline = in_ten(takeup_area, figures[0], {}).headline
    else:
        headline = translator.gettext(
            "How many children whose parents work use funded hours in %(area)s: see the table by age.",
            area=inside(takeup_area.name, takeup_area.translator),
        )
    return TakeupMeasure(
        key=entitlement.value,
        heading=translator.gettext(ENTITLEMENTS[entitlement]),
        eligibility_note=translator.gettext(ELIGIBILITY_NOTES[entitlement]),
        headline=headline,
        period=takeup_area.period(period),
        by_age=tuple(rows_by_age(takeup_area, own_series, england_series, period)),
        notes=(
            translator.gettext(
                "No share is shown: nobody publishes how many children could have these hours."
            ),
        ),
    )
