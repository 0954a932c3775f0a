"""Closing a setting from a day on, and opening it again."""

from datetime import date

from flask import request
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.tables import EditField
from app.i18n import mark
from app.publish.edits.edit_requests import EditRequest
from app.web.request_context import today
from app.web.staff.access import allowed
from app.web.staff.setting.form import NO_REASON, read_reason
from app.web.staff.setting.own_setting import (
    confirm_page,
    english,
    own_setting,
    save_and_show,
    usual_reasons,
)
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("closing", "/council/settings")


@bp.get("/<provider_id>/close")
@allowed(*EDITING)
def ask(provider_id: str) -> str:
    """Ask from which day a setting is closed, and why."""
    return _closing_page(provider_id, today().isoformat())


@bp.post("/<provider_id>/close")
@allowed(*EDITING)
def close(provider_id: str) -> Response | tuple[str, int]:
    """Close a setting: families do not see it from that day on."""
    own_setting(provider_id)
    typed, reason = request.form.get("day", ""), read_reason(request.form)
    problem = ""
    try:
        day = date.fromisoformat(typed).isoformat()
    except ValueError:
        day, problem = "", english().gettext(mark("Write the day as 2026-11-20"))
    reason_problem = "" if reason else english().gettext(NO_REASON)
    if problem or reason_problem:
        return _closing_page(provider_id, typed, problem, reason_problem), 422
    requests = [EditRequest(provider_id, EditField.CLOSED, day)]
    return save_and_show(provider_id, requests, reason, "closed")


@bp.get("/<provider_id>/reopen")
@allowed(*EDITING)
def confirm_reopening(provider_id: str) -> str:
    """Ask why a closed setting is open again."""
    return _reopening_page(provider_id, "")


@bp.post("/<provider_id>/reopen")
@allowed(*EDITING)
def reopen(provider_id: str) -> Response | tuple[str, int]:
    """End the closing of a setting."""
    own_setting(provider_id)
    if not (reason := read_reason(request.form)):
        return _reopening_page(provider_id, english().gettext(NO_REASON)), 422
    requests = [EditRequest(provider_id, EditField.CLOSED, None)]
    return save_and_show(provider_id, requests, reason, "reopened")


def _closing_page(provider_id: str, day: str, problem: str = "", reason_problem: str = "") -> str:
    return render.page(
        "en",
        "staff/setting/close.html",
        setting=own_setting(provider_id),
        day=day,
        problem=problem,
        reason_problem=reason_problem,
        reasons=usual_reasons(),
    )


def _reopening_page(provider_id: str, problem: str) -> str:
    text = english().gettext
    return confirm_page(
        own_setting(provider_id),
        problem,
        question=text(mark("Open this setting again?")),
        consequence=text(mark("Families see it at once, as far as the provider agreed.")),
        button=text(mark("Open it again")),
    )
