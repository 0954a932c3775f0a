"""A request for a view: its choices, and what they show of the statistics."""

from dataclasses import dataclass

from flask import abort
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from app.core.measures.figure import Level
from app.i18n import Translator
from app.snapshot.insights.comparators import Comparator, ComparatorKind, find_comparator
from app.snapshot.insights.comparison import AreaComparison, find_comparison
from app.snapshot.insights.service_change import ServiceChange, find_service_change
from app.snapshot.insights.trend import Trend, find_trend
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import PublishedMeasure, PublishedStatistics
from app.web.figure_views.charts.svg_document import PictureWidth
from app.web.figure_views.choices import ViewChoices, read_choices
from app.web.figure_views.pictures import draw_funnel, draw_trend
from app.web.request_context import snapshot
from app.web.templating import render


@dataclass(frozen=True)
class RequestedView:
    """A request for one of the views, which was understood unless `choices` has problems."""

    name: str
    statistics: PublishedStatistics
    choices: ViewChoices
    translator: Translator

    @property
    def measure(self) -> PublishedMeasure:
        """The measure. Fails where a problem names it, and for a profile."""
        assert self.choices.measure is not None
        return self.choices.measure


def english() -> Translator:
    return render.translator("en")


def read_view(name: str, values: MultiDict[str, str]) -> RequestedView:
    """The view of an address with these parameters; 404 without published statistics."""
    statistics = snapshot().statistics or abort(404)
    translator = english()
    choices = read_choices(statistics, values, translator, name)
    return RequestedView(name, statistics, choices, translator)


def trend_of(view: RequestedView) -> Trend:
    """The trend that the choices ask for."""
    choices = view.choices
    return find_trend(
        view.statistics,
        view.measure,
        choices.areas,
        comparator_of(view),
        breakdown=choices.breakdown,
        first=choices.first,
        last=choices.last,
    )


def service_change_of(view: RequestedView) -> tuple[ServiceChange | None, Comparator | None]:
    """What a marked change of a service shows, and the other areas that it is compared with.

    England and a region include the area, so its neighbours stand in for them.
    """
    choices = view.choices
    others = comparator_of(view)
    if others is None or not others.members:
        others = find_comparator(view.statistics, choices.area, ComparatorKind.NEIGHBOURS)
    change = find_service_change(
        view.statistics,
        view.measure,
        choices.area,
        others.members if others else (),
        choices.change,
        choices.breakdown,
        first=choices.first,
        last=choices.last,
    )
    return change, others


def comparison_of(view: RequestedView) -> AreaComparison | None:
    choices = view.choices
    period = choices.period or _latest_period(view)
    return find_comparison(
        view.statistics, view.measure, choices.area, comparator_of(view), period, choices.breakdown
    )


def _latest_period(view: RequestedView) -> str:
    """The newest period in which the area has a value; "" where it has none."""
    area = view.choices.area
    figures = view.statistics.figures(
        view.measure, area.level, breakdown=view.choices.breakdown, areas=[area.code]
    )
    periods = (one.figure.period for one in figures if one.figure.value is not None)
    return max(periods, default="")


def comparator_adjustment(view: RequestedView) -> str:
    """That another comparator than the chosen one is shown, and why; "" if it is the chosen one."""
    choices = view.choices
    shown = comparator_of(view)
    if shown is None or shown.kind is choices.comparator:
        return ""
    texts = {
        ComparatorKind.NEIGHBOURS: view.translator.gettext(
            "%(area)s has no statistical neighbours in DfE's list, so it is compared with England.",
            area=choices.area.name,
        ),
        ComparatorKind.SIMILAR: view.translator.gettext(
            "%(area)s is not in our list of similar areas, so it is compared with England.",
            area=choices.area.name,
        ),
    }
    return texts.get(
        choices.comparator,
        view.translator.gettext(
            "%(area)s lies in no region here, so it is compared with England.",
            area=choices.area.name,
        ),
    )


def comparator_of(view: RequestedView) -> Comparator | None:
    """The comparator; England where the chosen one does not exist for the area, as for a region."""
    choices = view.choices
    found = find_comparator(view.statistics, choices.area, choices.comparator, choices.others)
    if found is None and choices.area.level is not Level.COUNTRY:
        found = find_comparator(view.statistics, choices.area, ComparatorKind.ENGLAND)
    shown = {one.code for one in choices.areas}
    return None if found and found.area and found.area.code in shown else found


def edition_of(measure: PublishedMeasure) -> Edition | None:
    return snapshot().settings.editions.get(measure.measure.source)


def picture_of_trend(view: RequestedView, found: Trend, width: PictureWidth) -> Markup | None:
    edition, change = edition_of(found.measure), view.choices.change
    is_shown = change and found.periods and found.periods[0] <= change <= found.periods[-1]
    return draw_trend(found, edition, change if is_shown else "", view.translator, width)


def picture_of_funnel(
    view: RequestedView, found: AreaComparison, width: PictureWidth
) -> Markup | None:
    areas = dict(view.statistics.areas)
    return draw_funnel(found, edition_of(found.measure), areas, view.translator, width)
