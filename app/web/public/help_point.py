"""The page of a family hub or a children's centre."""

from flask import Blueprint, abort

from app.web.presenters.help_point_page import help_point_page
from app.web.public.back_link import back_to_list, back_to_results
from app.web.public.offered_language import redirect_to_offered_language
from app.web.request_context import council_of_area, page_frame, snapshot, today
from app.web.templating import render

bp = Blueprint("help_points", __name__)
bp.before_request(redirect_to_offered_language)


@bp.get("/<lang:lang>/hub/<help_point_id>")
def help_point(lang: str, help_point_id: str) -> str:
    """What a hub or centre offers, when and in which languages; 404 for an unknown id."""
    settings, translator = snapshot().settings, render.translator(lang)
    point = settings.find_help_point(help_point_id)
    if point is None:
        abort(404)
    council = council_of_area(settings.areas.get(("council", point.la_code)))
    return render.page(
        lang,
        "public/help_point.html",
        page_frame=page_frame(lang, f"hub/{point.id}", with_scripts=True),
        page=help_point_page(point, council, settings.editions, translator, today()),
        back_url=back_to_results(lang),
        list_url=back_to_list(lang),
    )
