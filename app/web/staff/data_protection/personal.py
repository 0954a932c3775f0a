"""Everything that is stored about one setting or one member of staff: shown, exported, erased."""

from dataclasses import dataclass

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.core.retention.tables import TABLES
from app.core.staff_roles import ERASING, Role
from app.data.erasure_orders import sync_order_files
from app.data.personal_data.erase_staff import erase_staff_user
from app.data.staff_changes import LastAdministrator, works_elsewhere
from app.data.tables import StaffUser
from app.i18n import Translator
from app.publish.personal_data import (
    PersonalData,
    export_text,
    find_data_of_setting,
    find_data_of_staff,
    save_export_entry,
)
from app.web.request_context import app_state, now
from app.web.staff.access import allowed, current_user, needs_fresh_sign_in
from app.web.staff.people import own_person
from app.web.staff.record_session import record_session
from app.web.staff.setting.own_setting import english, own_council, own_setting
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("personal_data", "/council")
_user_path = "/people/<int(max=2147483647):user_id>/personal"


@dataclass(frozen=True)
class HeldLine:
    """What one table has: in words, how many rows, and how long they are kept."""

    holds: str
    count: int
    lasts: str


@bp.get("/settings/<provider_id>/personal")
@allowed(*ERASING)
def of_setting(provider_id: str) -> str:
    """What is stored about a setting."""
    setting, translator = own_setting(provider_id), english()
    found = _data_of(provider_id)
    return render.page(
        "en",
        "staff/data_protection/of_setting.html",
        setting=setting,
        lines=_lines(found, translator),
        files=found.files,
    )


@bp.post("/settings/<provider_id>/personal/export")
@allowed(*ERASING)
def export_setting(provider_id: str) -> Response:
    """All of it as a file; audited first."""
    own_setting(provider_id)
    return _exported(_data_of(provider_id))


@bp.get(_user_path)
@allowed(Role.ADMINISTRATOR)
def of_person(user_id: int) -> str:
    """What is stored about a member of staff."""
    return _person_page(user_id)


@bp.post(f"{_user_path}/export")
@allowed(Role.ADMINISTRATOR)
@needs_fresh_sign_in
def export_person(user_id: int) -> Response:
    """All of it as a file; audited first."""
    user = _user_of_this_council_only(user_id)
    return _exported(find_data_of_staff(record_session(), app_state().config.data_dir, user))


@bp.post(f"{_user_path}/erase")
@allowed(Role.ADMINISTRATOR)
@needs_fresh_sign_in
def erase_person(user_id: int) -> AnyResponse | tuple[str, int]:
    """Erase a member of staff, once the administrator has said that it is meant."""
    user, session = _user_of_this_council_only(user_id), record_session()
    reason = " ".join(request.form.get("reason", "").split())[:500]
    if "sure" not in request.form or not reason:
        return _person_page(user_id, problem="not sure"), 422
    try:
        erase_staff_user(session, user, current_user().who, now(), reason)
    except LastAdministrator:
        session.rollback()
        return _person_page(user_id, problem="last administrator"), 409
    session.commit()
    sync_order_files(session, app_state().config.data_dir)
    return redirect(url_for("people.listed"), code=303)


def _data_of(provider_id: str) -> PersonalData:
    session, data_dir = record_session(), app_state().config.data_dir
    return find_data_of_setting(session, data_dir, provider_id, own_council())


def _person_page(user_id: int, problem: str = "") -> str:
    person = own_person(user_id)
    is_elsewhere = works_elsewhere(record_session(), user_id, own_council())
    found = None
    if not is_elsewhere:
        user = record_session().get_one(StaffUser, user_id)
        found = find_data_of_staff(record_session(), app_state().config.data_dir, user)
    return render.page(
        "en",
        "staff/data_protection/of_person.html",
        person=person,
        is_elsewhere=is_elsewhere,
        lines=_lines(found, english()) if found else [],
        files=found.files if found else [],
        problem=problem,
    )


def _user_of_this_council_only(user_id: int) -> StaffUser:
    """The account; 403 where the person works for another council too, whose data it has."""
    own_person(user_id)
    if works_elsewhere(record_session(), user_id, own_council()):
        abort(403)
    return record_session().get_one(StaffUser, user_id)


def _exported(found: PersonalData) -> Response:
    made_at = now()
    save_export_entry(record_session(), found.subject, current_user().who, made_at)
    response = Response(export_text(found, made_at), mimetype="application/json")
    name = f"personal data {found.subject}, {made_at:%Y-%m-%d}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _lines(found: PersonalData, translator: Translator) -> list[HeldLine]:
    """A line for each kind of data that has rows, in the order of the retention entries."""
    counts = {held.table: len(held.rows) for held in found.rows}
    text = translator.gettext
    return [
        HeldLine(text(stored.holds), count, text(stored.lasts))
        for stored in TABLES
        if (count := sum(counts.get(name, 0) for name in stored.names))
    ]
