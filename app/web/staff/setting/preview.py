"""A filled form as families would see the setting, and the way back to the form; nothing is saved."""

from dataclasses import replace

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.publish.edits.edit_requests import EditRequest
from app.publish.edits.field_states import PublicBecause
from app.publish.edits.preview import Preview, preview_edits
from app.publish.errors import EditNotPublished
from app.publish.read_record import find_public_states
from app.web.request_context import (
    app_state,
    now,
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
from app.web.staff.setting.preview_page import LANGUAGE_FIELD, public_preview
from app.web.staff.setting.wording import FIELD_NAMES, STATES
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.staff_frame import staff_frame
from app.web.staff.unsaved_form import Fields, sent_fields
from app.web.templating import render

bp = staff_blueprint("preview", "/council/settings")


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
    return public_preview(found, setting, html)


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
