"""Places within reach: a council's small areas, and what would change if places opened."""

from flask import Response, abort, request
from werkzeug.datastructures import MultiDict

from app.core.measures.figure import Level
from app.core.measures.reach import POPULATION, REACH_PLACES, REACH_SIX, REACH_TRAVEL
from app.snapshot.insights.area_map import ward_names
from app.snapshot.published_statistics import PublishedStatistics, StatisticalArea
from app.web.figure_views.downloads import WHAT_IF_COLUMNS, as_csv, what_if_rows
from app.web.figure_views.reach_choices import ReachChoices
from app.web.figure_views.requested_map import RequestedMap, read_map
from app.web.figure_views.requested_reach import RequestedReach, read_reach
from app.web.figure_views.what_if_page import CHILDREN, vintage_text
from app.web.figure_views.wording import source_text
from app.web.insights.addresses import (
    INVALID,
    address_without_empty_parameters,
    has_empty_parameters,
    url_of,
)
from app.web.insights.blueprint import bp
from app.web.insights.files import csv_file
from app.web.insights.form_options import ChoiceOption
from app.web.insights.insights_frame import insights_frame
from app.web.request_context import council
from app.web.templating import render


@bp.get("/reach")
def reach() -> Response:
    """Places per 100 children within reach, and what if places open in an area."""
    if has_empty_parameters():
        return Response(status=302, headers={"Location": address_without_empty_parameters()})
    found = read_reach(request.args)
    choices, problems = found.choices, found.choices.problems
    is_computed = REACH_PLACES in found.statistics.measures
    shown = _map_of(choices) if choices.area and is_computed and not problems else None
    html = render.page(
        "en",
        "insights/reach.html",
        frame=insights_frame(),
        view="reach",
        choices=choices,
        is_computed=is_computed,
        form=_form(found),
        problems=problems,
        page=shown.page() if shown else None,
        change=found.page(),
        sorts=_map_links(choices),
        links=_links(found) if shown else {},
        vintage=vintage_text(found.statistics, found.translator) if shown else "",
        source=_source(found) if shown else "",
    )
    return Response(html, INVALID if problems else 200, mimetype="text/html")


@bp.get("/reach.csv")
def reach_csv() -> Response:
    """What would change in each small area, as CSV."""
    found = read_reach(request.args)
    if found.change is None:
        abort(INVALID)
    rows = what_if_rows(found.change, found.statistics.measures[REACH_PLACES])
    return csv_file(as_csv(rows, WHAT_IF_COLUMNS), "reach")


def _map_of(choices: ReachChoices) -> RequestedMap:
    assert choices.area
    parameters = {"measure": REACH_PLACES, "area": choices.area.code, "level": Level.LSOA.value}
    return read_map(MultiDict(parameters))


def _map_links(choices: ReachChoices) -> dict[str, str]:
    """The map of reach with its table in another order, by that order."""
    if choices.area is None:
        return {}
    parameters = [("measure", REACH_PLACES), ("area", choices.area.code), ("level", "lsoa")]
    return {
        sort: url_of("map_page", [*parameters, ("sort", sort)]) + "#table"
        for sort in ("name", "value")
    }


def _links(found: RequestedReach) -> dict[str, str]:
    choices = found.choices
    assert choices.area
    area = ("area", choices.area.code)
    codes = {"reach_map": REACH_PLACES, "six": REACH_SIX, "travel": REACH_TRAVEL}
    links = {
        name: url_of("map_page", [("measure", code), area])
        for name, code in codes.items()
        if code in found.statistics.measures
    }
    links["comparison"] = url_of("comparison", [("measure", REACH_PLACES), area])
    if choices.site:
        query = [area, ("site", choices.site.code), ("places", str(choices.places))]
        links["csv"] = url_of("reach_csv", [*query, ("age", choices.band.value)])
    return links


def _source(found: RequestedReach) -> str:
    measure = found.statistics.measures[REACH_PLACES]
    return source_text(measure, None, found.translator)


def _named_sites(
    statistics: PublishedStatistics, level: Level, council_code: str
) -> list[tuple[str, StatisticalArea]]:
    """The areas of a level by name; a small area with its ward, as nobody knows its number."""
    areas = statistics.areas_within(level, council_code)
    wards = ward_names(statistics, areas)
    named = (
        (f"{one.name}, {wards[one.code]}" if one.code in wards else one.name, one) for one in areas
    )
    return sorted(named, key=lambda pair: (pair[0], pair[1].code))


def _form(found: RequestedReach) -> dict[str, object]:
    """The lists of the form: councils, the areas where places could open, and ages."""
    choices, statistics, translator = found.choices, found.statistics, found.translator
    area = choices.area or (statistics.areas.get(council().la_code) if choices.is_empty else None)
    sites = {
        level: [
            ChoiceOption(one.code, text, one == choices.site)
            for text, one in _named_sites(statistics, level, area.code)
        ]
        for level in (Level.WARD, Level.LSOA)
        if area
    }
    return {
        "area": area.name if area else choices.typed_area,
        "area_names": [one.name for one in statistics.areas.values() if one.level is Level.COUNCIL],
        "wards": sites.get(Level.WARD, []),
        "lsoas": sites.get(Level.LSOA, []),
        "places": choices.typed_places or str(choices.places),
        "ages": [
            ChoiceOption(one.value, translator.gettext(CHILDREN[one]), one is choices.band)
            for one in POPULATION
        ],
        "sort": "name",
    }
