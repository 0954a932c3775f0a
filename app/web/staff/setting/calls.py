"""Logging that a setting was asked: a call, an email, a letter or a visit by an officer."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import EDITING
from app.data.chasing import NOTE_LENGTH_MAX, Attempt, log_attempt
from app.data.tables import ContactWay
from app.i18n import mark
from app.publish.edits.edit_requests import save_edits
from app.publish.edits.setting_updates import confirmations
from app.publish.errors import EditNotPublished, EditRefused, EditUnchanged
from app.web.request_context import app_state, now, today
from app.web.staff.access import allowed, current_user
from app.web.staff.list_pages import sent_number
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import acting_officer, english, own_council, own_setting
from app.web.staff.staff_blueprint import staff_blueprint

bp = staff_blueprint("calls", "/council/chasing")

ALL_RIGHT, CHANGED = "all-right", "changed"
REACHED = {ALL_RIGHT: True, CHANGED: True, "yes": True, "no": False}


@bp.post("/<provider_id>/asked")
@allowed(*EDITING)
def log(provider_id: str) -> Response:
    """Log that the officer asked a setting, and what it said.

    The same once more within a minute is one. If everything is still right, that is an edit, public
    at once. If something changed, the officer corrects it on the page of the setting.
    """
    own_setting(provider_id)
    session, attempt = record_session(), _attempt(provider_id)
    answer = request.form["reached"]
    outcome = "logged"
    if answer == ALL_RIGHT:
        outcome = _confirm(provider_id, attempt)
    else:
        log_attempt(session, own_council(), attempt, current_user().who, now())
        session.commit()
    if answer == CHANGED:
        return redirect(url_for("settings.show", provider_id=provider_id, saved="correct"), 303)
    return back_to(provider_id, outcome)


def _confirm(provider_id: str, attempt: Attempt) -> str:
    """Save the attempt and that everything is right; return the name of the outcome."""
    session, data_dir = record_session(), app_state().config.data_dir
    reason = english().gettext(mark("Asked: everything is still right"))
    officer = acting_officer(reason)

    def log_it() -> None:
        log_attempt(session, own_council(), attempt, officer.who, officer.now)

    requests = confirmations(session, [provider_id], today())
    outcome, is_logged = "confirmed", False
    try:
        saved = save_edits(session, data_dir, requests, officer, own_council(), after=log_it)
        is_logged = bool(saved.batch)  # 0: confirmed today already, and only published now
    except EditUnchanged:  # confirmed today already
        pass
    except EditNotPublished:
        return "later"
    except EditRefused:  # no source has it as open, so there is nothing to confirm
        session.rollback()
        outcome = "logged"
    if not is_logged:
        log_it()
        session.commit()
    return outcome


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
