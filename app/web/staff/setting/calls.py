"""Logging that a setting was asked: a call, an email, a letter or a visit by an officer."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.chasing import NOTE_LENGTH_MAX, Attempt, log_attempt
from app.data.tables import ContactWay
from app.web.request_context import now
from app.web.staff.access import allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import own_council, own_setting
from app.web.staff.staff_blueprint import staff_blueprint

bp = staff_blueprint("calls", "/council/chasing")

REACHED = {"yes": True, "no": False}


@bp.post("/<provider_id>/asked")
@allowed(*EDITING)
def log(provider_id: str) -> Response:
    """Log that the officer asked a setting; the same once more within a minute is one."""
    own_setting(provider_id)
    session = record_session()
    log_attempt(session, own_council(), _attempt(provider_id), current_user().who, now())
    session.commit()
    return back_to(provider_id, "logged")


def back_to(provider_id: str, outcome: str) -> Response:
    """The page on which the officer was: the list, at the setting's row, or the setting's."""
    if request.form.get("back") == "setting":
        address = url_for("settings.show", provider_id=provider_id, saved=outcome, _anchor="asked")
        return redirect(address, code=303)
    address = url_for(
        "chasing.listed",
        filter=request.form.get("filter", "")[:20] or None,
        page=sent_number("page") or None,
        done=outcome,
        about=provider_id,
        _anchor=f"s-{provider_id}",
    )
    return redirect(address, code=303)


def _attempt(provider_id: str) -> Attempt:
    was_reached = REACHED.get(request.form.get("reached", ""))
    try:
        way = ContactWay(request.form.get("way", ContactWay.CALL.value))
    except ValueError:
        abort(400)
    if was_reached is None:
        abort(400)
    # The field itself does not take more: a longer text is none that a person typed in it.
    note = " ".join(request.form.get("note", "").split())
    return Attempt(provider_id, way, was_reached, note[:NOTE_LENGTH_MAX])
