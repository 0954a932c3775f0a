"""The page of one setting."""

from flask import abort, redirect
from geopy.distance import geodesic  # type: ignore[import-untyped]  # ships no types
from werkzeug.wrappers import Response

from app.core.search_filters import Filters
from app.core.text_normalisation import slug as slug_of
from app.i18n import Translator
from app.snapshot.layout import Setting
from app.snapshot.reader import Snapshot
from app.web import presenters
from app.web.public.back_link import back_to_list, back_to_results, listed_before
from app.web.public.finder import bp
from app.web.public.results.saving import saving_form
from app.web.request_context import council, council_of_area, page_frame, snapshot, today
from app.web.templating import render

NEARBY_COUNT = 5  # nearby settings listed on the page of a setting


@bp.get("/<lang:lang>/place/<provider_id>/", endpoint="place")
@bp.get("/<lang:lang>/place/<provider_id>/<slug>", endpoint="place")
def setting_page(lang: str, provider_id: str, slug: str = "") -> Response | str:
    """One setting: every known fact with its source and date.

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
        return redirect(f"/{lang}/{path_after_language}", code=301)
    translator = render.translator(lang)
    area = published.settings.areas.get(("council", setting.la_code))
    details = presenters.setting_page(
        setting,
        translator,
        published.settings.editions,
        council(),
        council_of_area(area),
        _nearby_settings(published, setting, translator),
        today=today(),
    )
    back_url = back_to_results(lang)
    return render.page(
        lang,
        "public/provider/provider.html",
        page_frame=page_frame(lang, path_after_language, with_scripts=True),
        setting=details,
        back_url=back_url,
        list_url=back_to_list(lang),
        provider_id=provider_id,
        saving=saving_form(lang, back_url, listed_before(), provider_id),
    )


def _nearby_settings(
    published: Snapshot, setting: Setting, translator: Translator
) -> tuple[presenters.NearbySetting, ...]:
    """The nearest other settings; geopy's exact distance is affordable for so few."""
    if setting.latitude is None or setting.longitude is None:
        return ()
    matches = published.settings.grid.nearest(
        setting.latitude, setting.longitude, Filters(), 0, NEARBY_COUNT + 1
    )
    others = (published.settings.get(match.number) for match in matches.page)
    return tuple(
        presenters.nearby(other, _distance_m(setting, other), translator)
        for other in others
        if other.provider_id != setting.provider_id
    )[:NEARBY_COUNT]


def _distance_m(setting: Setting, other: Setting) -> float:
    start, end = ((each.latitude, each.longitude) for each in (setting, other))
    return float(geodesic(start, end).m)
