"""The pages of assisted search: a worker and a visitor at one screen, in two languages.

The address has the hub and the visitor's language, and no more: searches are posted, no response is
stored, and "Finish and clear" makes the browser drop what it holds of this site.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from flask import Blueprint, Response, abort, redirect, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as AnyResponse

from app.core.child_ages import CHILD_AGES_BY_CODE, children_of
from app.core.nothing_suitable import UnsuitableReason
from app.core.query_text import parse_query_text
from app.core.saved_settings import format_saved
from app.i18n import Translator
from app.snapshot import find_settings
from app.snapshot.find_settings import FoundSettings
from app.snapshot.layout import HelpPoint
from app.web.presenters.help_point import help_point
from app.web.presenters.hub.both_languages import Languages
from app.web.presenters.hub.hub_card import HubCard, hub_card
from app.web.presenters.hub.sheet_costs import with_costs
from app.web.presenters.paying.question_texts import amounts
from app.web.presenters.paying.questions import date_field
from app.web.presenters.sheet.content import SETTINGS_MAX, Sheet, sheet
from app.web.public.hub.visit import BORN, Visit, read_visit
from app.web.public.results.unmet_searches import count_nothing_suitable
from app.web.public.saved_settings import council_of
from app.web.public.sharing import shared_address
from app.web.request_context import (
    app_state,
    council,
    council_of_area,
    is_offered,
    offered_languages,
    page_frame,
    snapshot,
    today,
)
from app.web.templating import render
from app.web.templating.english_text import mark_english

BAD_REQUEST = 400
CLEAR_SITE_DATA = '"cache", "storage"'
bp = Blueprint("hub", __name__, url_prefix="/hub/<hub_id>")


@bp.before_request
def redirect_to_languages() -> AnyResponse | None:
    """To the languages of this council, where the address names another."""
    args = request.view_args or {}
    if "lang" in args and not is_offered(args["lang"], council()):
        return redirect(f"/hub/{args['hub_id']}/", code=302)
    return None


@bp.get("/")
def languages(hub_id: str) -> AnyResponse:
    """The languages to choose from; the bookmark of a hub."""
    hub, offered = _hub(hub_id), offered_languages(council())
    if len(offered) == 1:
        return redirect(f"/hub/{hub_id}/{offered[0].code}/", code=302)
    return _page("languages", hub_id, hub, "en", offered=offered)


@bp.route("/<lang:lang>/", methods=["GET", "POST"])
def visit(hub_id: str, lang: str) -> Response:
    """The search; then the places, the sheet, or what a button asks for."""
    hub, sent = _hub(hub_id), read_visit(request.form, today())
    action, _, value = request.form.get("do", "").partition(":")
    respond = _ACTIONS.get(action, _search)
    return respond(hub_id, hub, lang, sent, value)


@bp.route("/<lang:lang>/clear", methods=["GET", "POST"])
def clear(hub_id: str, lang: str) -> Response:
    """The search again, after the browser has dropped everything of this site."""
    response = _search(hub_id, _hub(hub_id), lang, read_visit(type(request.form)(), today()), "")
    response.headers["Clear-Site-Data"] = CLEAR_SITE_DATA
    return response


def _hub(hub_id: str) -> HelpPoint:
    hub = snapshot().settings.find_help_point(hub_id)
    if hub is None:
        abort(404)
    return hub


def _search(hub_id: str, hub: HelpPoint, lang: str, sent: Visit, _value: str) -> Response:
    return _search_page(hub_id, hub, lang, sent)


def _search_page(
    hub_id: str,
    hub: HelpPoint,
    lang: str,
    sent: Visit,
    problem: str = "",
    suggestions: Sequence[str] = (),
) -> Response:
    both = _languages(lang)
    english, visitor = (
        date_field(BORN, (), sent.parts, translator, today())
        for translator in (both.english, both.visitor)
    )
    return _page(
        "search",
        hub_id,
        hub,
        lang,
        sent,
        BAD_REQUEST if problem else 200,
        problem=problem,
        suggestions=suggestions,
        born=BORN,
        date_parts=list(zip(english.parts, visitor.parts, strict=True)),
    )


def _find(hub_id: str, hub: HelpPoint, lang: str, sent: Visit, value: str) -> Response:
    """The places near a postcode or town; the search again where it cannot be understood."""
    if sent.problem:
        return _search_page(hub_id, hub, lang, sent, "bad_date")
    found = _found(sent, value)
    if found.listed is None:
        suggestions = found.query_result.suggestions
        return _search_page(hub_id, hub, lang, sent, "unknown_place", suggestions)
    return _places(hub_id, hub, lang, sent, found)


def _places(
    hub_id: str,
    hub: HelpPoint,
    lang: str,
    sent: Visit,
    found: FoundSettings,
    problem: str = "",
    *,
    is_counted: bool = False,
) -> Response:
    listed = found.listed
    if listed is None:
        return _search_page(hub_id, hub, lang, sent, "unknown_place")
    cards = tuple(_cards(sent, found, _languages(lang)))
    shown = {card.provider_id for card in cards}
    return _page(
        "places",
        hub_id,
        hub,
        lang,
        sent,
        BAD_REQUEST if problem else 200,
        problem=problem,
        is_counted=is_counted,
        cards=cards,
        others=[one for one in sent.chosen if one not in shown],
        around=found.query_result.label,
        has_more=listed.page * 10 < listed.matches.total,
    )


def _cards(sent: Visit, found: FoundSettings, both: Languages) -> list[HubCard]:
    published, listed = snapshot(), found.listed
    assert listed is not None
    cards = []
    for match in listed.matches.page:
        setting = published.settings.get(match.number)
        area = published.settings.areas.get(("council", setting.la_code))
        cards.append(
            hub_card(
                setting,
                match.distance_m,
                children_of(sent.ages(today())),
                both,
                published.settings,
                council_of_area(area),
                area,
                today(),
                is_chosen=setting.provider_id in sent.chosen,
            )
        )
    return cards


def _found(sent: Visit, text: str = "") -> FoundSettings:
    query = parse_query_text(text or sent.postcode)
    return find_settings.find(snapshot(), query, sent.filters(today()), sent.page, today=today())


def _visitor_html(translator: Translator, text: str) -> Markup:
    """A text of the visitor's language as HTML: escaped, with English and Latin parts marked."""
    html = mark_english(str(escape(text)), translator.language)
    if translator.language.direction == "rtl":
        html = render.isolate_glosses(html)
    return Markup(html)  # noqa: S704  # escaped above


def _languages(lang: str) -> Languages:
    return Languages(render.translator("en"), render.translator(lang))


def _more(hub_id: str, hub: HelpPoint, lang: str, sent: Visit, _value: str) -> Response:
    return _find(hub_id, hub, lang, replace(sent, page=sent.page + 1), "")


def _nothing_suitable(hub_id: str, hub: HelpPoint, lang: str, sent: Visit, value: str) -> Response:
    """Count that nothing suited the family, by ward, age band and reason."""
    found = _found(sent)
    if found.listed is None or value not in {one.value for one in UnsuitableReason}:
        return _find(hub_id, hub, lang, sent, "")
    is_counted = count_nothing_suitable(
        app_state().inbox, found.query_result, found.listed.filters, UnsuitableReason(value)
    )
    return _places(hub_id, hub, lang, sent, found, is_counted=is_counted)


def _sheet(hub_id: str, hub: HelpPoint, lang: str, sent: Visit, _value: str) -> Response:
    """The sheet of the chosen places; the places again if none or too many are chosen."""
    if not 1 <= len(sent.chosen) <= SETTINGS_MAX:
        problem = "too_many" if sent.chosen else "none_chosen"
        return _places(hub_id, hub, lang, sent, _found(sent), problem)
    return _sheet_page(hub_id, hub, lang, sent)


def _sheet_page(hub_id: str, hub: HelpPoint, lang: str, sent: Visit) -> Response:
    """The sheet in the visitor's language, with English beside it."""
    published, both = snapshot(), _languages(lang)
    found = tuple(filter(None, map(published.settings.find, sent.chosen)))
    if not found:
        return _places(hub_id, hub, lang, sent, _found(sent), "none_chosen")

    def content(translator: Translator) -> Sheet:
        assessed = sent.assessed(today())
        ages = [CHILD_AGES_BY_CODE[code] for code in sent.ages(today())]
        made = sheet(
            found,
            ages,
            [assessed] if assessed else None,
            hub,
            translator,
            spoken=both.language,
            editions=published.settings.editions,
            site_council=council(),
            council_of=partial(council_of, published),
            today=today(),
        )
        care = sent.care(today())
        return with_costs(made, found, care, translator, today()) if care else made

    return _page(
        "sheet",
        hub_id,
        hub,
        lang,
        sent,
        code=lang,
        sheet=content(both.visitor),
        english=None if both.is_english else content(both.english),
        shared=shared_address(f"/{lang}/list?ids={format_saved(sent.chosen)}", ""),
    )


_ACTIONS: dict[str, Callable[[str, HelpPoint, str, Visit, str], Response]] = {
    "find": _find,
    "more": _more,
    "nothing": _nothing_suitable,
    "sheet": _sheet,
}


def _page(
    template: str,
    hub_id: str,
    hub: HelpPoint,
    lang: str,
    sent: Visit | None = None,
    status: int = 200,
    code: str = "en",
    **values: object,
) -> Response:
    both = _languages(lang)

    def values_in(translator: Translator) -> dict[str, str]:
        return amounts(translator, today())

    page = render.page(
        code,
        f"public/hub/{template}.html",
        page_frame=page_frame(code, f"hub/{hub_id}/", with_scripts=True),
        hub=help_point(hub, both.english),
        hub_url=f"/hub/{hub_id}/",
        both=both,
        visitor=both.language,
        texts=both.all_texts(values_in),
        visitor_html=partial(_visitor_html, both.visitor),
        visit=sent,
        **values,
    )
    response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
