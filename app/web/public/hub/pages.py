"""The pages of assisted search, rendered: the search, the places and the sheet."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from flask import Response
from markupsafe import Markup, escape

from app.core.child_ages import CHILD_AGES_BY_CODE, children_of
from app.core.saved_settings import format_saved
from app.core.search_filters import PAGE_SIZE
from app.i18n import Language, Translator
from app.snapshot.find_settings import FoundSettings, ListedSettings
from app.snapshot.layout import HelpPoint, Setting
from app.web.presenters.help_point import help_point
from app.web.presenters.hub.both_languages import Languages
from app.web.presenters.hub.hub_card import HubCard, hub_card
from app.web.presenters.hub.sheet_lines import with_costs, with_inspections
from app.web.presenters.paying.question_texts import amounts
from app.web.presenters.paying.questions import date_field
from app.web.presenters.sheet.content import Sheet, sheet
from app.web.public.hub.visit import BORN, Visit
from app.web.public.saved_settings import council_of
from app.web.public.sharing import shared_address
from app.web.request_context import (
    council,
    council_of_area,
    page_frame,
    printed_address,
    snapshot,
    today,
)
from app.web.templating import render
from app.web.templating.english_text import mark_english

BAD_REQUEST = 400


@dataclass(frozen=True)
class AssistedSearch:
    """One request of assisted search: the hub, both languages, and what the visit has told."""

    hub: HelpPoint
    languages: Languages
    visit: Visit

    @property
    def url(self) -> str:
        """The bookmark of the hub."""
        return f"/hub/{self.hub.id}/"

    @property
    def lang(self) -> str:
        """The code of the visitor's language."""
        return self.languages.language.code


def languages_page(hub: HelpPoint, offered: Sequence[Language]) -> Response:
    """The languages to choose from, in English."""
    page = render.page(
        "en",
        "public/hub/languages.html",
        page_frame=page_frame("en", f"hub/{hub.id}/"),
        hub=help_point(hub, render.translator("en")),
        hub_url=f"/hub/{hub.id}/",
        offered=offered,
    )
    return _unstored(page)


def search_page(
    assisted: AssistedSearch,
    problem: str = "",
    suggestions: Sequence[str] = (),
    *,
    is_cleared: bool = False,
) -> Response:
    """The form; `problem` is the name of a text, `suggestions` are postcodes that may be meant."""
    english, visitor = (
        date_field(BORN, (), assisted.visit.parts, translator, today())
        for translator in (assisted.languages.english, assisted.languages.visitor)
    )
    return _page(
        assisted,
        "search",
        BAD_REQUEST if problem else 200,
        problem=problem,
        is_cleared=is_cleared,
        suggestions=suggestions,
        born=BORN,
        date_parts=list(zip(english.parts, visitor.parts, strict=True)),
    )


def places_page(
    assisted: AssistedSearch,
    found: FoundSettings,
    listed: ListedSettings,
    problem: str = "",
    *,
    report: str = "",
) -> Response:
    """One page of places; `report` names a text about a report that nothing suited."""
    cards = tuple(_cards(assisted, listed))
    shown = {card.provider_id for card in cards}
    return _page(
        assisted,
        "places",
        BAD_REQUEST if problem else 200,
        problem=problem,
        report=report,
        cards=cards,
        others=tuple(_chosen_elsewhere(assisted.visit, shown)),
        around=found.query_result.label,
        has_more=listed.page * PAGE_SIZE < listed.matches.total,
    )


def sheet_page(assisted: AssistedSearch, chosen: Sequence[Setting]) -> Response:
    """The sheet in the visitor's language, with English beside it."""
    both = assisted.languages
    list_path = f"/{assisted.lang}/list?ids={format_saved(assisted.visit.chosen)}"
    return _page(
        assisted,
        "sheet",
        code=assisted.lang,
        sheet=_sheet(assisted, chosen, both.visitor),
        english=None if both.is_english else _sheet(assisted, chosen, both.english),
        shared=shared_address(list_path, ""),
    )


def _sheet(assisted: AssistedSearch, chosen: Sequence[Setting], translator: Translator) -> Sheet:
    published, visit, day = snapshot(), assisted.visit, today()
    assessed, care = visit.assessed(day), visit.care(day)
    made = sheet(
        chosen,
        [CHILD_AGES_BY_CODE[code] for code in visit.ages(day)],
        [assessed] if assessed else None,
        assisted.hub,
        translator,
        spoken=assisted.languages.language,
        editions=published.settings.editions,
        site_council=council(),
        council_of=partial(council_of, published),
        today=day,
    )
    # The pages of settings are public ones, without "Finish and clear": no link leads there.
    made = replace(made, settings=tuple(replace(one, url="") for one in made.settings))
    made = with_inspections(made, chosen, published.settings.editions, translator, day)
    return with_costs(made, chosen, *care, translator, day) if care else made


def _chosen_elsewhere(visit: Visit, shown: set[str]) -> Iterator[Setting]:
    """The chosen settings of other pages."""
    for provider_id in visit.chosen:
        setting = snapshot().settings.find(provider_id)
        if setting and provider_id not in shown:
            yield setting


def _cards(assisted: AssistedSearch, listed: ListedSettings) -> Iterator[HubCard]:
    settings, visit = snapshot().settings, assisted.visit
    children = children_of(visit.ages(today()))
    for match in listed.matches.page:
        setting = settings.get(match.number)
        area = settings.areas.get(("council", setting.la_code))
        yield hub_card(
            setting,
            match.distance_m,
            children,
            assisted.languages,
            settings,
            council_of_area(area),
            area,
            today(),
            is_chosen=setting.provider_id in visit.chosen,
        )


def _page(
    assisted: AssistedSearch, template: str, status: int = 200, code: str = "en", **values: object
) -> Response:
    both = assisted.languages
    page = render.page(
        code,
        f"public/hub/{template}.html",
        page_frame=page_frame(code, assisted.url.removeprefix("/"), with_scripts=True),
        hub=help_point(assisted.hub, both.english),
        hub_url=assisted.url,
        both=both,
        visitor=both.language,
        texts=both.all_texts(lambda translator: amounts(translator, today())),
        visitor_html=partial(_visitor_html, both.visitor),
        visit=assisted.visit,
        printed_from=printed_address(assisted.url.strip("/")),
        **values,
    )
    return _unstored(page, status)


def _visitor_html(translator: Translator, text: str) -> Markup:
    """A text of the visitor's language as HTML: escaped, with English and Latin parts marked."""
    html = mark_english(str(escape(text)), translator.language)
    if translator.language.direction == "rtl":
        html = render.isolate_glosses(html)
    return Markup(html)  # noqa: S704  # escaped above


def _unstored(page: str, status: int = 200) -> Response:
    response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
