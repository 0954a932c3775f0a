"""The pages of the workbench."""

from collections.abc import Callable
from dataclasses import replace

from flask import Response, request
from markupsafe import Markup

from app.core.measures.figure import ENGLAND, Level
from app.core.measures.measure import Measure
from app.core.measures.periods import written
from app.i18n import Translator
from app.snapshot.insights.profile import find_profile
from app.snapshot.published_statistics import (
    PublishedMeasure,
    StatisticalArea,
)
from app.web.figure_views.charts.svg_document import PictureWidth
from app.web.figure_views.choices import query_of
from app.web.figure_views.comparison_page import comparison_page
from app.web.figure_views.parameter_reader import Problem
from app.web.figure_views.pictures import draw_comparison
from app.web.figure_views.profile_page import profile_page
from app.web.figure_views.requested_view import (
    RequestedView,
    comparator_adjustment,
    comparator_of,
    comparison_of,
    edition_of,
    english,
    picture_of_funnel,
    picture_of_trend,
    read_view,
    service_change_of,
    trend_of,
)
from app.web.figure_views.trend_page import trend_page
from app.web.figure_views.wording import LEVELS, source_text
from app.web.insights.addresses import (
    INVALID,
    address_without_empty_parameters,
    has_empty_parameters,
    url_of,
)
from app.web.insights.blueprint import bp
from app.web.insights.form_options import form_options
from app.web.insights.insights_frame import insights_frame
from app.web.insights.start_page import start_page
from app.web.request_context import council, snapshot
from app.web.templating import render


@bp.get("/")
def start() -> str:
    """What the workbench has: its views, and its measures by source."""
    translator, statistics = english(), snapshot().statistics
    editions = snapshot().settings.editions
    form = form_options(statistics, editions, None, translator) if statistics else None
    own = statistics.areas.get(council().la_code) if statistics else None
    return render.page(
        "en",
        "insights/start.html",
        frame=insights_frame(),
        own_name=own.name if own else "",
        sources=start_page(statistics, editions, own.code if own else "", translator)
        if statistics
        else (),
        form=form,
    )


@bp.get("/trend")
def trend() -> Response:
    """A measure over the periods in one to five areas, beside a comparator."""
    return _page("trend")


@bp.get("/comparison")
def comparison() -> Response:
    """An area in one period against others."""
    return _page("comparison")


@bp.get("/profile")
def profile() -> Response:
    """All measures of one area, the worst and the worsening first."""
    return _page("profile")


def _page(name: str) -> Response:
    if has_empty_parameters():
        return Response(status=302, headers={"Location": address_without_empty_parameters()})
    view = read_view(name, request.args)
    content: dict[str, object] = {}
    problems = view.choices.problems
    if not problems and not view.choices.is_empty:
        content, problems = _CONTENTS[name](view)
    choices, adjustments = view.choices, list(view.choices.adjustments)
    if content and choices.measure and (shown := comparator_of(view)):
        choices = replace(choices, comparator=shown.kind)
        adjustments.append(comparator_adjustment(view))
    html = render.page(
        "en",
        f"insights/{name}.html",
        frame=insights_frame(),
        view=name,
        form=form_options(view.statistics, snapshot().settings.editions, choices, view.translator),
        problems=problems,
        adjustments=list(filter(None, adjustments)),
        links=_links(view) if content or choices.areas else {},
        **{"page": None, "source": "", "pictures": (), "funnels": (), **content},
    )
    return Response(html, INVALID if problems else 200, mimetype="text/html")


def _trend_content(view: RequestedView) -> tuple[dict[str, object], tuple[Problem, ...]]:
    found = trend_of(view)
    if not any(line.figures for line in found.series):
        return {}, (_no_figures(view),)
    problems: tuple[Problem, ...] = ()
    change, others = service_change_of(view) if view.choices.change else (None, None)
    if view.choices.change and change is None:
        text = view.translator.gettext(
            "The area needs a figure before and one from the period of the change on."
        )
        problems = (Problem("change", text),)
    return {
        "page": trend_page(found, change, others, view.translator),
        "source": _source_text(found.measure, view.translator),
        "pictures": _both_widths(lambda width: picture_of_trend(view, found, width)),
    }, problems


def _no_figures(view: RequestedView) -> Problem:
    """Why there is nothing to show: the period, or the level of the area."""
    measure, area, translator = view.measure, view.choices.area, view.translator
    known = view.statistics.figures(
        measure, area.level, breakdown=view.choices.breakdown, areas=[area.code]
    )
    if known:
        periods = [written(one.figure.period) for one in known]
        text = translator.gettext(
            "%(area)s has figures of this measure from %(first)s to %(last)s only.",
            area=area.name,
            first=periods[0],
            last=periods[-1],
        )
        return Problem("from" if view.name == "trend" else "period", text)
    levels = ", ".join(translator.gettext(LEVELS[level]) for level in measure.levels)
    text = translator.gettext(
        "%(area)s has no figures of this measure. It has figures of: %(levels)s.",
        area=area.name,
        levels=levels,
    )
    return Problem("area", text)


def _comparison_content(view: RequestedView) -> tuple[dict[str, object], tuple[Problem, ...]]:
    found = comparison_of(view)
    if found is None:
        return {}, (_no_figures(view),)
    others = [one.area.code for one in found.rows if not one.is_own]
    urls = {code: url_of("comparison", query_of(view.choices, area=code)) for code in others}
    edition, translator = edition_of(found.measure), view.translator
    return {
        "page": comparison_page(found, urls, translator),
        "source": _source_text(found.measure, translator),
        "pictures": _both_widths(lambda width: draw_comparison(found, edition, translator, width)),
        "funnels": _both_widths(lambda width: picture_of_funnel(view, found, width)),
    }, ()


def _profile_content(view: RequestedView) -> tuple[dict[str, object], tuple[Problem, ...]]:
    area = view.choices.area

    def trend_of_measure(measure: Measure) -> str:
        return url_of("trend", query_of(view.choices, measure=measure.code, area=area.code))

    rows = find_profile(view.statistics, area)
    return {
        "page": profile_page(
            area, rows, snapshot().settings.editions, trend_of_measure, view.translator
        )
    }, ()


_CONTENTS = {
    "trend": _trend_content,
    "comparison": _comparison_content,
    "profile": _profile_content,
}


def _both_widths(draw: Callable[[PictureWidth], Markup | None]) -> list[Markup]:
    """A picture for desks and one for telephones, of which the style sheet shows one."""
    return [picture for width in PictureWidth if (picture := draw(width))]


def _links(view: RequestedView) -> dict[str, str]:
    """The same choices as CSV, as pictures and as the other views."""
    query = query_of(view.choices)
    links = {name: url_of(name, query) for name in ("trend", "comparison")}
    links["profile"] = url_of("profile", [("area", view.choices.area.code)])
    links["csv"] = url_of(f"{view.name}_csv", query)
    if view.name != "profile":
        links["svg"] = url_of(f"{view.name}_svg", query)
    links["funnel"] = url_of("funnel_svg", query)
    if view.choices.measure:
        links["map"] = url_of("map_page", _map_query(view.choices.measure, view.choices.area))
    return links


def _map_query(measure: PublishedMeasure, area: StatisticalArea) -> list[tuple[str, str]]:
    """The measure in the area's wards or small areas where it has figures of them; in England."""
    has_small = set(measure.levels) & {Level.WARD, Level.LSOA}
    whole = area.code if area.level is Level.COUNCIL and has_small else ENGLAND
    return [("measure", measure.measure.code), ("area", whole)]


def _source_text(measure: PublishedMeasure, translator: Translator) -> str:
    return source_text(measure, edition_of(measure), translator)
