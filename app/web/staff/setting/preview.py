"""A filled form as families would see the setting, and the way back to the form; nothing is saved."""

from dataclasses import dataclass, field, replace

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.core.text_normalisation import slug
from app.data.council_settings import CouncilSetting
from app.i18n import Translator
from app.publish.edits.edit_requests import EditRequest
from app.publish.edits.field_states import PublicBecause
from app.publish.edits.preview import Preview, preview_edits
from app.publish.errors import EditNotPublished
from app.publish.read_record import find_public_states
from app.web import presenters
from app.web.nearby_settings import find_nearby_settings
from app.web.presenters import SettingPage
from app.web.request_context import (
    app_state,
    council,
    council_of_area,
    is_offered,
    now,
    page_frame,
    snapshot,
    today,
)
from app.web.staff.access import CSRF_FIELD, allowed
from app.web.staff.record_session import record_session
from app.web.staff.setting.form import read_form
from app.web.staff.setting.own_setting import (
    editable_states,
    english,
    form_context,
    form_page,
    named_group,
    own_council,
    own_setting,
    usual_reasons,
)
from app.web.staff.setting.page import BECAUSE
from app.web.staff.setting.wording import FIELD_NAMES, STATES
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.staff_frame import staff_frame
from app.web.staff.unsaved_form import Fields, sent_fields
from app.web.templating import render

bp = staff_blueprint("preview", "/council/settings")
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


@bp.post("/<provider_id>/edit/<name>/preview")
@allowed(*EDITING)
def show(provider_id: str, name: str) -> str | Response:
    """The public page of a setting with what was typed; the form where that has a problem."""
    setting, group, states = (
        own_setting(provider_id),
        named_group(name),
        editable_states(provider_id),
    )
    form = read_form(group, request.form, form_context())
    if any(one.problem for one in form.fields):
        return form_page(setting, form, 422)
    requests = form.requests(provider_id)
    hidden = [
        (english().gettext(FIELD_NAMES[one.field.value]), english().gettext(BECAUSE[because]))
        for one in requests
        if (because := states[one.field].because) is PublicBecause.NO_CONSENT
    ]
    bar = {
        "setting": setting,
        "name": group.name,
        "hidden": hidden,
        "fields": _carried_fields(),
        "reasons": [] if form.reason else usual_reasons(),
        "staff_frame": staff_frame()["staff_frame"],
    }
    try:
        found = _preview(provider_id, requests)
    except EditNotPublished:
        return render.page("en", "staff/setting/no_preview.html", **bar, why="")
    if found is None:
        state = find_public_states(record_session(), [provider_id])[provider_id]
        why = english().gettext(STATES[state])
        return render.page("en", "staff/setting/no_preview.html", **bar, why=why)
    html = Markup(render.fragment("en", _BAR, **bar))  # noqa: S704  # rendered by a template
    return _public_page(found, setting, html)


_BAR = "staff/setting/_preview_bar.html"


@bp.post("/<provider_id>/edit/<name>/again")
@allowed(*EDITING)
def change_again(provider_id: str, name: str) -> Response:
    """The form with what was typed before the preview."""
    setting, group = own_setting(provider_id), named_group(name)
    editable_states(provider_id)  # 404 where nothing can be edited
    form = read_form(group, request.form, form_context())
    return form_page(setting, replace(form, reason_problem=""))


def _preview(provider_id: str, requests: list[EditRequest]) -> Preview | None:
    texts = {one.field: one.value or "" for one in requests}
    data_dir = app_state().config.data_dir
    return preview_edits(record_session(), data_dir, provider_id, texts, now(), own_council())


def _carried_fields() -> Fields:
    """What was typed, as hidden fields of the bar's form."""
    return [one for one in sent_fields(CSRF_FIELD) if one[0] != LANGUAGE_FIELD]


def _public_page(found: Preview, setting: CouncilSetting, bar: Markup) -> str:
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
