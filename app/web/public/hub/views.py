"""The addresses of assisted search: a worker and a visitor at one screen, in two languages.

The address has the hub and the visitor's language, and no more: searches are posted, no response is
stored, and "Finish and clear" makes the browser drop what it holds of this site.
"""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.core.nothing_suitable import UnsuitableReason
from app.core.query_text import parse_query_text
from app.snapshot import find_settings
from app.snapshot.find_settings import FoundSettings
from app.snapshot.layout import HelpPoint
from app.snapshot.query_resolution import QueryOutcome
from app.web.presenters.hub.both_languages import Languages
from app.web.presenters.sheet.content import SETTINGS_MAX
from app.web.public.hub.pages import (
    AssistedSearch,
    languages_page,
    places_page,
    search_page,
    sheet_page,
)
from app.web.public.hub.visit import read_visit
from app.web.public.results.unmet_searches import count_nothing_suitable
from app.web.request_context import (
    app_state,
    council,
    is_from_another_site,
    is_offered,
    offered_languages,
    snapshot,
    today,
)
from app.web.templating import render

CLEAR_SITE_DATA = '"cache", "storage"'
REASONS = frozenset(one.value for one in UnsuitableReason)
bp = Blueprint("hub", __name__, url_prefix="/hub/<hub_id>")


@bp.before_request
def redirect_to_languages() -> AnyResponse | None:
    """To the languages of this council, where the address names another."""
    args = request.view_args or {}
    if "lang" in args and not is_offered(args["lang"], council()):
        return redirect(f"/hub/{_hub(args['hub_id']).id}/", code=302)
    return None


@bp.get("/")
def languages(hub_id: str) -> AnyResponse:
    """The languages to choose from; the bookmark of a hub."""
    hub, offered = _hub(hub_id), offered_languages(council())
    if len(offered) == 1:
        return redirect(f"/hub/{hub.id}/{offered[0].code}/", code=302)
    return languages_page(hub, offered)


@bp.route("/<lang:lang>/", methods=["GET", "POST"])
def visit(hub_id: str, lang: str) -> Response:
    """The search; then the places, the sheet, or what a button asks for."""
    assisted = _assisted_search(hub_id, lang, request.form)
    action, _, value = request.form.get("do", "").partition(":")
    respond = _ACTIONS.get(action)
    return respond(assisted, value) if respond else search_page(assisted)


@bp.route("/<lang:lang>/clear", methods=["GET", "POST"])
def clear(hub_id: str, lang: str) -> Response:
    """The search again, after the browser has dropped everything of this site."""
    response = search_page(_assisted_search(hub_id, lang, MultiDict()), is_cleared=True)
    if not is_from_another_site():  # which must not clear what a family has saved here
        response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
    return response


def _assisted_search(hub_id: str, lang: str, form: MultiDict[str, str]) -> AssistedSearch:
    both = Languages(render.translator("en"), render.translator(lang))
    return AssistedSearch(_hub(hub_id), both, read_visit(form, today()))


def _hub(hub_id: str) -> HelpPoint:
    hub = snapshot().settings.find_help_point(hub_id)
    if hub is None:
        abort(404)
    return hub


def _find(assisted: AssistedSearch, suggestion: str) -> Response:
    """The places near a postcode or town; the search again where it cannot be understood."""
    if suggestion:
        assisted = replace(assisted, visit=replace(assisted.visit, postcode=suggestion))
    if assisted.visit.problem:
        return search_page(assisted, assisted.visit.problem.value)
    return _places(assisted)


def _more(assisted: AssistedSearch, _value: str) -> Response:
    visited = assisted.visit
    return _places(replace(assisted, visit=replace(visited, page=visited.page + 1)))


def _nothing_suitable(assisted: AssistedSearch, reason: str) -> Response:
    """Count that nothing suited the family, by ward, age band and reason."""
    found = _found(assisted)
    if found.listed is None or reason not in REASONS:
        return _places(assisted)
    is_counted = count_nothing_suitable(
        app_state().inbox, found.query_result, found.listed.filters, UnsuitableReason(reason)
    )
    report = "counted" if is_counted else "not_counted"
    return places_page(assisted, found, found.listed, report=report)


def _sheet(assisted: AssistedSearch, _value: str) -> Response:
    """The sheet of the chosen places; the places again if none or too many are chosen."""
    ids = assisted.visit.chosen
    chosen = tuple(filter(None, map(snapshot().settings.find, ids)))
    if not chosen or len(ids) > SETTINGS_MAX:
        return _places(assisted, "too_many" if chosen else "none_chosen")
    return sheet_page(assisted, chosen)


def _places(assisted: AssistedSearch, problem: str = "") -> Response:
    found = _found(assisted)
    if found.listed is None:
        is_elsewhere = found.query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND
        text = "elsewhere" if is_elsewhere else "unknown_place"
        return search_page(assisted, text, found.query_result.suggestions)
    if found.listed.is_past_end:
        return _places(replace(assisted, visit=replace(assisted.visit, page=1)), problem)
    return places_page(assisted, found, found.listed, problem)


def _found(assisted: AssistedSearch) -> FoundSettings:
    visited = assisted.visit
    query, filters = parse_query_text(visited.postcode), visited.filters(today())
    return find_settings.find(snapshot(), query, filters, visited.page, today=today())


_ACTIONS: dict[str, Callable[[AssistedSearch, str], Response]] = {
    "find": _find,
    "more": _more,
    "nothing": _nothing_suitable,
    "sheet": _sheet,
}
