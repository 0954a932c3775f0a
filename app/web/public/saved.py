"""The list of saved settings, and their comparison. Both have ids in their address, and no search."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import make_response, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.config import Council
from app.core.child_ages import CHILD_AGES_BY_CODE, CHILDREN_MAX, ChildAge
from app.core.errors import QueryInvalid
from app.core.saved_settings import SEPARATOR, format_saved, parse_saved
from app.i18n import Translator
from app.snapshot.card_records import address_line
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshot
from app.web import presenters
from app.web.public.back_link import back_to_results
from app.web.public.finder import bp
from app.web.public.results.fragments import escape_to_bytes
from app.web.public.sharing import shared_address
from app.web.request_context import council, council_of_area, page_frame, snapshot, today
from app.web.templating import render


@dataclass(frozen=True)
class SavedSettings:
    """The settings of a list in its order, and the number of ids that name none of them.

    Closed, withdrawn and never registered settings are not told apart, and none is named.
    """

    settings: tuple[Setting, ...]
    missing_count: int

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(one.provider_id for one in self.settings)

    def query(self, *others: tuple[str, str], without: str = "") -> str:
        """The ids as a query string, without one of them."""
        kept = format_saved(one for one in self.ids if one != without)
        return urlencode([*([("ids", kept)] if kept else []), *others])


@bp.get("/<lang:lang>/list", endpoint="saved_list")
def saved_list(lang: str) -> Response:
    """The saved settings as cards, with links to compare, share and print them."""
    saved, translator = _saved_settings(), render.translator(lang)
    back_url = back_to_results(lang)
    cards = [_card(one, saved, translator) for one in saved.settings]
    shared_path = f"/{lang}/list?{saved.query()}"
    subject = translator.gettext("Childcare to look at – Early Years Finder")
    page = render.page(
        lang,
        "public/saved/list.html",
        page_frame=page_frame(lang, "list", with_scripts=True),
        saved=saved,
        cards=[
            _card_html(card, one, lang) for card, one in zip(cards, saved.settings, strict=True)
        ],
        warnings=tuple(dict.fromkeys(note for card in cards for note in card.warnings)),
        compare_url=f"/{lang}/compare?{saved.query(*_ages_of(back_url))}",
        shared=shared_address(shared_path, subject) if saved.settings else None,
        back_url=back_url,
        language_query=f"?{saved.query()}",
    )
    return _private_response(page)


@bp.get("/<lang:lang>/compare", endpoint="compare")
def compare(lang: str) -> Response:
    """The saved settings compared by fact; with `differences=1` without facts that are the same."""
    saved, translator, published = _saved_settings(), render.translator(lang), snapshot()
    ages, only_differences = _read_ages(), request.args.get("differences") == "1"
    compared = presenters.comparison(
        saved.settings,
        ages,
        translator,
        published.settings.editions,
        council(),
        lambda setting: _council_of(published, setting),
        today(),
    )
    age_parameters = [("age", age.code) for age in ages]
    switched = age_parameters if only_differences else [("differences", "1"), *age_parameters]
    shown = [("differences", "1"), *age_parameters] if only_differences else age_parameters
    page = render.page(
        lang,
        "public/saved/compare.html",
        page_frame=page_frame(lang, "compare", with_scripts=True),
        saved=saved,
        comparison=compared.differences() if only_differences else compared,
        only_differences=only_differences,
        list_url=f"/{lang}/list?{saved.query()}",
        toggle_url=f"/{lang}/compare?{saved.query(*switched)}",
        language_query=f"?{saved.query(*shown)}",
        back_url=back_to_results(lang),
    )
    return _private_response(page)


def _saved_settings() -> SavedSettings:
    """The settings that the address names; parts that are no id count as missing."""
    parts = [part for part in request.args.get("ids", "").split(SEPARATOR) if part]
    found = map(snapshot().settings.find, parse_saved(SEPARATOR.join(parts)))
    settings = tuple(setting for setting in found if setting)
    return SavedSettings(settings, len(set(parts)) - len(settings))


def _read_ages() -> tuple[ChildAge, ...]:
    """The ages of the family's children; raises QueryInvalid if one does not exist."""
    codes = list(dict.fromkeys(filter(None, request.args.getlist("age"))))
    if len(codes) > CHILDREN_MAX:
        raise QueryInvalid("age", "more than four")
    for code in codes:
        if code not in CHILD_AGES_BY_CODE:
            raise QueryInvalid("age", code)
    return tuple(CHILD_AGES_BY_CODE[code] for code in codes)


def _ages_of(results_url: str) -> Sequence[tuple[str, str]]:
    """The ages in the address of a results page."""
    pairs = parse_qsl(urlsplit(results_url).query)
    return [(name, value) for name, value in pairs if name == "age" and value in CHILD_AGES_BY_CODE]


def _card(setting: Setting, saved: SavedSettings, translator: Translator) -> presenters.Card:
    published, code = snapshot(), translator.language.code
    card = presenters.card(
        setting,
        translator,
        published.settings.editions,
        council(),
        _council_of(published, setting),
        today(),
    )
    rest = saved.query(without=setting.provider_id)
    return replace(card, remove_url=f"/{code}/list?{rest}" if rest else f"/{code}/list")


def _card_html(card: presenters.Card, setting: Setting, code: str) -> Markup:
    """The card of a results list, without a distance."""
    html = render.fragment(code, "public/results/_card.html", card=card)
    opening, kind, facts, finding, closing, _ = render.split_pieces(html)
    address = escape_to_bytes(address_line(setting).decode())
    parts = (opening, kind, address, facts, finding, closing)
    return Markup(b"".join(parts).decode())  # noqa: S704  # rendered by a template


def _council_of(published: Snapshot, setting: Setting) -> Council:
    return council_of_area(published.settings.areas.get(("council", setting.la_code)))


def _private_response(page: str) -> Response:
    """A page about one family's choice: only the browser may store it, and no search engine."""
    response = make_response(page)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
