"""The content of a comparison: its first sentences, the table and notes."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.core.measures.figure import Level
from app.core.measures.measure import Polarity
from app.core.measures.periods import written
from app.core.statistics.comparison import ComparatorResult
from app.i18n import Translator
from app.snapshot.insights.comparison import AreaComparison, ComparisonRow
from app.snapshot.insights.counted import counted_share, interval_of
from app.web.figure_views.wording import (
    AGAINST_OWN,
    above_100_note,
    comparator_heading,
    comparator_name,
    comparator_note,
    counts_text,
    figure_text,
    interval_text,
    is_total,
    points_text,
    value_text,
)

QUARTERS = {"A": 1, "B": 2, "C": 3, "D": 4}


@dataclass(frozen=True)
class ComparisonTableRow:
    """An area of the table; `rank` is its national rank, "" without one.

    `against_own` says whether the intervals of the two areas overlap, "" without counts.
    """

    name: str
    value: str
    counts: str
    interval: str
    rank: str
    url: str
    against_own: str
    is_own: bool
    is_larger: bool


@dataclass(frozen=True)
class ComparisonPage:
    title: str
    area_name: str
    lead: tuple[str, ...]
    has_intervals: bool
    has_ranks: bool
    rows: tuple[ComparisonTableRow, ...]
    comparator_heading: str
    comparator_value: str
    notes: tuple[str, ...]


def comparison_page(
    comparison: AreaComparison, urls: dict[str, str], translator: Translator
) -> ComparisonPage:
    """The content of a comparison; `urls` has the comparison of each other area, by code."""
    measure, comparator = comparison.measure.measure, comparison.comparator
    rows = [_row(one, comparison, urls, translator, is_larger=False) for one in comparison.rows]
    rows += [_row(one, comparison, urls, translator, is_larger=True) for one in comparison.larger]
    return ComparisonPage(
        title=comparison_title(comparison),
        area_name=comparison.area.name,
        lead=tuple(_lead(comparison, translator)),
        has_intervals=any(row.interval for row in rows),
        rows=tuple(rows),
        has_ranks=any(row.rank for row in rows),
        comparator_heading=comparator_heading(comparator, translator, comparison.comparator_count),
        comparator_value=value_text(measure, comparison.comparator_value),
        notes=tuple(_notes(comparison, translator)),
    )


def comparison_title(comparison: AreaComparison) -> str:
    group = f", {comparison.breakdown}" if comparison.breakdown else ""
    title = comparison.measure.measure.title
    return f"{title}{group}: {comparison.area.name}, {written(comparison.period)}"


def _lead(comparison: AreaComparison, translator: Translator) -> Iterator[str]:
    measure, own = comparison.measure.measure, comparison.own
    values = {
        "area": comparison.area.name,
        "value": figure_text(measure, own, translator),
        "period": written(comparison.period),
    }
    yield translator.gettext("%(area)s: %(value)s in %(period)s.", **values)
    if own.figure.value is None:
        return
    if (
        comparison.comparator
        and comparison.distance is not None
        and not is_total(comparison.measure.measure)
    ):
        yield _distance(comparison, comparison.distance, translator)
    if own.rank and own.ranked_count:
        yield _rank(comparison, translator)
    if comparison.children:
        yield _children(comparison.children, translator)


def _distance(comparison: AreaComparison, distance: float, translator: Translator) -> str:
    measure = comparison.measure.measure
    assert comparison.comparator is not None
    values = {
        "points": points_text(measure, distance, translator),
        "name": comparator_name(comparison.comparator, translator, comparison.comparator_count),
        "value": value_text(measure, comparison.comparator_value),
    }
    if not round(distance, measure.decimals):
        return translator.gettext("That equals %(name)s.", **values)
    if distance > 0:
        text = translator.gettext("That is %(points)s above %(name)s (%(value)s).", **values)
    else:
        text = translator.gettext("That is %(points)s below %(name)s (%(value)s).", **values)
    return f"{text} {_result(comparison, translator)}".strip()


def _result(comparison: AreaComparison, translator: Translator) -> str:
    counted = counted_share(comparison.measure.measure, comparison.own.figure)
    if counted and counted.share > 1:
        return translator.gettext(
            "A share above 100%% has no interval, so nobody can say whether that is chance."
        )
    result = comparison.result
    texts = {
        ComparatorResult.BETTER: translator.gettext("It is better by more than chance explains."),
        ComparatorResult.WORSE: translator.gettext("It is worse by more than chance explains."),
        ComparatorResult.SIMILAR: translator.gettext(
            "There is no clear difference: it may be chance."
        ),
        ComparatorResult.NOT_KNOWN: translator.gettext(
            "The publisher gives no counts, so nobody can say whether that is more than chance."
        ),
    }
    return texts[result] if result else ""


def _rank(comparison: AreaComparison, translator: Translator) -> str:
    own = comparison.own
    text = translator.gettext(
        "Of %(count)s councils it has rank %(rank)s, where 1 is the best.",
        count=own.ranked_count or 0,
        rank=own.rank or 0,
    )
    if own.quartile:
        text += translator.gettext(
            " That is quarter %(quarter)s of 4.", quarter=QUARTERS[own.quartile]
        )
    if own.neighbours_rank:
        text += translator.gettext(
            " Among itself and its statistical neighbours it has rank %(rank)s.",
            rank=own.neighbours_rank,
        )
    return text


def _children(count: int, translator: Translator) -> str:
    if count > 0:
        return translator.ngettext(
            "%(num)s more child would bring it to that value.",
            "%(num)s more children would bring it to that value.",
            count,
        )
    return translator.ngettext(
        "It is ahead of that value by %(num)s child.",
        "It is ahead of that value by %(num)s children.",
        -count,
    )


def _row(
    one: ComparisonRow,
    comparison: AreaComparison,
    urls: dict[str, str],
    translator: Translator,
    *,
    is_larger: bool,
) -> ComparisonTableRow:
    measure = comparison.measure.measure
    interval = interval_of(measure, one.figure.figure) if one.figure else None
    rank = one.figure.rank if one.figure else None
    return ComparisonTableRow(
        name=one.area.name,
        value=figure_text(measure, one.figure, translator),
        counts=counts_text(one.figure, translator),
        interval=interval_text(measure, interval, translator),
        rank=str(rank) if rank else "",
        url=urls.get(one.area.code, ""),
        against_own=translator.gettext(AGAINST_OWN[one.against_own]),
        is_own=one.is_own,
        is_larger=is_larger,
    )


def _notes(comparison: AreaComparison, translator: Translator) -> Iterator[str]:
    measure = comparison.measure.measure
    if measure.denominator:
        yield translator.gettext("Share of: %(denominator)s.", denominator=measure.denominator)
    if measure.polarity is Polarity.LOW:
        yield translator.gettext("A lower value is better here.")
    if measure.polarity is Polarity.NONE:
        yield translator.gettext(
            "Neither a higher nor a lower value is better, so there is no rank."
        )
    if is_total(measure):
        yield translator.gettext(
            "These are totals: a larger area has more, so they say nothing about which does better."
        )
    if measure.gaps:
        yield measure.gaps
    shown = [one.figure for one in comparison.rows]
    if note := above_100_note(measure, shown, translator):
        yield note
    if comparison.comparator:
        yield comparator_note(comparison.comparator, translator)
    if comparison.area.level is Level.COUNCIL and measure.polarity is not Polarity.NONE:
        yield translator.gettext(
            "Equal values share the best of their ranks; councils without a value have none."
        )
    if any(one.figure and interval_of(measure, one.figure.figure) for one in comparison.rows):
        yield translator.gettext(
            "An area differs from a value that lies outside its 95%% Wilson interval, and from"
            " another area where their intervals do not overlap."
        )
