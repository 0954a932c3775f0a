"""What a setting sent as families would see it, before any of it is approved; nothing is saved."""

from flask import redirect, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.proposals import find_waiting
from app.publish.edits.preview import preview_edits
from app.publish.errors import EditNotPublished
from app.publish.selection.edit_fields import FIELD_RULES
from app.web.request_context import app_state, now
from app.web.staff.access import allowed
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import editable_states, own_council, own_setting
from app.web.staff.setting.preview_page import public_preview
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.staff.staff_frame import staff_frame
from app.web.templating import render

bp = staff_blueprint("proposal_preview", "/council/proposals")


@bp.post("/<provider_id>/preview")
@allowed(*EDITING)
def show(provider_id: str) -> str | Response:
    """The public page with every value that waits, without a wider consent."""
    setting = own_setting(provider_id)
    editable_states(provider_id)  # 404 where nothing can be edited
    waiting = find_waiting(record_session(), own_council(), provider_id)
    texts = {one.field: one.value for one in waiting if one.field in FIELD_RULES}
    data_dir = app_state().config.data_dir
    try:
        found = preview_edits(record_session(), data_dir, provider_id, texts, now(), own_council())
    except EditNotPublished:
        found = None
    if found is None:
        address = url_for("proposals.show", provider_id=provider_id, done="no-preview")
        return redirect(address, code=303)
    values = {"setting": setting, "staff_frame": staff_frame()["staff_frame"]}
    bar = render.fragment("en", "staff/proposals/_preview_bar.html", **values)
    return public_preview(found, setting, Markup(bar))  # noqa: S704  # rendered by a template
