"""The start page, the results and the pages about this service."""

from datetime import date
from urllib.parse import quote_plus

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.query_text import parse_query_text
from app.core.search_filters import Filters
from app.core.search_points import Position
from app.i18n import Translator
from app.linkage.model import model_of
from app.snapshot import find_settings
from app.snapshot.find_settings import FoundSettings
from app.snapshot.query_resolution import QueryOutcome, QueryResult
from app.snapshot.reader import Snapshot
from app.snapshot.second_point import SecondQuery
from app.snapshot.setting_counts import SettingCounts
from app.web import presenters
from app.web.presenters import accessibility_statement
from app.web.public.offered_language import redirect_to_offered_language
from app.web.public.results import page_cache
from app.web.public.results.filter_form import COUNTS_PARAMETER, with_option_counts
from app.web.public.results.outcome_page import outcome_page
from app.web.public.results.query import (
    find_area,
    find_town_choices,
    read_position,
    read_query,
    read_second_point,
    refuse_past_end,
)
from app.web.public.results.results_page import (
    ResultsPage,
    SearchOrigin,
    results_page_for,
    second_query,
)
from app.web.public.results.saving import SAVED, read_saved, save_and_return
from app.web.public.results.second_point_parts import with_second_point_note
from app.web.public.results.site import Site, bind_site
from app.web.public.results.unmet_searches import count_unmet_search
from app.web.request_context import (
    app_state,
    council,
    page_frame,
    preferred_language,
    printed_address,
    snapshot,
    snapshot_or_none,
    today,
)
from app.web.templating import render

bp = Blueprint("finder", __name__)


bp.before_request(redirect_to_offered_language)


@bp.get("/")
def choose_language() -> AnyResponse:
    """Redirect to the start page in the language that the browser prefers."""
    response = redirect(f"/{preferred_language(council())}/", code=302)
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<lang:lang>/")
def start(lang: str) -> str:
    """The start page: search form, languages and a summary of the available data."""
    published = snapshot_or_none()
    setting_counts = (
        published.settings.setting_counts(council().la_code, today())
        if published
        else SettingCounts()
    )
    start_page_text = presenters.start_page_text(setting_counts, render.translator(lang))
    return render.page(
        lang,
        "public/start.html",
        page_frame=page_frame(lang, "", with_location=True),
        start_page_text=start_page_text,
    )


@bp.get("/<lang:lang>/find")
def find(lang: str) -> AnyResponse:
    """Settings near a postcode or area, nearest first, or the page for a search without a list."""
    if redirection := save_and_return(lang):
        return redirection
    filters, page = read_query()
    second, position = read_second_point(), read_position()
    saved = read_saved()
    published, translator = snapshot(), render.translator(lang)
    site = bind_site(translator, council(), printed_address(f"{lang}/"))
    around = request.args.get("around", "")
    if around:
        choice = find_town_choices(published, around)
        if choice:
            return private_response(outcome_page(choice, filters, translator, second, saved))
        results_page = _results_around_area(published, around, filters, page, lang, second)
        return _list_response(results_page.with_saved(saved), site, published)
    if position:
        found = find_settings.find_near(published, position, filters, page, today(), second)
    else:
        query = parse_query_text(request.args.get("postcode", ""))
        found = find_settings.find(published, query, filters, page, today=today(), second=second)
    page_of_answer = _results_page(found, translator, position)
    if page_of_answer:
        return _list_response(page_of_answer.with_saved(saved), site, published)
    return private_response(
        outcome_page(found.query_result, filters, translator, second, saved),
        _status(found.query_result),
    )


def _list_response(results_page: ResultsPage, site: Site, published: Snapshot) -> Response:
    """The page with a list; with the numbers beside the options if the request asks for them."""
    is_asked = COUNTS_PARAMETER in request.args
    noted = with_second_point_note(results_page, site.translator)
    counted = with_option_counts(noted, published.settings, today(), is_asked=is_asked)
    return private_response(page_cache.render_results_page(counted, site, published))


def private_response(body: bytes | str, status: int = 200) -> Response:
    """A page about one family's choice: only the browser may cache it, and it must revalidate."""
    response = Response(body, status, mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _status(query_result: QueryResult) -> int:
    return 400 if query_result.outcome is QueryOutcome.INVALID else 200


def _results_page(
    found: FoundSettings, translator: Translator, position: Position | None
) -> ResultsPage | None:
    """The results page for a search from a position; None if the query leads to no list."""
    query_result, listed = found
    if listed is None:
        return None
    refuse_past_end(listed)
    if not _is_repeated():
        count_unmet_search(app_state().inbox, query_result, listed)
    note = _search_note(query_result, translator, position)
    return results_page_for(query_result, listed, note, position)


def _is_repeated() -> bool:
    """Whether the same search has been answered, and counted, before.

    The page sends it again for the numbers beside the options and when a setting is saved.
    """
    return any(name in request.args for name in (COUNTS_PARAMETER, SAVED))


def _search_note(
    query_result: QueryResult, translator: Translator, position: Position | None
) -> bytes:
    """HTML that explains an unusual search: across the border, of a part, or of an old postcode."""
    label = query_result.label
    code = translator.language.code
    if query_result.outcome is QueryOutcome.OUTSIDE_ENGLAND:
        nation = query_result.nations[0]
        return render.fragment(
            code,
            "public/results/_search_note.html",
            kind="border_here" if position else "border",
            around=label,
            nation=presenters.nation_name(nation, translator),
            links=presenters.nation_contacts(nation),
        ).encode()
    if query_result.outcome is QueryOutcome.DISTRICT:
        kind = "sector" if " " in query_result.area else "district"
        return render.fragment(
            code, "public/results/_search_note.html", kind=kind, around=label
        ).encode()
    notes = ""
    if query_result.entry and query_result.entry.retired:
        month = translator.month(date(*query_result.entry.retired, 1))
        notes += render.fragment(
            code, "public/results/_search_note.html", kind="retired", around=label, month=month
        )
    if query_result.area:
        notes += render.fragment(
            code,
            "public/results/_search_note.html",
            kind="no_position",
            around=label,
            district=query_result.area,
        )
    return notes.encode()


def _results_around_area(
    published: Snapshot,
    around: str,
    filters: Filters,
    page: int,
    lang: str,
    second: SecondQuery | None,
) -> ResultsPage:
    """The results around a town, district or ward that the user chose by name."""
    name, latitude, longitude = find_area(published, around)
    note = render.fragment(
        lang,
        "public/results/_search_note.html",
        kind="district",
        around=name.label,
    )
    listed = find_settings.find_around(
        published, name, latitude, longitude, filters, page, today(), second
    )
    refuse_past_end(listed)
    query = quote_plus(around) + (second_query(listed.second) if listed.second else "")
    return ResultsPage(
        origin=SearchOrigin(name.label, "around", around, query, latitude, longitude),
        filters=listed.filters,
        page=listed.page,
        matches=listed.matches,
        card_records=listed.card_records,
        area=listed.council,
        note=note.encode(),
        second=listed.second,
    )


@bp.get("/<lang:lang>/about/data")
def about_data(lang: str) -> str:
    """The page about the data: sources with dates and licences, and what is missing."""
    settings, translator, site_council = snapshot().settings, render.translator(lang), council()
    gaps = settings.manifest["gaps"]
    counts = presenters.Gaps(
        **{name: gaps.get(name, 0) for name in presenters.Gaps.__annotations__}
    )
    council_names = {area.name for area in settings.areas.values() if area.level == "council"}
    return render.page(
        lang,
        "public/about_data.html",
        page_frame=page_frame(lang, "about/data"),
        sources=presenters.source_table(
            settings.editions.values(), council_names, translator, today()
        ),
        gaps=presenters.gaps(counts, translator),
        links=presenters.link_figures(model_of("settings"), translator),
        model_version=model_of("settings").version,
        csv_url=f"/api/v1/councils/{site_council.la_code}/places.csv"
        if site_council.la_code
        else "",
    )


@bp.get("/<lang:lang>/about/privacy")
def privacy(lang: str) -> str:
    """The privacy page."""
    return render.page(lang, "public/privacy.html", page_frame=page_frame(lang, "about/privacy"))


@bp.get("/<lang:lang>/about/accessibility")
def accessibility(lang: str) -> str:
    """The accessibility statement."""
    return render.page(
        lang,
        "public/accessibility.html",
        page_frame=page_frame(lang, "about/accessibility"),
        prepared_on=accessibility_statement.PREPARED_ON,
        tested_on=accessibility_statement.TESTED_ON,
        advice_phone=accessibility_statement.ADVICE_PHONE,
    )
