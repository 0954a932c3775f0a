"""The sheet to take home: saved settings, funded hours and words for a call, in two languages."""

from functools import partial
from urllib.parse import urlencode

from flask import Response

from app.core.saved_settings import format_saved
from app.i18n import ENGLISH
from app.web.presenters.sheet.content import SETTINGS_MAX, Sheet, sheet
from app.web.public.finder import bp
from app.web.public.saved_settings import (
    council_of,
    read_ages,
    read_saved_settings,
    unlisted_response,
)
from app.web.public.sharing import shared_address
from app.web.request_context import council, page_frame, snapshot, today
from app.web.templating import render


@bp.get("/<lang:lang>/sheet", endpoint="sheet")
def sheet_page(lang: str) -> Response:
    """The first saved settings on a sheet of paper, in the language of the page and in English.

    Its address has ids and the children's ages; the one that it prints has ids only.
    """
    saved, ages, published = read_saved_settings(), read_ages(), snapshot()

    def content(code: str) -> Sheet:
        translator = render.translator(code)
        return sheet(
            saved.settings,
            ages,
            None,
            None,
            translator,
            spoken=render.languages()[lang],
            editions=published.settings.editions,
            site_council=council(),
            council_of=partial(council_of, published),
            today=today(),
        )

    list_path = f"/{lang}/list?{saved.query()}"
    age_parameters = [("age", age.code) for age in ages]
    page = render.page(
        lang,
        "public/sheet/sheet.html",
        page_frame=page_frame(lang, "sheet", with_scripts=True),
        sheet=content(lang) if saved.settings else None,
        english=content(ENGLISH.code) if saved.settings and lang != ENGLISH.code else None,
        missing_count=saved.missing_count,
        shared=shared_address(list_path, "") if saved.settings else None,
        list_url=list_path,
        back_url="",
        rest_url=_rest_url(lang, saved.ids[SETTINGS_MAX:], age_parameters),
        language_query=f"?{saved.query(*age_parameters)}",
    )
    return unlisted_response(page)


def _rest_url(lang: str, ids: tuple[str, ...], age_parameters: list[tuple[str, str]]) -> str:
    """A sheet of the settings that this one has no room for; "" for none."""
    if not ids:
        return ""
    return f"/{lang}/sheet?{urlencode([('ids', format_saved(ids)), *age_parameters])}"
