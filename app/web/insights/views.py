"""The addresses of the workbench: a page, its CSV and its picture have the same parameters."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, request, url_for

from app.core.measures.figure import Level
from app.core.measures.measure import Measure
from app.i18n import Translator
from app.snapshot.insights.comparators import Comparator, ComparatorKind, find_comparator
from app.snapshot.insights.comparison import AreaComparison, find_comparison
from app.snapshot.insights.profile import find_profile
from app.snapshot.insights.service_change import ServiceChange, find_service_change
from app.snapshot.insights.trend import Trend, find_trend
from app.snapshot.layout import Edition
from app.snapshot.published_statistics import (
    PublishedMeasure,
    PublishedStatistics,
    StatisticalArea,
)
from app.web.insights.choices import Problem, ViewChoices, query_of, read_choices
from app.web.insights.comparison_page import comparison_page
from app.web.insights.downloads import as_csv, comparison_rows, profile_rows, trend_rows
from app.web.insights.form_options import form_options
from app.web.insights.insights_frame import insights_frame
from app.web.insights.profile_page import profile_page
from app.web.insights.start_page import start_page
from app.web.insights.trend_page import trend_page
from app.web.insights.wording import comparator_name, source_text
from app.web.request_context import council, snapshot
from app.web.templating import render

bp = Blueprint("insights", __name__, url_prefix="/insights")
INVALID = 422


@bp.get("/")
def start() -> str:
    """What the workbench has: its views, and its measures by source."""
    translator, statistics = _english(), snapshot().statistics
    editions = snapshot().settings.editions
    form = form_options(statistics, editions, None, translator) if statistics else None
    own = statistics.areas.get(council().la_code) if statistics else None
    return render.page(
        "en",
        "insights/start.html",
        frame=insights_frame(),
        own_name=own.name if own else "",
        sources=start_page(statistics, editions, translator) if statistics else (),
        form=form,
    )


@bp.get("/trend")
def trend() -> Response:
    """A measure over the periods in one to six areas, beside a comparator."""
    return _page("trend")


@bp.get("/comparison")
def comparison() -> Response:
    """An area in one period against others."""
    return _page("comparison")


@bp.get("/profile")
def profile() -> Response:
    """All measures of one area, the worst and the worsening first."""
    return _page("profile")


@bp.get("/trend.csv")
def trend_csv() -> Response:
    """The figures of a trend as CSV."""
    view = _view("trend")
    found, _ = _trend(view)
    name = comparator_name(found.comparator, view.translator) if found.comparator else ""
    return _csv(as_csv(trend_rows(found, _edition(found.measure), name)), "trend")


@bp.get("/comparison.csv")
def comparison_csv() -> Response:
    """The figures of a comparison as CSV."""
    view = _view("comparison")
    found = _comparison(view) or abort(404)
    name = comparator_name(found.comparator, view.translator) if found.comparator else ""
    return _csv(as_csv(comparison_rows(found, _edition(found.measure), name)), "comparison")


@bp.get("/profile.csv")
def profile_csv() -> Response:
    """The latest figure of every measure of an area as CSV."""
    view = _view("profile")
    rows = find_profile(view.statistics, view.choices.area)
    text = as_csv(profile_rows(view.choices.area, rows, snapshot().settings.editions))
    return _csv(text, "profile")


@dataclass(frozen=True)
class _View:
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


def _english() -> Translator:
    return render.translator("en")


def _view(name: str) -> _View:
    """The view of this request; 422 where it cannot be understood, for a CSV or a picture."""
    view = _read_view(name)
    if view.choices.problems or view.choices.is_empty:
        abort(INVALID)
    return view


def _read_view(name: str) -> _View:
    statistics = snapshot().statistics or abort(404)
    translator = _english()
    choices = read_choices(statistics, request.args, translator, needs_measure=name != "profile")
    return _View(name, statistics, choices, translator)


def _page(name: str) -> Response:
    view = _read_view(name)
    content: dict[str, object] = {}
    problems = view.choices.problems
    if not problems and not view.choices.is_empty:
        content, problems = _CONTENTS[name](view)
    html = render.page(
        "en",
        f"insights/{name}.html",
        frame=insights_frame(),
        view=name,
        form=form_options(
            view.statistics, snapshot().settings.editions, view.choices, view.translator
        ),
        problems=problems,
        links=_links(view) if content else {},
        **{"page": None, "source": "", **content},
    )
    return Response(html, INVALID if problems else 200, mimetype="text/html")


def _trend_content(view: _View) -> tuple[dict[str, object], tuple[Problem, ...]]:
    found, change = _trend(view)
    if not found.periods:
        text = view.translator.gettext("There are no figures for these choices.")
        return {}, (Problem("measure", text),)
    problems: tuple[Problem, ...] = ()
    if view.choices.change and change is None:
        text = view.translator.gettext(
            "The area needs a figure before and one from the period of the change on."
        )
        problems = (Problem("change", text),)
    page = trend_page(found, change, view.translator)
    return {"page": page, "source": _source_text(found.measure, view.translator)}, problems


def _comparison_content(view: _View) -> tuple[dict[str, object], tuple[Problem, ...]]:
    found = _comparison(view)
    if found is None:
        text = view.translator.gettext("The area has no figure for this period.")
        return {}, (Problem("period", text),)
    others = [one.area.code for one in found.rows if not one.is_own]
    urls = {code: _url("comparison", query_of(view.choices, area=code)) for code in others}
    page = comparison_page(found, urls, view.translator)
    return {"page": page, "source": _source_text(found.measure, view.translator)}, ()


def _profile_content(view: _View) -> tuple[dict[str, object], tuple[Problem, ...]]:
    area = view.choices.area

    def url_of(measure: Measure) -> str:
        return _url("trend", query_of(view.choices, measure=measure.code, area=area.code))

    rows = find_profile(view.statistics, area)
    return {"page": profile_page(area, rows, url_of, view.translator)}, ()


_CONTENTS = {
    "trend": _trend_content,
    "comparison": _comparison_content,
    "profile": _profile_content,
}


def _trend(view: _View) -> tuple[Trend, ServiceChange | None]:
    choices = view.choices
    comparator = _comparator(view)
    found = find_trend(
        view.statistics,
        view.measure,
        choices.areas,
        comparator,
        breakdown=choices.breakdown,
        first=choices.first,
        last=choices.last,
    )
    if not choices.change:
        return found, None
    members = comparator.members if comparator else ()
    if not members:  # England and a region include the area: its neighbours are a fairer measure
        neighbours = find_comparator(view.statistics, choices.area, ComparatorKind.NEIGHBOURS)
        members = neighbours.members if neighbours else ()
    change = find_service_change(
        view.statistics, view.measure, choices.area, members, choices.change, choices.breakdown
    )
    return found, change


def _comparison(view: _View) -> AreaComparison | None:
    choices = view.choices
    period = choices.period or _latest_period(view)
    return find_comparison(
        view.statistics, view.measure, choices.area, _comparator(view), period, choices.breakdown
    )


def _latest_period(view: _View) -> str:
    """The newest period in which the area has a value; "" where it has none."""
    area = view.choices.area
    figures = view.statistics.figures(
        view.measure, area.level, breakdown=view.choices.breakdown, areas=[area.code]
    )
    periods = (one.figure.period for one in figures if one.figure.value is not None)
    return max(periods, default="")


def _comparator(view: _View) -> Comparator | None:
    """The comparator; England where the chosen one does not exist for the area, as for a region."""
    choices = view.choices
    found = find_comparator(view.statistics, choices.area, choices.comparator, choices.others)
    if found is None and choices.area.level is not Level.COUNTRY:
        return find_comparator(view.statistics, choices.area, ComparatorKind.ENGLAND)
    return found


def _links(view: _View) -> dict[str, str]:
    """The same choices as CSV and as the other views."""
    query = query_of(view.choices)
    area: Sequence[StatisticalArea] = view.choices.areas
    links = {name: _url(name, query) for name in ("trend", "comparison") if view.choices.measure}
    links["profile"] = _url("profile", query_of(view.choices, measure="", area=area[0].code))
    links["csv"] = _url(f"{view.name}_csv", query)
    return links


def _url(name: str, query: list[tuple[str, str]]) -> str:
    return f"{url_for(f'insights.{name}')}?{urlencode(query)}"


def _edition(measure: PublishedMeasure) -> Edition | None:
    return snapshot().settings.editions.get(measure.measure.source)


def _source_text(measure: PublishedMeasure, translator: Translator) -> str:
    return source_text(measure, _edition(measure), translator)


def _csv(text: str, name: str) -> Response:
    response = Response(text, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="early-years-{name}.csv"'
    return response
