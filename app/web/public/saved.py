"""The list of saved settings, and their comparison. Both have ids in their address, and no search."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Response, request
from markupsafe import Markup

from app.core.child_ages import CHILD_AGES_BY_CODE, Children, children_of
from app.core.saved_settings import format_saved
from app.i18n import Translator
from app.snapshot.layout import Setting
from app.web import presenters
from app.web.public.back_link import RESULTS_FIELD, back_to_results, ways_back
from app.web.public.childcare_cost import answered, compared_costs
from app.web.public.finder import bp
from app.web.public.results import page_cache
from app.web.public.results.list_cards import ListedCards
from app.web.public.results.saving import SAVED, replace_save_buttons
from app.web.public.results.site import bind_site
from app.web.public.saved_settings import (
    SavedSettings,
    council_of,
    read_ages,
    read_saved_settings,
    unlisted_response,
)
from app.web.public.sharing import shared_address
from app.web.request_context import council, page_frame, snapshot, today
from app.web.templating import render


@bp.route("/<lang:lang>/list", methods=["GET", "POST"], endpoint="saved_list")
def saved_list(lang: str) -> Response:
    """The saved settings as cards, with links to compare, share and print them.

    Without scripts, removing a setting sends the way back in a form (`RESULTS_FIELD`): the address
    of a list has no search.
    """
    saved, translator = read_saved_settings(), render.translator(lang)
    results = _results_before(lang, saved)
    back_url = f"/{lang}/find?{results}" if results else ""
    ages = _ages_of(back_url)
    listed = _cards(saved, children_of(age for _, age in ages), translator, has_form=bool(results))
    shared_path = f"/{lang}/list?{saved.query()}"
    subject = translator.gettext("Childcare to look at – Early Years Finder")
    page = render.page(
        lang,
        "public/saved/list.html",
        page_frame=page_frame(lang, "list", with_scripts=True),
        saved=saved,
        cards=Markup(listed.cards.decode()),  # noqa: S704  # rendered by templates
        warnings=Markup(listed.warnings.decode()),  # noqa: S704
        sources=Markup(listed.sources.decode()),  # noqa: S704
        compare_url=f"/{lang}/compare?{saved.query(*ages)}",
        sheet_url=f"/{lang}/sheet?{saved.query(*ages)}",
        shared=shared_address(shared_path, subject) if saved.settings else None,
        back_url=back_url,
        list_url="",
        results=results,
        results_field=RESULTS_FIELD,
        language_query=f"?{saved.query()}",
    )
    return unlisted_response(page)


@bp.route("/<lang:lang>/compare", methods=["GET", "POST"], endpoint="compare")
def compare(lang: str) -> Response:
    """The saved settings compared by fact; with `differences=1` without facts that are the same.

    The form about the cost of care is sent by POST, and the answer has a row with the costs.
    """
    saved, translator, published = read_saved_settings(), render.translator(lang), snapshot()
    ages, only_differences = read_ages(), request.args.get("differences") == "1"
    costs = compared_costs(saved.settings, ages, translator)
    compared = presenters.comparison(
        saved.settings,
        ages,
        translator,
        published.settings.editions,
        council(),
        lambda setting: council_of(published, setting),
        today(),
        costs.estimates,
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
        costs=costs,
        ways_back=ways_back(),
    )
    return answered(unlisted_response(page), costs.form.status)


def _results_before(lang: str, saved: SavedSettings) -> str:
    """The query of the results that the user came from; "" if none.

    Without scripts, results have the saved settings in their address: after a removal fewer.
    """
    results = urlsplit(back_to_results(lang)).query
    if not results or request.method == "GET":
        return results
    search = [(name, value) for name, value in parse_qsl(results) if name != SAVED]
    return urlencode([*search, *([(SAVED, format_saved(saved.ids))] if saved.ids else [])])


def _ages_of(results_url: str) -> Sequence[tuple[str, str]]:
    """The ages in the address of a results page."""
    pairs = parse_qsl(urlsplit(results_url).query)
    return [(name, value) for name, value in pairs if name == "age" and value in CHILD_AGES_BY_CODE]


def _cards(
    saved: SavedSettings, children: Children, translator: Translator, *, has_form: bool
) -> ListedCards:
    """The cards of a results list without distances, with links or buttons that remove them.

    `children` are those of the search that the user came from; no shared address names them.
    """
    published, code = snapshot(), translator.language.code
    site = bind_site(translator, council())
    numbers = [published.settings.number_of(one) for one in saved.ids]
    known = [one for one in numbers if one is not None]
    listed = page_cache.render_cards(known, site, published, children)
    links = {
        one.provider_id.encode(): _remove_link(one, saved, code, has_form=has_form)
        for one in saved.settings
    }
    return listed._replace(cards=replace_save_buttons(listed.cards, links))


def _remove_link(setting: Setting, saved: SavedSettings, code: str, *, has_form: bool) -> bytes:
    rest = saved.query(without=setting.provider_id)
    return render.fragment(
        code,
        "public/saved/_remove_link.html",
        url=f"/{code}/list?{rest}" if rest else f"/{code}/list",
        provider_id=setting.provider_id,
        name=setting.name,
        has_form=has_form,
        query=rest,
    ).encode()
