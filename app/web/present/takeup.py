"""How many families of an area use each funded entitlement: in words, in a table, as a line.

Each figure names its entitlement, its area and its day; no share is made for working parents' hours,
where nobody publishes how many could have them. What is hidden is said by its reason and is never 0.
Source: domain.md §5-7, §14.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.core.series import latest_change, place_of, whole_parts
from app.core.takeup import Entitlement, Figure, in_ten
from app.i18n import Voice
from app.web.present.labels import inside
from app.web.present.takeup_ages import rows_by_age
from app.web.present.takeup_notes import notes
from app.web.present.takeup_table import (
    AllSeries,
    Row,
    Series,
    Whose,
    alongside,
    at,
    by_series,
    points,
    rows,
)
from app.web.present.takeup_words import (
    AGED,
    AGES,
    CHANGES,
    ENTITLEMENTS,
    MAIN_AGES,
    NO_NEIGHBOUR,
    NOT_COMPARED,
    REASONS,
    SAID,
    UNKNOWN,
    WHO,
    degree,
)
from app.web.present.trend import Line, trend


@dataclass(frozen=True)
class Drawing:
    """A trend, and the words that stand for it."""

    svg: Markup
    title: str
    description: str


@dataclass(frozen=True)
class Measure:
    """One entitlement in one area.

    `said` is the sentence for families; `changes` begin with what changed in the area; `rows` go by
    period, newest first, `by_age` by age in the newest period, which is `period`.
    """

    key: str
    heading: str
    who: str
    said: str
    period: str
    details: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    drawing: Drawing | None = None
    rows: tuple[Row, ...] = ()
    by_age: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def measures(
    name: str,
    own: Iterable[Figure],
    england: Iterable[Figure],
    voice: Voice,
    *,
    is_ward: bool = False,
) -> tuple[Measure, ...]:
    """Every entitlement that the area has a figure for, set against England's."""
    whose = Whose(name, is_ward, voice)
    ours, theirs = by_series(own), by_series(england)
    told = [_share_measure(whose, entitlement, ours, theirs) for entitlement in MAIN_AGES]
    told.append(_count_measure(whose, ours, theirs))
    return tuple(measure for measure in told if measure)


def _share_measure(
    whose: Whose, entitlement: Entitlement, ours: AllSeries, theirs: AllSeries
) -> Measure | None:
    """An entitlement that has a share: a sentence, the years, and what to know about the figures."""
    told_ages = [one for one in MAIN_AGES[entitlement] if (entitlement, one) in ours]
    if not told_ages:
        return None
    # The group that was told last; of those told at one time, the first.
    ages = max(told_ages, key=lambda one: max(map(place_of, ours[entitlement, one])))
    own = ours[entitlement, ages]
    england = alongside(own, theirs.get((entitlement, ages), {}))
    newest = own[max(own, key=place_of)]
    told = tuple(rows(whose, own, england))
    changes = tuple(_changes(whose, own, england)) if len(told) > 1 else ()
    by_age = tuple(
        Row(
            whose.voice.gettext(AGES[one]),
            whose.share(ours[entitlement, one].get(newest.period)),
            whose.england_share(at(newest.period, theirs.get((entitlement, one), {}))),
        )
        for one in MAIN_AGES[entitlement]
        if one != ages and (entitlement, one) in ours
    )
    heading = whose.voice.gettext(ENTITLEMENTS[entitlement])
    return Measure(
        key=entitlement.value,
        heading=heading,
        who=whose.voice.gettext(WHO[entitlement]),
        said=_said(whose, newest, theirs.get((entitlement, ages), {})),
        period=whose.period(newest.period),
        details=tuple(_details(whose, newest)),
        changes=changes,
        drawing=_drawing(whose, heading, own, england, changes),
        rows=told,
        by_age=by_age,
        notes=tuple(notes(whose, own, england)),
    )


def _newest_until(period: str, series: Series) -> Figure | None:
    """The newest figure with a percent that is not of a later time; England is counted once a year."""
    told = [one for one in series.values() if one.percent is not None]
    return max(
        (one for one in told if place_of(one.period) <= place_of(period)),
        key=lambda one: place_of(one.period),
        default=None,
    )


def _said(whose: Whose, newest: Figure, england: Series) -> str:
    """The sentence for families, with England's figure where that is of a term like this one."""
    voice = whose.voice
    if newest.percent is None:
        return voice.gettext(
            REASONS[newest.hidden] if newest.hidden else UNKNOWN,
            entitlement=voice.gettext(ENTITLEMENTS[newest.entitlement]),
            area=inside(whose.name, whose.voice),
            period=whose.period(newest.period),
        )
    return voice.gettext(
        SAID[newest.entitlement, degree(newest.percent)],
        area=inside(whose.name, whose.voice),
        count=in_ten(newest.percent),  # "7 in 10" counts no children: it has no plural
        ages=voice.gettext(AGED[newest.ages]),
        england=_compared(whose, newest.period, england),
    )


def _compared(whose: Whose, period: str, england: Series) -> str:
    """England's figure in brackets; "" beside a term that England, counted in January, has none of."""
    if period.endswith(("-summer", "-autumn")):
        return ""
    theirs = _newest_until(period, england)
    words = whose.voice.gettext(
        "%(area)s %(period)s: %(share)s",
        area=whose.england,
        period=(theirs.period if theirs else period)[:4],
        share=whose.england_share(theirs).text,
    )
    return f" ({words})"


def _details(whose: Whose, newest: Figure) -> Iterator[str]:
    """The numbers behind the sentence."""
    if newest.percent is None or newest.registered_count is None or newest.eligible_count is None:
        return
    yield whose.voice.ngettext(
        "%(num)s child has a place, of about %(eligible)s who could (%(period)s: %(share)s).",
        "%(num)s children have a place, of about %(eligible)s who could (%(period)s: %(share)s).",
        round(newest.registered_count),
        eligible=whose.voice.number(round(newest.eligible_count)),
        period=whose.period(newest.period),
        share=whose.share(newest).text,
    )


def _changes(whose: Whose, own: Series, england: Series) -> Iterator[str]:
    """What changed in the area, then what changed in England."""
    if latest_change(points(own)) is None:
        yield _not_compared(whose, own)
    for name, series, share in (
        (whose.name, own, whose.share),
        (whose.england, england, whose.england_share),
    ):
        if change := latest_change(points(series)):
            yield whose.voice.gettext(
                CHANGES[change.direction],
                area=name,
                first=whose.period(change.first.period),
                last=whose.period(change.last.period),
                before=share(series[change.first.period]).text,
                after=share(series[change.last.period]).text,
            )


def _not_compared(whose: Whose, own: Series) -> str:
    """Why the newest figure is set against none, though a line may join some before it."""
    parts = whole_parts(points(own))
    if sum(map(len, parts)) < 2:
        return whose.voice.gettext("There are no two figures yet that can be compared.")
    newest = parts[-1]
    if len(newest) > 1:
        return whose.voice.gettext(
            "Figures of different terms can't be compared: more children start in some terms."
        )
    message = NOT_COMPARED if newest[0].is_break else NO_NEIGHBOUR
    return whose.voice.gettext(message, period=whose.period(newest[0].period))


def _drawing(
    whose: Whose, heading: str, own: Series, england: Series, changes: Sequence[str]
) -> Drawing | None:
    lines = (
        Line(whose.name, points(own), decimals=whose.decimals),
        Line(whose.england, points(england), is_literal=False),
    )
    svg = trend(lines, whose.voice) if len(own) > 1 else None
    if svg is None:
        return None
    title = whose.voice.gettext(
        "%(entitlement)s: the share of children who use it, in %(area)s and in England",
        entitlement=heading,
        area=inside(whose.name, whose.voice),
    )
    return Drawing(svg, title, " ".join(changes))


def _count_measure(whose: Whose, ours: AllSeries, theirs: AllSeries) -> Measure | None:
    """Working parents' hours: children by age, and no share."""
    entitlement, voice = Entitlement.WORKING, whose.voice
    periods = {period for (one, _), own in ours.items() if one is entitlement for period in own}
    if not periods:
        return None
    newest = max(periods, key=place_of)
    told = {
        ages: ours[entitlement, ages].get(newest) for ages in AGES if (entitlement, ages) in ours
    }
    total, figures = told.get("all"), [figure for figure in told.values() if figure]
    if total and total.registered_count is not None:
        said = voice.ngettext(
            "In %(area)s, %(num)s child whose parents work uses funded hours (%(period)s).",
            "In %(area)s, %(num)s children whose parents work use funded hours (%(period)s).",
            round(total.registered_count),
            area=inside(whose.name, whose.voice),
            period=whose.period(newest),
        )
    elif all(figure.registered_count is None for figure in figures):
        said = _said(whose, figures[0], {})
    else:
        said = voice.gettext(
            "How many children whose parents work use funded hours in %(area)s: see the table by age.",
            area=inside(whose.name, whose.voice),
        )
    return Measure(
        key=entitlement.value,
        heading=voice.gettext(ENTITLEMENTS[entitlement]),
        who=voice.gettext(WHO[entitlement]),
        said=said,
        period=whose.period(newest),
        by_age=tuple(rows_by_age(whose, ours, theirs, newest)),
        notes=(
            voice.gettext(
                "No share is shown: nobody publishes how many children could have these hours."
            ),
        ),
    )
