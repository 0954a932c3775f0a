"""The content of a profile: a table of all measures of one area, the worst and the worsening first."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.measures.measure import Measure
from app.core.measures.periods import written
from app.core.statistics.comparison import ComparatorResult
from app.i18n import Translator
from app.snapshot.insights.profile import ProfileRow
from app.snapshot.insights.trend import ChangeResult
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import StatisticalArea
from app.web.figure_views.comparison_page import QUARTERS
from app.web.figure_views.wording import (
    RESULTS,
    is_total,
    short_points_text,
    source_title,
    value_text,
)

_NO_RESULTS = (None, ComparatorResult.NOT_KNOWN)
_UP = (ChangeResult.ROSE, ChangeResult.HIGHER)
_DOWN = (ChangeResult.FELL, ChangeResult.LOWER)
UrlOf = Callable[[Measure], str]


@dataclass(frozen=True)
class ProfileTableRow:
    """A measure of the table; `quarter` is 1 (best) to 4, 0 without a rank.

    `source` is its source with the month of the edition. `is_clearly_worse`: worse than in the
    period before by more than chance explains.
    """

    title: str
    source: str
    url: str
    value: str
    period: str
    england: str
    neighbours: str
    rank: str
    quarter: int
    result: str
    change: str
    is_clearly_worse: bool


@dataclass(frozen=True)
class ProfilePage:
    """`has_results`: counts are known of a measure, so that it is better, similar or worse.

    `has_ranks`: the area is a council, so that it has ranks and neighbours.
    """

    title: str
    lead: str
    has_results: bool
    has_ranks: bool
    rows: tuple[ProfileTableRow, ...]


def profile_page(
    area: StatisticalArea,
    rows: Sequence[ProfileRow],
    editions: Mapping[str, Edition],
    url_of: UrlOf,
    translator: Translator,
) -> ProfilePage:
    """The content of a profile; `url_of` is the address of a measure's trend in the area."""
    return ProfilePage(
        title=translator.gettext("%(area)s: all measures", area=area.name),
        lead=" ".join(_lead(area, rows, translator)),
        has_results=any(one.result not in _NO_RESULTS for one in rows),
        has_ranks=any(one.figure.rank for one in rows),
        rows=tuple(_row(one, editions, url_of, translator) for one in rows),
    )


def _lead(
    area: StatisticalArea, rows: Sequence[ProfileRow], translator: Translator
) -> Iterator[str]:
    ranked = [one for one in rows if one.figure.rank]
    if not rows:
        yield translator.gettext("%(area)s has no figures here.", area=area.name)
    elif ranked:
        quarters = [QUARTERS.get(one.figure.quartile or "", 0) for one in ranked]
        yield translator.gettext(
            "Of %(count)s measures with a rank, %(area)s is in the worst quarter of councils for"
            " %(worst)s and in the best for %(best)s.",
            count=len(ranked),
            area=area.name,
            worst=quarters.count(4),
            best=quarters.count(1),
        )
        yield translator.ngettext(
            "%(num)s has a worse value than in the period before; where the publisher gives no"
            " counts, that may be chance.",
            "%(num)s have a worse value than in the period before; where the publisher gives no"
            " counts, that may be chance.",
            sum(one.is_worsening for one in ranked),
        )
    else:
        yield translator.gettext("Ranks are given for councils only.")


def _row(
    one: ProfileRow, editions: Mapping[str, Edition], url_of: UrlOf, translator: Translator
) -> ProfileTableRow:
    measure, figure = one.measure.measure, one.figure
    return ProfileTableRow(
        title=measure.title,
        source=_source(one, editions, translator),
        url=url_of(measure),
        value=value_text(measure, figure.figure.value),
        period=written(figure.figure.period),
        # Totals of larger areas are no comparison.
        england="" if is_total(measure) else value_text(measure, one.england),
        neighbours="" if is_total(measure) else value_text(measure, figure.neighbours_mean),
        rank=translator.gettext(
            "%(rank)s of %(count)s", rank=figure.rank, count=figure.ranked_count
        )
        if figure.rank
        else "",
        quarter=QUARTERS.get(figure.quartile or "", 0),
        result=translator.gettext(RESULTS[one.result]),
        change=_change(one, translator),
        is_clearly_worse=one.is_worsening and one.change is not None and bool(one.change.interval),
    )


def _change(one: ProfileRow, translator: Translator) -> str:
    if one.change is None:
        return translator.gettext("not comparable")
    points = short_points_text(one.measure.measure, one.change.difference, translator)
    if one.change.result in _UP:
        return translator.gettext("up %(points)s", points=points)
    if one.change.result in _DOWN:
        return translator.gettext("down %(points)s", points=points)
    if one.change.result is ChangeResult.EQUAL:
        return translator.gettext("the same")
    return translator.gettext("no clear change")


def _source(one: ProfileRow, editions: Mapping[str, Edition], translator: Translator) -> str:
    title = source_title(one.measure, editions.get(one.measure.measure.source), translator)
    return f"{title}, {one.measure.as_at:%B %Y}"
