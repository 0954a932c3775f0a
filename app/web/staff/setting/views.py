"""The pages of settings: the list, one setting, and changes of it."""

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.core.staff_roles import Role
from app.data.audit import find_audit_entries
from app.data.council_settings import find_council_settings, is_of_council, search_settings
from app.data.editions import find_current_editions
from app.data.tables import EditField
from app.i18n import Translator, mark
from app.publish.edits.edit_requests import YES, EditRequest, Officer, make_edit
from app.publish.errors import EditNotPublished, EditUnchanged
from app.publish.read_record import StaffSetting, find_public_states, find_staff_setting
from app.web.request_context import app_state, now
from app.web.staff.access import EVERY_ROLE, allowed, current_user
from app.web.staff.record_session import record_session
from app.web.staff.setting.find import PAGE_SIZE, SettingsPage, found_line, page_of
from app.web.staff.setting.form import NO_REASON, ContactForm, form_of, read_form, read_reason
from app.web.staff.setting.history import history
from app.web.staff.setting.page import EDITABLE, StaffSettingPage, staff_setting_page
from app.web.staff.setting.wording import FIELD_NAMES, OUTCOMES, REASONS
from app.web.staff.staff_blueprint import staff_blueprint
from app.web.templating import render

bp = staff_blueprint("settings", "/council/settings")
EDITORS = (Role.EDITOR, Role.APPROVER)


@bp.get("/")
@allowed(*EVERY_ROLE)
def find() -> str:
    """The settings of the council that a text names; all of them without one."""
    text = request.args.get("q", "")[:200]
    session = record_session()
    found = search_settings(find_council_settings(session, current_user().la_number), text)
    number = _page_number(len(found))
    listed = page_of(found, number)
    states = find_public_states(session, [one.provider_id for one in listed])
    lines = tuple(found_line(one, states[one.provider_id], _english()) for one in listed)
    page = SettingsPage(lines, len(found), number)
    return render.page("en", "staff/setting/find.html", page=page, text=text)


@bp.get("/<provider_id>")
@allowed(*EVERY_ROLE)
def show(provider_id: str) -> str:
    """One setting with every source's value of each field, and its history."""
    setting = _setting(provider_id)
    outcome = OUTCOMES.get(request.args.get("saved", ""), "")
    return render.page(
        "en",
        "staff/setting/show.html",
        setting=_page(setting),
        may_edit=current_user().may(*EDITORS),
        notice=_english().gettext(outcome) if outcome else "",
        history=history(find_audit_entries(record_session(), provider_id), _english()),
    )


@bp.get("/<provider_id>/contact")
@allowed(*EDITORS)
def edit_contact(provider_id: str) -> str:
    """The form for telephone, email and website."""
    setting = _setting(provider_id)
    return _form_page(setting, form_of(setting.fields, _english()))


@bp.post("/<provider_id>/contact")
@allowed(*EDITORS)
def save_contact(provider_id: str) -> Response | tuple[str, int]:
    """Save the fields that were changed, and publish them."""
    setting = _setting(provider_id)
    form = read_form(request.form, form_of(setting.fields, _english()), _english())
    if form.problems:
        return _form_page(setting, form), 422
    if form.conflicts:
        return _form_page(setting, form), 409
    requests = [EditRequest(provider_id, one.field, one.typed) for one in form.changes]
    return _save(provider_id, requests, form.reason)


@bp.get("/<provider_id>/withhold")
@allowed(*EDITORS)
def confirm_withholding(provider_id: str) -> str:
    """Ask why a setting is withheld."""
    return _withholding_page(provider_id, "")


@bp.post("/<provider_id>/withhold")
@allowed(*EDITORS)
def withhold(provider_id: str) -> Response | tuple[str, int]:
    """Remove a setting from the public pages at once."""
    _setting(provider_id)
    if not (reason := read_reason(request.form)):
        return _withholding_page(provider_id, _english().gettext(NO_REASON)), 422
    return _save(provider_id, [EditRequest(provider_id, EditField.WITHHELD, YES)], reason)


@bp.get("/<provider_id>/end/<field>")
@allowed(*EDITORS)
def confirm_end(provider_id: str, field: str) -> str:
    """Ask why a correction ends."""
    return _end_page(provider_id, field, "")


@bp.post("/<provider_id>/end/<field>")
@allowed(*EDITORS)
def end(provider_id: str, field: str) -> Response | tuple[str, int]:
    """End a correction: the value of the sources is public again."""
    if not (reason := read_reason(request.form)):
        return _end_page(provider_id, field, _english().gettext(NO_REASON)), 422
    _setting(provider_id)
    return _save(provider_id, [EditRequest(provider_id, _editable(field), None)], reason)


def _save(provider_id: str, requests: list[EditRequest], reason: str) -> Response:
    session, user = record_session(), current_user()
    officer = Officer(f"{user.name} (user {user.user_id})", now(), reason)
    outcome = "unchanged"
    for one in requests:
        try:
            make_edit(session, app_state().config.data_dir, one, officer)
        except EditUnchanged:
            continue
        except EditNotPublished:
            outcome = "later"
            break
        outcome = "public"
    address = url_for("settings.show", provider_id=provider_id, saved=outcome)
    return redirect(address, code=303)


def _form_page(setting: StaffSetting, form: ContactForm) -> str:
    return render.page(
        "en",
        "staff/setting/contact.html",
        setting=_page(setting),
        form=form,
        reasons=_reasons(),
    )


def _withholding_page(provider_id: str, problem: str) -> str:
    text = _english().gettext
    return _confirm_page(
        _setting(provider_id),
        problem,
        question=text(mark("Withhold this setting from families?")),
        consequence=text(
            mark("It disappears from the public pages at once, and stays away after a refresh.")
        ),
        button=text(mark("Withhold it now")),
    )


def _end_page(provider_id: str, field: str, problem: str) -> str:
    text = _english().gettext
    label = text(FIELD_NAMES[_editable(field).value])
    return _confirm_page(
        _setting(provider_id),
        problem,
        question=text(mark("Use the sources' value again? %(field)s"), field=label),
        consequence=text(mark("The council's correction ends; the history keeps it.")),
        button=text(mark("End the correction")),
    )


def _confirm_page(setting: StaffSetting, problem: str, **texts: str) -> str:
    return render.page(
        "en",
        "staff/setting/confirm.html",
        setting=_page(setting),
        problem=problem,
        reasons=_reasons(),
        **texts,
    )


def _page(setting: StaffSetting) -> StaffSettingPage:
    as_at = {one.source: one.as_at for one in find_current_editions(record_session())}
    return staff_setting_page(setting, as_at, _english())


def _setting(provider_id: str) -> StaffSetting:
    """The setting, if it is the council's own; otherwise 404, as if there were none."""
    session = record_session()
    if not is_of_council(session, provider_id, current_user().la_number):
        abort(404)
    return find_staff_setting(session, provider_id)


def _editable(field: str) -> EditField:
    if field not in EDITABLE:
        abort(404)
    return EditField(field)


def _page_number(total: int) -> int:
    """The page that was asked for; 404 where there is none."""
    text = request.args.get("page", "1")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= number <= max(1, -(-total // PAGE_SIZE)):
        abort(404)
    return number


def _reasons() -> list[str]:
    return [_english().gettext(reason) for reason in REASONS]


def _english() -> Translator:
    return render.translator("en")
