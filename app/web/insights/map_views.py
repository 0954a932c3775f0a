"""The map of the workbench: the page, its table as CSV and its picture as SVG."""

from flask import Response, abort, request

from app.core.measures.figure import Level
from app.snapshot.layout import Edition
from app.web.figure_views.downloads import as_csv, map_rows
from app.web.figure_views.map_choices import map_query
from app.web.figure_views.map_notes import boundaries_text
from app.web.figure_views.map_picture import map_picture
from app.web.figure_views.requested_map import RequestedMap, read_map
from app.web.figure_views.wording import source_text
from app.web.insights.addresses import (
    INVALID,
    address_without_empty_parameters,
    has_empty_parameters,
    url_of,
)
from app.web.insights.blueprint import bp
from app.web.insights.files import csv_file, svg_file
from app.web.insights.insights_frame import insights_frame
from app.web.insights.map_form import map_form
from app.web.request_context import council, snapshot
from app.web.templating import render


@bp.get("/map")
def map_page() -> Response:
    """A measure, or two at once, on a map of a council's wards or small areas."""
    if has_empty_parameters():
        return Response(status=302, headers={"Location": address_without_empty_parameters()})
    found = read_map(request.args)
    problems = found.choices.problems
    page = found.page()
    html = render.page(
        "en",
        "insights/map.html",
        frame=insights_frame(),
        view="map",
        form=map_form(found, snapshot().settings.editions, council().la_code),
        page=page,
        is_matrix=found.second is not None,
        problems=problems,
        adjustments=found.choices.adjustments,
        links=_links(found) if page else {},
        sorts=_sorts(found) if page else {},
        sources=_sources(found, page is not None and page.drawing is not None),
    )
    return Response(html, INVALID if problems else 200, mimetype="text/html")


@bp.get("/map.csv")
def map_csv() -> Response:
    """The figures of a map as CSV."""
    found = _valid_map()
    rows = [
        row
        for one, shades in found.shades()
        for row in map_rows(one, _edition(one.mapped.measure.measure.source), shades)
    ]
    return csv_file(as_csv(rows), "map")


@bp.get("/map.svg")
def map_svg() -> Response:
    """The picture of a map as a file; 404 without boundaries."""
    found = _valid_map()
    page, editions = found.page(), snapshot().settings.editions
    assert found.first
    assert page
    picture = map_picture(found.first, found.second, page, editions, found.translator)
    return svg_file(picture, "map")


def _valid_map() -> RequestedMap:
    found = read_map(request.args)
    if found.first is None:
        abort(INVALID)
    return found


def _edition(source: str) -> Edition | None:
    return snapshot().settings.editions.get(source)


def _links(found: RequestedMap) -> dict[str, str]:
    query = map_query(found.choices)
    links = {
        "map": url_of("map_page", query),
        "csv": url_of("map_csv", query),
        "svg": url_of("map_svg", query),
    }
    choices = found.choices
    if choices.area and choices.measure and choices.measure.own is None:
        same = [("measure", choices.measure.measure.measure.code), ("area", choices.area.code)]
        links |= {name: url_of(name, same) for name in ("trend", "comparison")}
    if choices.area and choices.area.level is Level.COUNCIL:
        area = [("area", choices.area.code)]
        links |= {"profile": url_of("profile", area), "reach": url_of("reach", area)}
    return links


def _sorts(found: RequestedMap) -> dict[str, str]:
    """The address of the same map with its table in another order, by that order."""
    return {
        sort: url_of("map_page", map_query(found.choices, sort=sort)) + "#table"
        for sort in ("name", "value", "second")
    }


def _sources(found: RequestedMap, has_drawing: bool) -> list[str]:
    maps = [one.mapped.measure for one in (found.first, found.second) if one]
    texts = (source_text(one, _edition(one.measure.source), found.translator) for one in maps)
    drawing = [boundaries_text(found.translator)] if has_drawing else []
    return [*dict.fromkeys(texts), *drawing]
