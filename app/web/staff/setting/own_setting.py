"""What the views of a setting have in common: the setting, who acts, and the answer to a change."""

from collections.abc import Sequence

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import Role
from app.data.council_settings import (
    CouncilSetting,
    get_council_setting,
    is_known_provider,
)
from app.i18n import Translator
from app.publish.edits.edit_requests import EditRequest, Officer, save_edits
from app.publish.edits.undo import DECISIONS
from app.publish.errors import EditNotPublished, EditUnchanged
from app.web.request_context import app_state, now
from app.web.staff.access import current_user
from app.web.staff.other_council import refuse_other_council
from app.web.staff.record_session import record_session
from app.web.staff.setting.wording import REASONS
from app.web.templating import render

EDITORS = (Role.EDITOR, Role.APPROVER)


def save_and_show(
    provider_id: str, requests: list[EditRequest], reason: str, outcome: str = "public"
) -> Response:
    """Save edits and go to the page of the setting; raises EditConflict."""
    session, data_dir = record_session(), app_state().config.data_dir
    if not requests:
        return to_setting(provider_id, "unchanged")
    try:
        saved = save_edits(session, data_dir, requests, acting_officer(reason), own_council())
    except EditUnchanged:
        return to_setting(provider_id, "unchanged")
    except EditNotPublished:
        return to_setting(provider_id, "later")
    is_decision = requests[0].field in DECISIONS
    return to_setting(provider_id, outcome, 0 if is_decision else saved.batch)


def to_setting(provider_id: str, outcome: str, batch: int = 0) -> Response:
    address = url_for("settings.show", provider_id=provider_id, saved=outcome, batch=batch or None)
    return redirect(address, code=303)


def acting_officer(reason: str) -> Officer:
    return Officer(current_user().who, now(), reason)


def confirm_page(
    setting: CouncilSetting, problem: str, reasons: Sequence[str] = REASONS, **texts: str
) -> str:
    """The page that asks before a change; `reasons` are messages, to be chosen from."""
    return render.page(
        "en",
        "staff/setting/confirm.html",
        setting=setting,
        problem=problem,
        reasons=usual_reasons(reasons),
        **texts,
    )


def own_setting(provider_id: str) -> CouncilSetting:
    """The setting, if it is the council's own; otherwise 404, as if there were none."""
    session = record_session()
    found = get_council_setting(session, provider_id, own_council())
    if found is None:
        if is_known_provider(session, provider_id):
            refuse_other_council("setting", provider_id)
        abort(404)
    return found


def own_council() -> str:
    return current_user().la_number


def usual_reasons(reasons: Sequence[str] = REASONS) -> list[str]:
    return [english().gettext(reason) for reason in reasons]


def english() -> Translator:
    return render.translator("en")
