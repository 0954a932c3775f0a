"""The page of one setting."""

from flask import Response, abort, make_response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.core.text_normalisation import slug as slug_of
from app.snapshot.layout import Setting
from app.web import presenters
from app.web.nearby_settings import find_nearby_settings
from app.web.public.back_link import back_to_list, back_to_results, listed_before, ways_back
from app.web.public.childcare_cost import answered, cost_panel
from app.web.public.finder import bp
from app.web.public.results.saving import saving_form
from app.web.request_context import council, council_of_area, page_frame, snapshot, today
from app.web.templating import render


@bp.route("/<lang:lang>/place/<provider_id>/", methods=["GET", "POST"], endpoint="place")
@bp.route("/<lang:lang>/place/<provider_id>/<slug>", methods=["GET", "POST"], endpoint="place")
def setting_page(lang: str, provider_id: str, slug: str = "") -> AnyResponse:
    """One setting: every known fact with its source and date.

    The form about the cost of care is sent by POST, and the answer is the page with the cost.
    Redirects to the address with the current slug; 404 for a malformed id, 410 for an unknown one.
    """
    if not (len(provider_id) == 12 and provider_id.isascii() and provider_id.isalnum()):
        abort(404)
    published = snapshot()
    setting = published.settings.find(provider_id)
    if setting is None:
        # Closed, withdrawn and never registered get the same answer, so that none is revealed.
        abort(410)
    slug_now = slug_of(setting.name)
    path_after_language = f"place/{provider_id}/{slug_now}"
    if slug != slug_now:
        code = 308 if request.method == "POST" else 301  # 308 sends the form again
        return redirect(f"/{lang}/{path_after_language}", code=code)
    return _page(lang, setting, path_after_language)


def _page(lang: str, setting: Setting, path_after_language: str) -> Response:
    published = snapshot()
    translator = render.translator(lang)
    area = published.settings.areas.get(("council", setting.la_code))
    details = presenters.setting_page(
        setting,
        translator,
        published.settings.editions,
        council(),
        council_of_area(area),
        find_nearby_settings(published, setting, translator),
        today=today(),
    )
    back_url, provider_id = back_to_results(lang), setting.provider_id
    cost = cost_panel(setting, published.settings.editions, translator)
    page = render.page(
        lang,
        "public/provider/provider.html",
        page_frame=page_frame(lang, path_after_language, with_scripts=True),
        setting=details,
        back_url=back_url,
        list_url=back_to_list(lang),
        provider_id=provider_id,
        saving=saving_form(lang, back_url, listed_before(), provider_id),
        cost=cost,
        ways_back=ways_back(),
    )
    return answered(make_response(page), cost.form.status if cost else 200)
