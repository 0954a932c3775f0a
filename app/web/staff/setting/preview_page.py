"""The public page of a setting with values that are not saved, below a bar for the officer."""

from dataclasses import dataclass, field

from flask import request
from markupsafe import Markup

from app.core.text_normalisation import slug
from app.data.council_settings import CouncilSetting
from app.i18n import Translator
from app.publish.edits.preview import Preview
from app.web import presenters
from app.web.nearby_settings import find_nearby_settings
from app.web.presenters import SettingPage
from app.web.request_context import (
    app_state,
    council,
    council_of_area,
    is_offered,
    page_frame,
    snapshot,
    today,
)
from app.web.templating import render

LANGUAGE_FIELD = "preview-language"


@dataclass(frozen=True)
class _NothingSaved:
    """A family's list, for the public page's button that saves a setting: it is empty."""

    ids: tuple[str, ...] = ()
    is_full: bool = False


@dataclass(frozen=True)
class _SavingForm:
    """The public page's form that saves a setting; it starts a search of its own."""

    action: str
    parameters: tuple[tuple[str, str], ...] = ()
    saved: _NothingSaved = field(default_factory=_NothingSaved)


def public_preview(found: Preview, setting: CouncilSetting, bar: Markup) -> str:
    """The public page with `bar` above it; its form is sent again for another language."""
    wanted = request.form.get(LANGUAGE_FIELD, "en")
    lang = wanted if is_offered(wanted, council()) else "en"
    provider_id = setting.provider_id
    path = f"place/{provider_id}/{slug(found.setting.name)}"
    return render.page(
        lang,
        "staff/setting/preview.html",
        page_frame=page_frame(lang, path),
        setting=_details(found, render.translator(lang)),
        back_url="",
        list_url="",
        provider_id=provider_id,
        saving=_SavingForm(f"/{lang}/find"),
        cost=None,
        ways_back=(),
        bar=bar,
        preview_url=request.path,
        language_field=LANGUAGE_FIELD,
        desk_css_url=app_state().assets.desk_css_url,
    )


def _details(found: Preview, translator: Translator) -> SettingPage:
    published = snapshot()
    area = published.settings.areas.get(("council", found.setting.la_code))
    return presenters.setting_page(
        found.setting,
        translator,
        found.editions,
        council(),
        council_of_area(area),
        find_nearby_settings(published, found.setting, translator),
        today=today(),
    )
