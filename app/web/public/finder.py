"""The start page, the results and the pages about this service."""

from datetime import date
from urllib.parse import quote_plus

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.search_filters import Filters
from app.i18n import Translator
from app.i18n import translator as translator_for
from app.snapshot.layout import (
    NamedArea,
)
from app.snapshot.published_settings import NameEntry
from app.snapshot.query_resolution import (
    QueryOutcome,
    QueryResult,
    resolve_query,
)
from app.snapshot.reader import Snapshot
from app.snapshot.search import Matches
from app.snapshot.setting_counts import SettingCounts
from app.web import presenters
from app.web.presenters import accessibility_statement
from app.web.public.offered_language import redirect_to_offered_language
from app.web.public.results import page_cache
from app.web.public.results.outcome_page import outcome_page
from app.web.public.results.query import (
    find_area,
    find_settings_for_answer,
    find_settings_near,
    find_town_choices,
    read_query,
)
from app.web.public.results.results_page import (
    ResultsPage,
    SearchOrigin,
    Site,
    results_page_for,
)
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
    """Send the browser to the start page in its language."""
    response = redirect(f"/{preferred_language(council())}/", code=302)
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/<lang:lang>/")
def start(lang: str) -> str:
    """The postcode box, every language by name, and what this site has."""
    published = snapshot_or_none()
    setting_counts = (
        published.settings.setting_counts(council().la_code, today())
        if published
        else SettingCounts()
    )
    start_page_text = presenters.start_page_text(setting_counts, translator_for(lang))
    return render.page(
        lang, "public/start.html", page_frame=page_frame(lang, ""), start_page_text=start_page_text
    )


@bp.get("/<lang:lang>/find")
def find(lang: str) -> AnyResponse:
    """Settings near a postcode, nearest first, or what the text in the box meant instead."""
    filters, page = read_query()
    published, translator = snapshot(), translator_for(lang)
    site = Site(translator, council(), printed_address(f"{lang}/"))
    around = request.args.get("around", "")
    if around:
        choice = find_town_choices(published, around)
        if choice:
            return _private_response(outcome_page(choice, filters, translator).encode())
        results_page = _results_around_area(published, around, filters, page, translator)
        return _private_response(page_cache.render_results_page(results_page, site, published))
    answered = resolve_query(published, request.args.get("postcode", ""))
    page_of_answer = _results_page(answered, published, filters, page, translator)
    if page_of_answer:
        return _private_response(page_cache.render_results_page(page_of_answer, site, published))
    return _private_response(
        outcome_page(answered, filters, translator).encode(), _status(answered)
    )


def _private_response(body: bytes, status: int = 200) -> Response:
    """A page about one family's question: no cache but the browser's own, and that asks again."""
    response = Response(body, status, mimetype="text/html")
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _status(answered: QueryResult) -> int:
    return 400 if answered.outcome is QueryOutcome.INVALID else 200


def _results_page(
    answered: QueryResult, published: Snapshot, filters: Filters, page: int, translator: Translator
) -> ResultsPage | None:
    """The list that an answer leads to; None where it leads to a page of words."""
    listed = find_settings_for_answer(published, answered, filters, page)
    if listed is None:
        return None
    count_unmet_search(app_state().inbox, answered, listed, page)
    return results_page_for(published, answered, listed, page, _search_note(answered, translator))


def _search_note(answered: QueryResult, translator: Translator) -> bytes:
    """What is unusual about this search, in a sentence."""
    label = answered.label
    code = translator.language.code
    if answered.outcome is QueryOutcome.OUTSIDE_ENGLAND:
        nation = answered.nations[0]
        return render.page(
            code,
            "public/results/_search_note.html",
            kind="border",
            around=label,
            nation=presenters.nation_name(nation, translator),
            links=presenters.nation_contacts(nation),
        ).encode()
    if answered.outcome is QueryOutcome.DISTRICT:
        kind = "sector" if " " in answered.area else "district"
        return render.page(
            code, "public/results/_search_note.html", kind=kind, around=label
        ).encode()
    notes = ""
    if answered.entry and answered.entry.retired:
        month = translator.month(date(*answered.entry.retired, 1))
        notes += render.page(
            code, "public/results/_search_note.html", kind="retired", around=label, month=month
        )
    if answered.area:
        notes += render.page(
            code,
            "public/results/_search_note.html",
            kind="no_position",
            around=label,
            district=answered.area,
        )
    return notes.encode()


def _results_around_area(
    published: Snapshot, around: str, filters: Filters, page: int, translator: Translator
) -> ResultsPage:
    """The list around a town, a district or a ward that was chosen by name."""
    name, latitude, longitude = find_area(published, around)
    note = render.page(
        translator.language.code,
        "public/results/_search_note.html",
        kind="district",
        around=name.label,
    )
    matches = find_settings_near(published, latitude, longitude, filters, page)
    return ResultsPage(
        origin=SearchOrigin(name.label, "around", around, quote_plus(around), latitude, longitude),
        filters=filters,
        page=page,
        matches=matches,
        area=_council_of_results(published, name, matches),
        note=note.encode(),
    )


def _council_of_results(published: Snapshot, name: NameEntry, matches: Matches) -> NamedArea | None:
    """The council of a district or a ward; of a town, which has no code, its nearest setting's."""
    settings = published.settings
    if name.kind == "ward":
        ward = settings.areas.get(("ward", name.key))
        return settings.council_of(ward.parent_code) if ward else None
    if name.kind == "district":
        return settings.council_of(name.key)
    nearest = settings.get(matches.page[0].number) if matches.page else None
    return settings.areas.get(("council", nearest.la_code)) if nearest else None


@bp.get("/<lang:lang>/about/data")
def about_data(lang: str) -> str:
    """Sources with their dates and licences, and what is missing."""
    settings, translator, site_council = snapshot().settings, translator_for(lang), council()
    gaps = settings.manifest["gaps"]
    counts = presenters.Gaps(
        **{name: gaps.get(name, 0) for name in presenters.Gaps.__annotations__}
    )
    return render.page(
        lang,
        "public/about_data.html",
        page_frame=page_frame(lang, "about/data"),
        sources=presenters.source_table(settings.editions.values(), translator, today()),
        gaps=presenters.gaps(counts, translator),
        csv_url=f"/api/v1/councils/{site_council.la_code}/places.csv"
        if site_council.la_code
        else "",
    )


@bp.get("/<lang:lang>/about/privacy")
def privacy(lang: str) -> str:
    """What we know about you: nothing."""
    return render.page(lang, "public/privacy.html", page_frame=page_frame(lang, "about/privacy"))


@bp.get("/<lang:lang>/about/accessibility")
def accessibility(lang: str) -> str:
    """Who can use this service, what may be hard, and whom to tell."""
    return render.page(
        lang,
        "public/accessibility.html",
        page_frame=page_frame(lang, "about/accessibility"),
        prepared_on=accessibility_statement.PREPARED_ON,
        tested_on=accessibility_statement.TESTED_ON,
        advice_phone=accessibility_statement.ADVICE_PHONE,
    )
